/**
 * Applying knowledge rows: finding the values that an argument path names at a call, testing conditions, and doing
 * what a row says (sinks, sources, propagation, guards, schemas, facts). The paths come from data; nothing here knows
 * a library.
 */
import type { Location, Span } from '../base/span';
import type { Func, Op, ValueId } from '../ir/types';
import type { Channel, Guard, Label } from '../../../rules/kinds';
import type { CompiledRow, CompiledSink } from '../models/knowledge';
import type { ArgPath, Condition } from '../models/paths';
import { constantText, fieldOfShape, getField, matchConstants, setPath, spreadKey, wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { isStrictPattern, removesDanger } from './patterns';
import type { Shape } from './shape';
import type { InputCondition, SinkInfo } from './summary';
import { step } from './trace';
import {
  derived, flatten, guardBit, isNothing, isTainted, join, joinAll, joinTaints, nothing, nothingBehind, pathType, sourceTaint, taintedValue,
  unknown, withGuards, withTypes,
} from './value';
import type { Behind, Schema, Source, Taint, TypeFact, Value } from './value';
import { originName } from './wording';

/** One argument of a call as the rows and callees see it. */
export interface Argument {
  readonly value: Value;
  readonly name: string | null;
  readonly spread: 'none' | 'elements' | 'entries';
  /** The operation that made it, when there is one: for places and spans. */
  readonly op: ValueId | null;
  readonly span: Span;
}

/** A call (or something that is treated as one) with everything that rows may ask about. */
export interface CallSite {
  readonly span: Span;
  readonly id: ValueId | null;
  readonly name: string;
  readonly args: readonly Argument[];
  readonly receiver: Value | null;
  readonly receiverOp: ValueId | null;
  /** Members of objects of the program's classes, for paths into arguments. */
  readonly memberOf?: (object: Value, key: string) => Value;
}

/** A value that a path leads to, and the object that holds it (for `where`). */
interface Found {
  readonly value: Value;
  readonly holder: Shape | null;
  readonly span: Span;
  readonly op: ValueId | null;
}

const confidences = { high: 2, medium: 1, low: 0 } as const;

export function confidenceOf(row: CompiledRow): number {
  return confidences[row.confidence];
}

// -- argument paths ----------------------------------------------------------------------------------------------------

function rootArguments(site: CallSite, path: ArgPath): Argument[] {
  const { root } = path;
  const positional = site.args.filter((argument) => argument.name === null && argument.spread !== 'entries');
  switch (root.kind) {
    case 'argument': {
      const found: Argument[] = [];
      if (root.name !== null) {
        const named = site.args.find((argument) => argument.name === root.name);
        if (named) return [named];
        for (const argument of site.args) {
          if (argument.spread !== 'entries') continue;
          const value = getField(argument.value, root.name);
          if (value !== unknown) found.push({ ...argument, value, spread: 'none' });
        }
        if (found.length > 0) return found;
      }
      if (root.index !== null) {
        const spreadAt = positional.findIndex((argument) => argument.spread === 'elements');
        if (spreadAt >= 0 && root.index >= spreadAt) {
          const spread = positional[spreadAt] as Argument;
          return [{ ...spread, value: getField(spread.value, String(root.index - spreadAt)), spread: 'none' }];
        }
        const argument = positional[root.index];
        return argument ? [argument] : [];
      }
      return found;
    }
    case 'last': {
      const last = positional[positional.length - 1];
      return last ? [last] : [];
    }
    case 'from':
      return positional.slice(root.index).map(elementsOf);
    case 'all':
      return site.args.map(elementsOf);
    case 'this':
      return site.receiver ? [{ value: site.receiver, name: null, spread: 'none', op: site.receiverOp, span: site.span }] : [];
    case 'return':
      return [];
    default:
      return root satisfies never;
  }
}

function elementsOf(argument: Argument): Argument {
  return argument.spread === 'none' ? argument : { ...argument, value: getField(argument.value, '*'), spread: 'none' };
}

/** What stands at a key of a literal, when an operation is one. */
type EntryOf = (op: ValueId | null, key: string) => { readonly op: ValueId; readonly span: Span } | null;

/**
 * Every value that a path leads to, object by object, so that `where` can look at the fields beside it. With `entryOf`
 * the span follows into literals, so that a sink is the smallest expression.
 */
function find(site: CallSite, path: ArgPath, entryOf: EntryOf = () => null): Found[] {
  let found: Found[] = rootArguments(site, path).map((argument) => ({ value: argument.value, holder: null, span: argument.span, op: argument.op }));
  for (const written of path.keys) {
    const key = keyNamedBy(site, written);
    const next: Found[] = [];
    for (const at of found) {
      const inside = (name: string): Pick<Found, 'op' | 'span'> => entryOf(at.op, name) ?? { op: null, span: at.span };
      if (key === '#') {
        next.push({ ...at, value: derived(at.value.taints), holder: null, op: null });
        continue;
      }
      const member = site.memberOf && at.value.types.some(isObjectOfProgram) ? site.memberOf(at.value, key) : nothing;
      if (member !== nothing) next.push({ ...at, value: member, holder: null, op: null });
      for (const shape of at.value.shapes) {
        if (key === '*') {
          for (const [name, field] of shape.fields) next.push({ value: field, holder: shape, ...inside(name) });
          if (shape.rest) next.push({ ...at, value: shape.rest, holder: shape, op: null });
        } else {
          const field = fieldOfShape(shape, key);
          if (field) next.push({ value: field, holder: shape, ...inside(key) });
        }
      }
      const bare: Value = { ...at.value, shapes: [] };
      if (bare.taints.length > 0) next.push({ value: getField(bare, key), holder: null, ...inside(key) });
      else if (at.value.shapes.length === 0 && bare.types.length > 0) next.push({ value: getField(bare, key), holder: null, ...inside(key) });
    }
    found = next;
  }
  return found;
}

function isObjectOfProgram(type: TypeFact): boolean {
  return type.kind === 'instance' || type.kind === 'class';
}

const operationsOf = new WeakMap<Func, ReadonlyMap<ValueId, Op>>();

/** The entry of an object or array literal of this function; null where a spread makes it unsure which one is meant. */
function entryIn(func: Func): EntryOf {
  return (id, key) => {
    if (id === null) return null;
    let known = operationsOf.get(func);
    if (!known) {
      known = new Map(func.blocks.flatMap((block) => block.ops.map((op) => [op.id, op])));
      operationsOf.set(func, known);
    }
    const literal = known.get(id);
    let value: ValueId | undefined;
    if (literal?.kind === 'object') {
      const entries = literal.entries.filter((entry) => entry.key?.kind === 'name' && entry.key.name === key);
      if (entries.length === 1) value = entries[0]?.value;
    } else if (literal?.kind === 'array' && /^\d+$/.test(key)) {
      const before = literal.elements.slice(0, Number(key) + 1);
      if (!before.some((element) => element.spread)) value = before[Number(key)]?.value;
    }
    const op = value === undefined ? undefined : known.get(value);
    return op ? { op: op.id, span: op.span } : null;
  };
}

/** `(0)`: the key that the first argument names. */
function keyNamedBy(site: CallSite, key: string): string {
  const index = /^\((\d+)\)$/.exec(key)?.[1];
  if (index === undefined) return key;
  const constants = site.args[Number(index)]?.value.constants;
  return constants?.length === 1 && constants[0] !== null ? String(constants[0]) : '*';
}

/** All that a path leads to, joined; `nothing` when there is no such argument. */
export function argumentValue(site: CallSite, path: ArgPath): Value {
  return joinAll(find(site, path).map((found) => found.value));
}

export function argumentOps(site: CallSite, path: ArgPath): Argument[] {
  return path.keys.length === 0 ? rootArguments(site, path) : [];
}

// -- conditions --------------------------------------------------------------------------------------------------------

type Verdict = 'yes' | 'no' | 'unknown' | InputCondition;

function testValue(condition: Condition, value: Value | null): Verdict {
  switch (condition.test) {
    case 'given':
      return value !== null && value !== nothing ? 'yes' : 'no';
    case 'missing':
      return value === null || value === nothing ? 'yes' : 'no';
    case 'contains': {
      if (!value) return 'no';
      const texts = [...(value.constants ?? []).map(constantText), value.skeleton ?? ''];
      return condition.values.some((part) => texts.some((text) => text.includes(part))) ? 'yes' : 'no';
    }
    case 'equals':
    case 'differs': {
      if (!value) return condition.test === 'differs' ? 'yes' : 'no';
      const match = matchConstants(value, condition.values);
      if (match === 'unknown') {
        const input = value.taints.find((taint) => taint.input && taint.exact)?.input;
        return input ? { input, values: condition.values, test: condition.test } : 'unknown';
      }
      return (match === 'yes') === (condition.test === 'equals') ? 'yes' : 'no';
    }
    default:
      return condition.test satisfies never;
  }
}

/** Whether a row applies to a call. What is not known does not hold, except that something unknown may well differ. */
export function whenHolds(site: CallSite, conditions: readonly Condition[]): { holds: boolean; inputs: InputCondition[] } {
  const inputs: InputCondition[] = [];
  for (const condition of conditions) {
    const reached = find(site, condition.path);
    // Whether an option is given is seen in an object that is written out, not in one that somebody else made.
    const asksForPresence = (condition.test === 'given' || condition.test === 'missing') && condition.path.keys.length > 0;
    const found = asksForPresence ? reached.filter((at) => at.holder !== null) : reached;
    const value = found.length === 0 ? null : joinAll(found.map((at) => at.value));
    const verdict = testValue(condition, value);
    if (typeof verdict === 'object') inputs.push(verdict);
    else if (verdict === 'no' || (verdict === 'unknown' && condition.test !== 'differs')) return { holds: false, inputs: [] };
  }
  return { holds: true, inputs };
}

function whereHolds(holder: Shape | null, conditions: readonly Condition[]): { holds: boolean; inputs: InputCondition[] } {
  const inputs: InputCondition[] = [];
  for (const condition of conditions) {
    if (!holder) return { holds: false, inputs: [] };
    const key = condition.path.root.kind === 'argument' ? (condition.path.root.name ?? String(condition.path.root.index)) : '*';
    const verdict = testValue(condition, holder.fields.get(key) ?? holder.rest);
    if (typeof verdict === 'object') inputs.push(verdict);
    else if (verdict !== 'yes') return { holds: false, inputs: [] };
  }
  return { holds: true, inputs };
}

// -- sinks -------------------------------------------------------------------------------------------------------------

export function sinkInfo(analysis: FunctionAnalysis, channel: Channel, span: Span, call: Span, name: string, row: string, modelCall: string | null): SinkInfo {
  return {
    id: `${analysis.module.path}:${span.start}:${span.end}:${channel}`,
    channel, location: analysis.location(span), call: analysis.location(call), name, modelCall, row,
  };
}

/** Channels for which it matters what a value is made of, not only which labels are somewhere in it. */
export function dependsOnMake(channel: Channel): boolean {
  return channel === 'prompt.history' || channel === 'prompt.role' || channel === 'prompt.blob';
}

/**
 * Which labels count for a channel: a whole message list is dangerous for what it is, not for what its messages say,
 * and one string for everything is a string, not a list of messages.
 */
export function arriving(channel: Channel, value: Value): readonly Taint[] {
  if (!dependsOnMake(channel)) return flatten(value);
  if (channel === 'prompt.blob') return value.taints;
  if (channel === 'prompt.role') return flatten(value).filter((taint) => taint.confidence === 2);
  // A list that is built of messages with roles of their own is somebody else's only in what was spread into it.
  const elements = value.shapes.flatMap((shape) => [...shape.fields].concat(shape.rest ? [['*', shape.rest]] : []));
  const isBuilt = elements.some(([, element]) => element.shapes.length > 0);
  let taints: readonly Taint[] = elements.length > 0 ? [] : value.taints;
  for (const [key, element] of elements) {
    if (key === spreadKey || !isBuilt) taints = joinTaints(taints, element.taints);
  }
  return taints.filter((taint) => taint.confidence === 2);
}

function applySinks(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, sinks: readonly CompiledSink[], whenInputs: readonly InputCondition[]): void {
  // Another row of the same call may be the one that says that it asks a model.
  const asked = modelCallId(analysis, site.span);
  for (const sink of sinks) {
    for (const found of find(site, sink.at, entryIn(analysis.func))) {
      const where = whereHolds(found.holder, sink.at.where);
      if (!where.holds) continue;
      for (const channel of sink.channels) {
        const modelCall = row.isModelCall || channel.startsWith('prompt.') ? asked : null;
        const info = sinkInfo(analysis, channel, found.span, site.span, site.name || row.name, row.id, modelCall);
        analysis.reach(arriving(channel, found.value), info, confidenceOf(row), [...whenInputs, ...where.inputs]);
      }
    }
  }
}

export function modelCallId(analysis: FunctionAnalysis, span: Span): string {
  return `${analysis.module.path}:${span.start}`;
}

// -- sources -----------------------------------------------------------------------------------------------------------

/** Keys are compared where all else is equal: numbers of one length, so that they stay in the order of the text. */
export function sourceKey({ path, span }: Location, label: Label, name: string): string {
  return `${label}:${path}:${String(span.start).padStart(7, '0')}:${String(span.end).padStart(7, '0')}:${name}`;
}

export function newSource(location: Location, label: Label, name: string, extra: Partial<Source> = {}): Source {
  return {
    key: sourceKey(location, label, name), label, location, name, fromToolParameter: false, modelCall: null, ...extra,
  };
}

export function sourceValue(source: Source, confidence = 2, behind: Behind = nothingBehind): Value {
  return taintedValue(sourceTaint(source, step(null, 'source', source.location, source.fromToolParameter ? `${source.name}, which the model fills in` : source.name), confidence, behind));
}

/** What reached the prompt of a model call: makes its answer steerable. */
function behindOf(site: CallSite): Behind {
  const labels = new Set<Label>();
  const inputs = new Map<string, NonNullable<Taint['input']>>();
  for (const argument of site.args) {
    for (const taint of flatten(argument.value)) {
      if (taint.source) labels.add(taint.source.label);
      if (taint.input && inputs.size < 6) inputs.set(taint.key, taint.input);
    }
  }
  return { labels: [...labels].sort(), inputs: [...inputs.values()] };
}

function applySources(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, result: Value): Value {
  let value = result;
  for (const source of row.sources) {
    const made = newSource(analysis.location(site.span), source.label, row.says ?? originName(source.label), {
      modelCall: source.label === 'model' ? modelCallId(analysis, site.span) : null,
    });
    const behind = row.isModelCall ? behindOf(site) : nothingBehind;
    const labelled = sourceValue(made, confidenceOf(row), behind);
    value = source.at.keys.length === 0 ? join(value, labelled) : join(value, wrap(source.at.keys, labelled));
  }
  return value;
}

// -- guards and schemas ------------------------------------------------------------------------------------------------

/** Whether what a value is compared with may be trusted to list what is allowed. */
export function isTrustedSet(value: Value): boolean {
  if (isTainted(value)) return false;
  // Membership in a string is a substring test.
  return !(value.constants !== null && value.constants.some((constant) => typeof constant === 'string'));
}

export function patternHolds(pattern: Value, whole: boolean): boolean {
  const constants = pattern.constants;
  return constants !== null && constants.length > 0 && constants.every((constant) => typeof constant === 'string' && isStrictPattern(constant, whole));
}

function guardedResult(site: CallSite, row: CompiledRow): Value {
  const guard = row.guard as NonNullable<CompiledRow['guard']>;
  const value = argumentValue(site, guard.of);
  const patterns = guard.by ? argumentValue(site, guard.by).constants : null;
  const holds = (kind: Guard): boolean =>
    guard.by === null || (patterns !== null && patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string' && removesDanger(pattern, kind)));
  const bits = guard.kinds.filter(holds).reduce((all, kind) => all | guardBit(kind), 0);
  if (bits === 0) return derived(flatten(value));
  return { ...derived(flatten(value).map((taint) => ({ ...taint, guards: taint.guards | bits }))), constants: null };
}

function schemaOf(site: CallSite, row: CompiledRow): Schema {
  const schema = row.schema as NonNullable<CompiledRow['schema']>;
  switch (schema.kind) {
    case 'closed':
    case 'open':
      return { kind: schema.kind };
    case 'same':
      return site.receiver?.schema ?? { kind: 'open' };
    case 'pattern':
      return { kind: patternHolds(argumentValue(site, schema.of), false) ? 'closed' : 'open' };
    case 'object': {
      const own = schemaFields(argumentValue(site, schema.of));
      const base = site.receiver?.schema?.kind === 'object' ? site.receiver.schema.fields : new Map<string, Schema>();
      return { kind: 'object', fields: new Map([...base, ...own]) };
    }
    case 'array':
      return { kind: 'array', of: argumentValue(site, schema.of).schema ?? { kind: 'open' } };
    default:
      return schema satisfies never;
  }
}

/** A plain object of schemas is an object schema. */
export function schemaFields(value: Value): Map<string, Schema> {
  if (value.schema?.kind === 'object') return new Map(value.schema.fields);
  const fields = new Map<string, Schema>();
  for (const shape of value.shapes) {
    for (const [name, field] of shape.fields) fields.set(name, field.schema ?? { kind: 'open' });
  }
  return fields;
}

/** The value after a check by a schema: closed parts lose their danger, the rest keeps it. */
export function validated(value: Value, schema: Schema): Value {
  switch (schema.kind) {
    case 'closed':
      return withGuards(value, guardBit('typed'));
    case 'open':
      return value;
    case 'array':
      return value.taints.length === 0 ? value : setPath(value, ['*'], validated(getField(value, '*'), schema.of), true);
    case 'object': {
      let result = value;
      for (const [name, field] of schema.fields) result = setPath(result, [name], validated(getField(value, name), field), true);
      return result;
    }
    default:
      return schema satisfies never;
  }
}

// -- a row on a call ---------------------------------------------------------------------------------------------------

/** Does what a row says of a call, but for callbacks; answers the value that the row gives to the result. */
export function applyRow(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, whenInputs: readonly InputCondition[]): Value {
  analysis.context.knowledge.use(row);
  applySinks(analysis, site, row, row.sinks, whenInputs);
  if (row.fact && whenInputs.length === 0) addFact(analysis, site, row);

  let result: Value = nothing;
  for (const type of row.returnsTypes) {
    const path = analysis.context.knowledge.canonical(type);
    if (path !== null) result = withTypes(isNothing(result) ? unknown : result, [pathType(path)]);
  }
  for (const path of row.returnsArguments) result = join(result, argumentValue(site, path));
  if (row.guard) {
    result = join(result, guardedResult(site, row));
    const [of] = argumentOps(site, row.guard.of);
    if (site.id !== null && of && of.op !== null) analysis.madeFrom.set(site.id, of.op);
  }
  if (row.schema) result = { ...(isNothing(result) ? unknown : result), schema: schemaOf(site, row) };
  if (row.validate) {
    const schemaValue = argumentValue(site, row.validate.schema);
    const schema = schemaValue.schema ?? (schemaValue.shapes.length > 0 ? { kind: 'object' as const, fields: schemaFields(schemaValue) } : { kind: 'open' as const });
    const checked = validated(argumentValue(site, row.validate.value), schema);
    result = join(result, row.validate.to.keys.length === 0 ? checked : wrap(row.validate.to.keys, checked));
  }
  for (const { from, to } of row.pass ?? []) result = applyPass(analysis, site, from, to, result);
  return applySources(analysis, site, row, result);
}

function applyPass(analysis: FunctionAnalysis, site: CallSite, from: ArgPath, to: ArgPath, result: Value): Value {
  const value = argumentValue(site, from);
  if (value === nothing) return result;
  if (to.root.kind === 'return') {
    // Into the result as a whole: what is inside an object becomes part of a text.
    const passed = to.keys.length === 0 ? (from.keys.length > 0 || from.root.kind === 'this' || from.root.kind === 'argument' ? value : derived(flatten(value))) : wrap(to.keys, value);
    return join(result, passed);
  }
  for (const argument of rootArguments(site, to)) {
    if (argument.op !== null) analysis.assign(argument.op, to.keys.map((key) => keyNamedBy(site, key)), value, false, site.span);
  }
  return result;
}

function addFact(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): void {
  const fact = row.fact as NonNullable<CompiledRow['fact']>;
  const at = fact.at ? rootArguments(site, fact.at)[0] : undefined;
  const subject = fact.at ? (fact.at.keys[fact.at.keys.length - 1] ?? argumentName(fact.at)) : site.name || row.name;
  analysis.addFact({
    kind: fact.kind, location: analysis.location(at?.span ?? site.span), call: analysis.location(site.span),
    subject, says: fact.says, confidence: row.confidence,
  });
}

function argumentName(path: ArgPath): string {
  return path.root.kind === 'argument' ? (path.root.name ?? `argument ${(path.root.index ?? 0) + 1}`) : 'argument';
}

// -- reads, writes, attributes -----------------------------------------------------------------------------------------

/** A value that a library path names may be a source by being read: `request.args`. */
export function applyReadRows(analysis: FunctionAnalysis, value: Value, span: Span | null, object: Value | null = null): Value {
  if (span === null || value.types.length === 0) return value;
  let result = value;
  for (const type of value.types) {
    if (type.kind !== 'path') continue;
    for (const row of analysis.context.knowledge.reads(type.path)) {
      analysis.context.knowledge.use(row);
      for (const source of row.sources) {
        const made = newSource(analysis.location(span), source.label, row.says ?? originName(source.label));
        result = join(result, wrap(source.at.keys, sourceValue(made, confidenceOf(row))));
      }
      if (row.guard) result = withGuards(result, row.guard.kinds.reduce((all, kind) => all | guardBit(kind), 0));
      // The shape of a schema is checked as the schema is.
      if (row.schema?.kind === 'same' && object?.schema) result = { ...result, schema: object.schema };
      for (const path of row.returnsTypes) {
        const canonical = analysis.context.knowledge.canonical(path);
        if (canonical !== null) result = withTypes(result, [pathType(canonical)]);
      }
    }
  }
  return result;
}

export function applyWriteRows(analysis: FunctionAnalysis, op: Op & { kind: 'set' }, name: string): void {
  for (const row of analysis.context.knowledge.writes(analysis.ecosystem, name)) {
    const span = analysis.op(op.value)?.span ?? op.span;
    const site: CallSite = {
      span: op.span, id: op.id, name, receiver: analysis.value(op.object), receiverOp: op.object,
      args: [{ value: analysis.value(op.value), name: 'value', spread: 'none', op: op.value, span }],
    };
    const when = whenHolds(site, row.when);
    if (when.holds) applyRow(analysis, site, row, when.inputs);
  }
}

export function applyAttributeRows(analysis: FunctionAnalysis, op: Op & { kind: 'element' }): void {
  for (const attribute of op.attributes) {
    if (attribute.name === null) continue;
    for (const row of analysis.context.knowledge.attributes(analysis.ecosystem, attribute.name)) {
      const span = analysis.op(attribute.value)?.span ?? op.span;
      const site: CallSite = {
        span: op.span, id: op.id, name: attribute.name, receiver: null, receiverOp: null,
        args: [{ value: analysis.value(attribute.value), name: 'value', spread: 'none', op: attribute.value, span }],
      };
      applyRow(analysis, site, row, []);
    }
  }
}
