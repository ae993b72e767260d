/**
 * An address that somebody else chose: its host is compared with a list before the request. The list begins with the
 * hosts that the file sends such requests to already. What else this request is for stands nowhere in the code, so that
 * the list is for a person to complete.
 *
 * Example: before `fetch(address)` stands `if (!allowedHosts.has(new URL(address).hostname)) throw …`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { allowedSet, linesBefore, nameValue } from './before';
import { commonArgument } from './common-step';
import { refusal } from './refusal';

export function allowHosts(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.url') return [];
  const code = new Code(context);
  return hostsAllowed(code, flow, code.at(flow.sink.span), hostsIn(code, flow));
}

/** The same where an address ends at several places: before the call that it is handed on by to all of them. */
export function allowHostsForAll(flows: readonly Flow[], context: FixContext): readonly Fix[] {
  const step = commonArgument(flows, context);
  return step ? hostsAllowed(step.code, null, [step], []) : [];
}

function hostsAllowed(code: Code, flow: Flow | null, places: readonly Placed[], hosts: readonly string[]): readonly Fix[] {
  const { writer, module } = code.context;
  for (const { op } of places) {
    const value = nameValue(code, op, ['address']);
    const allowed = allowedSet(code, ['allowed', 'hosts'], hosts, true, false);
    const host = value && writer.recipes.hostOf(value.name);
    if (!value || !allowed || !host) continue;
    const refuse = refusal(code, flow, code.functionAt(op.span), writer.notIn(host.code, allowed.name), 'the host is not allowed');
    const before = linesBefore(code, op.span, [...value.lines, ...refuse.lines]);
    if (!before) continue;
    const edits = [...refuse.edits, ...host.edits, ...allowed.edits, before, ...value.edits].map((edit) => ({ path: module.path, ...edit }));
    return [{ title: `Allow only the hosts of a list, which is for you to ${hosts.length === 0 ? 'fill in' : 'complete'}`, tier: 'review', isDraft: true, edits, binds: value.binds }];
  }
  return [];
}

/** Hosts of the addresses that the same function is given elsewhere in the file, in its order. */
function hostsIn(code: Code, flow: Flow): string[] {
  const found = new Set<string>();
  const own = code.callAt(flow.sinkCall.span);
  const name = own && calleeName(code, own);
  for (const placed of code.all()) {
    if (placed.op.kind !== 'call' || placed.op === own?.op || name === null || calleeName(code, { op: placed.op, func: placed.func }) !== name) continue;
    for (const { value } of placed.op.args) {
      const given = code.operation(placed.func, value);
      const made = given && (code.onlyWriteOf(placed.func, given) ?? constantOf(code, given));
      const text = made?.kind === 'const' && typeof made.value === 'string' ? made.value : made?.kind === 'concat' && typeof made.parts[0] === 'string' ? made.parts[0] : '';
      const host = /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/:?#]|$)/i.exec(text)?.[1];
      if (host !== undefined) found.add(host.toLowerCase());
    }
  }
  return [...found].slice(0, 8);
}

function calleeName(code: Code, { op, func }: Placed<CallOp>): string | null {
  const callee = code.operation(func, op.callee);
  return callee ? code.text(callee.span) : null;
}

/** What a constant of the module holds. */
function constantOf(code: Code, op: Op): Op {
  const write = op.kind === 'read' && op.variable.func === 0 ? code.onlyWrite(op.variable) : null;
  return (write && code.operation(write.func, write.op.value)) ?? op;
}
