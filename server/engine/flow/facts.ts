/**
 * What a row says of a call beside any flow: an option that is on, or one that is missing. That an argument is missing
 * counts only where the call shows it: with `**options`, or with options that were made elsewhere, nobody knows.
 */
import type { Span } from '../base/span';
import type { Func, Module } from '../ir/types';
import type { CompiledFact } from '../models/fact-text';
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import { overlaySite } from './shape';
import type { FunctionAnalysis } from './analysis';
import { argumentValue, entryIn, find, rootArguments } from './arguments';
import type { Argument, CallSite } from './arguments';
import { flatten } from './value';
import { isSwallowed, isUnread } from './verdicts';
import type { Value } from './value';

export function noteFacts(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow): void {
  if (row.isModelCall) {
    const location = analysis.location(calleeSpan(analysis, site));
    analysis.addFact({ kind: 'model-call', location, call: analysis.location(site.span), subject: site.name || row.name, says: '', confidence: row.confidence });
  }
  for (const fact of row.facts) {
    if (isCase(analysis, site, fact) && fact.without.every((path) => isAbsent(analysis, site, path))) noteFact(analysis, site, row, fact);
  }
}

/** A function that answers requests: its name, or the call that registers one without a name, and its text for those who look inside. */
export function noteEndpoint(analysis: FunctionAnalysis, site: CallSite, { module, func }: { readonly module: Module; readonly func: Func }, row: CompiledRow, name: string): void {
  const { nameSpan, span } = func;
  const location = func.name !== '' && nameSpan.end > nameSpan.start ? { path: module.path, span: nameSpan } : analysis.location(calleeSpan(analysis, site));
  analysis.addFact({ kind: 'endpoint', location, call: { path: module.path, span }, subject: name, says: '', confidence: row.confidence });
}

function isCase({ module, func }: FunctionAnalysis, { id }: CallSite, { when }: CompiledFact): boolean {
  if (when === null) return true;
  return id !== null && (when === 'unread' ? isUnread(module, func, id) : isSwallowed(func, id));
}

function noteFact(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, fact: CompiledFact): void {
  const at = fact.at ? find(site, fact.at, entryIn(analysis.func))[0] : undefined;
  const about = fact.about ? argumentValue(site, fact.about) : null;
  const text = about?.constants?.length === 1 ? about.constants[0] : undefined;
  const labels = about ? flatten(about).flatMap(({ source }) => (source && !source.isOperator ? [source.label] : [])) : [];
  analysis.addFact({
    kind: fact.kind,
    location: analysis.location(at?.span ?? calleeSpan(analysis, site)),
    call: analysis.location(site.span),
    subject: fact.at && at ? (fact.at.keys[fact.at.keys.length - 1] ?? argumentName(fact.at)) : site.name || row.name,
    says: fact.says,
    ...(fact.fix ? { fix: fact.fix } : {}),
    ...(fact.refuses ? { refuses: true } : {}),
    ...(fact.instead === null ? {} : { instead: fact.instead }),
    ...(fact.lacks === null ? {} : { lacks: fact.lacks }),
    confidence: row.confidence,
    ...(typeof text === 'string' ? { about: text } : {}),
    ...(labels.length > 0 ? { carried: [...new Set(labels)].sort() } : {}),
  });
}

/** What is called, without its arguments: `client.chat.completions.create`. */
export function calleeSpan(analysis: FunctionAnalysis, site: CallSite): Span {
  const call = site.id === null ? undefined : analysis.op(site.id);
  return (call?.kind === 'call' ? analysis.op(call.callee)?.span : undefined) ?? site.span;
}

function argumentName(path: ArgPath): string {
  return path.root.kind === 'argument' ? (path.root.name ?? `argument ${(path.root.index ?? 0) + 1}`) : 'argument';
}

function isAbsent(analysis: FunctionAnalysis, site: CallSite, path: ArgPath): boolean {
  const isSpread = site.args.some(({ spread, value }) => spread === 'elements' || (spread === 'entries' && !lacks(value, path.root.kind === 'argument' ? path.root.name : null)));
  if (isSpread) return false;
  return rootArguments(site, path).every((argument) => lacksPath(analysis, argument, path.keys));
}

/** Whether a value is written out and has nothing at these keys. */
function lacksPath(analysis: FunctionAnalysis, argument: Argument, keys: readonly string[]): boolean {
  const [key, ...rest] = keys;
  if (key === undefined || spreadsUnknown(analysis, argument)) return false;
  if (lacks(argument.value, key)) return true;
  const { shapes } = argument.value;
  return rest.length > 0 && shapes.length > 0 && shapes.every((shape) => {
    const value = shape.fields.get(key);
    return shape.site !== overlaySite && shape.rest === null && (value === undefined || lacksPath(analysis, { ...argument, value, op: null }, rest));
  });
}

function lacks(value: Value, key: string | null): boolean {
  if (key === null || value.taints.some((taint) => taint.input !== null)) return false;
  if (value.constants !== null && value.constants.length > 0 && value.constants.every((constant) => constant === null)) return true;
  return value.shapes.length > 0 && value.shapes.every((shape) => shape.site !== overlaySite && shape.rest === null && !shape.fields.has(key));
}

/** `{ ...options, apiKey }`, where nothing is known of `options`. */
function spreadsUnknown(analysis: FunctionAnalysis, argument: Argument): boolean {
  const literal = argument.op === null ? undefined : analysis.op(argument.op);
  return literal?.kind === 'object' && literal.entries.some(({ key, value }) => key === null && analysis.value(value).shapes.length === 0);
}
