/**
 * Finds out in one pass over raw bytes whether a file contains any of many words: an Aho-Corasick automaton as one
 * flat table. Most files of most repositories contain none, and then they are never parsed.
 * It reads bytes, not text, so that nothing needs to be decoded; words are ASCII. Short or common words count only as
 * whole words (`mcp`, not `tmcpx`), and no word counts where a longer one begins with it. It knows nothing about what words mean: each belongs to a group, and the answer is
 * the set of groups that were seen, as bits.
 *
 * How it is fast: bytes that occur in no word share one column, states that end a word are numbered last, and so the
 * loop does two table reads and one comparison per byte. The scan stops as soon as every group was seen.
 *
 * Example:
 *   const filter = new Prefilter([{ text: 'openai', group: 0 }, { text: 'mcp', group: 0, whole: true }]);
 *   filter.scan(bytes) & 1
 */

export interface SignalWord {
  readonly text: string;
  /** 0 to 15: the bit of the answer. */
  readonly group: number;
  /** Only where no letter, digit or underscore stands beside it. */
  readonly whole?: boolean;
  /** Only where its last part does not go on: `generateText` in `generateTextStream`, not in `generateTexture`. */
  readonly wholeParts?: boolean;
  /** Only where no letter, digit or underscore follows: `from agents`, not `from agents_of_change`. */
  readonly wholeEnd?: boolean;
}

/** What a state that ends words has to say. */
interface Ending {
  /** Groups of the words that count wherever they stand. */
  readonly groups: number;
  /** Groups of those that count where no small letter follows. */
  readonly groupsOfParts: number;
  /** Groups of those that count where no letter, digit or underscore follows. */
  readonly groupsOfEnds: number;
  readonly wholes: readonly { readonly length: number; readonly group: number }[];
}

interface TrieState {
  readonly next: Map<number, number>;
  readonly words: SignalWord[];
  link: number;
}

export class Prefilter {
  private readonly columnOf = new Uint8Array(256);
  private readonly columns: number;
  /** `table[state * columns + column]` is the next state, already multiplied by `columns`. */
  private readonly table: Uint16Array | Uint32Array;
  private readonly firstEnding: number;
  private readonly endings: readonly Ending[];
  /** The answer that cannot grow any more. */
  readonly every: number;

  constructor(words: readonly SignalWord[]) {
    this.every = groupsOf(words);
    let columns = 1;
    for (const word of words) {
      for (let i = 0; i < word.text.length; i++) {
        const byte = word.text.charCodeAt(i);
        if (byte > 127) throw new Error(`Signal words are ASCII: ${word.text}`);
        if (this.columnOf[byte] === 0) this.columnOf[byte] = columns++;
      }
    }
    this.columns = columns;

    const states = buildTrie(words);
    const order = linkStates(states);
    const ends = (state: number): boolean => (states[state] as TrieState).words.length > 0;
    const ordered = [...order.filter((state) => !ends(state)), ...order.filter(ends)];
    const numberOf = new Uint32Array(states.length);
    ordered.forEach((state, number) => (numberOf[state] = number * columns));
    this.firstEnding = ordered.filter((state) => !ends(state)).length * columns;
    this.endings = ordered.filter(ends).map((state) => endingOf((states[state] as TrieState).words));

    const size = states.length * columns;
    this.table = size > 0xffff ? new Uint32Array(size) : new Uint16Array(size);
    // Breadth first: a state's fallback is finished before the state itself.
    for (const state of order) {
      const { next, link } = states[state] as TrieState;
      const row = numberOf[state] as number;
      if (state !== 0) this.table.copyWithin(row, numberOf[link] as number, (numberOf[link] as number) + columns);
      for (const [byte, target] of next) {
        this.table[row + (this.columnOf[byte] as number)] = numberOf[target] as number;
      }
    }
  }

  /** The groups whose words occur in the bytes of an ASCII-compatible encoding. */
  scan(bytes: Uint8Array): number {
    const { table, columnOf, firstEnding } = this;
    let state = 0;
    let seen = 0;
    for (let i = 0; i < bytes.length; i++) {
      state = table[state + (columnOf[bytes[i] as number] as number)] as number;
      if (state < firstEnding) continue;
      seen |= this.endingAt(state, (at) => bytes[at] ?? 0, i);
      if (seen === this.every) break;
    }
    return seen;
  }

  /** The same for a text that is in memory already. */
  scanText(text: string): number {
    const { table, columnOf, firstEnding } = this;
    let state = 0;
    let seen = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      state = table[state + (unit < 256 ? (columnOf[unit] as number) : 0)] as number;
      if (state < firstEnding) continue;
      seen |= this.endingAt(state, (at) => text.charCodeAt(at) || 0, i);
      if (seen === this.every) break;
    }
    return seen;
  }

  private endingAt(state: number, unitAt: (at: number) => number, last: number): number {
    const { groups, groupsOfParts, groupsOfEnds, wholes } = this.endings[(state - this.firstEnding) / this.columns] as Ending;
    const next = unitAt(last + 1);
    let seen = groups;
    if (!isSmallLetter(next)) seen |= groupsOfParts;
    if (isWordUnit(next)) return seen;
    seen |= groupsOfEnds;
    for (const { length, group } of wholes) if (!isWordUnit(unitAt(last - length))) seen |= 1 << group;
    return seen;
  }
}

function buildTrie(words: readonly SignalWord[]): TrieState[] {
  const states: TrieState[] = [{ next: new Map(), words: [], link: 0 }];
  for (const word of words) {
    if (word.text === '') continue;
    let state = states[0] as TrieState;
    for (let i = 0; i < word.text.length; i++) {
      const byte = word.text.charCodeAt(i);
      let target = state.next.get(byte);
      if (target === undefined) {
        target = states.length;
        states.push({ next: new Map(), words: [], link: 0 });
        state.next.set(byte, target);
      }
      state = states[target] as TrieState;
    }
    state.words.push(word);
  }
  return states;
}

/** Gives every state its fallback, the longest proper suffix that is a state too, and its fallback's words. Answers the states breadth first. */
function linkStates(states: readonly TrieState[]): number[] {
  const order = [0];
  for (let at = 0; at < order.length; at++) {
    const from = order[at] as number;
    for (const [byte, target] of (states[from] as TrieState).next) {
      const state = states[target] as TrieState;
      let link = from;
      while (link !== 0) {
        link = (states[link] as TrieState).link;
        const candidate = (states[link] as TrieState).next.get(byte);
        if (candidate !== undefined) {
          state.link = candidate;
          break;
        }
      }
      state.words.push(...(states[state.link] as TrieState).words);
      order.push(target);
    }
  }
  return order;
}

function endingOf(words: readonly SignalWord[]): Ending {
  const wholes = words.filter((word) => word.whole);
  const ends = words.filter((word) => !word.whole && word.wholeEnd);
  const parts = words.filter((word) => !word.whole && !word.wholeEnd && word.wholeParts);
  const anywhere = words.filter((word) => !word.whole && !word.wholeEnd && !word.wholeParts);
  return {
    groups: groupsOf(anywhere),
    groupsOfParts: groupsOf(parts),
    groupsOfEnds: groupsOf(ends),
    wholes: wholes.map((word) => ({ length: word.text.length, group: word.group })),
  };
}

function groupsOf(words: readonly SignalWord[]): number {
  return words.reduce((bits, word) => bits | (1 << word.group), 0);
}

function isSmallLetter(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

/** Letters, digits, `_`, and everything outside ASCII. */
function isWordUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95 || unit > 127
  );
}

/** Words of this length or shorter must stand alone. */
const shortWord = 7;

/** Sets of words, in the order of the bits that a scan answers: of models, of answering, of acting, of asking, of showing. */
export function prefilterOf(...groups: readonly Iterable<string>[]): Prefilter {
  const wordOf = (text: string, group: number): SignalWord => ({
    text, group, whole: text.length <= shortWord, wholeParts: /[a-z]$/.test(text),
    // An import, of which nothing else says that the name is a library's.
    wholeEnd: /\s\S*[A-Za-z0-9]$/.test(text),
  });
  return new Prefilter(groups.flatMap((group, index) => [...group].map((text) => wordOf(text, index))));
}

/** What part a file may play in a program, by its words alone. */
export interface FilePart {
  /** It has to do with models. */
  readonly isSeed: boolean;
  /** It answers requests. */
  readonly answers: boolean;
  /** It answers requests and acts. */
  readonly isHalf: boolean;
  /** It asks for the answer of a route. */
  readonly asks: boolean;
  /** It has markup put into a page. */
  readonly shows: boolean;
}

/** What such a filter says of a file. */
export function partIn(seen: number): FilePart {
  const has = (bits: number): boolean => (seen & bits) === bits;
  return { isSeed: has(1), answers: has(0b10), isHalf: has(0b110), asks: has(0b1000), shows: has(0b10000) };
}

export const noPart: FilePart = partIn(0);
