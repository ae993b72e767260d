/**
 * What a function of the program can do when a model calls it, read from its summary: which actions its parameters
 * reach, whose text it gives back, and what it does in any case. A fixed command or a fixed address is no ability of
 * the model's, so an action counts when the model fills in what decides it.
 */
import type { Capability, Channel, Label } from '../../../../rules/kinds';
import { capabilities } from '../../../../rules/kinds';
import type { Knowledge } from '../../models/knowledge';
import type { Ability } from '../../rules/contract';
import type { Summary } from '../summary';
import { isGuardedFor } from '../taint';
import { flatten } from '../value';

const byChannel: Partial<Readonly<Record<Channel, readonly Capability[]>>> = {
  'act.code': ['run-code'],
  'act.script': ['run-code'],
  'act.shell': ['run-code'],
  'act.program': ['run-code'],
  'act.open': ['run-code'],
  'act.server': ['run-code'],
  'act.template': ['run-code'],
  'act.deserialize': ['run-code'],
  'act.query': ['read-private', 'change-data'],
  'act.url': ['send-out'],
  'act.message': ['send-out', 'send-message'],
  'act.money': ['pay'],
  'act.permission': ['grant-access'],
  'act.deploy': ['deploy'],
};

/** Labels of what a tool answers that say what it has read; rows of a database are no stranger's pages. */
const readLabels: ReadonlySet<Label> = new Set<Label>(['content', 'personal', 'secret', 'stored']);

const confidences = ['low', 'medium', 'high'] as const;

export function isCapability(what: string): what is Capability {
  return Object.hasOwn(capabilities, what);
}

/** `isFilled`: whether the model fills in the parameter with this number. */
export function abilitiesOf(summary: Summary, knowledge: Knowledge, isFilled: (param: number) => boolean): Ability[] {
  const found: Ability[] = [];
  for (const { taint, sink } of summary.sinks) {
    const param = /^p(\d+)$/.exec(taint.input?.root ?? '')?.[1];
    // A value that cannot leave its quotes runs nothing.
    if (param === undefined || !isFilled(Number(param)) || isGuardedFor(taint.guards, sink.channel)) continue;
    const does = knowledge.row(sink.row)?.does ?? [];
    for (const capability of does.length > 0 ? does : (byChannel[sink.channel] ?? [])) {
      found.push({ capability, location: sink.location, by: sink.name, isOwn: true, confidence: confidences[taint.confidence] ?? 'low' });
    }
  }
  for (const taint of flatten(summary.returns)) {
    const { source } = taint;
    if (!source || !readLabels.has(source.label)) continue;
    found.push({
      capability: source.label === 'content' ? 'read-content' : 'read-private', location: source.location, by: source.name,
      isOwn: true, confidence: confidences[taint.confidence] ?? 'low',
    });
  }
  for (const act of summary.acts) if (isCapability(act.what)) found.push({ capability: act.what, location: act.location, by: act.by, isOwn: true, confidence: 'high' });
  return distinct(found);
}

/** One ability per capability: the surest, then the first in the text. */
export function distinct(abilities: readonly Ability[]): Ability[] {
  const best = new Map<Capability, Ability>();
  for (const ability of abilities) {
    const known = best.get(ability.capability);
    if (!known || confidences.indexOf(ability.confidence) > confidences.indexOf(known.confidence)) best.set(ability.capability, ability);
  }
  return [...best.values()];
}
