/**
 * What a program writes into a file comes back where the file is run. The name of a file carries the labels of what
 * stands in it, guarded as `held`: they are not what the name says, so nothing but a channel for files that are run
 * takes them. A name that is written out is known wherever its module writes it; any other one goes with its value.
 */
import type { CallSite } from './arguments';
import { rootArguments } from './arguments';
import type { CompiledRow } from '../models/knowledge';
import type { Op, ValueId, VariableRef } from '../ir/types';
import { operations } from '../ir/walk';
import type { FunctionAnalysis } from './analysis';
import { siteOf } from './calls';
import { assign, learn } from './places';
import { guardBit, inputAt, joinTaints, taintWith } from './taint';
import type { Taint } from './taint';
import { step } from './trace';
import { flatten, join, mapTaints, unknown, valueWith } from './value';
import type { Value } from './value';

const held = guardBit('held');

/** A name of which too many files of a program could be meant is none: it has an ending. */
const fileName = /^[\w-]+(?:\.[\w-]+)*\.[a-z]\w*$/i;

export function notePut(analysis: FunctionAnalysis, site: CallSite, { what, into }: NonNullable<CompiledRow['puts']>): void {
  if (analysis.isTyping) return;
  const texts = rootArguments(site, what).flatMap((argument) => flatten(argument.value)).filter((taint) => (taint.guards & held) === 0);
  if (texts.length === 0) return;
  const location = analysis.location(site.span);
  const value = valueWith(unknown, {
    taints: texts.map((taint) => taintWith(taint, { exact: false, guards: taint.guards | held, trace: step(taint.trace, 'call', location, 'written to a file') })),
  });
  for (const { op } of rootArguments(site, into)) {
    if (op === null) continue;
    giveHeld(analysis, nameGivenTo(analysis, op) ?? op, value);
    // An open file knows its name, too.
    if (into.root.kind === 'this') assign(analysis, op, ['name'], value, false, site.span);
  }
}

/** The operation whose value names the file that a call has opened; null when the value is a name itself, or nobody knows. */
function nameGivenTo(analysis: FunctionAnalysis, id: ValueId): ValueId | null {
  const op = analysis.op(analysis.definition(id));
  if (op?.kind === 'enter') return nameGivenTo(analysis, op.value);
  if (op?.kind !== 'call') return null;
  const { knowledge } = analysis.context;
  const site = siteOf(analysis, op);
  for (const type of analysis.value(op.callee).types) {
    if (type.kind !== 'path') continue;
    for (const { opens } of knowledge.calls(type.path)) {
      const [named] = opens ? rootArguments(site, opens) : [];
      if (named && named.op !== null) return named.op;
    }
  }
  return null;
}

/** What names a file, the result of an operation, carries what is in the file from here on. */
export function giveHeld(analysis: FunctionAnalysis, id: ValueId, given: Value): void {
  const value = mapTaints(given, (taint) => ((taint.guards & held) === 0 ? null : taint));
  if (value.taints.length === 0) return;
  for (const text of lastParts(analysis, id)) leaveInFile(analysis, `f${analysis.module.path}#${text}`, value);
  giveToPlace(analysis, id, value);
  for (const variable of handlesOf(analysis, id)) learn(analysis, { variable, path: [] }, (before) => join(before, value));
}

/** `fd, path = mkstemp()`: where one of them is at hand, the variables of the others. */
function handlesOf(analysis: FunctionAnalysis, id: ValueId): readonly VariableRef[] {
  const part = analysis.op(analysis.definition(id));
  const call = part?.kind === 'get' ? analysis.op(part.object) : undefined;
  if (part?.kind !== 'get' || call?.kind !== 'call') return [];
  const { knowledge } = analysis.context;
  const isOne = analysis.value(call.callee).types.some((type) => type.kind === 'path' && knowledge.calls(type.path).some(({ handles }) => handles));
  if (!isOne) return [];
  return operations(analysis.func).flatMap((op) => {
    const written = op.kind === 'write' ? analysis.op(op.value) : undefined;
    return op.kind === 'write' && written?.kind === 'get' && written.object === part.object && written !== part ? [op.variable] : [];
  });
}

function giveToPlace(analysis: FunctionAnalysis, id: ValueId, value: Value): void {
  const op = analysis.op(id);
  if (op?.kind === 'await' || op?.kind === 'cast') {
    giveToPlace(analysis, op.value, value);
    return;
  }
  if (op?.kind === 'get') {
    const key = analysis.keyText(op.key);
    if (key !== '*') assign(analysis, op.object, [key], value, false, op.span);
    return;
  }
  // `"python " + path`: whatever a name is made of leads to another file.
  const place = analysis.placeOf(id);
  if (!place) return;
  learn(analysis, place, (before) => join(before, value));
  const { variable } = place;
  const isParameter = variable.func === analysis.func.id && variable.slot < analysis.func.params.length;
  if (isParameter && place.path.length === 0) analysis.addEffect(inputAt(`p${variable.slot}`, []), value);
}

// -- names that are written out ----------------------------------------------------------------------------------------

export function isFileRoot(root: string): boolean {
  return root.startsWith('f');
}

/** Whoever runs a file of this name in the module runs this; what depends on a caller is told to the caller. */
export function leaveInFile(analysis: FunctionAnalysis, root: string, value: Value): void {
  analysis.contribute(root, mapTaints(value, (taint) => taintWith(taint, { confidence: Math.min(taint.confidence, 1) })), null);
  if (value.taints.some(({ input }) => input !== null)) analysis.addEffect(inputAt(root, []), value);
}

/**
 * What stands in the file that a value names or, of a command line, in the first file that is named in it: that is what
 * is run, and the ones behind it are what it is run with.
 */
export function heldIn(analysis: FunctionAnalysis, value: Value): readonly Taint[] {
  const words = (value.skeleton ?? '').split(/[\s'"`]+/);
  const first = words.find((word) => word.includes('\0') || fileName.test(lastPart(word)));
  const names = value.constants?.filter((text): text is string => typeof text === 'string').map(lastPart) ?? [];
  if (first !== undefined) names.push(lastPart(first));
  let taints: readonly Taint[] = first === undefined || first.includes('\0') || words.length === 1 ? flatten(value) : [];
  for (const name of new Set(names)) {
    if (fileName.test(name)) taints = joinTaints(taints, analysis.context.store.read(`f${analysis.module.path}#${name}`, analysis.key).taints);
  }
  return taints;
}

/** The last parts of the paths that an operation may stand for, as far as they are written out. */
function lastParts(analysis: FunctionAnalysis, id: ValueId): readonly string[] {
  const { constants } = analysis.value(id);
  if (constants !== null && constants.length > 0) return constants.flatMap((text) => (typeof text === 'string' ? [lastPart(text)] : [])).filter((part) => fileName.test(part));
  const last = lastOperand(analysis.op(analysis.definition(id)));
  if (last === null) return [];
  if (typeof last === 'string') return /[/\\]/.test(last) && fileName.test(lastPart(last)) ? [lastPart(last)] : [];
  return lastParts(analysis, last);
}

/** Of `join(root, name)`, `root / name` and `${root}/name`, the end. */
function lastOperand(op: Op | undefined): ValueId | string | null {
  if (op?.kind === 'concat') return op.parts[op.parts.length - 1] ?? null;
  if (op?.kind === 'operate') return op.operands[op.operands.length - 1] ?? null;
  if (op?.kind === 'call') return op.args[op.args.length - 1]?.value ?? null;
  return null;
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
