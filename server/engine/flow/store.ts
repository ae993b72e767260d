/**
 * What functions tell each other: summaries, and the values of places that outlive a call (module-level variables,
 * captured variables, fields of classes, types that callers pass to parameters).
 *
 * Each entry is a set of contributions, one per contributing function, so that a function that is analysed again
 * replaces what it said before. Reading an entry subscribes the reader; `contribute` answers whom a change concerns.
 * Invariant: the joined value of a place does not depend on the order in which its contributions arrived.
 */
import type { Change } from '../base/change';
import { Limits } from '../base/limits';
import { sameValue } from './equality';
import type { Extent } from './equality';
import { othersPlace, summaryPlace } from './keys';
import { join, joinAll, nothing } from './value';
import type { Value } from './value';
import { Moves } from './relocate';
import type { Summary } from './summary';

/** What contributions say together. Stale: it says the same as they do, but perhaps by longer traces. */
interface Joined {
  readonly value: Value;
  readonly isStale: boolean;
  /** How many of the moves are in it. */
  readonly moves: number;
}

interface Group {
  readonly ask: () => readonly string[];
  readonly places: readonly string[];
  joined: Joined | null;
}

/** Who reads a place. It is called by one and the same string by all of them: there are millions. */
class Readers extends Set<string> {
  constructor(readonly place: string) {
    super();
  }
}

export class FactStore {
  private readonly contributions = new Map<string, Map<string, Value>>();
  private readonly joined = new Map<string, Joined>();
  private readonly placesOf = new Map<string, Set<string>>();
  private readonly summaries = new Map<string, Summary>();
  /** By place. */
  private readonly readers = new Map<string, Readers>();
  private readonly subscriptions = new Map<string, Set<string>>();
  /** Places that are read together, such as a field of a class and of its relatives, and what they say together. */
  private readonly groups = new Map<string, Group>();
  private readonly groupsOf = new Map<string, Set<string>>();
  private readonly moves = new Moves();
  /** By function: how many of the moves are in what it says; none where nothing is written. */
  private readonly movesIn = new Map<string, number>();

  /** The joined value of a place. */
  read(place: string, reader: string): Value {
    this.subscribe(place, reader);
    return this.current(place);
  }

  /** The joined value of several places, which are asked for when the group is read for the first time. */
  readGroup(name: string, places: () => readonly string[], reader: string): Value {
    this.subscribe(name, reader);
    const group = this.groups.get(name) ?? this.define(name, places, places());
    group.joined = this.moved(group.joined);
    if (!group.joined || group.joined.isStale) group.joined = this.asJoined(joinAll(group.places.map((place) => this.current(place))));
    return group.joined.value;
  }

  /** Classes have changed: which places belong together is asked anew. Answers the readers of groups that are others now. */
  regroup(): Set<string> {
    const concerned = new Set<string>();
    for (const [name, group] of this.groups) {
      const now = group.ask();
      if (now.length === group.places.length && now.every((place, index) => place === group.places[index])) continue;
      for (const place of group.places) this.groupsOf.get(place)?.delete(name);
      this.define(name, group.ask, now);
      for (const reader of this.readers.get(name) ?? []) concerned.add(reader);
    }
    return concerned;
  }

  /** The joined value of a place without what the reader itself contributed. */
  readOthers(place: string, reader: string): Value {
    this.subscribe(othersPlace(place), reader);
    const contributions = this.contributions.get(place);
    if (!contributions || (contributions.size === 1 && contributions.has(reader))) return nothing;
    this.moveContributions(contributions);
    return joinAll([...contributions].filter(([contributor]) => contributor !== reader).map(([, value]) => value));
  }

  /** What functions of the files of one folder contributed to a place; what all did, where none of them did. */
  readNear(place: string, reader: string, folder: string): Value {
    this.subscribe(place, reader);
    const contributions = this.contributions.get(place);
    const isNear = (contributor: string): boolean => contributor.startsWith(folder) && !contributor.slice(folder.length).includes('/');
    const near = [...(contributions?.keys() ?? [])].filter(isNear);
    if (!contributions || near.length === 0 || near.length === contributions.size) return this.current(place);
    this.moveContributions(contributions);
    return joinAll(near.map((contributor) => contributions.get(contributor) ?? nothing));
  }

  summary(functionKey: string, reader: string): Summary | null {
    this.subscribe(summaryPlace(functionKey), reader);
    return this.peekSummary(functionKey);
  }

  peekSummary(functionKey: string): Summary | null {
    this.move(functionKey);
    return this.summaries.get(functionKey) ?? null;
  }

  setSummary(functionKey: string, summary: Summary): readonly string[] {
    this.summaries.set(functionKey, summary);
    return [...(this.readers.get(summaryPlace(functionKey)) ?? [])];
  }

  /**
   * Replaces everything that a function contributed; answers the readers of places that changed. With `keep`, what it
   * said before stays and is only added to; then shorter traces alone concern nobody, or the search for the shortest way
   * through a program whose parts all know each other would go on long after all labels are found.
   */
  contribute(contributor: string, values: ReadonlyMap<string, Value>, keep = false): Set<string> {
    const concerned = new Set<string>();
    this.move(contributor);
    if (this.moves.count > 0) this.movesIn.set(contributor, this.moves.count);
    const before = this.placesOf.get(contributor) ?? new Set<string>();
    if (!keep) for (const place of before) if (!values.has(place)) this.replace(place, contributor, null, concerned, 'all');
    for (const [place, value] of values) {
      const old = keep ? this.contributions.get(place)?.get(contributor) : undefined;
      this.replace(place, contributor, old ? join(old, value) : value, concerned, keep ? 'labels' : 'all');
    }
    this.placesOf.set(contributor, new Set(keep ? [...before, ...values.keys()] : values.keys()));
    return concerned;
  }

  /** Forgets a function: its summary, its contributions and its subscriptions. Answers whom that concerns. */
  remove(functionKey: string): Set<string> {
    const concerned = this.contribute(functionKey, new Map());
    this.placesOf.delete(functionKey);
    if (this.summaries.delete(functionKey)) for (const reader of this.readers.get(summaryPlace(functionKey)) ?? []) concerned.add(reader);
    this.unsubscribe(functionKey);
    return concerned;
  }

  /** Everybody who, directly or through others, reads something that these functions say. */
  dependents(functionKeys: Iterable<string>): Set<string> {
    return new Set(this.walkDependents(functionKeys));
  }

  /** Each of them once, as they are found: who looks for one of them need not wait for all. */
  private *walkDependents(functionKeys: Iterable<string>): Iterable<string> {
    const found = new Set(functionKeys);
    const queue = [...found];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      yield at;
      for (const place of [summaryPlace(at), ...(this.placesOf.get(at) ?? [])]) {
        for (const reader of this.readersOf(place)) {
          if (found.has(reader)) continue;
          found.add(reader);
          queue.push(reader);
        }
      }
    }
  }

  /** What a function said to others: its summary under `s:`, and its contributions by place. */
  saidBy(functionKey: string): Map<string, Summary | Value> {
    this.move(functionKey);
    const said = new Map<string, Summary | Value>();
    const summary = this.summaries.get(functionKey);
    if (summary) said.set(summaryPlace(functionKey), summary);
    for (const place of this.placesOf.get(functionKey) ?? []) {
      const value = this.contributions.get(place)?.get(functionKey);
      if (value) said.set(place, value);
    }
    return said;
  }

  /** The functions whose summaries a function has asked for. */
  *calleesOf(functionKey: string): Iterable<string> {
    for (const place of this.subscriptions.get(functionKey) ?? []) if (place.startsWith('s:')) yield place.slice(2);
  }

  /** Whether a function reads, through others, what rests on itself. */
  isInCycle(functionKey: string): boolean {
    const own = this.subscriptions.get(functionKey);
    if (!own) return false;
    for (const key of this.walkDependents([functionKey])) {
      if (key === functionKey) continue;
      if (own.has(summaryPlace(key))) return true;
      for (const place of this.placesOf.get(key) ?? []) {
        if (own.has(place) || own.has(othersPlace(place))) return true;
        for (const name of this.groupsOf.get(place) ?? []) if (own.has(name)) return true;
      }
    }
    return false;
  }

  /** Everything that was said follows these changes of texts, each part of it when it is next asked for. */
  relocate(changes: ReadonlyMap<string, Change>): void {
    if (this.moves.count >= Limits.movesRemembered) this.moveAll();
    this.moves.add(changes);
  }

  private moveAll(): void {
    for (const key of new Set([...this.summaries.keys(), ...this.placesOf.keys()])) this.move(key);
    for (const [place, joined] of this.joined) this.joined.set(place, this.moved(joined));
    for (const group of this.groups.values()) group.joined = this.moved(group.joined);
    this.moves.clear();
    this.movesIn.clear();
    for (const [place, joined] of this.joined) this.joined.set(place, { ...joined, moves: 0 });
    for (const group of this.groups.values()) group.joined = group.joined && { ...group.joined, moves: 0 };
  }

  /** Moves what a function said to where it lies now. */
  private move(functionKey: string): void {
    if (this.moves.count === 0) return;
    const relocation = this.moves.since(this.movesIn.get(functionKey) ?? 0);
    if (!relocation) return;
    const summary = this.summaries.get(functionKey);
    if (summary) this.summaries.set(functionKey, relocation.summary(summary));
    for (const place of this.placesOf.get(functionKey) ?? []) {
      const contributions = this.contributions.get(place);
      const value = contributions?.get(functionKey);
      if (value) contributions?.set(functionKey, relocation.value(value));
    }
    this.movesIn.set(functionKey, this.moves.count);
  }

  private moveContributions(contributions: ReadonlyMap<string, Value>): void {
    if (this.moves.count > 0) for (const contributor of contributions.keys()) this.move(contributor);
  }

  private moved<T extends Joined | null>(joined: T): T | Joined {
    const relocation = joined && this.moves.since(joined.moves);
    return relocation ? { value: relocation.value(joined.value), isStale: joined.isStale, moves: this.moves.count } : joined;
  }

  private joinedAt(place: string): Joined | undefined {
    const known = this.joined.get(place);
    const now = known && this.moved(known);
    if (now && now !== known) this.joined.set(place, now);
    return now;
  }

  private asJoined(value: Value): Joined {
    return { value, isStale: false, moves: this.moves.count };
  }

  private unsubscribe(reader: string): void {
    for (const place of this.subscriptions.get(reader) ?? []) this.readers.get(place)?.delete(reader);
    this.subscriptions.delete(reader);
  }

  private current(place: string): Value {
    const known = this.joinedAt(place);
    if (known && !known.isStale) return known.value;
    const contributions = this.contributions.get(place);
    if (!contributions) return nothing;
    this.moveContributions(contributions);
    const value = joinAll(contributions.values());
    this.joined.set(place, this.asJoined(value));
    return value;
  }

  /** Whether a place says the same with a contribution that is new or has only grown. */
  private isCovered(place: string, old: Value | undefined, value: Value | null, extent: Extent): boolean {
    const known = this.joinedAt(place);
    if (!known || !value) return false;
    return sameValue(known.value, join(known.value, value), extent) && (!old || sameValue(value, join(value, old), extent));
  }

  /**
   * Readers are concerned when what they would read says something else, which it often does not: many functions say
   * the same of one field of a class.
   */
  private replace(place: string, contributor: string, value: Value | null, concerned: Set<string>, extent: Extent): void {
    const known = this.contributions.get(place);
    const old = known?.get(contributor);
    if (old && value && sameValue(old, value)) return;
    if (!old && !value) return;
    if (value) this.put(place, known, contributor, value);
    else known?.delete(contributor);
    // Who reads what the others said sees less than the joined value, and nothing of its own.
    for (const reader of this.readers.get(othersPlace(place)) ?? []) if (reader !== contributor) concerned.add(reader);
    const groups = this.groupsOf.get(place);
    if (this.isCovered(place, old, value, extent)) {
      this.joined.set(place, { ...(this.joined.get(place) as Joined), isStale: true });
      for (const name of groups ?? []) this.setStale(name);
      return;
    }
    this.joined.delete(place);
    for (const reader of this.readers.get(place) ?? []) concerned.add(reader);
    for (const name of groups ?? []) this.replaceGroup(name, concerned);
  }

  private setStale(name: string): void {
    const group = this.groups.get(name) as Group;
    if (group.joined) group.joined = { ...group.joined, isStale: true };
  }

  private replaceGroup(name: string, concerned: Set<string>): void {
    (this.groups.get(name) as Group).joined = null;
    for (const reader of this.readers.get(name) ?? []) concerned.add(reader);
  }

  private define(name: string, ask: () => readonly string[], places: readonly string[]): Group {
    const group: Group = { ask, places, joined: null };
    this.groups.set(name, group);
    for (const place of places) {
      const names = this.groupsOf.get(place);
      if (names) names.add(name);
      else this.groupsOf.set(place, new Set([name]));
    }
    return group;
  }

  *readersOf(place: string): Iterable<string> {
    yield* this.readers.get(place) ?? [];
    yield* this.readers.get(othersPlace(place)) ?? [];
    for (const name of this.groupsOf.get(place) ?? []) yield* this.readers.get(name) ?? [];
  }

  /** Contributions are kept sorted by contributor, so that joining them does not depend on who came first. */
  private put(place: string, known: Map<string, Value> | undefined, contributor: string, value: Value): void {
    if (!known) this.contributions.set(place, new Map([[contributor, value]]));
    else if (known.has(contributor)) known.set(contributor, value);
    else this.contributions.set(place, new Map([...known, [contributor, value] as const].sort((a, b) => (a[0] < b[0] ? -1 : 1))));
  }

  private subscribe(place: string, reader: string): void {
    let readers = this.readers.get(place);
    if (!readers) this.readers.set(place, (readers = new Readers(place)));
    if (readers.has(reader)) return;
    readers.add(reader);
    let places = this.subscriptions.get(reader);
    if (!places) this.subscriptions.set(reader, (places = new Set()));
    places.add(readers.place);
  }
}
