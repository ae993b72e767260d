/**
 * Functions that are handed over: called where the knowledge says how, else some time by somebody unknown.
 */
import type { CompiledCallback, CompiledRow } from '../models/knowledge';
import { getField, getPath, setPath, wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { withApproval } from './approvals';
import { attach } from './attached';
import { argumentOps, argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { callFunction } from './callees';
import { callSetter } from './cells';
import { noteCaptured, notePart } from './checks';
import { noteOwnApproval } from './confirmations';
import { applyRows } from './calls';
import { reachModel } from './entries';
import { isOwnList, noteCompared } from './elements';
import { noteEndpoint } from './facts';
import { entryName, givenArguments } from './given';
import { functionKey } from './keys';
import { leaveByFunction } from './links';
import { giveTo } from './rows';
import { keepShared } from './steps';
import { sinkInfo } from './sinks';
import { commonGuards, eitherGuard } from './summary';
import type { InputGuard } from './summary';
import { flatten, join, nothing, unknown, withGuards } from './value';
import type { Value } from './value';
import { givesBySchema } from './written-objects';

export function followCallback(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, callback: CompiledCallback, followed: Set<Argument>): Value {
  const value = argumentValue(site, callback.at);
  for (const argument of argumentOps(site, { ...callback.at, keys: [] })) followed.add(argument);
  let result = nothing;
  if (callback.tests) proveByCallback(analysis, site, callback, value);
  for (const [of, holds] of [[callback.every, true], [callback.none, false]] as const) {
    if (!of) continue;
    for (const list of argumentOps(site, of)) for (const { path, bits } of provedByAll(analysis, value, holds)) notePart(analysis, site, list, { root: '', path: path.length === 0 ? path : ['*', ...path], bits }, holds ? 'true' : 'false');
  }
  if (callback.selects) result = selected(analysis, site, callback, value);
  for (const type of value.types) {
    if (type.kind === 'path') {
      const positional = callback.give.filter((give) => give.at.root.kind === 'argument' && give.at.root.index !== null && give.at.keys.length === 0 && give.what.kind === 'argument');
      const span = argumentOps(site, { ...callback.at, keys: [] })[0]?.span ?? site.span;
      const args = callback.forward ? forwardedArguments(site, callback.forward) : positional.map((give): Argument => ({
        value: give.what.kind === 'argument' ? argumentValue(site, give.what.path) : unknown, name: null, spread: 'none', op: null, span,
      }));
      const answer = applyRows(analysis, { ...site, id: null, args, receiver: null, receiverOp: null }, analysis.context.knowledge.calls(type.path), followed).value;
      if (callback.take?.root.kind === 'return') result = join(result, callback.take.keys.length === 0 ? answer : wrap(callback.take.keys, answer));
    }
    if (type.kind === 'setter') {
      const first = callback.give.find(({ at, what }) => at.root.kind === 'argument' && at.root.index === 0 && at.keys.length === 0 && what.kind === 'argument');
      const value = first?.what.kind === 'argument' ? argumentValue(site, first.what.path) : unknown;
      const op = argumentOps(site, { ...callback.at, keys: [] })[0]?.op ?? null;
      callSetter(analysis, type, { span: site.span, id: null, name: op === null ? '' : analysis.nameOf(op), args: [{ value, name: null, spread: 'none', op: null, span: site.span }], receiver: null, receiverOp: null });
    }
    if (type.kind !== 'function') continue;
    const target = analysis.context.functionOf({ module: type.module, id: type.id });
    if (!target) continue;
    const args = callback.forward
      ? forwardedArguments(site, callback.forward)
      : withApproval(givenArguments(analysis, target.module.path, target.func, givesBySchema(analysis, site, callback, target.func), site, callback, entryName(site, target.func)), row, site);
    const inner: CallSite = { span: site.span, id: null, name: target.func.name || site.name, args, receiver: null, receiverOp: null };
    if (callback.entry === 'route') noteEndpoint(analysis, site, target, row, entryName(site, target.func));
    const isSourceEntry = callback.give.some((give) => give.what.kind === 'label');
    const isLate = analysis.isLate;
    analysis.isLate ||= callback.late;
    const answer = callFunction(analysis, { module: type.module, id: type.id }, type.receiver, inner, 1, isSourceEntry);
    analysis.isLate = isLate;
    leaveByFunction(analysis, site, callback.leaves, { module: type.module, id: type.id }, type.receiver, args, answer, site.span);
    if (callback.entry === 'tool') {
      reachModel(analysis, answer, target.func.span, entryName(site, target.func), row.id);
      noteOwnApproval(analysis, { module: type.module, id: type.id }, entryName(site, target.func));
    }
    if (callback.takeChannel) {
      analysis.reach(flatten(answer), sinkInfo(analysis, callback.takeChannel, site.span, site.span, site.name, row.id, null), 2);
    }
    if (callback.take) {
      if (callback.take.root.kind === 'return') result = join(result, callback.take.keys.length === 0 ? answer : wrap(callback.take.keys, answer));
      else if (callback.take.root.kind === 'this' && site.receiverOp === null) attach(analysis, null, callback.take.keys.at(-1) ?? '', getField(answer, '*'));
      else {
        giveTo(analysis, site, callback.take, answer);
        keepShared(analysis, argumentValue(site, callback.take), answer, site.span);
      }
    }
  }
  return result;
}

/** The arguments of the call itself, as the function that it is handed gets them. */
function forwardedArguments(site: CallSite, forward: NonNullable<CompiledCallback['forward']>): Argument[] {
  const args: Argument[] = [];
  if (forward.from !== null) {
    const positional = site.args.filter((argument) => argument.name === null && argument.spread !== 'entries');
    args.push(...positional.slice(forward.from), ...site.args.filter((argument) => argument.name !== null || argument.spread === 'entries'));
  }
  for (const [path, spread] of [[forward.elements, 'elements'], [forward.entries, 'entries']] as const) {
    if (!path) continue;
    const [argument] = argumentOps(site, path);
    const value = argumentValue(site, path);
    if (value !== nothing) args.push({ value, name: null, spread, op: argument?.op ?? null, span: argument?.span ?? site.span });
  }
  return args;
}

/** The call answers true, or with an element, only where the callback once answered true: what that proves of captured variables holds. */
function proveByCallback(analysis: FunctionAnalysis, site: CallSite, callback: CompiledCallback, handler: Value): void {
  const functions = handler.types.filter((type) => type.kind === 'function');
  const [only] = functions;
  if (only?.kind !== 'function' || functions.length > 1 || only.module !== analysis.module.path) return;
  const summary = analysis.context.store.summary(functionKey(only.module, only.id), analysis.key);
  for (const { root, bits } of summary?.proves.whenTrue ?? []) if (root.startsWith('u')) noteCaptured(analysis, site, root, bits, 'true');
  const [given] = callback.give;
  const predicate = analysis.context.functionOf({ module: only.module, id: only.id })?.func;
  if (predicate && given?.what.kind === 'argument' && isOwnList(analysis, argumentValue(site, given.what.path))) noteCompared(analysis, site, predicate);
}

/** What a callback lets through: its first argument, with all that its answer "true" proves of it. */
function selected(analysis: FunctionAnalysis, site: CallSite, callback: CompiledCallback, handler: Value): Value {
  const [given] = callback.give;
  const { selects } = callback;
  if (!selects || given?.what.kind !== 'argument') return nothing;
  const value = provedByAll(analysis, handler, true).reduce((whole, { path, bits }) => setPath(whole, path, withGuards(getPath(whole, path), bits), true), argumentValue(site, given.what.path));
  return selects.keys.length === 0 ? value : wrap(selects.keys, value);
}

/** What one answer of each function that this may be proves of its first parameter, and of parts of it. */
function provedByAll(analysis: FunctionAnalysis, handler: Value, answer: boolean): readonly InputGuard[] {
  let common: readonly InputGuard[] | null = null;
  for (const type of handler.types) {
    if (type.kind !== 'function') continue;
    const ref = { module: type.module, id: type.id };
    const tested = analysis.context.functionOf(ref)?.func.params.findIndex((param) => param.kind !== 'receiver');
    const summary = analysis.context.store.summary(functionKey(ref.module, ref.id), analysis.key);
    const own = eitherGuard(summary?.proves.always ?? [], summary?.proves[answer ? 'whenTrue' : 'whenFalse'] ?? []).filter((guard) => guard.root === `p${tested}`).map((guard) => ({ ...guard, root: '' }));
    common = common === null ? own : commonGuards(common, own);
  }
  return common ?? [];
}

/** A function that goes to somebody unknown will be called some time: what it captured may reach a sink there. */
export function letGo(analysis: FunctionAnalysis, value: Value, site: CallSite, depth: number): void {
  if (depth > 2) return;
  for (const type of value.types) {
    if (type.kind !== 'function') continue;
    const inner: CallSite = { span: site.span, id: null, name: '', args: [], receiver: null, receiverOp: null };
    const outer = analysis.isLettingGo;
    analysis.isLettingGo = true;
    callFunction(analysis, { module: type.module, id: type.id }, type.receiver, inner, depth + 1);
    analysis.isLettingGo = outer;
  }
  for (const shape of value.shapes) for (const field of shape.fields.values()) letGo(analysis, field, site, depth + 1);
}
