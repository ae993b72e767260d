/**
 * What a test proves about the values it looked at, on each of its two edges. A comparison with a constant, membership
 * in a trusted set, a type test, a strict pattern, or a call of a function whose summary says that its true (or false)
 * result proves something. What only looks like a check proves nothing and is not found here.
 */
import type { Op, ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { approve, approved, learnAnswer } from './approvals';
import { learnByFlag } from './flags';
import { isDistrusted } from './marks';
import { learn, type Place } from './places';
import { rememberProof } from './repeated';
import { behindPassword } from '../../../rules/literals';
import { provenByCharacters } from './patterns';
import { beforeDefault, sortMessages } from './kinds';
import { isPartOfElement } from './elements';
import { keysKey } from './access';
import { isTrustedSet } from './schemas';
import { overlaySite } from './shape';
import { copyState, joinState } from './state';
import type { State } from './state';
import { guardBit, guardedTaint, wholeBits } from './taint';
import { assignedTo } from './uses';
import { mapTaints, withGuards } from './value';
import type { Value } from './value';

/** A call that, when its result, or the part of it that is named, is `holds`, proves `bits` of the value that operation `target` made, or of what a variable holds. */
export interface CheckedCall {
  /** Null: of everything at hand. */
  readonly target: ValueId | Place | null;
  readonly bits: number;
  readonly holds: boolean;
  readonly part?: string;
}

const closedTypeNames = new Set(['number', 'boolean', 'bigint']);
const closedClassNames = new Set(['int', 'float', 'bool', 'complex', 'Number', 'Boolean', 'Date', 'datetime', 'date', 'UUID', 'Decimal']);
/** Comparing one of these parts of a parsed URL proves where a request goes. */
const hostKeys = new Set(['hostname', 'host', 'netloc', 'origin']);
/** The part of an address that says which program it is for. */
const schemeKeys = new Set(['protocol', 'scheme']);
/** What the part of an address proves of the address. */
const guardOfPart = (key: string): number => (hostKeys.has(key) ? guardBit('host-allowed') : schemeKeys.has(key) ? guardBit('rooted') : 0);

/** Changes the state of `analysis` to what holds when `condition` is `truth`. */
export function refine(analysis: FunctionAnalysis, condition: ValueId, truth: boolean, depth = 0): void {
  if (depth > 8) return;
  const id = analysis.definition(condition);
  const op = analysis.op(id);
  if (!op) return;
  learnByFlag(analysis, op, truth);
  if (truth) proveByLookup(analysis, op);
  else proveEmpty(analysis, condition);
  if (op.kind === 'call') {
    for (const other of truth ? (analysis.trueOnlyWith.get(op.id) ?? []) : []) refine(analysis, other, true, depth + 1);
    proveByAnswer(analysis, op.id, truth, undefined);
  }
  const asked = partOf(analysis, op);
  if (asked) proveByAnswer(analysis, asked.object, truth, asked.name);
  if (op.kind === 'call') return;
  if (op.kind === 'merge') {
    refineMerge(analysis, op, truth, depth);
    return;
  }
  if (op.kind !== 'operate') return;
  const [left, right] = op.operands;
  switch (op.operator) {
    case 'not':
      if (left !== undefined) refine(analysis, left, !truth, depth + 1);
      return;
    case 'equal':
    case 'not-equal':
      if (left !== undefined && right !== undefined && (op.operator === 'equal') === truth) {
        proveEqual(analysis, left, right);
        proveEqual(analysis, right, left);
        if (isConstant(analysis, right)) learnAnswer(analysis, left);
      }
      compareCheck(analysis, op.operator === 'equal', left, right, truth, depth);
      return;
    case 'in':
    case 'not-in':
    case 'has-key':
      if (left !== undefined && right !== undefined && (op.operator !== 'not-in') === truth && isTrustedSet(analysis.value(right))) {
        prove(analysis, left, guardBit('allow-list'), writtenMembers(analysis.value(right)));
        learnAnswer(analysis, left);
      }
      if (left !== undefined && right !== undefined && (op.operator !== 'not-in') === truth) proveBelow(analysis, left, right);
      if (left !== undefined && right !== undefined) proveBySubstring(analysis, left, right, (op.operator !== 'not-in') === truth);
      return;
    case 'is-instance': {
      const name = right === undefined ? '' : (analysis.nameOf(right).split('.').pop() ?? '');
      if (truth && left !== undefined && closedClassNames.has(name)) prove(analysis, left, guardBit('typed'), null);
      return;
    }
    case 'less':
    case 'type-of':
    case 'arithmetic':
    case 'bitwise':
    case 'delete':
    case 'void':
      return;
    default:
      op.operator satisfies never;
  }
}

/** `if not name: return None`: what is empty, or nothing at all, is no text of anybody. */
function proveEmpty(analysis: FunctionAnalysis, condition: ValueId): void {
  const place = analysis.value(condition).taints.length > 0 ? analysis.placeOf(condition) : null;
  if (place?.path.length === 0) learn(analysis, place, (value) => withGuards(value, withImplied(guardBit('allow-list'))));
}

function proveByAnswer(analysis: FunctionAnalysis, call: ValueId, truth: boolean, part: string | undefined): void {
  for (const check of analysis.checks.get(call) ?? []) {
    if (check.holds !== truth || check.part !== part) continue;
    if ((check.bits & approved) !== 0) approve(analysis);
    if (check.target === null) continue;
    if (typeof check.target === 'number') prove(analysis, check.target, check.bits, null);
    else proveOfVariable(analysis, check.target, check.bits);
  }
}

/** `result.valid`, `result["valid"]`, `result.get("valid")`, and the first of two that were answered. */
function partOf(analysis: FunctionAnalysis, op: Op): { readonly object: ValueId; readonly name: string } | null {
  if (op.kind === 'get') return { object: analysis.definition(op.object), name: analysis.keyText(op.key) };
  const callee = op.kind === 'call' ? analysis.op(op.callee) : undefined;
  const isLookup = op.kind === 'call' && op.receiver !== null && callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'get';
  const [name] = isLookup ? op.args : [];
  const [key, ...others] = name ? (analysis.value(name.value).constants ?? []) : [];
  return isLookup && typeof key === 'string' && others.length === 0 && op.receiver !== null ? { object: analysis.definition(op.receiver), name: key } : null;
}

/** Between folders. */
const separator = '/';

function isConstant(analysis: FunctionAnalysis, id: ValueId): boolean {
  const { constants, taints } = analysis.value(id);
  return constants !== null && constants.length > 0 && taints.length === 0;
}

/** `root in path.parents` */
function proveBelow(analysis: FunctionAnalysis, root: ValueId, folders: ValueId): void {
  const read = analysis.op(analysis.definition(folders));
  if (read?.kind !== 'get' || read.key.kind !== 'name' || analysis.value(root).taints.some((taint) => taint.source !== null && isDistrusted(taint))) return;
  for (const row of analysis.context.knowledge.fieldChecks(analysis.ecosystem, read.key.name)) {
    analysis.context.knowledge.use(row);
    if (row.check) prove(analysis, read.object, guardBit(row.check.kind), null);
  }
}

/** `if (table[name])`, `if table.get(name)`: of a table that is written out, the name is one of those that it lists. */
function proveByLookup(analysis: FunctionAnalysis, test: Op): void {
  const op = analysis.op(analysis.definition(test.id)) ?? test;
  const callee = op.kind === 'call' ? analysis.op(op.callee) : undefined;
  const isGet = callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'get';
  const table = op.kind === 'get' ? op.object : op.kind === 'call' && isGet ? op.receiver : null;
  const name = op.kind === 'get' ? (op.key.kind === 'value' ? op.key.value : null) : op.kind === 'call' && isGet ? (op.args[0]?.value ?? null) : null;
  if (table === null || name === null) return;
  const value = analysis.value(table);
  // Whatever stands under the names: they are those of the program.
  const isWrittenOut = value.shapes.length > 0 && value.shapes.every((shape) => shape.fields.size > 0 && !shape.fields.has(keysKey) && shape.rest === null && shape.length < 0 && !shape.isInstance && shape.site !== overlaySite);
  if (isWrittenOut && value.taints.length === 0) prove(analysis, name, guardBit('allow-list'), null);
}

/** What is part of a harmless constant is harmless; an address without the mark behind a password has none, and a name without a separator stays in its folder. */
function proveBySubstring(analysis: FunctionAnalysis, part: ValueId, text: ValueId, isIn: boolean): void {
  const [whole, ...others] = analysis.value(text).constants ?? [];
  const proof = isIn && typeof whole === 'string' && others.length === 0 ? provenByCharacters(whole) : null;
  if (proof) prove(analysis, part, guardBit(proof), null);
  const [sought] = isIn ? [] : (analysis.value(part).constants ?? []);
  if (sought === behindPassword) prove(analysis, text, guardBit('excerpt'), null);
  if (sought === separator) prove(analysis, text, guardBit('path-stripped'), null);
}

/**
 * `a || b` is true when `a` is, or when `a` is not and `b` is. A value that decided enters the merge straight from the
 * branch on it, so the side of that branch tells what it was; on the ways of the later values it was the opposite.
 */
function refineMerge(analysis: FunctionAnalysis, op: Op & { kind: 'merge' }, truth: boolean, depth: number): void {
  const before = analysis.state;
  const decided = op.values.map((value) => analysis.decidedAs(value, op.id));
  let after: State | null = null;
  op.values.forEach((value, index) => {
    const { constants } = analysis.value(value);
    if (decided[index] === !truth || (constants !== null && constants.length > 0 && constants.every((constant) => Boolean(constant) !== truth))) return;
    analysis.state = copyState(before);
    for (let earlier = 0; earlier < index; earlier++) {
      const side = decided[earlier];
      if (side !== undefined && side !== null) refine(analysis, op.values[earlier] as ValueId, !side, depth + 1);
    }
    refine(analysis, value, truth, depth + 1);
    if (after) joinState(after, analysis.state);
    else after = analysis.state;
  });
  analysis.state = after ?? before;
}

/** `check(x) == true`, `pattern.test(x) === false`. */
function compareCheck(analysis: FunctionAnalysis, isEqual: boolean, left: ValueId | undefined, right: ValueId | undefined, truth: boolean, depth: number): void {
  for (const [tested, against] of [[left, right], [right, left]] as const) {
    if (tested === undefined || against === undefined) continue;
    const constants = analysis.value(against).constants;
    if (constants?.length !== 1) continue;
    const constant = constants[0];
    if (constant === true || constant === false) refine(analysis, tested, (constant === isEqual) === truth, depth + 1);
    // `re.match(...) is not None`
    else if (constant === null) refine(analysis, tested, isEqual !== truth, depth + 1);
  }
}

/** What says how a text is written, whatever it was made of, and so holds for one that is equal as well: `basename(name) == name`. */
const ofText = (['allow-list', 'pattern', 'shaped', 'typed', 'shell-quoted', 'shell-stripped', 'path-stripped', 'base-name', 'resolved', 'html-escaped', 'url-encoded'] as const).reduce((all, guard) => all | guardBit(guard), 0);

function proveEqual(analysis: FunctionAnalysis, tested: ValueId, against: ValueId): void {
  const inside = analysis.commonOf.get(analysis.definition(tested));
  if (inside) {
    if (!analysis.value(against).taints.some((taint) => taint.source !== null && isDistrusted(taint))) for (const id of inside) prove(analysis, id, guardBit('rooted'), null);
    return;
  }
  const value = analysis.value(against);
  if (value.constants === null || value.constants.length === 0) {
    // The folder itself, where a path is compared with folders; the domain itself, where a host is compared with domains.
    const isKnown = isPartOfElement(analysis, against);
    if (!value.taints.some((taint) => taint.source !== null && isDistrusted(taint))) prove(analysis, tested, guardBit('rooted') | guardBit('suffixed') | (isKnown ? guardBit('allow-list') : 0), null);
    const same = value.taints.reduce((all, { guards }) => all & guards, value.taints.length === 0 ? 0 : ofText);
    if (same !== 0) prove(analysis, tested, same, null);
    return;
  }
  if (value.taints.some(isDistrusted)) return;
  const test = analysis.op(tested);
  if (test?.kind === 'operate' && test.operator === 'type-of') {
    const isClosed = value.constants.every((constant) => typeof constant === 'string' && closedTypeNames.has(constant));
    if (isClosed && test.operands[0] !== undefined) prove(analysis, test.operands[0], guardBit('typed'), null);
    return;
  }
  prove(analysis, tested, guardBit('allow-list'), value.constants);
}

/** The members of a list that is written out, all of them constants; null for any other. */
function writtenMembers({ shapes: [list, ...more] }: Value): Value['constants'] {
  if (!list || more.length > 0 || list.rest !== null) return null;
  const members = [...list.fields.values()].map(({ constants }) => constants ?? []);
  return members.length > 0 && members.every((constants) => constants.length > 0) ? members.flat() : null;
}

export function prove(analysis: FunctionAnalysis, target: ValueId, proved: number, constants: Value['constants'], depth = 0): void {
  // What is proved concerns labels; which constants a value may be tells what is called.
  if (analysis.isTyping && constants === null) return;
  const bits = withImplied(proved);
  proveOrigin(analysis, analysis.definition(target), proved, depth);
  // Before what was learnt of one kind is written into all the objects that it may be.
  if (constants) sortMessages(analysis, target, constants);
  rememberProof(analysis, target, bits);
  const known = (value: Value): Value => ({ ...proven(value, bits), ...(constants ? { constants } : {}) });
  const assigned = assignedTo(analysis.func, target);
  if (assigned) learn(analysis, { variable: assigned, path: [] }, known);
  const place = analysis.placeOf(target) ?? lookedUp(analysis, target);
  // `(kind or "").strip() in KINDS`: the kind itself, or nothing.
  const defaulted = place ? null : analysis.placeOf(target, true);
  if (defaulted) learn(analysis, defaulted, (value) => proven(value, bits));
  if (place) {
    learn(analysis, place, known);
    const last = place.path[place.path.length - 1];
    const ofWhole = last === undefined ? 0 : guardOfPart(last);
    if (ofWhole !== 0) learn(analysis, { variable: place.variable, path: place.path.slice(0, -1) }, (value) => withGuards(value, ofWhole));
  }
  // A test of its type alone says nothing about a host.
  if (proved !== guardBit('typed')) proveMadeFrom(analysis, target);
}

/** `message.get("role")`: the field that is looked up. */
function lookedUp(analysis: FunctionAnalysis, target: ValueId): Place | null {
  const op = analysis.op(analysis.definition(target));
  const looked = op?.kind === 'call' ? partOf(analysis, op) : null;
  const object = looked && op?.kind === 'call' && op.receiver !== null ? analysis.placeOf(op.receiver) : null;
  return object && looked && { variable: object.variable, path: [...object.path, looked.name] };
}

function proveOfVariable(analysis: FunctionAnalysis, place: Place, bits: number): void {
  learn(analysis, place, (value) => proven(value, withImplied(bits)));
  const made = place.path.length === 0 ? analysis.writtenOnce(place.variable) : null;
  if (made === null) return;
  proveOrigin(analysis, made, bits, 0);
  if (bits !== guardBit('typed')) proveMadeFrom(analysis, made);
}

/** Guards of paths and hosts. */
const placeBits = guardBit('inside-root') | guardBit('rooted') | guardBit('prefixed') | guardBit('host-allowed');

/** What holds for a value that was made of one other holds for that one: `int(x)`; for paths and hosts, of any rework of one text. */
function proveOrigin(analysis: FunctionAnalysis, made: ValueId, proved: number, depth: number): void {
  if (depth >= 5) return;
  const from = analysis.madeFrom.get(made);
  if (from !== undefined) {
    // A path that was resolved and then found inside a root.
    const bits = analysis.value(made).taints.every((taint) => (taint.guards & resolved) !== 0) && (proved & guardBit('rooted')) !== 0 ? proved | guardBit('inside-root') : proved;
    prove(analysis, from, bits, null, depth + 1);
    return;
  }
  const reworked = (proved & placeBits) === 0 ? undefined : analysis.reworkedFrom.get(made);
  if (reworked !== undefined) prove(analysis, reworked, proved & placeBits, null, depth + 1);
}

const resolved = guardBit('resolved');

/** The value with what was proved of it; text that begins with a folder is inside of it once it is known to be resolved. */
function proven(value: Value, bits: number): Value {
  const guarded = withGuards(value, bits);
  if ((bits & guardBit('rooted')) === 0) return guarded;
  return mapTaints(guarded, (taint) => ((taint.guards & resolved) === 0 ? taint : guardedTaint(taint, guardBit('inside-root'))));
}

/** `host.startsWith("[") ? host.slice(1, -1) : host`: on each way the same text, as it is or cut. */
function commonOrigin(analysis: FunctionAnalysis, made: ValueId): ValueId {
  const op = analysis.op(made);
  if (op?.kind !== 'merge') return made;
  const origins = new Set(op.values.map((value) => analysis.definition(analysis.reworkedFrom.get(analysis.definition(value)) ?? value)));
  const [only] = origins;
  return origins.size === 1 && only !== undefined ? only : made;
}

/** `new URL(text).hostname`, also in a variable: what holds for a part of the parsed URL holds for its text. */
function proveMadeFrom(analysis: FunctionAnalysis, part: ValueId): void {
  const op = beforeDefault(analysis, analysis.op(commonOrigin(analysis, analysis.definition(part))));
  const bits = op?.kind === 'get' && op.key.kind === 'name' ? guardOfPart(op.key.name) : 0;
  if (op?.kind !== 'get' || bits === 0) return;
  const made = analysis.op(analysis.definition(op.object));
  const text = made?.kind === 'call' ? made.args[0] : undefined;
  if (text) rememberProof(analysis, text.value, bits);
  const place = text ? analysis.placeOf(text.value) : null;
  if (place) learn(analysis, place, (value) => withGuards(value, bits));
}

/** What ends every danger proves also what ends a single one, so that two branches that prove differently have that in common. */
function withImplied(proved: number): number {
  // One of a few values that the program wrote, or a number, is at least as harmless as what a strict pattern lets through.
  const bits = (proved & (guardBit('allow-list') | guardBit('typed'))) === 0 ? proved : proved | guardBit('pattern');
  if ((bits & wholeBits) !== 0) return bits | guardBit('inside-root') | guardBit('host-allowed') | guardBit('shell-quoted') | guardBit('html-escaped') | guardBit('shaped');
  const begun = (bits & guardBit('rooted')) === 0 ? bits : bits | guardBit('prefixed');
  return (begun & guardBit('shaped')) === 0 ? begun : begun | guardBit('shell-quoted') | guardBit('html-escaped');
}
