/**
 * Confirmations that a model gives to itself: a tool that acts only when its parameter `confirmed` is true has the model
 * fill in the answer that a person was to give. Found by the parameter's name (`rules/literals.ts`), a test of it that
 * decides whether the tool goes on, and what the tool can do.
 *
 * Example: `def delete(path, confirmed): if not confirmed: return "Ask first"; os.remove(path)`.
 */
import type { Span } from '../base/span';
import { acting } from '../../../rules/kinds';
import { isNamedConfirmation } from '../../../rules/literals';
import type { Func, Op, ValueId } from '../ir/types';
import { operations } from '../ir/walk';
import { abilitiesOf } from './agents/abilities';
import type { FunctionAnalysis } from './analysis';
import type { FunctionRef } from './classes';
import { functionKey } from './keys';

/** A function that a model calls, as a framework has registered it. */
export function noteOwnApproval(analysis: FunctionAnalysis, ref: FunctionRef, name: string): void {
  const target = analysis.context.functionOf(ref);
  const asked = target && confirmationOf(target.func);
  if (!target || !asked) return;
  const { func, module } = target;
  const summary = analysis.context.store.summary(functionKey(ref.module, ref.id), analysis.key);
  const isFilled = (param: number): boolean => func.params[param]?.kind !== 'receiver';
  const acts = summary ? abilitiesOf(summary, analysis.context.knowledge, isFilled).filter(({ capability }) => acting.includes(capability)) : [];
  const [first] = acts;
  if (!first) return;
  const location = { path: module.path, span: asked.span };
  analysis.addFact({ kind: 'own-approval', location, call: { path: module.path, span: func.nameSpan }, subject: name, says: first.by, about: asked.name, confidence: 'high' });
}

interface Asked {
  readonly name: string;
  readonly span: Span;
}

/** The parameter, or the field of the first one, whose test decides whether the function goes on. */
function confirmationOf(func: Func): Asked | null {
  const ops = new Map(operations(func).map((op): [ValueId, Op] => [op.id, op]));
  for (const { end } of func.blocks) {
    const asked = end.kind === 'branch' ? askedBy(func, ops, end.condition, 0) : null;
    if (asked && isNamedConfirmation(asked.name)) return asked;
  }
  return null;
}

function askedBy(func: Func, ops: ReadonlyMap<ValueId, Op>, id: ValueId, depth: number): Asked | null {
  const op = ops.get(id);
  if (!op || depth > 6) return null;
  if (op.kind === 'operate' && (op.operator === 'not' || op.operator === 'equal' || op.operator === 'not-equal')) return askedBy(func, ops, op.operands[0] as ValueId, depth + 1);
  if (op.kind === 'get' && op.key.kind === 'name') return isFirstParameter(func, ops, op.object) ? { name: op.key.name, span: op.span } : null;
  if (op.kind !== 'read' || op.variable.func !== func.id) return null;
  const { slot } = op.variable;
  const param = func.params[slot];
  if (param) return param.kind === 'receiver' ? null : { name: param.name, span: param.span };
  const writes = [...ops.values()].filter((other) => other.kind === 'write' && other.variable.func === func.id && other.variable.slot === slot);
  const [only] = writes;
  return writes.length === 1 && only?.kind === 'write' ? askedBy(func, ops, only.value, depth + 1) : null;
}

function isFirstParameter(func: Func, ops: ReadonlyMap<ValueId, Op>, id: ValueId): boolean {
  const op = ops.get(id);
  const first = func.params.findIndex((param) => param.kind !== 'receiver');
  if (op?.kind === 'get') return isFirstParameter(func, ops, op.object);
  return op?.kind === 'read' && op.variable.func === func.id && op.variable.slot === first;
}
