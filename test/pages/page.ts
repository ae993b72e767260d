/**
 * Reads a page that is documentation and test at once. Every fenced block in a language of Lintel is a file. A line
 * that names a path in backticks and ends with a colon, right above a block, names that file; named blocks under one
 * heading are one project, a block without a name is a project of its own. A block whose fence says `after` is the text
 * of the project's file of the same language once all fixes are applied; one that names a file which is not there before
 * is a file that fixes make.
 *
 * Marks stand in a comment at the end of a line:
 *   finds [LEVEL] [RULE, …] [: part of the message]   a finding starts in this line
 *   finds-above …                                      … in the line above, which has a comment of its own
 *   known-miss [RULE]                                  one should, and does not yet
 *   known-false-alarm [RULE]                           one does, and should not
 * A line without a mark must have no finding.
 */
import type { Level } from '../../server/engine/rules/contract';

export interface Mark {
  readonly kind: 'finds' | 'known-miss' | 'known-false-alarm';
  /** 0-based. */
  readonly line: number;
  /** Empty: the page's own rule. */
  readonly rules: readonly string[];
  readonly level: Level | null;
  readonly message: string;
}

export interface PageFile {
  readonly path: string;
  /** As written, marks included: they are comments. */
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The text after all fixes, without marks; null when the page shows none. */
  readonly after: string | null;
}

export interface Project {
  /** Heading and number of the block, for messages. */
  readonly title: string;
  readonly files: readonly PageFile[];
  /** Path → text of the files that fixes make. */
  readonly made: ReadonlyMap<string, string>;
}

const extensions: Readonly<Record<string, string>> = {
  python: '.py', py: '.py', typescript: '.ts', ts: '.ts', tsx: '.tsx', javascript: '.js', js: '.js', jsx: '.jsx', vue: '.vue', svelte: '.svelte', html: '.html', json: '.json',
};
const mark = /[ \t]*(?:#|\/\/|\{\/\*|<!--) (finds-above|finds|known-miss|known-false-alarm)\b([^\n]*?)(?: ?(?:\*\/\}|-->))?$/;
const levels: readonly string[] = ['error', 'warning', 'note'];

interface Fence {
  readonly extension: string;
  readonly isAfter: boolean;
  readonly path: string | null;
  readonly text: string;
}

export function readPage(page: string): Project[] {
  const projects: Project[] = [];
  let heading = '';
  let named: PageFile[] = [];
  let made = new Map<string, string>();
  let number = 0;
  const close = (): void => {
    if (named.length > 0) projects.push({ title: heading, files: named, made });
    named = [];
    made = new Map();
  };
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (/^#{1,6} /.test(line)) {
      close();
      heading = line.replace(/^#+ /, '');
      number = 0;
      continue;
    }
    const fence = /^```(\w+)(.*)$/.exec(line);
    if (!fence) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`a fence in "${heading}" is not closed`);
    const read = readFence(lines, at, end, fence[1] as string, (fence[2] ?? '').trim());
    at = end;
    if (!read) continue;
    if (read.isAfter && read.path !== null && named.length > 0 && !named.some(({ path }) => path === read.path)) made.set(read.path, withoutMarks(read.text));
    else if (read.isAfter) attach(read, named, projects, heading);
    else if (read.path !== null) named.push(fileOf(read.path, read.text));
    else projects.push({ title: `${heading} ${++number}`.trim(), files: [fileOf(`/example${read.extension}`, read.text)], made: new Map() });
  }
  close();
  return projects;
}

function readFence(lines: readonly string[], start: number, end: number, language: string, rest: string): Fence | null {
  const extension = extensions[language];
  if (extension === undefined) return null;
  let above = start - 1;
  while (above >= 0 && (lines[above] as string).trim() === '') above--;
  const name = /^`([^`]+)`:$/.exec(lines[above] ?? '');
  // Data alone is no program; beside one it may say what the program is.
  if (extension === '.json' && !name) return null;
  return { extension, isAfter: /\bafter\b/.test(rest), path: name ? `/${name[1]}` : null, text: `${lines.slice(start + 1, end).join('\n')}\n` };
}

/** The text after the fix belongs to the named file, or to the last file of its language. */
function attach(fence: Fence, named: PageFile[], projects: Project[], heading: string): void {
  const after = (file: PageFile): PageFile => ({ ...file, after: withoutMarks(fence.text) });
  const fits = (file: PageFile): boolean => file.after === null && (fence.path === null ? file.path.endsWith(fence.extension) : file.path === fence.path);
  const index = named.findLastIndex(fits);
  if (index >= 0) {
    named[index] = after(named[index] as PageFile);
    return;
  }
  const project = projects.findLastIndex((one) => one.files.some(fits));
  if (project < 0) throw new Error(`the block after the fix in "${heading}" has no block before it`);
  const found = projects[project] as Project;
  projects[project] = { ...found, files: found.files.map((file) => (fits(file) ? after(file) : file)) };
}

function fileOf(path: string, text: string): PageFile {
  return { path, text, marks: readMarks(text), after: null };
}

export function withoutMarks(text: string): string {
  return text.split('\n').map((line) => line.replace(mark, '')).join('\n');
}

export function readMarks(text: string): Mark[] {
  return text.split('\n').flatMap((content, line): Mark[] => {
    const match = mark.exec(content);
    if (!match) return [];
    const colon = (match[2] ?? '').indexOf(':');
    const words = (colon < 0 ? (match[2] ?? '') : (match[2] ?? '').slice(0, colon)).split(/[\s,]+/).filter((word) => word !== '');
    return [
      {
        kind: match[1] === 'finds-above' ? 'finds' : (match[1] as Mark['kind']),
        line: match[1] === 'finds-above' ? line - 1 : line,
        rules: words.filter((word) => !levels.includes(word)),
        level: (words.find((word) => levels.includes(word)) as Level | undefined) ?? null,
        message: colon < 0 ? '' : (match[2] ?? '').slice(colon + 1).trim(),
      },
    ];
  });
}
