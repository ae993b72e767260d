/**
 * What single calls say about agents and tools. An agent is put together all over a program: made here, given its
 * tools there, run somewhere else. Each call that a row calls a part of that is a *piece*: what it speaks about
 * (`target`) and what it says (`parts`). Values carry which agent or tool they are as a type, named by the place that
 * made it, so pieces find each other through lists, fields, factories and modules by what the flow analysis does anyway.
 *
 * A piece that depends on the inputs of its function is part of the function's summary, and each caller adds it with
 * its own values. An agent that a factory makes from its inputs is another one for each caller: its name is extended
 * by the call, in the piece and in whatever the call gives back.
 *
 * It knows no library and no rule. Invariant: a piece with inputs in it says nothing that only one caller knows.
 *
 * Example: `def make(tools): return Agent(tools=tools)` has one piece whose part `tools` is input `p0`; `a = make([run])`
 * adds a piece about the agent `…@main.py#0:7` with the tool `run`, and the value of `a` is that agent.
 */
import { Limits } from '../../base/limits';
import type { Location } from '../../base/span';
import type { Role, RolePath } from '../../models/agents';
import type { CompiledRow } from '../../models/knowledge';
import { wrap } from '../access';
import type { FunctionAnalysis } from '../analysis';
import type { CallSite } from '../arguments';
import { calleeSpan } from '../facts';
import { findAll } from '../conditions';
import { arriving } from '../sinks';
import { inputOf, substitute } from '../substitute';
import type { Binding } from '../substitute';
import { inputAt } from '../taint';
import { bounded, flatten, isNothing, join, joinAll, limitDepth, mapShape, mapTaints, nothing, typedValue, unknown, withReceiver, withTypes } from '../value';
import type { Input } from '../taint';
import type { TypeFact, Value } from '../value';

type Made = TypeFact & { kind: 'made' };

export interface Piece {
  /** One per call, row and context. */
  readonly key: string;
  readonly target: Value;
  readonly row: string;
  /** What the row says, `agent` or `tool`. */
  readonly what: 'agent' | 'tool';
  /** The call makes what it speaks about. */
  readonly isMaking: boolean;
  readonly call: Location;
  /** How the call is written: `Runner.run`. */
  readonly name: string;
  readonly parts: readonly PiecePart[];
}

export interface PiecePart {
  readonly role: Role;
  readonly value: Value;
  readonly location: Location;
  /** The name of the field that it is in, where it is one of many. */
  readonly field?: string;
}

/** Something that a function does whoever calls it: a capability of a row, a channel that keeps a record, or `agent:…`, an agent that it runs. */
export interface Act {
  readonly what: string;
  readonly location: Location;
  readonly by: string;
}

function madeType(what: Made['what'], site: string, row: string): Made {
  return { kind: 'made', key: `${what}:${site}`, what, site, row, passed: false };
}

// -- calls -------------------------------------------------------------------------------------------------------------

/** Notes what a row says of a call about agents and tools; answers what the result is. `decorated`: what a decorator got. */
export function notePieces(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, decorated: Value = nothing): readonly TypeFact[] {
  // Where the row has sinks, what arrives there decides what is done.
  if (row.sinks.length === 0) for (const capability of row.does) analysis.addAct({ what: capability, location: analysis.location(site.span), by: site.name || row.name });
  const made: TypeFact[] = [];
  if (row.tool) {
    const type = madeType('tool', analysis.siteId(), row.id);
    made.push(type);
    note(analysis, site, row, 'tool', typedValue([type]), true, row.tool.parts, decorated);
  }
  if (row.agent) {
    const target = row.agent.of ? targetOf(site, row.agent.of) : typedValue([madeType('agent', analysis.siteId(), row.id)]);
    if (!row.agent.of) made.push(...target.types);
    note(analysis, site, row, 'agent', target, row.agent.of === null, row.agent.parts, isNothing(decorated) ? decorated : withMade(decorated, made));
    if (row.agent.parts.some(({ role }) => role === 'input')) {
      for (const type of target.types) analysis.addAct({ what: type.key, location: analysis.location(site.span), by: site.name || row.name });
    }
  }
  return made;
}

function targetOf(site: CallSite, of: RolePath['at']): Value {
  const value = joinAll(findAll(site, of).map((found) => found.value));
  return { ...nothing, types: value.types.filter((type) => type.kind === 'made' && type.what === 'agent'), taints: exactInputs(value), constants: null };
}

function note(
  analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, what: Piece['what'], target: Value, isMaking: boolean, roles: readonly RolePath[], decorated: Value,
): void {
  if (target.types.length === 0 && target.taints.length === 0) return;
  const parts: PiecePart[] = [];
  for (const { role, at } of roles) {
    if (at.root.kind === 'return') {
      if (!isNothing(decorated)) parts.push({ role, value: essence(decorated, role), location: analysis.location(site.span) });
      continue;
    }
    const found = findAll(site, at, analysis.func).filter(({ value }) => !isNothing(value) && !(role === 'approval' && isOfFunctions(analysis, site, at, value)));
    // A list that somebody else made: there is something, and it is not known what.
    const whole = found.length === 0 && at.keys[at.keys.length - 1] === '*' ? findAll(site, { ...at, keys: at.keys.slice(0, -1) }, analysis.func) : [];
    for (const { value, span, field } of [...found, ...whole.filter((list) => list.value.shapes.length === 0)]) {
      parts.push({ role, value: essence(value, role), location: analysis.location(span), ...(field === undefined ? {} : { field }) });
    }
  }
  const kept = parts.slice(0, Limits.partsPerPiece);
  if (kept.length < parts.length) analysis.cut('partsPerPiece');
  analysis.addPiece({
    key: `${analysis.siteId()}:${row.id}:${what}`, target, row: row.id, what, isMaking, call: analysis.location(calleeSpan(analysis, site)), name: site.name || row.name, parts: kept,
  });
}

/** A field of which nothing is known, where functions stand that have no such field: `middleware=[log]`. */
function isOfFunctions(analysis: FunctionAnalysis, site: CallSite, at: RolePath['at'], { constants, types, shapes, taints }: Value): boolean {
  if (at.keys.length === 0 || constants !== null || types.length + shapes.length + taints.length > 0) return false;
  return findAll(site, { ...at, keys: at.keys.slice(0, -1) }, analysis.func).some(({ value }) => value.types.some(({ kind }) => kind === 'function'));
}

/** `agent.tools = […]`, `agent.tools.append(…)`: the field stands for the argument of its name. */
export function noteField(analysis: FunctionAnalysis, type: Made, field: string, path: readonly string[], value: Value, location: Location): void {
  const row = analysis.context.knowledge.row(type.row);
  const said = type.what === 'agent' ? row?.agent : row?.tool;
  const part = said?.parts.find(({ at }) => at.root.kind === 'argument' && (at.keys[0] === '*' || at.keys.length === 0 ? at.root.name === field : at.keys[0] === field));
  if (!row || !part) return;
  analysis.addPiece({
    key: `${analysis.siteId()}:${type.key}:${field}`, target: typedValue([type]), row: row.id, what: type.what, isMaking: false, call: location, name: field,
    parts: [{ role: part.role, value: essence(wrap(path, value), part.role), location }],
  });
}

// -- values ------------------------------------------------------------------------------------------------------------

function exactInputs(value: Value): Value['taints'] {
  return value.taints.filter((taint) => taint.input !== null && taint.exact);
}

/** What a part needs to keep of its value: of a text its labels, of all else what it is. */
function essence(value: Value, role: Role): Value {
  if (role === 'history') return { ...unknown, taints: arriving('prompt.history', value) };
  if (role === 'input') return { ...unknown, taints: flatten(value) };
  return bounded(isWhat(limitDepth(value, Limits.accessPathDepth)), Limits.keptPieceSize);
}

function isWhat(value: Value): Value {
  const types = value.types.map((type) => (type.kind === 'function' && type.receiver ? withReceiver(type, null) : type));
  return { ...value, taints: exactInputs(value), types, shapes: value.shapes.map((shape) => mapShape(shape, isWhat)), schema: null, skeleton: null };
}

/** Whether a caller's values are part of a piece. */
export function isOpenPiece(piece: Piece): boolean {
  return hasInputs(piece.target) || piece.parts.some((part) => hasInputs(part.value));
}

function hasInputs(value: Value): boolean {
  return value.taints.some((taint) => taint.input !== null)
    || value.shapes.some((shape) => !shape.isPlain && ([...shape.fields.values()].some(hasInputs) || (shape.rest !== null && hasInputs(shape.rest))));
}

/** The value without what its function's own callers gave: that is told by each of them. */
export function withoutInputs(value: Value): Value {
  const isGiven = value.taints.some((taint) => taint.input !== null && taint.exact && taint.input.path.length === 0 && taint.input.root.startsWith('p'));
  const shapes = value.shapes.map((shape) => (shape.isPlain ? shape : mapShape(shape, withoutInputs)));
  return { ...value, taints: value.taints.filter((taint) => taint.source !== null), types: isGiven ? [] : value.types, shapes };
}

// -- callers -----------------------------------------------------------------------------------------------------------

/** Names of agents and tools that are others for each caller: by their key in the callee, their type here. */
export type Renames = ReadonlyMap<string, Made>;

const noRenames: Renames = new Map();
/** Between the place that made something and the calls that made it another one. */
export const through = '→';

export function renamesOf(analysis: FunctionAnalysis, pieces: readonly Piece[]): Renames {
  if (pieces.length === 0) return noRenames;
  const renames = new Map<string, Made>();
  for (const piece of pieces) {
    // What it is asked makes it no other agent.
    if (!piece.isMaking || !piece.parts.some((part) => part.role !== 'input' && hasInputs(part.value))) continue;
    for (const type of piece.target.types) {
      if (type.kind !== 'made' || type.site.split(through).length > Limits.callsPerMaking) continue;
      renames.set(type.key, madeType(type.what, `${type.site}${through}${analysis.siteId()}`, type.row));
    }
  }
  return renames;
}

/** The value with every agent and tool under the name that it has for this caller. */
export function renamed(value: Value, renames: Renames): Value {
  if (renames.size === 0) return value;
  const types = value.types.some((type) => renames.has(type.key)) ? value.types.map((type) => renames.get(type.key) ?? type) : value.types;
  const shapes = value.shapes.map((shape) => mapShape(shape, (field) => renamed(field, renames)));
  return types === value.types && shapes.every((shape, index) => shape === value.shapes[index]) ? value : { ...value, types, shapes };
}

/** Adds the pieces of a callee with this caller's values. */
export function carryPieces(analysis: FunctionAnalysis, pieces: readonly Piece[], binding: Binding, renames: Renames): void {
  for (const piece of pieces) {
    const own = piece.target.types.find((type) => renames.has(type.key));
    const parts = piece.parts.map((part) => ({
      ...part, value: part.role === 'input' ? essence(substitute(part.value, binding), 'input') : renamed(filled(part.value, binding), renames),
    }));
    // What else the callee says about it holds for this one, too.
    if (own && piece.isMaking) parts.push({ role: 'like', value: typedValue([own]), location: piece.call });
    const target = renamed(filled(piece.target, binding), renames);
    if (target.types.length === 0 && exactInputs(target).length === 0) continue;
    if (piece.key.split(through).length > Limits.callsPerMaking + 1) continue;
    analysis.addPiece({ ...piece, key: `${piece.key}${through}${analysis.siteId()}`, target, parts });
  }
}

/** The caller's value in place of an input, not beside what is known of the inputs of all callers. */
function filled(value: Value, binding: Binding): Value {
  const inputs = exactInputs(value);
  if (inputs.length === 0 || value.taints.length > inputs.length) {
    const shapes = value.shapes.map((shape) => (shape.isPlain ? shape : mapShape(shape, (field) => filled(field, binding))));
    return value.taints.length === 0 ? { ...value, shapes } : substitute(value, binding);
  }
  const given = joinAll(inputs.map(({ input }) => (input ? givenFor(input, binding) : nothing)));
  if (isNothing(given)) return nothing;
  const known = isWhat(given);
  if (known.types.length > 0 || known.shapes.length > 0 || known.constants !== null) return known;
  const isParameter = inputs.every(({ input }) => input?.path.length === 0 && input.root.startsWith('p'));
  const own = isParameter ? nothing : mapTaints(value, (taint) => (taint.input ? null : taint));
  return isNothing(own) ? known : { ...join(own, known), constants: null };
}

/** Some element of a list that is known to be empty is nothing at all. */
function givenFor(input: Input, binding: Binding): Value {
  if (input.path[input.path.length - 1] === '*') {
    const list = inputOf(binding, inputAt(input.root, input.path.slice(0, -1)));
    if (list.shapes.length > 0 && list.taints.length === 0 && list.shapes.every((shape) => shape.fields.size === 0 && shape.rest === null)) return nothing;
  }
  return inputOf(binding, input);
}

export function withMade(value: Value, made: readonly TypeFact[]): Value {
  return made.length === 0 ? value : withTypes(isNothing(value) ? unknown : value, made);
}
