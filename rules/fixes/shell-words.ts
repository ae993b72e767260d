/**
 * How a shell would take a command line apart, for the command lines whose meaning does not need a shell: constant
 * text with holes. Words end at white space; quotes and backslashes work as in a POSIX shell. A command that uses
 * anything else of the shell (pipes, redirections, lists, variables, globs, subshells, its own builtins, an assignment
 * in front) has no words here: only a shell can run it.
 *
 * Example: `git log '` + hole + `' -n 3` is the four words `git`, `log`, hole (quoted), `-n`, `3`.
 */

/** A piece of a word: constant text, or a hole with whether it stood in quotes. */
export type Piece<H> = { readonly text: string } | { readonly hole: H; readonly isQuoted: boolean };
export type Word<H> = readonly Piece<H>[];

const operators = new Set('|&;<>()$`*?[]{}');
/** Words that mean the shell itself, POSIX and cmd.exe. */
const builtins = new Set(
  '. : [ alias assoc bg break call cd chdir cls continue copy del dir echo erase eval exec exit export fg ftype hash if jobs md mkdir mklink move popd prompt pushd rd read ren return set setlocal shift source start time times trap type ulimit umask unalias unset vol wait for while until case function'
    .split(' ')
    // Also programs of their own wherever there is a POSIX shell, with the same effect.
    .filter((name) => name !== 'mkdir' && name !== 'echo'),
);

/** The words of a command; null when it takes a shell to run it. `parts`: constant text and holes in order. `holdsProgram`: whether a hole in front is a program and nothing else. */
export function splitCommand<H>(parts: readonly (string | { readonly hole: H })[], holdsProgram: (hole: H, isQuoted: boolean) => boolean = () => false): Word<H>[] | null {
  const words = splitWords(parts);
  return words && isProgram(words[0], holdsProgram) ? words : null;
}

/** The same of a part of a command that is made of whole words. */
export function splitWords<H>(parts: readonly (string | { readonly hole: H })[]): Word<H>[] | null {
  const words: Piece<H>[][] = [];
  let word: Piece<H>[] | null = null;
  let quote: '"' | "'" | null = null;
  const add = (piece: Piece<H>): void => {
    const last = word?.at(-1);
    if ('text' in piece && last && 'text' in last) (word as Piece<H>[])[(word as Piece<H>[]).length - 1] = { text: last.text + piece.text };
    else (word ??= []).push(piece);
  };
  const end = (): void => {
    if (word) words.push(word);
    word = null;
  };

  const trimmed = trimEnds(parts);
  for (const part of trimmed) {
    if (typeof part !== 'string') {
      add({ hole: part.hole, isQuoted: quote !== null });
      continue;
    }
    const characters = [...part];
    for (let i = 0; i < characters.length; i++) {
      const character = characters[i] as string;
      if (quote === "'") {
        if (character === "'") quote = null;
        else add({ text: character });
      } else if (quote === '"') {
        if (character === '"') quote = null;
        else if (character === '$' || character === '`') return null;
        else if (character === '\\') {
          const next = characters[i + 1];
          if (next === undefined) return null;
          if ('"\\$`'.includes(next)) {
            add({ text: next });
            i++;
          } else if (next === '\n') i++;
          else add({ text: character });
        } else add({ text: character });
      } else if (character === '\\') {
        const next = characters[++i];
        if (next === undefined) return null;
        if (next !== '\n') add({ text: next });
      } else if (character === "'" || character === '"') {
        quote = character;
        add({ text: '' });
      } else if (character === '\n' || operators.has(character)) return null;
      else if (/\s/.test(character)) end();
      else if ((character === '#' || character === '~' || character === '!') && !word) return null;
      else add({ text: character });
    }
  }
  if (quote !== null) return null;
  end();
  return words.map((pieces) => pieces.filter((piece) => !('text' in piece) || piece.text !== '' || pieces.length === 1));
}

/** White space and line ends round the whole command mean nothing. */
function trimEnds<H>(parts: readonly (string | { readonly hole: H })[]): (string | { readonly hole: H })[] {
  return parts.map((part, index) => {
    if (typeof part !== 'string') return part;
    const start = index === 0 ? part.trimStart() : part;
    return index === parts.length - 1 && !/\\\s*$/.test(start) ? start.trimEnd() : start;
  });
}

/** A program named by constant text, no builtin and no assignment, or by a hole that holds one. */
function isProgram<H>(word: Word<H> | undefined, holdsProgram: (hole: H, isQuoted: boolean) => boolean): boolean {
  const [only, ...more] = (word ?? []).filter((piece) => !('text' in piece) || piece.text !== '');
  if (only === undefined || more.length > 0) return false;
  return 'text' in only ? !builtins.has(only.text.toLowerCase()) && !/^\w+=/.test(only.text) : holdsProgram(only.hole, only.isQuoted);
}

/** Programs that take `--` for the end of their options, and for nothing else. */
const endsOptions = new Set(
  'base64 cat chmod chown cp curl cut df diff du egrep fgrep file grep gunzip gzip head less ln ls md5sum mkdir mv nl od pgrep ping ping6 pkill realpath rm rmdir rsync scp sha1sum sha256sum sort ssh stat tail tee touch traceroute uniq wc wget which whois zcat'.split(' '),
);

/** Of those: options in one letter that take nothing, so that what follows is a name. */
const flags: Readonly<Record<string, string>> = {
  cat: 'benstv', chmod: 'Rcfv', chown: 'Rcfhv', cp: 'RafnpPrv', df: 'HTahikl', du: 'Hachkms', egrep: 'EFHRchilnoqrsvwx', file: 'Libikz', grep: 'EFHRPchilnoqrsvwx', gzip: 'cdfklrv',
  gunzip: 'cfklrv', ln: 'bfnsv', ls: '1ACFGRSadhilrt', mkdir: 'pv', mv: 'finv', realpath: 'emqs', rm: 'Rdfirv', rmdir: 'pv', stat: 'Lt', tee: 'ai', touch: 'acm', wc: 'Lclmw', which: 'a',
};

/**
 * With `--` before the first name, so that no hole can be an option itself: where the program knows that word, and no
 * option follows. A hole behind an option that may take something is taken for that.
 */
export function withoutOptions<H>(words: readonly Word<H>[]): readonly Word<H>[] {
  const constant = (word: Word<H> | undefined): string | null => (word?.length === 1 && word[0] && 'text' in word[0] ? word[0].text : null);
  const isOption = (word: Word<H> | undefined): boolean => constant(word)?.startsWith('-') === true;
  const program = constant(words[0])?.replace(/^.*\//, '') ?? '';
  const takesNothing = (word: Word<H> | undefined): boolean => [...(constant(word)?.slice(1) ?? '-')].every((letter) => flags[program]?.includes(letter) === true);
  const startsWithHole = (word: Word<H>): boolean => word[0] !== undefined && !('text' in word[0]);
  const first = words.findIndex((word, index) => startsWithHole(word) && (!isOption(words[index - 1]) || takesNothing(words[index - 1])));
  if (first < 1 || !endsOptions.has(program)) return words;
  if (words.some((word) => constant(word) === '--') || words.slice(first).some(isOption)) return words;
  // Behind a name it would be one more of them for programs that look for options before names alone.
  const last = words.slice(0, first).findLastIndex(isOption);
  const at = last < 0 ? 1 : Math.min(first, last + (takesNothing(words[last]) ? 1 : 2));
  return [...words.slice(0, at), [{ text: '--' }], ...words.slice(at)];
}

/** Programs whose first argument is a command of their own. */
const withCommands = new Set('apt apt-get aws az brew cargo conda docker docker-compose gcloud gh git go helm kubectl npm npx pip pip3 pnpm podman poetry systemctl terraform uv yarn'.split(' '));

/** A bare hole in the place of a program's own command holds that with its arguments: as one word it would mean nothing. */
export function isWholeCommand<H>(words: readonly Word<H>[]): boolean {
  const [program, first] = words;
  const name = program?.length === 1 && program[0] && 'text' in program[0] ? program[0].text.replace(/^.*\//, '') : '';
  return withCommands.has(name) && first?.length === 1 && first[0] !== undefined && 'hole' in first[0] && !first[0].isQuoted;
}
