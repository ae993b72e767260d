/**
 * Entry points: functions that a framework calls by their decorators, base classes, file names or directives.
 */
import type { Span } from '../base/span';
import { isMark } from '../../../rules/kinds';
import type { CompiledRow } from '../models/knowledge';
import { getField, getPath } from './access';
import { notePieces, withMade } from './agents/pieces';
import type { FunctionAnalysis } from './analysis';
import { withApproval } from './approvals';
import type { Argument, CallSite } from './arguments';
import { callFunction } from './callees';
import type { ClassRef, FunctionRef } from './classes';
import { whenHolds } from './conditions';
import { noteOwnApproval } from './confirmations';
import { noteEndpoint } from './facts';
import { givenArguments, givesToTexts } from './given';
import { functionKey, variablePlace } from './keys';
import { leaveByFunction } from './links';
import { memberOf } from './members';
import { noteTestedFields } from './schemas';
import { sinkInfo } from './sinks';
import { constantValue, flatten, join, joinAll, nothing, pathType, unknown, withTypes, withGuards } from './value';
import type { TypeFact, Value } from './value';
import { onlyForwards, withoutForwarders } from './wrappers';

/** `own`: the decorator's own call, `name`: what it is called. */
export function decorate(analysis: FunctionAnalysis, site: CallSite, decorator: Value, own: CallSite, name: string): Value {
  const target = site.args[0]?.value ?? unknown;
  // A decorator of a parameter is given the function and the parameter's place.
  const place = site.args[1]?.value.constants?.[0];
  const only = typeof place === 'number' ? place : null;
  const { knowledge } = analysis.context;
  let result = target;
  for (const type of decorator.types) {
    // The program's own decorator may register the function, wrap it, or both; what it wraps is still called.
    if (type.kind === 'function') {
      const made = decoratedBy(analysis, type, site);
      noteWrapper(analysis, target, made);
      result = join(result, made);
    }
    // One of the program's own is known by its name alone.
    const path = type.kind === 'path' ? type.path : type.kind === 'function' ? `${analysis.ecosystem}:own.${name}` : null;
    for (const row of path === null ? [] : knowledge.decorators(path)) {
      if (!whenHolds(site, row.when).holds) continue;
      knowledge.use(row);
      result = withMade(result, notePieces(analysis, own, row, target));
      for (const made of row.returnsTypes) {
        const path = knowledge.canonical(made);
        if (path !== null) result = withTypes(result, [pathType(path)]);
      }
      for (const callee of target.types) {
        if (callee.kind !== 'function') continue;
        const ref = { module: callee.module, id: callee.id };
        if (row.tests === null) enter(analysis, ref, callee.receiver, row, site, own, only);
        else noteTestedFields(analysis, own, row, ref);
      }
    }
  }
  return result;
}

/** What the program's own decorator makes of a function, beside the function itself. */
function decoratedBy(analysis: FunctionAnalysis, decorator: TypeFact & { kind: 'function' }, site: CallSite): Value {
  if (onlyForwards(analysis.context, decorator)) return nothing;
  return withoutForwarders(analysis.context, callFunction(analysis, { module: decorator.module, id: decorator.id }, decorator.receiver, site, 0));
}

/** A wrapper that returns only where an argument passed has proved it for the function that it wraps. */
function noteWrapper(analysis: FunctionAnalysis, target: Value, made: Value): void {
  const proved = new Map<number, number>();
  for (const type of made.types) {
    const params = type.kind === 'function' ? (analysis.context.functionOf(type)?.func.params ?? []) : [];
    const always = type.kind === 'function' ? (analysis.context.store.summary(functionKey(type.module, type.id), analysis.key)?.proves.always ?? []) : [];
    for (const { root, path, bits } of always) {
      if (path.length > 0) continue;
      const index = root.startsWith('p') ? Number(root.slice(1)) : -1;
      const position = index - params.slice(0, index).filter((param) => param.kind === 'receiver').length;
      if (params[index]?.kind === 'positional') proved.set(position, bits);
    }
  }
  for (const type of target.types) if (type.kind === 'function' && proved.size > 0) analysis.provedByWrapper.set(`${type.module}#${type.id}`, proved);
}

/** A function that a framework will call: with labels where the row says so. `own`: the call that the row speaks of. */
function enter(analysis: FunctionAnalysis, ref: FunctionRef, receiver: Value | null, row: CompiledRow, site: CallSite, own: CallSite = site, only: number | null = null): void {
  const target = analysis.context.functionOf(ref);
  if (!target) return;
  const decorated = only === null ? -1 : only - target.func.params.filter((param) => param.kind === 'receiver').length;
  const gives = row.texts ? givesToTexts(analysis, row.give, target.func) : row.give;
  const args = withApproval(givenArguments(analysis, ref.module, target.func, gives, own, row, target.func.name), row, own)
    .map((argument, index) => (only === null || index === decorated ? argument : { ...argument, value: unknown }))
    .map((argument, index) => ({ ...argument, value: withGuards(argument.value, analysis.provedByWrapper.get(`${ref.module}#${ref.id}`)?.get(index) ?? 0) }));
  if (row.entry === 'route') noteEndpoint(analysis, site, target, row, target.func.name);
  const inner: CallSite = { span: target.func.nameSpan, id: null, name: target.func.name, args, receiver, receiverOp: null };
  const answer = callFunction(analysis, ref, receiver, inner, 0, true);
  if (row.entry === 'tool') {
    reachModel(analysis, answer, target.func.nameSpan, target.func.name, row.id);
    noteOwnApproval(analysis, ref, target.func.name);
  }
  leaveByFunction(analysis, own, row.leaves, ref, receiver, args, answer, target.func.nameSpan);
  for (const take of row.takeChannels) {
    for (const channel of take.channels) {
      analysis.reach(flatten(getPath(answer, take.at.keys)), sinkInfo(analysis, channel, target.func.nameSpan, target.func.nameSpan, target.func.name, row.id, null), 2);
    }
  }
}

/** What a tool answers is read by a model: of its labels those count that say what a value is, not who wrote it. */
export function reachModel(analysis: FunctionAnalysis, answer: Value, span: Span, name: string, row: string): void {
  const marked = flatten(answer).filter((taint) => taint.source !== null && isMark(taint.source.label));
  if (marked.length > 0) analysis.reach(marked, sinkInfo(analysis, 'tool.result', span, span, name, row, null), 2);
}

export function enterClassMethods(analysis: FunctionAnalysis, ref: ClassRef, span: Span): void {
  const { classes, knowledge } = analysis.context;
  const info = classes.info(ref);
  if (!info) return;
  for (const path of classes.libraryPaths(ref)) {
    if (path === info.ownPath) continue;
    for (const row of knowledge.subclasses(path)) {
      knowledge.use(row);
      for (const method of info.def.methods) {
        if (!row.methods.some((name) => (name.endsWith('*') ? method.name.startsWith(name.slice(0, -1)) : name === method.name))) continue;
        const object = analysis.instanceValue(ref, false);
        const site: CallSite = { span, id: null, name: info.def.name, args: [constantArgument(info.def.name, span)], receiver: object, receiverOp: null };
        enter(analysis, { module: ref.module, id: method.func }, object, row, site);
      }
    }
  }
}

function constantArgument(text: string, span: Span): Argument {
  return { value: constantValue(text), name: null, spread: 'none', op: null, span };
}

/** Functions that a framework finds by file name, export name or directive. */
export function enterExports(analysis: FunctionAnalysis): void {
  const { module } = analysis;
  for (const { ecosystem, row } of analysis.context.knowledge.exportedRows) {
    const exported = row.exported;
    if (!exported || ecosystem !== analysis.ecosystem) continue;
    if (exported.directive !== undefined && !module.directives.includes(exported.directive)) continue;
    if (exported.files && !exported.files.some((glob) => globMatches(glob, module.path))) continue;
    for (const item of module.exports) {
      if (item.kind !== 'local' || (exported.names && !exported.names.includes(item.name))) continue;
      const value = join(analysis.state.slots[item.slot] ?? nothing, analysis.context.store.read(variablePlace(module.path, 0, item.slot), analysis.key));
      const meant = exported.members
        ? joinAll(exported.members.map((name) => join(getField(value, name), memberOf(analysis, value, name, analysis.func.nameSpan))))
        : value;
      for (const type of meant.types) {
        if (type.kind !== 'function' || !hasParams(analysis, { module: type.module, id: type.id }, exported.params ?? [])) continue;
        analysis.context.knowledge.use(row);
        enter(analysis, { module: type.module, id: type.id }, type.receiver, row, { span: analysis.func.nameSpan, id: null, name: item.name, args: [], receiver: null, receiverOp: null });
      }
    }
  }
}

/** A function that says by a directive of its own that a framework calls it: `'use server'` in its body. */
export function enterDirected(analysis: FunctionAnalysis, ref: FunctionRef): void {
  const target = analysis.context.functionOf(ref);
  if (!target || target.func.directives.length === 0) return;
  for (const { ecosystem, row } of analysis.context.knowledge.exportedRows) {
    if (ecosystem !== analysis.ecosystem || row.exported?.directive === undefined || !target.func.directives.includes(row.exported.directive)) continue;
    analysis.context.knowledge.use(row);
    enter(analysis, ref, null, row, { span: target.func.nameSpan, id: null, name: target.func.name, args: [], receiver: null, receiverOp: null });
  }
}

function hasParams(analysis: FunctionAnalysis, ref: FunctionRef, names: readonly string[]): boolean {
  const params = analysis.context.functionOf(ref)?.func.params.filter((param) => param.kind !== 'receiver') ?? [];
  return names.every((name, index) => params[index]?.name === name);
}

const globCache = new Map<string, RegExp>();

/** `**` crosses folders, `*` does not, `{a,b}` are alternatives; a glob matches the end of a path. */
function globMatches(glob: string, path: string): boolean {
  let pattern = globCache.get(glob);
  if (!pattern) {
    const body = glob
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, inner: string) => `(?:${inner.replaceAll(',', '|')})`)
      .replace(/\*\*\/?|\*/g, (stars) => (stars.startsWith('**') ? '(?:.*/)?' : '[^/]*'));
    pattern = new RegExp(`(?:^|/)${body}$`);
    globCache.set(glob, pattern);
  }
  return pattern.test(path);
}
