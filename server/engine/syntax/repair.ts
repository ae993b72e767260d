import { missingClosers, type Insertion } from './brackets';
import { NodeFlag, TreeView, type FlatTree, type Grammar, type GrammarName } from './tree';

/**
 * Makes the best of a broken file. A parser that meets a forgotten bracket often gives up the functions around it;
 * with the bracket put back by its indentation, it keeps them. A repair is only tried on a tree with errors, and its
 * tree is only taken when it has no errors left or recovers more, so that a wrong guess costs time and nothing else.
 *
 * The tree that comes out speaks of the text that was given: what was inserted has no width and counts as missing, as
 * if the parser had made it up, and everything around it counts as having an error.
 */
export function repair(broken: FlatTree, parse: (text: string) => FlatTree): FlatTree {
  let best = broken;
  let closed = withClosers(best.grammar.name, best.text, parse);
  if (closed && !hasErrors(closed.tree)) return mapBack(closed, best.text);
  if (broken.grammar.name !== 'python') {
    // A bare `&` in JSX text is no error for the compiler.
    const plain = betterOf(best, withPlainAmpersands(best, parse));
    if (!hasErrors(plain)) return plain;
    if (plain !== best) closed = withClosers(plain.grammar.name, plain.text, parse);
    best = plain;
  }
  return closed && betterOf(best, closed.tree) === closed.tree ? mapBack(closed, best.text) : best;
}

/**
 * The tree of a broken text that lacks nothing but closers, else null. It needs no tree of the broken text, so who holds
 * the tree of one that is nearly the same has this one for next to nothing. `parse` answers null for a text with errors.
 */
export function repairedByClosers(grammar: GrammarName, text: string, parse: (text: string) => FlatTree | null): FlatTree | null {
  const closed = withClosers(grammar, text, parse);
  return closed && mapBack(closed, text);
}

interface Closed {
  readonly tree: FlatTree;
  readonly insertions: readonly Insertion[];
}

function withClosers(grammar: GrammarName, text: string, parse: (text: string) => FlatTree | null): Closed | null {
  const insertions = missingClosers(grammar, text);
  const tree = insertions.length === 0 ? null : parse(insertInto(text, insertions));
  return tree && { tree, insertions };
}

export function hasErrors(tree: FlatTree): boolean {
  return ((tree.flags[0] as number) & NodeFlag.hasError) !== 0;
}

/** What a security analysis looks at: the more of them a tree has, the more of the file was understood. */
const recoveredKinds: ReadonlySet<string> = new Set([
  'call', 'call_expression', 'new_expression',
  'function_definition', 'class_definition',
  'function_declaration', 'generator_function_declaration', 'function_expression', 'generator_function',
  'arrow_function', 'method_definition', 'class_declaration', 'abstract_class_declaration', 'class',
  'jsx_element', 'jsx_self_closing_element',
]);

const recoveredIds = new WeakMap<Grammar, Uint8Array>();

function isRecovered(grammar: Grammar): Uint8Array {
  let found = recoveredIds.get(grammar);
  if (!found) {
    found = Uint8Array.from(grammar.kinds, (kind) => (recoveredKinds.has(kind) ? 1 : 0));
    recoveredIds.set(grammar, found);
  }
  return found;
}

/**
 * How much of a file a tree understood. Calls and functions count for it; errors, and the tokens that stand in an ERROR
 * node for want of a better place, count against it. Without the second part a tree of rubble would win, because
 * almost every `word (` in it looks like a call.
 */
function understood(tree: FlatTree): number {
  const recoveredKind = isRecovered(tree.grammar);
  let recovered = 0;
  let lost = 0;
  for (let node = 0; node < tree.count; node++) {
    const flags = tree.flags[node] as number;
    if ((flags & NodeFlag.named) !== 0 && recoveredKind[tree.kind[node] as number] === 1) recovered++;
    if ((flags & (NodeFlag.error | NodeFlag.missing)) !== 0) lost++;
    const parent = tree.parent[node] as number;
    if (parent !== -1 && ((tree.flags[parent] as number) & NodeFlag.error) !== 0) lost++;
  }
  return 4 * recovered - lost;
}

/** The tree that understood more; the first when they are equal. */
function betterOf(first: FlatTree, second: FlatTree): FlatTree {
  return first !== second && understood(second) > understood(first) ? second : first;
}

/** `&` that begins no character reference. */
const bareAmpersand = /&(?!#?\w+;)/g;

/** Stands in for `&`: as long, plain in JSX text, and between operands an operator, too. */
const standIn = '|';

/**
 * The grammars take no bare `&` in JSX text. Where one is near an error, another character stands in for it. Those
 * that turn out to lie in code are put back, so that no operator is changed.
 */
function withPlainAmpersands(broken: FlatTree, parse: (text: string) => FlatTree): FlatTree {
  const offsets = ampersandsNearErrors(broken);
  if (offsets.length === 0) return broken;
  const tried = parse(replaceAt(broken.text, offsets));
  const inText = offsets.filter((offset) => isInJsxText(tried, offset));
  if (inText.length === offsets.length) return tried;
  return inText.length === 0 ? broken : parse(replaceAt(broken.text, inText));
}

function ampersandsNearErrors(tree: FlatTree): number[] {
  const all = [...tree.text.matchAll(bareAmpersand)].map(({ index }) => index);
  if (all.length === 0) return [];
  const ranges: { start: number; end: number }[] = [];
  for (let node = 0; node < tree.count; node++) {
    if (((tree.flags[node] as number) & NodeFlag.error) === 0) continue;
    const around = Math.max(0, tree.parent[node] as number);
    ranges.push({ start: tree.start[around] as number, end: tree.end[around] as number });
  }
  return all.filter((offset) => ranges.some(({ start, end }) => start <= offset && offset < end));
}

function replaceAt(text: string, offsets: readonly number[]): string {
  let result = '';
  let from = 0;
  for (const offset of offsets) {
    result += text.slice(from, offset) + standIn;
    from = offset + 1;
  }
  return result + text.slice(from);
}

function isInJsxText(tree: FlatTree, offset: number): boolean {
  const view = new TreeView(tree);
  let node = 0;
  for (;;) {
    let child = view.firstChild(node);
    while (child !== -1 && (tree.end[child] as number) <= offset) child = view.nextSibling(child);
    if (child === -1 || (tree.start[child] as number) > offset) return view.kind(node) === 'jsx_text';
    node = child;
  }
}

function insertInto(text: string, insertions: readonly Insertion[]): string {
  let result = '';
  let from = 0;
  for (const { offset, text: inserted } of insertions) {
    result += text.slice(from, offset) + inserted;
    from = offset;
  }
  return result + text.slice(from);
}

/** Moves the tree of the text with insertions back onto the text without. */
function mapBack({ tree, insertions }: Closed, text: string): FlatTree {
  const original = new Uint32Array(tree.text.length + 1);
  const inserted = new Uint8Array(tree.text.length + 1);
  let at = 0;
  let offset = 0;
  for (const insertion of insertions) {
    while (offset < insertion.offset) original[at++] = offset++;
    for (let i = 0; i < insertion.text.length; i++) {
      inserted[at] = 1;
      original[at++] = offset;
    }
  }
  while (at <= tree.text.length) original[at++] = offset++;

  const start = tree.start.map((position) => original[position] as number);
  const end = tree.end.map((position) => original[position] as number);
  const flags = tree.flags.slice();
  for (let node = 0; node < tree.count; node++) {
    const from = tree.start[node] as number;
    // Closers are tokens of one character each.
    if (inserted[from] !== 1 || tree.end[node] !== from + 1) continue;
    flags[node] = (flags[node] as number) | NodeFlag.missing;
    // What has an error already passed it on to everything above.
    for (let above = node; above !== -1; above = tree.parent[above] as number) {
      if (((flags[above] as number) & NodeFlag.hasError) !== 0) break;
      flags[above] = (flags[above] as number) | NodeFlag.hasError;
    }
  }
  return { ...tree, text, start, end, flags };
}
