/**
 * Moves what was found to where it lies now. An edit shifts everything behind it; a function that is otherwise as it
 * was need not be analysed again, nor anything that rests on it: only the places in traces, sources, sinks and facts
 * have to follow the text. Places inside of what was replaced stay as they are: they belong to functions that have
 * changed, and are gone when those have been analysed again.
 *
 * Most of what is known is not asked for between two keystrokes, so it is moved when it is (`Moves`).
 *
 * Invariant: moving keeps the identity of everything that the change does not touch, and shares what was shared.
 */
import { moved } from '../base/change';
import type { Change } from '../base/change';
import type { Location } from '../base/span';
import type { Act, Piece } from './agents/pieces';
import type { Seen } from './analysis';
import { sourceKey } from './sources';
import { newSite } from './shape';
import type { Shape } from './shape';
import type { SinkInfo, Summary, SummarySink } from './summary';
import type { Trace } from './trace';
import { taintWith } from './taint';
import { mapShape, valueWith, withReceiver } from './value';
import type { Source, Taint } from './taint';
import type { TypeFact, Value } from './value';

/** All changes since the last time that everything was where it lies, in order; who was written down after `n` of them misses the others. */
export class Moves {
  private readonly steps: ReadonlyMap<string, Change>[] = [];
  /** By how many of the changes are in it already. */
  private readonly relocations = new Map<number, Relocation>();

  get count(): number {
    return this.steps.length;
  }

  add(changes: ReadonlyMap<string, Change>): void {
    this.steps.push(changes);
    this.relocations.clear();
  }

  /** Null when nothing has moved since. The same one for all that ask at a time, so that what they share stays shared. */
  since(count: number): Relocation | null {
    if (count >= this.steps.length) return null;
    let relocation = this.relocations.get(count);
    if (!relocation) this.relocations.set(count, (relocation = new Relocation(...this.steps.slice(count))));
    return relocation;
  }

  /** Everything has been moved. */
  clear(): void {
    this.steps.length = 0;
    this.relocations.clear();
  }
}

export class Relocation {
  private readonly traces = new Map<Trace, Trace>();
  private readonly sources = new Map<Source, Source>();
  private readonly sinks = new Map<SinkInfo, SinkInfo>();
  private readonly taints = new Map<Taint, Taint>();
  private readonly shapes = new Map<Shape, Shape>();
  private readonly values = new Map<Value, Value>();

  /** By path: what became of the text, in order. */
  private readonly changes: ReadonlyMap<string, readonly Change[]>;

  constructor(...steps: readonly ReadonlyMap<string, Change>[]) {
    const changes = new Map<string, Change[]>();
    for (const step of steps) {
      for (const [path, change] of step) {
        const known = changes.get(path);
        if (known) known.push(change);
        else changes.set(path, [change]);
      }
    }
    this.changes = changes;
  }

  seen(seen: Seen): Seen {
    const flows = mapSame(seen.flows, (flow) => {
      const [taint, sink] = [this.taint(flow.taint), this.sink(flow.sink)];
      return taint === flow.taint && sink === flow.sink ? flow : { taint, sink };
    });
    const facts = mapSame(seen.facts, (fact) => {
      const [location, call] = [this.location(fact.location), this.location(fact.call)];
      return location === fact.location && call === fact.call ? fact : { ...fact, location, call };
    });
    const pieces = mapSame(seen.pieces, (piece) => this.piece(piece));
    return flows === seen.flows && facts === seen.facts && pieces === seen.pieces ? seen : { ...seen, flows, facts, pieces };
  }

  summary(summary: Summary): Summary {
    return {
      ...summary,
      returns: this.value(summary.returns),
      sinks: summary.sinks.map((sink): SummarySink => ({ ...sink, taint: this.taint(sink.taint), sink: this.sink(sink.sink) })),
      effects: summary.effects.map((effect) => ({ ...effect, value: this.value(effect.value) })),
      pieces: summary.pieces.map((piece) => this.piece(piece)),
      acts: summary.acts.map((act): Act => ({ ...act, location: this.location(act.location) })),
      calls: summary.calls.map((call) => ({ ...call, args: call.args.map((argument) => ({ ...argument, value: this.value(argument.value) })) })),
    };
  }

  private piece(piece: Piece): Piece {
    const target = this.value(piece.target);
    const call = this.location(piece.call);
    const parts = mapSame(piece.parts, (part) => {
      const [value, location] = [this.value(part.value), this.location(part.location)];
      return value === part.value && location === part.location ? part : { ...part, value, location };
    });
    return target === piece.target && call === piece.call && parts === piece.parts ? piece : { ...piece, target, call, parts };
  }

  value(value: Value): Value {
    if (value.taints.length === 0 && value.shapes.length === 0 && !value.types.some((type) => type.kind === 'function' && type.receiver)) return value;
    let next = this.values.get(value);
    if (next === undefined) {
      const taints = mapSame(value.taints, (taint) => this.taint(taint));
      const shapes = mapSame(value.shapes, (shape) => this.shape(shape));
      const types = mapSame(value.types, (type): TypeFact => {
        const receiver = type.kind === 'function' && type.receiver ? this.value(type.receiver) : null;
        return type.kind !== 'function' || receiver === type.receiver ? type : withReceiver(type, receiver);
      });
      next = taints === value.taints && shapes === value.shapes && types === value.types ? value : valueWith(value, { taints, shapes, types });
      this.values.set(value, next);
    }
    return next;
  }

  private shape(shape: Shape): Shape {
    let next = this.shapes.get(shape);
    if (next === undefined) {
      next = mapShape(shape, (field) => this.value(field)).at(this.site(shape.site));
      this.shapes.set(shape, next);
    }
    return next;
  }

  /** Objects made by calling a class are told apart by where the call stands. */
  private site(site: string): string {
    const at = site.lastIndexOf(newSite);
    if (at < 0) return site;
    const start = Number(site.slice(at + newSite.length));
    const path = site.slice('o:'.length, site.lastIndexOf('#', at));
    return `${site.slice(0, at)}${newSite}${this.offset(path, start)}`;
  }

  private taint(taint: Taint): Taint {
    let next = this.taints.get(taint);
    if (next === undefined) {
      const trace = taint.trace && this.trace(taint.trace);
      const source = taint.source && this.source(taint.source);
      next = trace === taint.trace && source === taint.source ? taint : taintWith(taint, { trace, source, key: source && source !== taint.source ? `s:${source.key}` : taint.key });
      this.taints.set(taint, next);
    }
    return next;
  }

  private source(source: Source): Source {
    let next = this.sources.get(source);
    if (next === undefined) {
      const location = this.location(source.location);
      const modelCall = this.call(source.modelCall);
      next = location === source.location && modelCall === source.modelCall ? source
        : { ...source, location, modelCall, key: sourceKey(location, source.label, source.name) };
      this.sources.set(source, next);
    }
    return next;
  }

  private sink(sink: SinkInfo): SinkInfo {
    let next = this.sinks.get(sink);
    if (next === undefined) {
      const location = this.location(sink.location);
      const call = this.location(sink.call);
      const modelCall = this.call(sink.modelCall);
      const id = `${location.path}:${location.span.start}:${location.span.end}:${sink.channel}`;
      next = location === sink.location && call === sink.call && modelCall === sink.modelCall ? sink : { ...sink, location, call, modelCall, id };
      this.sinks.set(sink, next);
    }
    return next;
  }

  private trace(trace: Trace): Trace {
    let next = this.traces.get(trace);
    if (next === undefined) {
      const previous = trace.previous && this.trace(trace.previous);
      const location = this.location(trace.location);
      next = previous === trace.previous && location === trace.location ? trace : { ...trace, previous, location };
      this.traces.set(trace, next);
    }
    return next;
  }

  /** A model call is known by its file and where it starts. */
  private call(id: string | null): string | null {
    if (id === null) return null;
    const at = id.lastIndexOf(':');
    const path = id.slice(0, at);
    return this.changes.has(path) ? `${path}:${this.offset(path, Number(id.slice(at + 1)))}` : id;
  }

  private offset(path: string, start: number): number {
    let at = start;
    for (const change of this.changes.get(path) ?? []) if (at >= change.oldEnd) at += change.newEnd - change.oldEnd;
    return at;
  }

  private location(location: Location): Location {
    let { span } = location;
    for (const change of this.changes.get(location.path) ?? []) span = moved(span, change) ?? span;
    return span === location.span ? location : { path: location.path, span };
  }
}

/** The same array when nothing in it changes. */
function mapSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let result: T[] | null = null;
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as T;
    const next = change(item);
    if (next !== item) (result ??= items.slice())[index] = next;
  }
  return result ?? items;
}
