/** Random edits of program texts, as typing, moving lines and undoing make them. The same seed makes the same edits. */
import type { Random } from '../syntax/random';

export type Texts = Readonly<Record<string, string>>;

export interface RandomEdit {
  readonly path: string;
  readonly text: string;
  /** For messages: what kind of edit it was. */
  readonly kind: string;
}

const words = /[A-Za-z_]\w*/g;

type Change = (lines: string[], at: number, random: Random) => void;

const changes: Readonly<Record<string, Change>> = {
  'blank line': (lines, at) => void lines.splice(at, 0, ''),
  'line deleted': (lines, at) => void lines.splice(at, 1),
  'line repeated': (lines, at) => void lines.splice(at, 0, lines[at] ?? ''),
  'lines swapped': (lines, at) => {
    if (at + 1 < lines.length) lines.splice(at, 2, lines[at + 1] as string, lines[at] as string);
  },
  'word replaced': (lines, at, random) => {
    const line = lines[at] ?? '';
    const all = lines.join('\n').match(words) ?? [];
    const own = [...line.matchAll(words)];
    if (own.length === 0 || all.length === 0) return;
    const word = random.pick(own);
    lines[at] = line.slice(0, word.index) + random.pick(all) + line.slice(word.index + word[0].length);
  },
  'bracket typed': (lines, at) => {
    lines[at] = `${lines[at] ?? ''}(`;
  },
  'text typed': (lines, at, random) => {
    const line = lines[at] ?? '';
    const quote = line.search(/["'`]/);
    lines[at] = quote < 0 ? line : `${line.slice(0, quote + 1)}${'abc'.slice(random.below(3))}${line.slice(quote + 1)}`;
  },
};

/** One edit of one of the texts; every fourth one takes an edited text back to `original`, so that programs stay programs. */
export function randomEdit(original: Texts, current: Texts, random: Random): RandomEdit {
  const edited = Object.keys(original).filter((path) => current[path] !== original[path]);
  if (edited.length > 0 && random.below(4) === 0) {
    const path = random.pick(edited);
    return { path, text: original[path] as string, kind: 'undone' };
  }
  const path = random.pick(Object.keys(original).sort());
  const lines = (current[path] as string).split('\n');
  const kind = random.pick(Object.keys(changes));
  (changes[kind] as Change)(lines, random.below(lines.length), random);
  return { path, text: lines.join('\n'), kind };
}
