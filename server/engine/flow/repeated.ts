/**
 * What was proved of an expression that is written out again: `if request.form["tone"] in TONES: use(request.form["tone"])`.
 * What a program reads from a request by a constant name is the same each time. A variable needs none of this, since
 * the state says what it holds; and what somebody is asked (`input("tone: ")`) may be answered differently again.
 */
import type { ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { personSaidYes } from './approvals';
import { isRewritten } from './uses';
import { withGuards } from './value';
import type { Value } from './value';

/** An expression by its text, where it means the same wherever it stands in the function; else null. */
function expressionKey(analysis: FunctionAnalysis, id: ValueId, answer: Value = analysis.value(id)): string | null {
  const op = analysis.op(id);
  switch (op?.kind) {
    case 'read':
      return isRewritten(analysis.func, op.variable) ? null : `${op.variable.func}.${op.variable.slot}`;
    case 'get': {
      const object = expressionKey(analysis, op.object);
      const key = analysis.keyText(op.key);
      return object === null || key === '*' ? null : `${object}.${key}`;
    }
    case 'await':
    case 'cast':
      return expressionKey(analysis, op.value);
    case 'call': {
      const callee = analysis.op(op.callee);
      if (op.form !== 'call' || op.receiver === null || callee?.kind !== 'get' || callee.key.kind !== 'name' || !isOfRequest(answer)) return null;
      const object = expressionKey(analysis, op.receiver);
      const names = op.args.map(({ value, name, spread }) => (spread === 'none' ? `${name ?? ''}=${JSON.stringify(analysis.value(value).constants)}` : 'null'));
      const isNamed = typeof analysis.value(op.args[0]?.value ?? -1).constants?.[0] === 'string';
      return object === null || !isNamed || names.some((text) => text.endsWith('null')) ? null : `${object}.${callee.key.name}(${names.join()})`;
    }
    default:
      return null;
  }
}

/** Nobody is asked: the request has been sent, and its parts stay what they are. */
function isOfRequest({ taints }: Value): boolean {
  return taints.length > 0 && taints.every(({ source }) => source?.label === 'user' && !source.isOperator);
}

/** Remembers what holds for an expression from here on. */
export function rememberProof(analysis: FunctionAnalysis, id: ValueId, bits: number): void {
  const made = analysis.definition(id);
  const kind = analysis.op(made)?.kind;
  const key = kind === 'get' || kind === 'call' ? expressionKey(analysis, made) : null;
  if (key === null) return;
  analysis.state.proved = new Map(analysis.state.proved).set(key, (analysis.state.proved.get(key) ?? 0) | bits);
}

/** The value of an expression with what was proved where it stood before. */
export function withProof(analysis: FunctionAnalysis, id: ValueId, value: Value): Value {
  if (value.taints.length === 0) return value;
  const key = expressionKey(analysis, id, value);
  const bits = key === null ? undefined : analysis.state.proved.get(key);
  return bits === undefined ? value : withGuards(value, bits);
}

/** Something is written to an object: what was proved of its parts holds no longer. */
export function forgetProofs(analysis: FunctionAnalysis, object: ValueId): void {
  const key = expressionKey(analysis, object);
  const kept = [...analysis.state.proved].filter(([proved]) => proved === personSaidYes || (key !== null && !proved.startsWith(`${key}.`)));
  analysis.state.proved = new Map(kept);
}
