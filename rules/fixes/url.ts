/**
 * An address that somebody else chose: its host is compared with a list before the request. The list begins with the
 * hosts that the file sends such requests to already. What else this request is for stands nowhere in the code, so that
 * the list is for a person to complete.
 *
 * Example: before `fetch(address)` stands `if (!allowedHosts.has(new URL(address).hostname)) throw …`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { allowedSet, linesBefore, nameValue } from './before';
import { commonArgument } from './common-step';
import { knownHosts } from './known-hosts';
import { refusal } from './refusal';

export function allowHosts(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.url') return [];
  const code = new Code(context);
  return hostsAllowed(code, flow, code.at(flow.sink.span));
}

/** The same where an address ends at several places: before the call that it is handed on by to all of them. */
export function allowHostsForAll(flows: readonly Flow[], context: FixContext): readonly Fix[] {
  const step = commonArgument(flows, context);
  return step ? hostsAllowed(step.code, null, [step]) : [];
}

function hostsAllowed(code: Code, flow: Flow | null, places: readonly Placed[]): readonly Fix[] {
  const { writer, module } = code.context;
  for (const place of places) {
    const { op } = place;
    const { names, areAll } = flow ? knownHosts(code, flow, place) : { names: [], areAll: false };
    const value = nameValue(code, op, ['address']);
    const allowed = allowedSet(code, ['allowed', 'hosts'], names, true, areAll);
    const host = value && writer.recipes.hostOf(value.name);
    if (!value || !allowed || !host) continue;
    const refuse = refusal(code, flow, code.functionAt(op.span), writer.notIn(host.code, allowed.name), 'the host is not allowed');
    const before = linesBefore(code, op.span, [...value.lines, ...refuse.lines]);
    if (!before) continue;
    const edits = [...refuse.edits, ...host.edits, ...allowed.edits, before, ...value.edits].map((edit) => ({ path: module.path, ...edit }));
    const title = areAll ? 'Allow only the hosts that the program names' : `Allow only the hosts of a list, which is for you to ${names.length === 0 ? 'fill in' : 'complete'}`;
    return [{ title, tier: 'review', ...(areAll ? {} : { isDraft: true }), edits, binds: value.binds }];
  }
  return [];
}
