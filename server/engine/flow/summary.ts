/**
 * What a caller must know of a function: what it returns in terms of its inputs, which sinks its inputs reach, which
 * places of the caller it writes, which of its inputs it calls, and what its normal return proves about them.
 * A summary holds no syntax and no state; it is plain data that could be stored and read back.
 *
 * Example: `def ask(system): return client.chat.completions.create(messages=[{"role": "system", "content": system}])`
 * has one sink: input `p0` reaches `prompt.system`, with the steps inside `ask`; and returns a `model` label whose
 * prompt was reached by `p0`.
 */
import type { Location } from '../base/span';
import type { Channel } from '../../../rules/kinds';
import type { Fact, Step } from '../rules/contract';
import { sameValue } from './equality';
import type { Extent } from './equality';
import type { Act, Piece } from './agents/pieces';
import { joinTaints } from './taint';
import { join, nothing } from './value';
import type { Input, Taint } from './taint';
import type { Value } from './value';

export interface SinkInfo {
  /** Unique for (place, channel). */
  readonly id: string;
  readonly channel: Channel;
  readonly location: Location;
  readonly call: Location;
  readonly name: string;
  /** The model call that the sink belongs to. */
  readonly modelCall: string | null;
  /** The row that made it a sink. */
  readonly row: string;
}

/** The sink exists only if an input has one of these values: `{"role": role, "content": text}`. */
export interface InputCondition {
  readonly input: Input;
  readonly values: readonly string[];
  /** `given`: the input is a field that its object has. `calls`: its method of the second name may be the function of the first key. */
  readonly test: 'equals' | 'differs' | 'carries' | 'contains' | 'lacks' | 'given' | 'calls';
  /** The program itself asks, of an object, for its kind: whoever chooses that as well may choose the one that is asked for. */
  readonly isKind?: boolean;
}

export interface SummarySink {
  /** An input taint; its trace runs from the input to the sink, the sink included. Or a model's answer, in whose prompt inputs are. */
  readonly taint: Taint;
  readonly sink: SinkInfo;
  readonly conditions: readonly InputCondition[];
}

/** A write to a place that the caller owns. */
export interface Effect {
  readonly input: Input;
  readonly value: Value;
  /** Calls that it came through. */
  readonly level: number;
}

/** A call of one of the inputs: a callback. */
export interface InputCall {
  readonly input: Input;
  readonly args: readonly { readonly value: Value; readonly name: string | null }[];
}

/** `root` of an input: a parameter (`p0`) or a captured variable (`u3.5`); `path`: of this part of it, `*` for every element. */
export interface InputGuard {
  readonly root: string;
  readonly path: readonly string[];
  readonly bits: number;
}

/** What holds where a part of the answer, as `valid` of `{ valid: true }`, is true or is not. */
export interface PartGuards {
  readonly name: string;
  readonly holds: boolean;
  readonly guards: readonly InputGuard[];
}

/** A parameter that is on or off by default. */
export interface Switch {
  readonly slot: number;
  readonly truth: boolean;
}

/** Guards that hold on parameters whenever a function returns normally, returns something true, or false. */
export interface Proves {
  readonly always: readonly InputGuard[];
  readonly whenTrue: readonly InputGuard[];
  readonly whenFalse: readonly InputGuard[];
}

/** What holds where the switches are left as they are. */
export interface ProvedByDefault extends Proves {
  readonly switches: readonly Switch[];
}

export interface Summary {
  readonly returns: Value;
  readonly sinks: readonly SummarySink[];
  readonly effects: readonly Effect[];
  readonly calls: readonly InputCall[];
  /** What is said about agents and tools in terms of the inputs. */
  readonly pieces: readonly Piece[];
  /** What the function does whoever calls it, in the order of `what`. */
  readonly acts: readonly Act[];
  /** Every way through the function throws. */
  readonly neverReturns: boolean;
  readonly proves: Proves & { readonly parts: readonly PartGuards[]; readonly byDefault: ProvedByDefault | null };
}

export const emptySummary: Summary = {
  returns: nothing, sinks: [], effects: [], calls: [], pieces: [], acts: [], neverReturns: false, proves: { always: [], whenTrue: [], whenFalse: [], parts: [], byDefault: null },
};

/** A flow from a source to a sink, found while a function was analysed. */
export interface FlowRecord {
  readonly taint: Taint;
  readonly sink: SinkInfo;
}

export type FactRecord = Fact;

export type { Step };

/** Both summaries in one: what a function that keeps changing is given, so that it can only grow and must settle. */
export function widen(a: Summary, b: Summary): Summary {
  const sinks = new Map<string, SummarySink>();
  for (const sink of [...a.sinks, ...b.sinks]) {
    const key = `${sink.sink.id}|${sink.taint.key}|${sink.conditions.map((condition) => `${condition.input.root}${condition.values.join(',')}`).join(';')}`;
    const known = sinks.get(key);
    if (!known) sinks.set(key, sink);
    else sinks.set(key, { ...known, taint: joinTaints([known.taint], [sink.taint])[0] as Taint });
  }
  const effects = new Map<string, Effect>();
  for (const effect of [...a.effects, ...b.effects]) {
    const key = `${effect.input.root}.${effect.input.path.join('.')}`;
    const known = effects.get(key);
    effects.set(key, known ? { ...known, value: join(known.value, effect.value), level: Math.min(known.level, effect.level) } : effect);
  }
  const calls = new Map<string, InputCall>();
  for (const call of [...a.calls, ...b.calls]) {
    const key = `${call.input.root}.${call.input.path.join('.')}`;
    const known = calls.get(key);
    calls.set(key, known ? joinCalls(known, call) : call);
  }
  return {
    returns: join(a.returns, b.returns), sinks: [...sinks.values()], effects: [...effects.values()], calls: [...calls.values()],
    pieces: [...new Map([...a.pieces, ...b.pieces].map((piece) => [piece.key, piece])).values()],
    acts: [...new Map([...b.acts, ...a.acts].map((act) => [act.what, act])).values()].sort((x, y) => (x.what < y.what ? -1 : 1)),
    neverReturns: a.neverReturns && b.neverReturns,
    // What is proved may only shrink.
    proves: {
      ...commonProves(a.proves, b.proves),
      parts: a.proves.parts.flatMap((part) => {
        const guards = commonGuards(part.guards, b.proves.parts.find((other) => isSamePart(part, other))?.guards ?? []);
        return guards.length === 0 ? [] : [{ ...part, guards }];
      }),
      byDefault: commonByDefault(a.proves.byDefault, b.proves.byDefault),
    },
  };
}

function commonByDefault(a: ProvedByDefault | null, b: ProvedByDefault | null): ProvedByDefault | null {
  if (!a || !b || !sameSwitches(a, b)) return null;
  return { switches: a.switches, ...commonProves(a, b) };
}

function commonProves(a: Proves, b: Proves): Proves {
  return { always: commonGuards(a.always, b.always), whenTrue: commonGuards(a.whenTrue, b.whenTrue), whenFalse: commonGuards(a.whenFalse, b.whenFalse) };
}

function sameProves(a: Proves, b: Proves): boolean {
  return sameGuards(a.always, b.always) && sameGuards(a.whenTrue, b.whenTrue) && sameGuards(a.whenFalse, b.whenFalse);
}

function sameSwitches(a: ProvedByDefault, b: ProvedByDefault): boolean {
  return a.switches.length === b.switches.length && a.switches.every(({ slot, truth }, index) => b.switches[index]?.slot === slot && b.switches[index].truth === truth);
}

function sameByDefault(a: ProvedByDefault | null, b: ProvedByDefault | null): boolean {
  if (!a || !b) return a === b;
  return sameSwitches(a, b) && sameProves(a, b);
}

/** One record of the calls of an input, argument by argument. */
export function joinCalls(a: InputCall, b: InputCall): InputCall {
  const length = Math.max(a.args.length, b.args.length);
  const args = Array.from({ length }, (_, index) => ({
    value: join(a.args[index]?.value ?? nothing, b.args[index]?.value ?? nothing),
    name: a.args[index]?.name ?? b.args[index]?.name ?? null,
  }));
  return { input: a.input, args };
}

export function commonGuards(a: readonly InputGuard[], b: readonly InputGuard[]): InputGuard[] {
  return a.flatMap((guard) => {
    const common = guard.bits & (b.find((other) => isOfSamePart(guard, other))?.bits ?? 0);
    return common === 0 ? [] : [{ ...guard, bits: common }];
  });
}

export function sameSummary(a: Summary, b: Summary, extent: Extent = 'all'): boolean {
  return sameValue(a.returns, b.returns, extent)
    && a.neverReturns === b.neverReturns
    && a.sinks.length === b.sinks.length
    && a.sinks.every((sink, index) => sameSink(extent, sink, b.sinks[index] as SummarySink))
    && a.effects.length === b.effects.length
    && a.effects.every((effect, index) => sameEffect(extent, effect, b.effects[index] as Effect))
    && a.calls.length === b.calls.length
    && a.calls.every((call, index) => sameCall(extent, call, b.calls[index] as InputCall))
    && a.pieces.length === b.pieces.length
    && a.pieces.every((piece, index) => samePiece(extent, piece, b.pieces[index] as Piece))
    && a.acts.length === b.acts.length
    && a.acts.every((act, index) => act.what === b.acts[index]?.what && act.location.span.start === b.acts[index]?.location.span.start)
    && sameProves(a.proves, b.proves)
    && sameByDefault(a.proves.byDefault, b.proves.byDefault)
    && a.proves.parts.length === b.proves.parts.length
    && a.proves.parts.every((part, index) => {
      const other = b.proves.parts[index] as PartGuards;
      return isSamePart(part, other) && sameGuards(part.guards, other.guards);
    });
}

function sameSink(extent: Extent, a: SummarySink, b: SummarySink): boolean {
  return a.taint.key === b.taint.key && a.sink.id === b.sink.id && a.taint.guards === b.taint.guards
    && a.taint.behind.inputs.length === b.taint.behind.inputs.length && a.taint.behind.labels.length === b.taint.behind.labels.length
    && a.taint.confidence === b.taint.confidence && a.conditions.length === b.conditions.length
    && (extent === 'labels' || (a.taint.trace?.length ?? 0) === (b.taint.trace?.length ?? 0));
}

function sameEffect(extent: Extent, a: Effect, b: Effect): boolean {
  return a.input.root === b.input.root && a.input.path.join('.') === b.input.path.join('.') && a.level === b.level && sameValue(a.value, b.value, extent);
}

function sameCall(extent: Extent, a: InputCall, b: InputCall): boolean {
  return a.input.root === b.input.root && a.input.path.join('.') === b.input.path.join('.') && a.args.length === b.args.length
    && a.args.every((argument, index) => sameValue(argument.value, (b.args[index] as typeof argument).value, extent));
}

function samePiece(extent: Extent, a: Piece, b: Piece): boolean {
  return a.key === b.key && a.parts.length === b.parts.length && sameValue(a.target, b.target, extent)
    && a.parts.every((part, index) => part.role === b.parts[index]?.role && sameValue(part.value, (b.parts[index] as typeof part).value, extent));
}

/** What one proves or the other. */
export function eitherGuard(a: readonly InputGuard[], b: readonly InputGuard[]): InputGuard[] {
  const others = b.filter((guard) => !a.some((own) => isOfSamePart(own, guard)));
  return [...a.map((own) => ({ ...own, bits: own.bits | (b.find((guard) => isOfSamePart(own, guard))?.bits ?? 0) })), ...others];
}

function sameGuards(a: readonly InputGuard[], b: readonly InputGuard[]): boolean {
  return a.length === b.length && a.every((guard, index) => {
    const other = b[index];
    return other !== undefined && isOfSamePart(guard, other) && guard.bits === other.bits;
  });
}

function isSamePart(a: PartGuards, b: PartGuards): boolean {
  return a.name === b.name && a.holds === b.holds;
}

function isOfSamePart(a: InputGuard, b: InputGuard): boolean {
  return a.root === b.root && a.path.length === b.path.length && a.path.every((key, index) => key === b.path[index]);
}
