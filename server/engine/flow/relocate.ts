/**
 * Moves what was found to where it lies now. An edit shifts everything behind it; a function that is otherwise as it
 * was need not be analysed again, nor anything that rests on it: only the places in traces, sources, sinks and facts
 * have to follow the text. Places inside of what was replaced stay as they are: they belong to functions that have
 * changed, and are gone when those have been analysed again.
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
import { mapShape, valueWith } from './value';
import type { Source, Taint } from './taint';
import type { TypeFact, Value } from './value';

export class Relocation {
  private readonly traces = new Map<Trace, Trace>();
  private readonly sources = new Map<Source, Source>();
  private readonly sinks = new Map<SinkInfo, SinkInfo>();
  private readonly taints = new Map<Taint, Taint>();
  private readonly shapes = new Map<Shape, Shape>();
  private readonly values = new Map<Value, Value>();

  constructor(private readonly changes: ReadonlyMap<string, Change>) {}

  seen(seen: Seen): Seen {
    return {
      ...seen,
      flows: seen.flows.map(({ taint, sink }) => ({ taint: this.taint(taint), sink: this.sink(sink) })),
      facts: seen.facts.map((fact) => ({ ...fact, location: this.location(fact.location), call: this.location(fact.call) })),
      pieces: seen.pieces.map((piece) => this.piece(piece)),
    };
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
    return {
      ...piece, target: this.value(piece.target), call: this.location(piece.call),
      parts: piece.parts.map((part) => ({ ...part, value: this.value(part.value), location: this.location(part.location) })),
    };
  }

  value(value: Value): Value {
    if (value.taints.length === 0 && value.shapes.length === 0 && !value.types.some((type) => type.kind === 'function' && type.receiver)) return value;
    let next = this.values.get(value);
    if (next === undefined) {
      const taints = mapSame(value.taints, (taint) => this.taint(taint));
      const shapes = mapSame(value.shapes, (shape) => this.shape(shape));
      const types = mapSame(value.types, (type): TypeFact => {
        const receiver = type.kind === 'function' && type.receiver ? this.value(type.receiver) : null;
        return type.kind !== 'function' || receiver === type.receiver ? type : { ...type, receiver };
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
      next = {
        ...sink, location, call: this.location(sink.call), modelCall: this.call(sink.modelCall),
        id: `${location.path}:${location.span.start}:${location.span.end}:${sink.channel}`,
      };
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
    const change = this.changes.get(path);
    return change && start >= change.oldEnd ? start + change.newEnd - change.oldEnd : start;
  }

  private location(location: Location): Location {
    const change = this.changes.get(location.path);
    const span = change ? (moved(location.span, change) ?? location.span) : location.span;
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
