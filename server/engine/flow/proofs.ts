/**
 * What a function's return proves about its parameters and the variables that it captured: `return name in ALLOWED`, `return rel === "" || !rel.startsWith("..")`.
 * A returned `merge` is looked at way by way, with the state in which each way came, since the branches that made the
 * value have tested more than the value itself still says. An answer of several parts, such as `return False, "too long"`
 * or `return { valid: true }`, says by each of its parts what was found out until there.
 * Invariant: what is proved holds on every way on which the outcome is possible.
 */
import type { BlockId, Func, Op, ValueId, VariableRef } from '../ir/types';
import { blockOf, operandsOf, operations } from '../ir/walk';
import type { FunctionAnalysis } from './analysis';
import { refine } from './guards';
import { holdsSomething } from './refuted';
import { copyState, type State } from './state';
import { overlaySite } from './shape';
import type { InputGuard, Summary } from './summary';
import { wholeBits } from './taint';
import type { Value } from './value';

/** Guard bits by the root of an input, and the way to a part of it: `p0` a parameter, `u3.5` a captured variable, `p0 * role` a field of every element. */
export type Proof = ReadonlyMap<string, number>;

/** What holds by what was answered. */
interface Outcome {
  /** Null: no return with this outcome has been seen. */
  readonly whenTrue: Proof | null;
  readonly whenFalse: Proof | null;
}

export interface Proofs extends Outcome {
  readonly always: Proof;
  /** By the name of a part of the answer. */
  readonly parts: ReadonlyMap<string, Outcome>;
  /** For any other part. */
  readonly others: Outcome;
}

/** Functions with more parameters are no checks. */
const mostParams = 8;
/** Ways of one returned value that are told apart. */
const mostWays = 16;
/** An answer with more parts is no verdict. */
const mostParts = 8;

/** The states in which each block was entered, by the block they came from. */
export type Entries = ReadonlyMap<BlockId, ReadonlyMap<BlockId, State>>;

/** Whether entries of a block are worth keeping: it merges values, and the function may be a check. */
export function keepsEntries(func: Func): ReadonlySet<BlockId> {
  if (!mayBeCheck(func) || func.blocks.length > 40) return new Set();
  return new Set(func.blocks.filter((block) => block.ops.some((op) => op.kind === 'merge')).map((block) => block.id));
}

export function proofsOf(analysis: FunctionAnalysis, block: BlockId, returned: ValueId | null, entries: Entries): Proofs | null {
  const { func } = analysis;
  if (!mayBeCheck(func)) return null;
  const always = bitsIn(func, analysis.state);
  const nothingInIt: Outcome = { whenTrue: null, whenFalse: always };
  if (returned === null) return { always, ...nothingInIt, parts: new Map(), others: nothingInIt };
  const parts = partsOfAnswer(analysis.value(returned), always);
  return {
    always, whenTrue: isSwitchedOff(analysis, block) ? null : under(analysis, block, returned, true, entries), whenFalse: under(analysis, block, returned, false, entries),
    parts: parts ?? new Map(), others: parts ? nothingInIt : { whenTrue: always, whenFalse: always },
  };
}

/**
 * `if ALLOW_EVERYTHING: return True`: whoever runs the program has switched the check off, by something that is kept
 * outside of the function, that nobody else says and that is not simply on. What the check proves else, it proves.
 */
function isSwitchedOff(analysis: FunctionAnalysis, block: BlockId): boolean {
  const before = analysis.func.blocks.filter(({ end }) => (end.kind === 'branch' ? end.whenTrue === block || end.whenFalse === block : end.kind === 'goto' && end.target === block));
  const [only] = before;
  if (before.length !== 1 || only?.end.kind !== 'branch' || only.end.whenTrue !== block) return false;
  const op = analysis.op(only.end.condition);
  const receiver = analysis.func.params.findIndex(({ kind }) => kind === 'receiver');
  const isKept = (op?.kind === 'read' && op.variable.func !== analysis.func.id) || (op?.kind === 'get' && op.key.kind === 'name' && receiver >= 0);
  const { taints } = analysis.value(only.end.condition);
  return isKept && !(op.kind === 'read' && isSimplyOn(analysis, op.variable))
    && taints.every(({ source, input }) => source === null ? input?.root.startsWith('u') || (input?.root === `p${receiver}` && input.path.length === 1) : source.isOperator);
}

/** `OPEN = True`, and nothing else is ever written there by the module itself. */
function isSimplyOn(analysis: FunctionAnalysis, { func, slot }: VariableRef): boolean {
  const owner = analysis.module.functions[func];
  const ops = owner ? operations(owner) : [];
  const written = ops.flatMap((op) => (op.kind === 'write' && op.variable.func === func && op.variable.slot === slot ? [ops.find(({ id }) => id === op.value)] : []));
  return written.length > 0 && written.every((op) => op?.kind === 'const' && Boolean(op.value));
}

/** What each part of an answer that is put together here goes with: one that is known goes with one outcome alone. Null for anything else. */
function partsOfAnswer({ shapes: [shape, ...more], taints }: Value, always: Proof): Map<string, Outcome> | null {
  if (!shape || more.length > 0 || taints.length > 0 || shape.rest !== null || shape.fields.size > mostParts) return null;
  return new Map([...shape.fields].map(([name, { constants, taints: labels }]) => {
    const may = (truth: boolean): boolean => labels.length > 0 || constants === null || constants.length === 0 || constants.some((constant) => Boolean(constant) === truth);
    return [name, { whenTrue: may(true) ? always : null, whenFalse: may(false) ? always : null }];
  }));
}

function under(analysis: FunctionAnalysis, block: BlockId, returned: ValueId, truth: boolean, entries: Entries): Proof | null {
  let result: Proof | null = null;
  let ways = 0;
  const before = analysis.state;
  const visit = (at: BlockId, id: ValueId, state: State): void => {
    const constants = analysis.value(id).constants;
    const isPossible = constants === null || constants.length === 0 || constants.some((constant) => Boolean(constant) === truth);
    const op = analysis.op(id);
    if (!isPossible || truthAsWritten(analysis.func, op) === !truth || (!truth && holdsSomething(analysis, id)) || ways > mostWays) return;
    const from = op?.kind === 'merge' && blockOf(analysis.func, id)?.id === at ? entries.get(at) : undefined;
    if (op?.kind === 'merge' && from && from.size > 1) {
      for (const [previous, entered] of from) {
        // A value that decided comes with what it was: `a && b` is false with a false `a`.
        const own = op.values.filter((value) => blockOf(analysis.func, value)?.id === previous && analysis.decidedAs(value, op.id) !== !truth);
        if (own.length === 0 && op.values.some((value) => blockOf(analysis.func, value)?.id === previous)) continue;
        for (const value of own.length > 0 ? own : op.values) visit(previous, value, entered);
      }
      return;
    }
    ways++;
    analysis.state = copyState(state);
    refine(analysis, id, truth);
    const bits = bitsIn(analysis.func, analysis.state);
    result = result === null ? bits : meet(result, bits);
  };
  visit(block, returned, before);
  analysis.state = before;
  return ways > mostWays ? new Map() : result;
}

/** `return {}` and `return [name]` say what they count as where nobody else in the function has the thing, and so does a text with a word in it. Null: that is not written. */
function truthAsWritten(func: Func, op: Op | undefined): boolean | null {
  if (op?.kind === 'concat') return op.form !== 'join' && op.parts.some((part) => typeof part === 'string' && part !== '') ? true : null;
  if (op?.kind !== 'object' && op?.kind !== 'array') return null;
  if (operations(func).some((other) => operandsOf(other).includes(op.id))) return null;
  if (op.isFalse) return false;
  return (op.kind === 'object' ? op.entries.some(({ key }) => key !== null) : op.elements.some(({ spread }) => !spread)) ? true : null;
}

/** A function of the module's own text takes nothing and captures nothing. */
function mayBeCheck(func: Func): boolean {
  return func.id !== 0 && func.params.length <= mostParams && (func.params.length > 0 || func.parent > 0);
}

function bitsIn(func: Func, state: State): Proof {
  const bits = new Map<string, number>();
  const note = (root: string, value: Value | undefined): void => {
    const taint = value?.taints.find((candidate) => candidate.exact && candidate.input?.root === root && candidate.input.path.length === 0);
    if (taint && taint.guards !== 0) bits.set(root, taint.guards);
  };
  func.params.forEach((_, index) => {
    note(`p${index}`, state.slots[index]);
    for (const { path, value } of partsOf(state.slots[index])) {
      const guards = value.taints.reduce((all, taint) => all & taint.guards, value.taints.length === 0 ? 0 : -1);
      const isOwn = value.taints.every((taint) => taint.exact && taint.input?.root === `p${index}` && samePath(taint.input.path, path));
      if (isOwn && (guards & wholeBits) !== 0) bits.set([`p${index}`, ...path].join(separator), guards & wholeBits);
    }
  });
  for (const [root, value] of state.outer) if (root.startsWith('u')) note(root, value);
  return bits;
}

const separator = ' ';

interface Part {
  readonly path: readonly string[];
  readonly value: Value;
}

/** What is known of parts of an input: of its fields, and of those of its elements. */
function partsOf(value: Value | undefined, depth = 0): Part[] {
  return (value?.shapes ?? []).filter((shape) => shape.site === overlaySite).flatMap((shape) =>
    [...shape.fields, ...(shape.rest ? [['*', shape.rest] as const] : [])].flatMap(([key, field]): Part[] =>
      [...(key.includes(separator) ? [] : [{ path: [key], value: field }]), ...(depth > 0 ? [] : partsOf(field, 1).map((part) => ({ ...part, path: [key, ...part.path] })))]));
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** What holds after one return or another. */
export function joinProofs(a: Proofs | null, b: Proofs): Proofs {
  if (!a) return b;
  const names = [...new Set([...a.parts.keys(), ...b.parts.keys()])];
  return {
    always: meet(a.always, b.always), ...joinOutcomes(a, b), others: joinOutcomes(a.others, b.others),
    parts: new Map(names.map((name) => [name, joinOutcomes(a.parts.get(name) ?? a.others, b.parts.get(name) ?? b.others)])),
  };
}

function joinOutcomes(a: Outcome, b: Outcome): Outcome {
  return {
    whenTrue: a.whenTrue && b.whenTrue ? meet(a.whenTrue, b.whenTrue) : (a.whenTrue ?? b.whenTrue),
    whenFalse: a.whenFalse && b.whenFalse ? meet(a.whenFalse, b.whenFalse) : (a.whenFalse ?? b.whenFalse),
  };
}

function meet(a: Proof, b: Proof): Proof {
  const result = new Map<string, number>();
  for (const [root, bits] of a) {
    const common = bits & (b.get(root) ?? 0);
    if (common !== 0) result.set(root, common);
  }
  return result;
}

/** What a function's summary says of it. */
export function provedBy(proofs: Proofs | null): Omit<Summary['proves'], 'byDefault'> {
  const parts = [...(proofs?.parts ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, { whenTrue, whenFalse }]) =>
    [{ name, holds: true, guards: inputGuards(whenTrue) }, { name, holds: false, guards: inputGuards(whenFalse) }].filter(({ guards }) => guards.length > 0));
  return { always: inputGuards(proofs?.always), whenTrue: inputGuards(proofs?.whenTrue), whenFalse: inputGuards(proofs?.whenFalse), parts };
}

function inputGuards(proof: Proof | null | undefined): InputGuard[] {
  return [...(proof ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, bits]) => {
    const [root = '', ...path] = key.split(separator);
    return { root, path, bits };
  });
}
