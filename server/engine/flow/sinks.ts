/**
 * What arrives at a sink: which labels of a value count for a channel, and how a sink is known.
 */
import type { Span } from '../base/span';
import type { Channel } from '../../../rules/kinds';
import { spreadKey } from './access';
import type { FunctionAnalysis } from './analysis';
import { isDistrusted } from './marks';
import { overlaySite } from './shape';
import type { Shape } from './shape';
import type { SinkInfo } from './summary';
import { isGuardedFor, joinTaints } from './taint';
import { flatten } from './value';
import type { Taint } from './taint';
import type { Value } from './value';

export function sinkInfo(analysis: FunctionAnalysis, channel: Channel, span: Span, call: Span, name: string, row: string, modelCall: string | null): SinkInfo {
  return {
    id: `${analysis.module.path}:${span.start}:${span.end}:${channel}`,
    channel, location: analysis.location(span), call: analysis.location(call), name, modelCall, row,
  };
}

const grave: ReadonlySet<Channel> = new Set<Channel>(['act.code', 'act.shell', 'act.program', 'act.server', 'act.query', 'act.template', 'act.deserialize', 'prompt.system']);

/** What a summary that is full keeps rather than anything else. */
export function isGrave(channel: Channel): boolean {
  return grave.has(channel);
}

/** Channels for which it matters what a value is made of, not only which labels are somewhere in it. */
export function dependsOnMake(channel: Channel): boolean {
  return channel === 'prompt.history' || channel === 'prompt.role' || channel === 'prompt.blob' || channel === 'model.tools';
}

/**
 * Which labels count for a channel: a whole message list is dangerous for what it is, not for what its messages say,
 * and one string for everything is a string, not a list of messages.
 */
export function arriving(channel: Channel, value: Value): readonly Taint[] {
  if (!dependsOnMake(channel)) return flatten(value);
  if (channel === 'prompt.blob') return value.taints;
  if (channel === 'prompt.role') return flatten(value).filter((taint) => taint.confidence === 2);
  // A list that is built of messages with roles of their own is somebody else's only in what was spread into it; so is one of tools.
  // An element of a list that a caller built, where the list is spread into another one, is no list.
  const lists = value.shapes.filter((shape) => !isOwnMessage(shape));
  const elements = lists.flatMap((shape) => [...shape.fields].concat(shape.rest ? [['*', shape.rest]] : []));
  const isBuilt = elements.some(([, element]) => element.shapes.length > 0);
  const isAnothers = elements.length === 0 ? lists.length === value.shapes.length : lists.some(isListOfAnother);
  let taints: readonly Taint[] = isAnothers ? value.taints : [];
  for (const [key, element] of elements) {
    if (key === spreadKey || !isBuilt || element.shapes.some(isOpenMessage)) taints = joinTaints(taints, element.taints);
    // A message that was put in as it came is its sender's, whatever stands beside it; unless its role was looked at.
    else if (key === '*' && element.types.length === 0 && !element.shapes.some(isLookedAt)) taints = joinTaints(taints, element.taints.filter(({ exact }) => exact));
  }
  return taints.filter((taint) => taint.confidence === 2);
}

/** A list that was not made here, of which some elements are known: those that were put into it, or looked at. What is in the others is for its sender to say, unless a check has looked at the roles of all. */
function isListOfAnother(shape: Shape): boolean {
  return shape.site === overlaySite && !isLookedAt(shape) && !(shape.rest?.shapes.some(isLookedAt) ?? false);
}

/** Of a message that a sender made, a schema may leave the role open. */
function isOpenMessage(shape: Shape): boolean {
  const role = shape.site === overlaySite ? shape.fields.get('role') : undefined;
  return role?.taints.some((taint) => taint.source !== null && !isGuardedFor(taint.guards, 'prompt.role') && isDistrusted(taint)) ?? false;
}

/** A sender's message of whose role something is known. */
function isLookedAt({ site, fields }: Shape): boolean {
  return site === overlaySite && fields.has('role');
}

/** A message with a role that was written out here. */
function isOwnMessage(shape: Shape): boolean {
  return shape.site !== overlaySite && shape.fields.has('role');
}

export function modelCallId(analysis: FunctionAnalysis, span: Span): string {
  return `${analysis.module.path}:${span.start}`;
}
