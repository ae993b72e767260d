/**
 * What a browser asks a model for is asked by a route of the program's server, where it has one, and such a route reads
 * the key by a name that no page gets; else the client is made to refuse to run in a browser, for somebody to write what
 * takes its place.
 */
import { spanContains } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { switchOff } from '../dangerous-flag-enabled/fix';
import { behindRoute } from '../fixes/behind-route';
import { privateName } from '../literals';

export function keepOnServer(fact: Fact, context: FixContext): readonly Fix[] {
  const { path } = fact.location;
  if (context.routes().some(({ folder, words }) => folder !== null && path.startsWith(`${folder}/${(words.file ?? '').split('{')[0]}`))) return inRoute(fact, context);
  // What may run on either side is no page.
  const made = fact.confidence === 'high' ? makerOf(fact, context) : null;
  const routed = made ? behindRoute(made, context) : [];
  return [...routed, ...refuseBrowsers(fact, context)];
}

/** A route of the server runs in no browser, and reads the key by a name that no bundler writes into a page. */
function inRoute(fact: Fact, context: FixContext): readonly Fix[] {
  const { subject, location: { path, span } } = fact;
  const name = privateName(subject);
  const text = context.text.slice(span);
  if (name === null || !text.includes(subject)) return switchOff(fact, context).map((fix) => ({ ...fix, tier: 'review' }));
  return [{ title: `Read the key from \`${name}\`, which no page gets`, tier: 'review', edits: [{ path, span, newText: text.replace(subject, name) }] }];
}

/** The innermost call that is given what the fact is about. */
function makerOf({ call }: Fact, context: FixContext): Placed<CallOp> | null {
  const round = [...new Code(context).all()].filter((one): one is Placed<CallOp> => one.op.kind === 'call' && one.op.form === 'new' && spanContains(one.op.span, call.span));
  return round.sort((a, b) => a.op.span.end - a.op.span.start - (b.op.span.end - b.op.span.start))[0] ?? null;
}

function refuseBrowsers(fact: Fact, context: FixContext): readonly Fix[] {
  return switchOff(fact, context).map((fix) => ({ ...fix, title: `${fix.title}; the client then refuses to run in a browser, so ask it from a route of your server`, tier: 'review', isDraft: true }));
}
