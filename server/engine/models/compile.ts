/**
 * Takes a written row apart: what the engine reads of it (`compiled.ts`), with its paths and conditions parsed.
 * `parse.ts` has checked that every text in it can be read.
 */
import { channels, labels, marks } from '../../../rules/kinds';
import type { Channel, Label } from '../../../rules/kinds';
import { compileAgent, compileTool } from './agents';
import type { CompiledCallback, CompiledGive, CompiledRow } from './compiled';
import { compileSinks, compileSources } from './ends';
import { compileFact } from './fact-text';
import { compileFinds, compileLeaves, compileLink } from './links';
import { many, optionalPath, parseArgPath, parseConditions } from './paths';
import type { Condition } from './paths';
import type { Callback, Give, KnowledgeFile, Row } from './schema';
import { compileSchema } from './schema-text';
import { compileFills, compileRuns, compileTemplate } from './templates';

/** A row as it stands in its file, under one of the names by which it is found. */
export interface WrittenRow {
  readonly file: KnowledgeFile;
  readonly row: Row;
  readonly id: string;
  readonly name: string;
}

/** The canonical path of a type that a row of the file names. */
export type TypePath = (file: KnowledgeFile, text: string) => string;

export function compileRow({ file, row, id, name }: WrittenRow, typePath: TypePath): CompiledRow {
  const sinks = compileSinks(row.in);
  const sources = compileSources(row.out);
  const isAboutCall = row.call !== undefined;
  const speaks = sinks.length > 0 || sources.length > 0 || row.clean || row.guard || row.captures || row.model || row.schema || row.validate || row.check || row.asserts || row.stops || row.fills || row.template || row.stages || row.merges || row.enters || row.cell || row.loads || row.subclassesOf || row.leaves || row.finds || row.agent || row.tool;
  const isByName = name !== 'exported' && [...many(row.call), ...many(row.read)].some((path) => path === `*.${name}`);
  const returned = many(row.returns);
  const typeOf = (text: string): string => typePath(file, text);
  return {
    id,
    name,
    package: file.package,
    when: row.when === undefined ? [] : parseConditions(row.when).map((condition) => withTypes(file, condition)),
    sinks,
    sources,
    constant: row.constant ?? null,
    says: row.says ?? null,
    isOperator: row.operator ?? false,
    handsOver: row.handsOver ?? false, texts: row.texts ?? false, beside: row.beside ?? null,
    parses: row.parses ?? false,
    quotes: row.quotes ?? false,
    isCalled: row.called ?? false,
    pass: row.pass ? row.pass.map(([from, to]) => ({ from: parseArgPath(from), to: parseArgPath(to) })) : null,
    passesByDefault: isAboutCall && !speaks && row.callback === undefined,
    guard: row.guard ? { kinds: many(row.guard.kind), of: parseArgPath(row.guard.of), by: optionalPath(row.guard.by), with: optionalPath(row.guard.with), literal: row.guard.literal ?? false } : null,
    captures: row.captures
      ? { of: parseArgPath(row.captures.of), by: parseArgPath(row.captures.by), to: parseArgPath(row.captures.to ?? 'return'), flat: row.captures.flat ?? false, everyWhole: row.captures.everyWhole ?? false }
      : null,
    check: row.check ? { kind: row.check.kind, of: parseArgPath(row.check.of), by: optionalPath(row.check.by), holds: row.check.holds ?? 'true', whole: row.check.whole ?? false } : null,
    isClean: row.clean ?? false,
    puts: row.puts ? { what: parseArgPath(row.puts.what), into: parseArgPath(row.puts.into) } : null,
    enters: optionalPath(row.enters),
    merges: row.merges ? row.merges.map(parseArgPath) : null,
    cell: row.cell ? { reads: parseArgPath(row.cell.reads), writes: optionalPath(row.cell.writes), gives: many(row.cell.gives).map(parseArgPath), through: row.cell.through ?? null, of: optionalPath(row.cell.of), by: optionalPath(row.cell.by) } : null,
    opens: optionalPath(row.opens),
    handles: row.handles ?? false,
    loads: optionalPath(row.loads),
    joins: row.joins ?? null,
    subclassesOf: optionalPath(row.subclassesOf),
    leaves: compileLeaves(row.leaves),
    finds: compileFinds(row.finds),
    isAboutFiles: sinks.length > 0 && sinks.every(({ channels }) => channels.every((channel) => channel === 'act.script')),
    stops: row.stops ?? false,
    adds: row.adds ? { kind: row.adds.kind, of: parseArgPath(row.adds.of) } : null,
    asserts: optionalPath(row.asserts),
    some: optionalPath(row.some),
    holds: optionalPath(row.holds),
    every: optionalPath(row.every),
    divides: optionalPath(row.divides),
    lastIs: row.lastIs ?? null,
    lastAt: row.lastAt ?? null,
    takesLast: optionalPath(row.takesLast),
    takesBehind: optionalPath(row.takesBehind),
    common: optionalPath(row.common),
    asks: row.asks ?? false,
    truth: optionalPath(row.truth),
    tests: optionalPath(row.tests),
    callbacks: (row.callback ?? []).map((callback) => compileCallback(callback, row.operator ?? false, typeOf)),
    give: compileGives(row.give, typeOf),
    takeChannels: compileSinks(row.take),
    entry: row.entry ?? null,
    validated: row.validated ?? false,
    methods: row.methods ?? [],
    returnsTypes: returned.filter(isType).map(typeOf),
    returnsArguments: returned.filter((text) => !isType(text)).map((text) => parseArgPath(text)),
    isModelCall: row.model ?? false,
    schema: row.schema === undefined ? null : compileSchema(row.schema),
    validate: row.validate ? { schema: parseArgPath(row.validate.schema), value: parseArgPath(row.validate.value), to: parseArgPath(row.validate.to) } : null,
    facts: many(row.fact).map(compileFact),
    isAside: isByName && (row.fact !== undefined || row.does !== undefined) && !speaks && !row.pass && !row.callback && !row.returns,
    exported: row.exported ?? null,
    agent: row.agent ? compileAgent(row.agent) : null,
    tool: compileTool(row),
    does: many(row.does),
    template: row.template ? compileTemplate(row.template) : null,
    fills: compileFills(row.fills),
    stages: row.stages ? row.stages.map(parseArgPath) : null,
    runs: row.runs ? compileRuns(row.runs, name, row.runs.next === undefined ? null : typeOf(row.runs.next)) : null,
    unlessWritten: row.unlessWritten ?? null,
    written: many(row.written),
    abstractIn: row.abstractIn === undefined ? null : new RegExp(row.abstractIn, 'i'),
    confidence: row.confidence ?? (isByName ? 'medium' : 'high'),
  };
}

/** What a row names as the types of its result, or of what it hands out: the texts that `compileRow` asks `typePath` for. */
export function typesNamedBy({ returns, runs, give, callback }: Row): readonly string[] {
  if (returns === undefined && runs?.next === undefined && give === undefined && callback === undefined) return [];
  const handedOut = [give, ...(callback ?? []).map((one) => one.give)].flatMap((gives) => Object.values(gives ?? {}));
  const named = handedOut.filter((one): one is string => typeof one === 'string' && !labelNames.has(one) && isType(one));
  return [...many(returns).filter(isType), ...named, ...(runs?.next === undefined ? [] : [runs.next])];
}

/** Whether a text names a type rather than an argument. */
function isType(text: string): boolean {
  return /^[A-Z]/.test(text) || text.includes('()');
}

function compileCallback(callback: Callback, isOperator: boolean, typeOf: (text: string) => string): CompiledCallback {
  const isChannel = callback.take !== undefined && callback.take in channels;
  return {
    at: parseArgPath(callback.at),
    give: compileGives(callback.give, typeOf),
    named: optionalPath(callback.named), texts: callback.texts ?? false,
    take: callback.take === undefined || isChannel ? null : parseArgPath(callback.take),
    selects: optionalPath(callback.selects),
    tests: callback.tests ?? false,
    every: optionalPath(callback.every),
    none: optionalPath(callback.none),
    late: callback.late ?? false,
    forward: callback.forward ? { from: callback.forward.from ?? null, elements: optionalPath(callback.forward.elements), entries: optionalPath(callback.forward.entries) } : null,
    leaves: compileLeaves(callback.leaves),
    takeChannel: isChannel ? (callback.take as Channel) : null,
    entry: callback.entry ?? null,
    validated: callback.validated ?? false,
    isOperator,
  };
}

function compileGives(gives: Readonly<Record<string, Give>> | undefined, typeOf: (text: string) => string): CompiledRow['give'] {
  return Object.entries(gives ?? {}).map(([at, give]) => ({ at: parseArgPath(at), what: compileGive(give, typeOf) }));
}

function compileGive(give: Give, typeOf: (text: string) => string): CompiledGive {
  if (typeof give !== 'string' && 'kind' in give) return { kind: 'found', link: compileLink(give) };
  if (typeof give !== 'string') return { kind: 'label', label: give.label, schema: optionalPath(give.schema), checksJson: give.json ?? false };
  if (labelNames.has(give)) return { kind: 'label', label: give as Label, schema: null, checksJson: false };
  if (isType(give)) return { kind: 'type', path: typeOf(give) };
  return { kind: 'argument', path: parseArgPath(give) };
}

/** A value that names a type of the file also stands for what is of this type. */
function withTypes(file: KnowledgeFile, condition: Condition): Condition {
  const named = condition.values.filter((value) => file.types && Object.hasOwn(file.types, value));
  return named.length === 0 ? condition : { ...condition, values: [...condition.values, ...named.map((name) => `${file.ecosystem}:${file.package}#${name}`)] };
}

const labelNames = new Set<string>([...Object.keys(labels), ...Object.keys(marks)]);
