/**
 * Matches the flows and facts that the engine found with the rules, and words them as findings.
 * It is the only place that knows how a rule is applied: which flows it speaks about (`from`, `to`, `applies`), how
 * grave they are (`grade`, lowered by guards that soften but do not end the danger), and what becomes of several
 * findings about one thing. It reads no syntax, finds no flows, and drops nothing for a reader's taste: audience,
 * level and suppressions are the business of `report`. A rule that throws costs its own finding, never another one's;
 * the error is handed to `failed`.
 *
 * One weakness is one finding. Flows of one rule that end at one place become the finding with the gravest level, the
 * surest path and the shortest trace, in this order; the rest are counted in `others`. So do those by which one source
 * reaches several arguments of one call that starts a program, those by which one call hands a prompt to several providers, and those of a prompt that is put together at one place. Where several rules speak about
 * one place, a rule falls silent for the ones named in its `yieldsTo`, unless it is surer than they are.
 *
 * Invariant: the result depends on the set of flows and facts, not on their order, and is sorted by place and rule.
 *
 * Example: three requests whose bodies reach the one `exec(command)` of a helper give one `untrusted-input-to-shell`
 * at `command`, with the trace of the nearest request and `others: 2`.
 */
import { compareLocations, spanContains, type Location } from '../base/span';
import type { Channel, Guard } from '../../../rules/kinds';
import type { Fix } from '../fix/types';
import { withLazyFixes } from './finding';
import { fingerprintKey, numberTwins } from './fingerprint';
import { withoutUnusedImports } from './unused-imports';
import type { Agent, AgentIssue, AgentRule, Audience, Confidence, Fact, FactRule, FileOf, Finding, FixContext, Flow, FlowRule, Level, Rule } from './contract';

export interface RunInput {
  readonly flows: readonly Flow[];
  readonly facts: readonly Fact[];
  readonly agents?: readonly Agent[];
  readonly rules: readonly Rule[];
  /** Module and text of a file; null when it has none, which costs its findings their fixes. */
  readonly file: FileOf;
  /** The path that stands for a file in fingerprints: relative to its workspace folder, with forward slashes. */
  readonly relativePath: (path: string) => string;
  /** Told of a rule that threw; absent: the error is thrown on. */
  readonly failed?: (rule: string, error: unknown) => void;
}

/** A finding in the making: what is needed to choose among several about one place. */
interface Candidate {
  readonly rule: Rule;
  readonly location: Location;
  readonly level: Level;
  readonly audience: Audience;
  readonly confidence: Confidence;
  readonly subject: Flow | Fact | AgentIssue;
  readonly others: number;
  /** Candidates of one rule and group are one finding; null: those at one place are. */
  readonly group: string | null;
  /** What it was chosen from besides. */
  readonly rest?: readonly Candidate['subject'][];
}

const levels: readonly Level[] = ['note', 'warning', 'error'];
const audiences: readonly Audience[] = ['regular', 'strict', 'audit'];
const confidences: readonly Confidence[] = ['low', 'medium', 'high'];

/** Positive when `a` is the graver. */
export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b);
}

/** Positive when `a` is the surer. */
export function compareConfidences(a: Confidence, b: Confidence): number {
  return confidences.indexOf(a) - confidences.indexOf(b);
}

export function runRules(input: RunInput): Finding[] {
  const found: Candidate[] = [];
  for (const rule of input.rules) {
    const guarded = <T extends Flow | Fact>(subjects: readonly T[], judge: (subject: T) => Candidate | null): void => {
      for (const subject of subjects) {
        const candidate = attempt(input, rule, () => judge(subject));
        if (candidate) found.push(candidate);
      }
    };
    if (rule.kind === 'flow') guarded(input.flows, (flow) => judgeFlow(rule, flow, input.file));
    else if (rule.kind === 'fact') guarded(input.facts, (fact) => judgeFact(rule, fact, input.file));
    else {
      for (const agent of input.agents ?? []) found.push(...(attempt(input, rule, () => judgeAgent(rule, agent)) ?? []));
      guarded(input.facts, (fact) => (rule.judgeFact && rule.facts?.includes(fact.kind) ? candidateOf(rule, rule.judgeFact(fact)) : null));
    }
  }
  const chosen = yielding(mergeSameRule(found.sort(compareCandidates)));
  const findings = chosen.flatMap((candidate) => {
    const finding = attempt(input, candidate.rule, () => word(candidate, input));
    return finding ? [finding] : [];
  });
  findings.sort(compareFindings);
  return numberTwins(findings);
}

/** By place, then rule. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareLocations(a.location, b.location) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

function attempt<T>(input: RunInput, rule: Rule, work: () => T): T | null {
  if (!input.failed) return work();
  try {
    return work();
  } catch (error) {
    input.failed(rule.id, error);
    return null;
  }
}

function judgeFlow(rule: FlowRule, flow: Flow, file: FileOf): Candidate | null {
  if (!rule.from.includes(flow.label) || !rule.to.includes(flow.channel)) return null;
  if (rule.applies && !rule.applies(flow, file)) return null;
  const level = rule.grade ? rule.grade(flow) : rule.level;
  if (level === null) return null;
  const detours = detoursOf(flow);
  return {
    rule,
    location: placeOf(rule, flow),
    group: rule.group?.(flow) ?? null,
    level: level === 'error' && !isCertain(flow) ? 'warning' : soften(level, flow),
    audience: rule.audienceOf?.(flow) ?? rule.audience,
    confidence: confidenceOf(flow, detours),
    subject: flow,
    others: flow.others,
  };
}

/** An error is something to mend before anything else, so every step of its way is seen, and leads through no place that many objects share, nor round many corners. */
function isCertain(flow: Flow): boolean {
  return !isFar(flow, stepsOfErrors) && flow.confidence === 'high' && !flow.guards.includes('blurred') && !flow.steps.some(({ kind }) => kind === 'keep' || kind === 'hand');
}

/**
 * How often a value was put into a place that outlives a call, and found there again, beyond the first time. Such a
 * place is one for all objects of a class, so each further one makes it less likely that it is the same object's: what
 * is at hand in one request and in another is not on one way.
 */
function detoursOf(flow: Flow): number {
  return Math.max(0, flow.steps.filter((step) => step.kind === 'keep').length - 1);
}

/** One of many parts, of which nobody knows which one, is never certain. */
function confidenceOf(flow: Flow, detours: number): Confidence {
  const sure = Math.min(flow.guards.includes('blurred') ? 1 : 2, confidences.indexOf(flow.confidence));
  // A step that nobody sees is one reason for doubt; a place that many share, or a way of many steps to something that is done, is another one, and only code that is run, or a command line that is not far, outweighs two.
  const isShell = flow.channel === 'act.shell';
  const isShared = flow.steps.some((step) => step.kind === 'keep') && !runningCode.has(flow.channel) && !isShell;
  const doubt = sure < 2 && (isFar(flow, isShell ? manyStepsToShell : manySteps) || isShared) ? 1 : 0;
  return confidences[Math.max(0, sure - 2 * detours - doubt)] ?? 'low';
}

/** Most ways are shorter, but for those to a page, which lead through a server first; which of the objects on a longer one is which is seldom known to the end. */
const manySteps = 8;
/** A command line is worth a step more: of the programs that were read, none that was wrong to tell came on a shorter way. */
const manyStepsToShell = 9;
/** On one that is so long nobody is certain even if each step is seen. */
const stepsOfErrors = 12;
const runningCode: ReadonlySet<Channel> = new Set<Channel>(['act.code', 'act.script']);

/** Whether it is a long way to something that is done; code that is run is worth telling however far it comes. */
function isFar({ channel, steps }: Flow, many: number): boolean {
  return channel.startsWith('act.') && channel !== 'act.html' && !runningCode.has(channel) && steps.length >= many;
}

/** A trace has its source first. */
function placeOf(rule: FlowRule, flow: Flow): Location {
  return (rule.at === 'source' ? flow.steps[0]?.location : undefined) ?? flow.sink;
}

const hardening: ReadonlySet<Guard> = new Set<Guard>(['delimited', 'moderated']);

/** Delimiters and a moderated text make an injection harder, so they lower a prompt finding by one level. */
function soften(level: Level, flow: Flow): Level {
  if (!isPrompt(flow.channel) || !flow.guards.some((guard) => hardening.has(guard))) return level;
  return level === 'error' ? 'warning' : 'note';
}

function isPrompt(channel: Channel): boolean {
  return channel.startsWith('prompt.');
}

function judgeFact(rule: FactRule, fact: Fact, file: FileOf): Candidate | null {
  if (!rule.facts.includes(fact.kind)) return null;
  if (rule.applies && !rule.applies(fact, file)) return null;
  const level = rule.grade ? rule.grade(fact) : rule.level;
  if (level === null) return null;
  return { rule, location: fact.location, level, audience: rule.audience, confidence: fact.confidence, subject: fact, others: 0, group: rule.group?.(fact) ?? null };
}

function judgeAgent(rule: AgentRule, agent: Agent): Candidate[] {
  return rule.judge(agent).map((issue) => candidateOf(rule, issue));
}

function candidateOf(rule: AgentRule, issue: AgentIssue): Candidate {
  return {
    rule, location: issue.location, level: issue.level === 'error' && issue.confidence !== 'high' ? 'warning' : issue.level, audience: issue.audience ?? rule.audience, confidence: issue.confidence, subject: issue, others: 0, group: null,
  };
}

function mergeSameRule(candidates: readonly Candidate[]): Candidate[] {
  const told = new Map(candidates.flatMap(({ rule, group, location }) => (group === null ? [] : [[`${rule.id} ${placeKey(location)}`, group]])));
  // What arrives at a place for which a group speaks is counted there.
  const atPlaces = mergeBy(candidates, ({ rule, group, location }) => group ?? told.get(`${rule.id} ${placeKey(location)}`) ?? placeKey(location));
  const started = mergeBy(mergeBy(atPlaces, joinKey), startKey);
  const files = new Map<string, Set<string>>();
  for (const candidate of started) {
    const call = lastCallOf(candidate);
    if (call !== null) files.set(call, (files.get(call) ?? new Set()).add(candidate.location.path));
  }
  return mergeBy(started, (candidate) => {
    const call = lastCallOf(candidate);
    return call !== null && (files.get(call)?.size ?? 0) > 1 ? call : startKey(candidate);
  });
}

/** Instructions that a text became part of at one place are wrong there, however many models they are sent to. */
function joinKey(candidate: Candidate): string {
  const { subject, group } = candidate;
  const joined = group === null && 'sinkCall' in subject && isPrompt(subject.channel) ? subject.steps.filter(({ kind }) => kind === 'join').at(-1) : undefined;
  return joined ? `joined at ${placeKey(joined.location)}` : candidate.group ?? placeKey(candidate.location);
}

function startKey(candidate: Candidate): string {
  return startOf(candidate) ?? candidate.group ?? placeKey(candidate.location);
}

/** Where one call hands instructions to one of several providers, each in a file of its own, it is there that they are wrong. */
function lastCallOf({ rule, subject, group }: Candidate): string | null {
  if (group !== null || !('sinkCall' in subject) || !isPrompt(subject.channel)) return null;
  const call = subject.steps.filter((step) => step.kind === 'pass').at(-1);
  return call ? `${rule.id} handed over at ${placeKey(call.location)}` : null;
}

const starting: ReadonlySet<Channel> = new Set<Channel>(['act.shell', 'act.program', 'act.server', 'act.argument']);

/** A program and its arguments that one source hands to one call are one thing that is started. */
function startOf({ subject, group }: Candidate): string | null {
  if (group !== null || !('sinkCall' in subject) || !starting.has(subject.channel)) return null;
  // How a tool server is started is said by a command and its arguments, which may come in beside each other.
  if (subject.channel === 'act.server') return `server ${placeKey(subject.sinkCall)}`;
  const [source] = subject.steps;
  return source ? `${placeKey(subject.sinkCall)} ${placeKey(source.location)} ${source.message}` : null;
}

function mergeBy(candidates: readonly Candidate[], keyOf: (candidate: Candidate) => string): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.rule.id} ${keyOf(candidate)}`;
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  return [...groups.values()].map((group) => {
    const [best, ...rest] = group.sort(compareCandidates) as [Candidate, ...Candidate[]];
    return { ...best, rest: [...(best.rest ?? []), ...rest.flatMap((other) => [other.subject, ...(other.rest ?? [])])], others: rest.reduce((sum, other) => sum + other.others + 1, best.others) };
  });
}

/** The more telling first: graver, for everybody, surer, with the shorter trace; then by where the trace starts, to be the same in every run. */
function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    compareLevels(b.level, a.level) ||
    audiences.indexOf(a.audience) - audiences.indexOf(b.audience) ||
    compareConfidences(b.confidence, a.confidence) ||
    steps(a).length - steps(b).length ||
    compareTraces(steps(a), steps(b)) ||
    compareLocations(a.location, b.location)
  );
}

function compareTraces(a: Flow['steps'], b: Flow['steps']): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const order = compareLocations(step.location, other.location);
    if (order !== 0) return order;
    if (step.message !== other.message) return step.message < other.message ? -1 : 1;
  }
  return 0;
}

function steps(candidate: Candidate): Flow['steps'] {
  return 'steps' in candidate.subject ? candidate.subject.steps : [];
}

function yielding(candidates: readonly Candidate[]): Candidate[] {
  const byPlace = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = placeKey(candidate.location);
    byPlace.set(key, [...(byPlace.get(key) ?? []), candidate]);
  }
  return candidates.filter((candidate) =>
    (byPlace.get(placeKey(candidate.location)) ?? []).every((other) => !isSilencedBy(candidate, other)),
  );
}

/** Two rules of which one yields to the other: the surer one stays, and at a tie the one that is yielded to. Whoever is not told of the other one hears of this. */
function isSilencedBy(candidate: Candidate, other: Candidate): boolean {
  if (audiences.indexOf(other.audience) > audiences.indexOf(candidate.audience)) return false;
  const surer = compareConfidences(other.confidence, candidate.confidence);
  if (candidate.rule.yieldsTo?.includes(other.rule.id)) return surer >= 0;
  if (other.rule.yieldsTo?.includes(candidate.rule.id)) return surer > 0;
  return false;
}

function placeKey(location: Location): string {
  return `${location.path} ${location.span.start} ${location.span.end}`;
}

function word(candidate: Candidate, input: RunInput): Finding {
  const { rule, location } = candidate;
  const context = input.file(location.path);
  const elsewhere = elsewhereOf(candidate);
  const finding = {
    rule: rule.id,
    level: candidate.level,
    confidence: candidate.confidence,
    audience: candidate.audience,
    ...words(rule, candidate.subject),
    location,
    steps: steps(candidate),
    others: candidate.others,
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
    fingerprint: fingerprintKey(rule.id, input.relativePath(location.path), location.span, context),
  };
  // A fix that cannot be made costs itself alone.
  return withLazyFixes(finding, () => (context && attempt(input, rule, () => differing(fixes(candidate, context).map((fix) => withoutUnusedImports(fix, input.file))))) ?? []);
}

/** The places of those that were counted with it, each once. */
function elsewhereOf({ rule, location, rest = [] }: Candidate): Location[] {
  const places = rest.map((subject) => (rule.kind === 'flow' ? placeOf(rule, subject as Flow) : (subject as Fact | AgentIssue).location));
  const further = new Map(places.map((place) => [placeKey(place), place]));
  further.delete(placeKey(location));
  return [...further.values()].sort(compareLocations);
}

function words(rule: Rule, subject: Candidate['subject']): Pick<Finding, 'message' | 'advice'> {
  if (rule.kind === 'flow') {
    const flow = subject as Flow;
    return { message: rule.message(flow), advice: rule.advice(flow) };
  }
  if (rule.kind === 'agent') {
    const issue = subject as AgentIssue;
    return { message: issue.message, advice: issue.advice };
  }
  const fact = subject as Fact;
  return { message: rule.message(fact), advice: rule.advice(fact) };
}

/** Two ways of a rule may come to the same edits, which nobody wants to choose between. */
function differing(offered: readonly Fix[]): readonly Fix[] {
  return [...new Map(offered.map((fix) => [JSON.stringify([fix.title, fix.edits]), fix])).values()];
}

/** Whether two flows end in the same argument of the same call, the one in the whole of it and the other in a part: what mends one mends both. */
function isWithin(one: Flow, other: Flow): boolean {
  return placeKey(one.sinkCall) === placeKey(other.sinkCall) && one.sink.path === other.sink.path && (spanContains(one.sink.span, other.sink.span) || spanContains(other.sink.span, one.sink.span));
}

function fixes({ rule, subject, location, level, audience, group, rest = [] }: Candidate, context: FixContext): readonly Fix[] {
  if (rule.kind === 'flow') {
    // What is mended at one place would leave the others as they are, which helps where they weigh less.
    const weighsLess = (other: Flow): boolean => compareLevels(rule.grade?.(other) ?? rule.level, level) < 0 || (rule.audienceOf?.(other) ?? rule.audience) !== audience;
    const others = (rest as readonly Flow[]).filter((other) => compareLocations(placeOf(rule, other), location) !== 0 && !weighsLess(other) && !isWithin(subject as Flow, other));
    return (others.length === 0 ? rule.fixes?.(subject as Flow, context) : rule.fixesForAll?.([subject as Flow, ...others], context)) ?? [];
  }
  if (rule.kind === 'agent') return rule.fixes?.(subject as AgentIssue, context) ?? [];
  return rule.fixes?.(subject as Fact, context, group === null ? [] : (rest as readonly Fact[])) ?? [];
}
