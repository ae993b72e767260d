/**
 * A path that is put together as a text: the folder that the program wrote, and the name in it that somebody chose. The
 * folder ends at the last separator before the first text that is not the program's own; where there is none, the name is
 * meant for the folder that the program runs in.
 *
 * Example: `f"{FOLDER}/notes/{name}.md"` is the folder `f"{FOLDER}/notes"` and the name `f"{name}.md"` in it.
 */
import type { Func, Op } from '../../server/engine/ir/types';
import type { Flow } from '../../server/engine/rules/contract';
import type { Code } from '../../server/engine/rules/code';
import { WordWriter, type Hole } from './argument-list';
import { joined, partsOf, type CommandPart } from './command-parts';

export interface JoinedPath {
  /** What the folder is made of; nothing where it is constant. */
  readonly root: readonly Op[];
  readonly folder: string;
  /** It is put together, so that it gets a name of its own. */
  readonly isMade: boolean;
  readonly name: readonly Op[];
  readonly nameText: string;
}

/** Null where the name would be a whole path, or the text cannot be taken apart. */
export function joinedPath(code: Code, flow: Flow, func: Func, op: Op, isOwn: (op: Op) => boolean): JoinedPath | null {
  const parts = op.kind === 'concat' && op.form !== 'join' ? partsOf(code, func, op) : null;
  const chosen = parts?.findIndex((part) => typeof part !== 'string' && !isOwn(part.hole.op)) ?? -1;
  if (!parts || chosen < 0) return null;
  const [folder, name] = splitAtFolder(code, parts, chosen);
  const [first] = name;
  // The whole disk is no folder.
  if (typeof parts[0] === 'string' && folder.length === 0) return null;
  if (folder.length === 0 && (first === undefined || typeof first === 'string' || isWholePath(code, first.hole))) return null;
  const [folderText, nameText] = [folder.length === 0 ? code.context.writer.string('.') : written(code, flow, folder), written(code, flow, name)];
  return folderText === null || nameText === null ? null : { root: opsOf(folder), folder: folderText, isMade: !isName(folder), name: opsOf(name), nameText };
}

function isName([only, ...more]: readonly CommandPart[]): boolean {
  return only !== undefined && more.length === 0 && typeof only !== 'string' && (only.hole.op.kind === 'read' || only.hole.op.kind === 'get');
}

/** The parts before the last separator in front of the chosen one, and those behind it. What is called a folder may bring its separator along. */
function splitAtFolder(code: Code, parts: readonly CommandPart[], chosen: number): readonly [CommandPart[], CommandPart[]] {
  for (let at = chosen - 1; at >= 0; at--) {
    const part = parts[at];
    const end = typeof part === 'string' ? part.lastIndexOf('/') : -1;
    if (typeof part !== 'string' || end < 0) continue;
    return [filled([...parts.slice(0, at), part.slice(0, end)]), filled([part.slice(end + 1), ...parts.slice(at + 1)])];
  }
  const before = parts[chosen - 1];
  const isFolder = chosen === 1 && before !== undefined && typeof before !== 'string' && /(?:dir|folder|root|directory)(?:\(\))?$/i.test(code.text(before.hole.op.span));
  return isFolder ? [parts.slice(0, chosen), parts.slice(chosen)] : [[], [...parts]];
}

function filled(parts: readonly CommandPart[]): CommandPart[] {
  return joined(parts).filter((part) => part !== '');
}

function opsOf(parts: readonly CommandPart[]): Op[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part.hole.op]));
}

/** A name that says that a path with its folder stands in it. */
function isWholePath(code: Code, { op }: Hole): boolean {
  return /(?:path|file|dir|folder|directory|location|destination|target|output|uri|url)$/i.test(code.text(op.span).replace(/\W+$/, ''));
}

function written(code: Code, flow: Flow, parts: readonly CommandPart[]): string | null {
  const { writer } = code.context;
  const [only, ...more] = parts;
  if (only === undefined) return null;
  if (more.length === 0) return typeof only === 'string' ? writer.string(only) : new WordWriter(code, flow, true).expression(only.hole);
  return writer.template(parts.map((part) => (typeof part === 'string' ? part : { code: code.text(part.hole.op.span) })));
}
