/**
 * What a name or a member of a value is: an element of an object, a method or a field of a class, a thing of a library.
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import type { Op, ValueId } from '../ir/types';
import { fieldOfShape, getField, isKnownObject } from './access';
import type { FunctionAnalysis } from './analysis';
import { asApproved } from './approvals';
import { attachedTo } from './attached';
import { callAccessor } from './calls';
import type { ClassRef } from './classes';
import type { FlowContext } from './context';
import { fieldGroup, variablePlace } from './keys';
import { isKindKnown } from './kinds';
import { asLastPart, asPartAt } from './last-part';
import { passedTypes } from './passed';
import { applyFieldRows, applyMemberRows, applyReadRows } from './rows';
import { isGenerated } from './shape';
import { step } from './trace';
import { guardBit, inputAt, taintWith } from './taint';
import { definitionsOf } from './loading';
import type { Input } from './taint';
import { functionType, isNothing, join, joinAll, mapTaints, moduleType, nothing, pathType, typedValue, unknown, valueWith, withGuards, withTypes } from './value';
import type { TypeFact, Value } from './value';
import { readFrom } from './wording';

export function globalValue(analysis: FunctionAnalysis, name: string, span: Span): Value {
  const star = analysis.context.program.resolveGlobal(analysis.module, name);
  const found = joinAll(star.map((symbol) => symbolValue(analysis, symbol, span)));
  if (!isNothing(found) && found.types.length > 0) return found;
  const path = analysis.context.knowledge.canonical(`${analysis.ecosystem}:global.${name}`);
  return path === null ? unknown : applyReadRows(analysis, typedValue([pathType(path)]), span);
}

export function symbolValue(analysis: FunctionAnalysis, symbol: NonNullable<ReturnType<FlowContext['program']['resolveImport']>>, span: Span): Value {
  switch (symbol.kind) {
    case 'external': {
      const path = analysis.context.knowledge.canonical(`${analysis.ecosystem}:${symbol.path}`);
      return path === null ? unknown : applyReadRows(analysis, typedValue([pathType(path)]), span);
    }
    case 'module':
      return typedValue([moduleType(symbol.path)]);
    case 'variable': {
      const value = analysis.context.store.read(variablePlace(symbol.path, 0, symbol.slot), analysis.key);
      const member = symbol.member === undefined ? value : getField(value, symbol.member);
      return isNothing(member) ? unknown : member;
    }
    default:
      return symbol satisfies never;
  }
}

export function getMember(analysis: FunctionAnalysis, op: Op & { kind: 'get' }): Value {
  const object = analysis.value(op.object);
  const key = analysis.keyText(op.key);
  const field = getField(object, key);
  const passed = passedTypes(analysis, field);
  const known = passed.length === 0 ? field : withTypes(field, passed);
  const own = op.key.kind === 'name' && !object.shapes.some((shape) => shape.fields.has(key)) ? ofThatName(analysis, known, key) : known;
  let result = own;
  if (op.key.kind === 'name' && object.types.length === 0 && !object.shapes.some((shape) => shape.fields.has(key))
    && analysis.context.knowledge.isCleanField(analysis.ecosystem, key)) {
    const said = applyFieldRows(analysis, key, op.span, object);
    return isNothing(said) ? unknown : said;
  }
  if (op.key.kind === 'name' && object.types.some((type) => isCleanMember(analysis, type, key))) return unknown;
  const isMember = op.key.kind === 'name' || op.key.kind === 'index' || op.key.kind === 'value';
  if (isMember && key !== '*') {
    const found = members(analysis, object, key, op.span);
    if (found !== nothing) result = isNothing(own) || own === unknown ? found : joinMember(own, found);
    result = nameRead(analysis, result, key, op.span);
  } else if (op.key.kind === 'value') {
    const some = join(anyMember(analysis, object, op.key.value, op.span), elementsOf(analysis, object, op.span));
    if (!isNothing(some)) result = join(result, some);
    // `Agent[Context]` is what `Agent` is.
    const { classes, knowledge } = analysis.context;
    const generic = object.types.filter((type) => (type.kind === 'path' ? knowledge.calls(type.path).length > 0 : type.kind === 'class' && !classes.isEnum(type)));
    if (generic.length > 0) result = withTypes(result, generic);
  }
  const named = op.key.kind === 'name' ? join(applyMemberRows(analysis, op, object), applyFieldRows(analysis, key, op.span, object)) : applyMemberRows(analysis, op, object);
  if (named !== nothing) result = isNothing(result) ? named : join(result, named);
  if (result.types.length === 0 && result.shapes.length === 0 && isMember) {
    const attached = attachedTo(analysis, op.object, key);
    if (!isNothing(attached)) result = withTypes(isNothing(result) ? unknown : result, attached.types);
  }
  // What a field holds was a source where it was read from its library, and is none again here.
  const types = result.types.filter((type) => isNewHere(analysis, type, own, object, key) || named.types.includes(type));
  const read = applyReadRows(analysis, result, op.span, object, types);
  return op.key.kind === 'any' ? (op.key.isLast ? asLastPart(analysis, op.object, read) : read) : asPartAt(analysis, op.object, key, read);
}

/** Of a table so large that it is only known which functions it holds, `table.find` is the one that is called so. */
function ofThatName(analysis: FunctionAnalysis, value: Value, key: string): Value {
  const functions = value.types.filter((type) => type.kind === 'function');
  if (functions.length < 2) return value;
  const named = functions.filter((type) => analysis.context.functionOf(type)?.func.name === key);
  return named.length === 0 ? value : valueWith(value, { types: value.types.filter((type) => type.kind !== 'function' || named.includes(type)) });
}

/** `map.size`, which tells nothing of what is in the map. */
function isCleanMember(analysis: FunctionAnalysis, type: TypeFact, key: string): boolean {
  const path = type.kind === 'path' ? libraryMember(analysis, type.path, key) : null;
  return path !== null && analysis.context.knowledge.reads(path).some((row) => {
    if (row.isClean) analysis.context.knowledge.use(row);
    return row.isClean;
  });
}

/** Whether this read is what reaches a thing of a library, and no field holds it. */
function isNewHere(analysis: FunctionAnalysis, type: TypeFact, own: Value, object: Value, key: string): boolean {
  const isReached = object.types.some((from) => from.kind === 'path' && type.kind === 'path' && (type.path === libraryMember(analysis, from.path, key)));
  return isReached || (!own.types.some((held) => held.key === type.key) && !object.types.some((from) => from.kind === 'instance'));
}

function libraryMember(analysis: FunctionAnalysis, path: string, key: string): string | null {
  const { knowledge } = analysis.context;
  if (key === 'constructor' && path.endsWith('()')) return knowledge.extend(path, '.constructor') ?? knowledge.canonical(path.slice(0, -'()'.length));
  return knowledge.extend(path, /^\d+$/.test(key) ? '[*]' : `.${key}`);
}

/** The methods, or definitions of a module, among which a name that is computed chooses: with `on_` before a blank, those whose names begin so. */
function anyMember(analysis: FunctionAnalysis, object: Value, name: ValueId | null, span: Span): Value {
  const { before, behind } = writtenRound(analysis, name);
  let result = nothing;
  const isMeant = (member: string): boolean => member.startsWith(before) && member.endsWith(behind);
  for (const type of object.types) {
    if (type.kind === 'module') result = join(result, definitionsOf(analysis, type.path, isMeant, (member) => members(analysis, typedValue([type]), member, span)));
    if (type.kind !== 'instance' && type.kind !== 'class') continue;
    for (const { module, id } of analysis.context.classes.methods({ module: type.module, id: type.id }, isMeant)) {
      result = join(result, typedValue([functionType(module, id, object)]));
    }
  }
  return result;
}

/** What of a text is written out before its first blank, and behind its last one. */
function writtenRound(analysis: FunctionAnalysis, name: ValueId | null): { readonly before: string; readonly behind: string } {
  const made = name === null ? undefined : analysis.op(analysis.definition(name));
  const { skeleton } = name !== null && made?.kind === 'concat' ? analysis.value(name) : nothing;
  if (skeleton === null || !skeleton.includes('\0')) return { before: '', behind: '' };
  return { before: skeleton.slice(0, skeleton.indexOf('\0')), behind: skeleton.slice(skeleton.lastIndexOf('\0') + 1) };
}

/** The member of an object that a library takes by its name; `*` when it is not known which. */
export function memberOf(analysis: FunctionAnalysis, object: Value, key: string, span: Span, name: ValueId | null = null): Value {
  return key === '*' ? join(anyMember(analysis, object, name, span), elementsOf(analysis, object, span)) : members(analysis, object, key, span);
}

/** What an element of a library's list is known to be. */
export function elementsOf(analysis: FunctionAnalysis, object: Value, span: Span): Value {
  let result = nothing;
  for (const type of object.types) {
    const path = type.kind === 'path' ? analysis.context.knowledge.extend(type.path, '[*]') : null;
    if (path !== null) result = join(result, applyReadRows(analysis, typedValue([pathType(path)]), span));
  }
  return result;
}

/** What a member of each type that the object may have is. */
function members(analysis: FunctionAnalysis, object: Value, key: string, span: Span): Value {
  let result = nothing;
  const holders: Holder[] = [];
  const names: string[] = [];
  for (const type of object.types) {
    switch (type.kind) {
      case 'path': {
        const path = libraryMember(analysis, type.path, key);
        if (path !== null) result = join(result, typedValue([pathType(path)]));
        break;
      }
      case 'module': {
        const symbol = analysis.context.program.member({ kind: 'module', path: type.path }, key, analysis.module.path);
        if (symbol) result = join(result, symbolValue(analysis, symbol, span));
        break;
      }
      case 'instance':
      case 'class':
        if (type.kind === 'class' && isMemberOfEnumeration(analysis, type, key)) names.push(key);
        result = join(result, classMember(analysis, type, type.kind === 'instance' ? type.exact : true, object, key, span, holders));
        break;
      case 'function':
      case 'made':
      case 'setter':
      case 'template':
        break;
      default:
        void (type satisfies never);
    }
  }
  const member = join(result, keptMember(analysis, holders, object, key));
  // A number says nothing, and a name tells one member from the others as well.
  return names.length > 0 && (member.constants ?? []).length === 0 ? valueWith(member, { constants: names }) : member;
}

function isMemberOfEnumeration({ context: { classes } }: FunctionAnalysis, ref: ClassRef, key: string): boolean {
  return classes.isEnum(ref) && (classes.info(ref)?.def.fields.some(({ name }) => name === key) ?? false);
}

/** A class whose objects may have the field, and whether they are of this very class. */
interface Holder {
  readonly ref: ClassRef;
  readonly exact: boolean;
  /** The class writes down what the field is. */
  readonly isDeclared: boolean;
}

/** What the class itself says of a member. Whose fields are to be asked for is added to `holders`. */
function classMember(analysis: FunctionAnalysis, ref: ClassRef, exact: boolean, object: Value, key: string, span: Span, holders: Holder[]): Value {
  const { classes } = analysis.context;
  const method = classes.findMethod(ref, key);
  let result = nothing;
  if (method?.kind === 'getter') return callAccessor(analysis, method.ref, object, [], key, span);
  for (const candidate of classes.candidates(ref, key, exact)) {
    result = join(result, typedValue([functionType(candidate.module, candidate.id, object)]));
  }
  const declared = classes.field(ref, key);
  const declaredTypes = declared ? classes.written.resolve(declared.module, declared.type).types : [];
  if (declaredTypes.length > 0) result = join(result, typedValue(declaredTypes));
  holders.push({ ref, exact, isDeclared: declaredTypes.length > 0 });
  return result;
}

/** What is kept in a field by objects of the classes that an object may be of. */
function keptMember(analysis: FunctionAnalysis, holders: readonly Holder[], object: Value, key: string): Value {
  // A new object that has the field is known better than the class.
  if (holders.length === 0 || isKnownObject(object, key)) return nothing;
  const holder = object.taints.find((taint) => taint.input !== null && taint.exact && taint.input.path.length < Limits.accessPathDepth)?.input;
  const assumed = holder ? inputAt(holder.root, [...holder.path, key]) : null;
  const found = asApproved(analysis, keptField(analysis, holders, key, assumed));
  // What is kept is that of objects of all kinds.
  const kept = isKindKnown(object) ? withGuards(found, guardBit('blurred')) : found;
  return holders.some(({ isDeclared }) => isDeclared) ? valueWith(kept, { types: [] }) : kept;
}

/** What is known of a field of classes and their relatives, of which many are the same; the same during the whole analysis of a function. */
function keptField(analysis: FunctionAnalysis, holders: readonly Holder[], key: string, assumed: Input | null): Value {
  const name = holders.map(({ ref, exact }) => fieldGroup(ref.module, ref.id, exact, key)).sort().join('|');
  const id = assumed === null ? name : `${name}|${assumed.key}`;
  let kept = analysis.keptFields.get(id);
  if (kept === undefined) {
    const { classes, store } = analysis.context;
    const places = (): string[] => [...new Set(holders.flatMap(({ ref, exact }) => classes.family(ref, exact)).map((relative) => `o:${relative.module}#${relative.id}.${key}`))];
    kept = store.readGroup(name, places, analysis.key);
    if (assumed !== null) kept = assuming(kept, assumed);
    analysis.keptFields.set(id, kept);
  }
  return kept;
}

/** By value and assumption. Many methods read the same field, again and again: joining what is one object costs nothing. */
const assumptions = new WeakMap<Value, Map<string, Value>>();

function assuming(kept: Value, assumed: Input): Value {
  let known = assumptions.get(kept);
  if (!known) assumptions.set(kept, (known = new Map()));
  let value = known.get(assumed.key);
  if (!value) known.set(assumed.key, (value = mapTaints(kept, (taint) => (taintWith(taint, { assumed })))));
  return value;
}

/** The first named read from a source tells more than the source itself: "`persona` read from the request body". */
function nameRead(analysis: FunctionAnalysis, value: Value, key: string, span: Span): Value {
  if (/^\d+$/.test(key)) return value;
  return mapTaints(value, (taint) => {
    if (!taint.source || taint.trace?.kind !== 'source' || !taint.exact) return taint;
    const message = readFrom(key, taint.source.name);
    const first = taint.trace.location.path === analysis.module.path ? null : taint.trace;
    return taintWith(taint, { trace: step(first, 'read', analysis.location(span), message) });
  });
}

/** What a context gives to its block: the answer of its own method for that, what the generator yields that stands for one, else itself. */
export function entered(analysis: FunctionAnalysis, context: Value, span: Span): Value {
  let result = joinAll(context.shapes.flatMap((shape) => (isGenerated(shape) ? (fieldOfShape(shape, '*') ?? []) : [])));
  for (const type of context.types) {
    if (type.kind !== 'instance') continue;
    const ref = { module: type.module, id: type.id };
    const method = analysis.context.classes.findMethod(ref, '__enter__') ?? analysis.context.classes.findMethod(ref, '__aenter__');
    if (method) result = join(result, callAccessor(analysis, method.ref, context, [], '__enter__', span));
  }
  return isNothing(result) ? context : result;
}

/** What an object of the program gives to a loop by its own method for that. */
export function givenElements(analysis: FunctionAnalysis, object: Value, span: Span): Value {
  const { classes } = analysis.context;
  let result = nothing;
  for (const type of object.types) {
    if (type.kind !== 'instance') continue;
    const method = classes.findMethod(type, '__iter__') ?? classes.findMethod(type, '__aiter__');
    if (!method) continue;
    const given = callAccessor(analysis, method.ref, object, [], '__iter__', span);
    const next = classes.findMethod(type, '__next__') ?? classes.findMethod(type, '__anext__');
    result = joinAll([result, getField(given, '*'), ...(next ? [callAccessor(analysis, next.ref, object, [], '__next__', span)] : [])]);
  }
  return result;
}

/** The fields of an object win over what its types say about a member, unless the object knows nothing of it. */
function joinMember(own: Value, members: Value): Value {
  return valueWith(join(members, own), { schema: own.schema });
}
