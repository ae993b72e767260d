/**
 * Labels on their way: where each was born or which input brought it, the trace up to here, and what was proved of it.
 *
 * Invariant: `joinTaints` is commutative and idempotent up to the choice of the shorter trace, and bounded by `Limits`.
 *
 * Example: in `def f(q): return "Hi " + q` the result carries one taint, of input `p0`, that is not exact.
 */
import { Limits } from '../base/limits';
import type { Location } from '../base/span';
import { channels, endsDanger, guards as guardKinds, isMark, meantFor } from '../../../rules/kinds';
import type { Channel, Guard, Label } from '../../../rules/kinds';
import { lookedUp, NameTable } from './keys';
import type { Trace } from './trace';

/** Where a label was born. One object per place in the program; compared by `key`. */
export interface Source {
  readonly key: string;
  readonly label: Label;
  readonly location: Location;
  /** As it is called in messages: `the request body`. */
  readonly name: string;
  readonly fromToolParameter: boolean;
  /** What it is a parameter of, where it is all that was sent there: reading one of them makes a source of its own. Null for all others. */
  readonly whole: string | null;
  /** It is one parameter that has a name, and not all of them. */
  readonly isParameter: boolean;
  /** It speaks for whoever started the program. */
  readonly isOperator: boolean;
  /** The model call that made it, as `path:start`; null for other sources. */
  readonly modelCall: string | null;
  /** The row that says so, or empty. */
  readonly row: string;
}

/** A place of the caller: `p0` parameter 0, `u3.5` slot 5 of enclosing function 3, `g<path>#5` a module-level variable. */
export interface Input {
  /** Tells it from all others; see `inputAt`. */
  readonly key: string;
  readonly root: string;
  /** Field names; `*` some element, `()` the result of calling it. */
  readonly path: readonly string[];
}

export interface Taint {
  /** Taints of one key are one taint: `s:<source key>` or `i:<input>`. */
  readonly key: string;
  /** Of the key: two of them are compared far more often than anything else, and mostly differ. */
  readonly hash: number;
  readonly source: Source | null;
  readonly input: Input | null;
  /** The value is the input itself. */
  readonly exact: boolean;
  /** From the source, or from the input, up to here; null when nothing happened yet. */
  readonly trace: Trace | null;
  /** Bits of `guardBit`: what every path here has proved. */
  readonly guards: number;
  /** 2 high, 1 medium, 0 low. */
  readonly confidence: number;
  /** For label `model`: labels and inputs that reached the prompt. */
  readonly behind: Behind;
  /** It lies in this field of *some* object of the class; a caller that knows its own object's field knows better. */
  readonly assumed: Input | null;
}

/** Both lists in order, so that joining two of them is a merge: model answers meet at every turn of an agent's loop. */
export interface Behind {
  readonly labels: readonly Label[];
  /** By key. */
  readonly inputs: readonly Input[];
}

export const nothingBehind: Behind = { labels: [], inputs: [] };

// -- guards ------------------------------------------------------------------------------------------------------------

const guardNames = Object.keys(guardKinds) as Guard[];
if (guardNames.length > 32) throw new Error('there are more guards than bits');

export function guardBit(guard: Guard): number {
  return 1 << guardNames.indexOf(guard);
}

const held = guardBit('held');
const approved = guardBit('approved');
const baseName = guardBit('base-name');
const stripped = guardBit('path-stripped');

export function guardsOf(bits: number): Guard[] {
  return guardNames.filter((_, index) => (bits & (1 << index)) !== 0);
}

export function isGuardedFor(bits: number, channel: Channel): boolean {
  return bits !== 0 && guardsOf(bits).some((guard) => endsDanger(guard, channel));
}

/** The label is not what arrives at such a channel. */
export function isBeside(bits: number, channel: Channel): boolean {
  const guard = meantFor[channel];
  return guard !== undefined && (bits & guardBit(guard)) === 0;
}

/** What is proved of a value as a whole, so that it may be given to anything. */
export const wholeBits = guardBit('allow-list') | guardBit('pattern') | guardBit('typed');

const allChannels = Object.keys(channels) as Channel[];

/** Guards that end the danger of every channel. */
const endsAll = guardNames.filter((guard) => guardKinds[guard].ends === 'all').reduce((all, guard) => all | guardBit(guard), 0);

// -- taints ------------------------------------------------------------------------------------------------------------

/**
 * An input as it is known everywhere: there are few of them, and each is in thousands of values. Asked for by its way
 * from the root, so that its key, which is longer, is made once.
 */
class KnownInput implements Input {
  readonly key: string;
  private fields: Map<string, KnownInput> | null = null;
  private exact: Taint | null = null;
  private derived: Taint | null = null;

  constructor(readonly root: string, readonly path: readonly string[]) {
    this.key = lookedUp(`i:${root}.${path.join('.')}`);
  }

  field(name: string): KnownInput {
    this.fields ??= new Map();
    let field = this.fields.get(name);
    if (!field) this.fields.set(name, (field = new KnownInput(this.root, [...this.path, name])));
    return field;
  }

  taint(isExact: boolean): Taint {
    return isExact ? (this.exact ??= newInputTaint(this, true)) : (this.derived ??= newInputTaint(this, false));
  }
}

const inputs = new NameTable<KnownInput>((root) => new KnownInput(root, []));

export function inputAt(root: string, path: readonly string[]): Input {
  let input = inputs.of(root);
  for (const name of path) input = input.field(name);
  return input;
}

/** The label of a field of what an input is; null where more than the input is known of the label. */
export function plainField(taint: Taint, name: string): Taint | null {
  return taint.input instanceof KnownInput && taint === taint.input.taint(true) ? taint.input.field(name).taint(true) : null;
}

/** The same label with other parts; see `valueWith`. */
export function taintWith(
  taint: Taint,
  {
    key = taint.key, source = taint.source, input = taint.input, exact = taint.exact, trace = taint.trace, guards = taint.guards,
    confidence = taint.confidence, behind = taint.behind, assumed = taint.assumed,
  }: Partial<Omit<Taint, 'hash'>>,
): Taint {
  const isSame = key === taint.key && source === taint.source && input === taint.input && exact === taint.exact && trace === taint.trace && guards === taint.guards
    && confidence === taint.confidence && behind === taint.behind && assumed === taint.assumed;
  return isSame ? taint : { key, hash: key === taint.key ? taint.hash : hashOf(key), source, input, exact, trace, guards, confidence, behind, assumed };
}

/** The same label, guarded by these as well. */
export function guardedTaint(taint: Taint, bits: number): Taint {
  // The last part of a path has no separators, as what was stripped of them: where two ways meet that is what they have in common.
  const proved = (bits & baseName) === 0 ? bits : bits | stripped;
  // What is proved of a file's name says nothing of what stands in the file.
  const told = (taint.guards & held) === 0 ? proved : proved & approved;
  return (taint.guards & told) === told ? taint : taintWith(taint, { guards: taint.guards | told });
}

/** What a label that goes into a prompt puts behind the model's answer. */
export function addBehind(taint: Taint, labels: Set<Label>, inputs: Set<Input>): void {
  if (taint.source && !isMark(taint.source.label)) labels.add(taint.source.isOperator ? 'operator' : taint.source.label);
  if (taint.input) inputs.add(taint.input);
}

export function inputTaint(input: Input, exact: boolean): Taint {
  return input instanceof KnownInput ? input.taint(exact) : newInputTaint(input, exact);
}

function newInputTaint(input: Input, exact: boolean): Taint {
  return { key: input.key, hash: hashOf(input.key), source: null, input, exact, trace: null, guards: 0, confidence: 2, behind: nothingBehind, assumed: null };
}

export function sourceTaint(source: Source, trace: Trace, confidence = 2, behind: Behind = nothingBehind): Taint {
  const key = `s:${source.key}`;
  return { key, hash: hashOf(key), source, input: null, exact: true, trace, guards: 0, confidence, behind, assumed: null };
}

export function hashOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return hash;
}

/** Where the taint of the same key stands in a list; -1 if nowhere. What stands in a file is no other way to the name of the file. */
export function indexOfTaint(taints: readonly Taint[], taint: Taint): number {
  for (let at = 0; at < taints.length; at++) {
    const other = taints[at] as Taint;
    if (other === taint || (other.hash === taint.hash && other.key === taint.key && ((other.guards ^ taint.guards) & held) === 0)) return at;
  }
  return -1;
}

function joinTaint(a: Taint, b: Taint): Taint {
  if (a === b) return a;
  // What ends every danger on each path ends it, however differently they do.
  const endsOnBoth = (a.guards & endsAll) !== 0 && (b.guards & endsAll) !== 0;
  const guards = (a.guards & b.guards) | (endsOnBoth ? (a.guards | b.guards) & endsAll : 0);
  // The trace of the less guarded one tells the story of the danger; among equals the shorter one.
  const lessGuarded = a.guards === b.guards ? shorter(a, b) : popCount(a.guards) < popCount(b.guards) ? a : b;
  const exact = a.exact && b.exact;
  const behind = joinBehind(a.behind, b.behind);
  const assumed = a.assumed && b.assumed && a.assumed.key === b.assumed.key ? a.assumed : null;
  if (lessGuarded.guards === guards && lessGuarded.exact === exact && lessGuarded.behind === behind && lessGuarded.assumed === assumed) return lessGuarded;
  return taintWith(lessGuarded, { guards, exact, behind, assumed });
}

function shorter(a: Taint, b: Taint): Taint {
  if (a.confidence !== b.confidence) return a.confidence > b.confidence ? a : b;
  return (b.trace?.length ?? 0) < (a.trace?.length ?? 0) ? b : a;
}

export function popCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

export function joinBehind(a: Behind, b: Behind): Behind {
  if (a === b || b === nothingBehind) return a;
  if (a === nothingBehind) return b;
  const labels = merged(a.labels, b.labels, (label) => label, Infinity);
  const inputs = merged(a.inputs, b.inputs, (input) => input.key, Limits.inputsBehind);
  if (labels === a.labels && inputs === a.inputs) return a;
  return labels === b.labels && inputs === b.inputs ? b : { labels, inputs };
}

export function behindWith(labels: Iterable<Label>, inputs: Iterable<Input>): Behind {
  const sorted = [...new Map([...inputs].map((input) => [input.key, input])).values()].sort((x, y) => (x.key < y.key ? -1 : 1));
  const behind = { labels: [...new Set(labels)].sort(), inputs: sorted.slice(0, Limits.inputsBehind) };
  return behind.labels.length === 0 && behind.inputs.length === 0 ? nothingBehind : behind;
}

/** The least `most` items of two lists in order; one of the lists itself when the other adds nothing. */
function merged<T>(a: readonly T[], b: readonly T[], keyOf: (item: T) => string, most: number): readonly T[] {
  if (a === b) return a;
  const result: T[] = [];
  let [i, j, ofA, ofB] = [0, 0, 0, 0];
  while ((i < a.length || j < b.length) && result.length < most) {
    const [x, y] = [a[i], b[j]];
    const order = x === undefined ? 1 : y === undefined ? -1 : x === y || keyOf(x) === keyOf(y) ? 0 : keyOf(x) < keyOf(y) ? -1 : 1;
    if (order <= 0) {
      i++;
      ofA++;
    }
    if (order >= 0) {
      j++;
      ofB++;
    }
    result.push((order <= 0 ? x : y) as T);
  }
  if (ofA === result.length && result.length === a.length) return a;
  return ofB === result.length && result.length === b.length ? b : result;
}

/** One taint per key; per label no more than `Limits.taintsPerLabel` sources, the most dangerous first, then the shortest traces. */
export function joinTaints(a: readonly Taint[], b: readonly Taint[]): readonly Taint[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  let result: Taint[] | null = null;
  for (const taint of b) {
    const current = result ?? a;
    const at = indexOfTaint(current, taint);
    if (at < 0) (result ??= a.slice()).push(taint);
    else {
      const joined = joinTaint(current[at] as Taint, taint);
      if (joined !== current[at]) (result ??= a.slice())[at] = joined;
    }
  }
  if (result === null) return a;
  return result.length > a.length ? exactly(capTaints(result)) : capTaints(result);
}

/** Lists that grow are given room for sixteen more; what is kept is made as long as it is. */
export function exactly<T>(items: readonly T[]): readonly T[] {
  return items.slice();
}

/**
 * How far about a label came, in doublings of steps: which of many are kept must not turn on every step that is saved
 * somewhere, or the choice would never settle in a program whose parts all know each other.
 */
function detour({ trace }: Taint): number {
  return 32 - Math.clz32(trace?.length ?? 0);
}

const harmlessnessOf = new Map<number, number>();

/** How little danger is left, from 0, for the choice of which labels to keep: the channels that it is still dangerous for count, then how much else is proved. */
function harmlessness(bits: number): number {
  let known = harmlessnessOf.get(bits);
  if (known === undefined) {
    const ended = allChannels.filter((channel) => isGuardedFor(bits, channel)).length;
    harmlessnessOf.set(bits, (known = ended * 32 + popCount(bits)));
  }
  return known;
}

function isOverCap(taints: readonly Taint[]): boolean {
  let inputs = 0;
  let sources = 0;
  for (const taint of taints) {
    if (taint.source) sources++;
    else inputs++;
  }
  if (inputs > Limits.inputsPerValue) return true;
  if (sources <= Limits.taintsPerLabel) return false;
  return taints.some((taint) => taint.source && taints.reduce((count, other) => count + (other.source?.label === taint.source?.label ? 1 : 0), 0) > Limits.taintsPerLabel);
}

/** Changes the list. It is over by one nearly always. */
function capTaints(taints: Taint[]): readonly Taint[] {
  if (!isOverCap(taints)) return taints;
  for (const label of new Set(taints.map(({ source }) => source?.label))) {
    const most = label === undefined ? Limits.inputsPerValue : Limits.taintsPerLabel;
    while (taints.reduce((count, { source }) => (source?.label === label ? count + 1 : count), 0) > most) taints.splice(leastOf(taints, label), 1);
  }
  return taints;
}

/** Where of those with this label the one stands that is missed least. */
function leastOf(taints: readonly Taint[], label: Label | undefined): number {
  let least = -1;
  taints.forEach((taint, at) => {
    if (taint.source?.label === label && (least < 0 || compareDanger(taint, taints[least] as Taint) >= 0)) least = at;
  });
  return least;
}

function compareDanger(a: Taint, b: Taint): number {
  return harmlessness(a.guards) - harmlessness(b.guards) || b.confidence - a.confidence || detour(a) - detour(b) || (a.key < b.key ? -1 : a.key === b.key ? 0 : 1);
}
