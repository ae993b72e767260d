/**
 * An address that somebody else chose: its host is compared with a list before the request. The list holds the hosts
 * that the file names already; which ones belong there is for a person to say, so it is for review.
 *
 * Example: before `fetch(address)` stands `if (!allowedHosts.has(new URL(address).hostname)) throw …`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { allowedSet, linesBefore, nameValue } from './before';

export function allowHosts(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.url') return [];
  const code = new Code(context);
  const { writer } = context;
  const hosts = hostsIn(code);
  for (const { op } of code.at(flow.sink.span)) {
    const value = nameValue(code, op, ['address']);
    const allowed = allowedSet(code, ['allowed', 'hosts'], hosts);
    const host = value && writer.recipes.hostOf(value.name);
    if (!value || !allowed || !host) continue;
    const before = linesBefore(code, flow.sink.span, [...value.lines, ...writer.refuse(writer.notIn(host.code, allowed.name), 'the host is not allowed')]);
    if (!before) continue;
    const edits = [...host.edits, ...allowed.edits, before, ...value.edits].map((edit) => ({ path: context.module.path, ...edit }));
    return [{ title: `Allow only the hosts of a list${hosts.length === 0 ? ', which is for you to fill in' : ''}`, tier: 'review', ...(hosts.length === 0 ? { isDraft: true } : {}), edits, binds: value.binds }];
  }
  return [];
}

/** Hosts of the addresses that the file holds, in the order of the file. */
function hostsIn(code: Code): string[] {
  const found = new Set<string>();
  for (const { op } of code.all()) {
    const text = op.kind === 'const' && typeof op.value === 'string' ? op.value : op.kind === 'concat' && typeof op.parts[0] === 'string' ? op.parts[0] : '';
    const host = /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/:?#]|$)/i.exec(text)?.[1];
    if (host !== undefined) found.add(host.toLowerCase());
  }
  return [...found].slice(0, 8);
}
