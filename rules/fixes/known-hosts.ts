/**
 * Hosts that the code names as those it talks to: what a parsed address is compared with somewhere in the file, and the
 * constant of the module to which the function itself adds paths. Where others are merely asked elsewhere in the file,
 * nobody can tell whether they are all.
 *
 * Example: `BASE_URL = "https://api.example.com"` of a function that asks `f"{BASE_URL}/{path}"` or an address that it is given.
 */
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { Flow } from '../../server/engine/rules/contract';
import { usesOf } from './fields';

/** More than this is no list that a person wrote. */
const most = 8;

const ofHost = /^(?:hostname|host|netloc)$/;
const hostName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

export interface KnownHosts {
  readonly names: readonly string[];
  /** There are no others. */
  readonly areAll: boolean;
}

export function knownHosts(code: Code, flow: Flow, address: Placed): KnownHosts {
  const own = new Set([...comparedHosts(code), ...baseHosts(code, address)]);
  return own.size > 0 && own.size <= most ? { names: [...own], areAll: true } : { names: askedHosts(code, flow), areAll: false };
}

function comparedHosts(code: Code): string[] {
  const found: string[] = [];
  for (const { op, func } of code.all()) {
    if (op.kind === 'get' && op.key.kind === 'name' && ofHost.test(op.key.name)) found.push(...usesOf(code, func, op.id).constants);
  }
  return found.filter((text) => hostName.test(text)).map((text) => text.toLowerCase());
}

/** Constants of the module that begin a text which the function of the address puts together. */
function baseHosts(code: Code, { func }: Placed): string[] {
  const found: string[] = [];
  for (const { op, func: there } of code.all()) {
    const [first] = op.kind === 'concat' && there === func ? op.parts : [];
    const base = typeof first === 'number' ? code.operation(there, first) : null;
    const host = base?.kind === 'read' && base.variable.func === 0 ? hostIn(constantOf(code, base)) : undefined;
    if (host !== undefined) found.push(host);
  }
  return found;
}

/** Hosts of the addresses that the same function is given elsewhere in the file, in its order. */
function askedHosts(code: Code, flow: Flow): string[] {
  const found = new Set<string>();
  const own = code.callAt(flow.sinkCall.span);
  const name = own && calleeName(code, own);
  for (const placed of code.all()) {
    if (placed.op.kind !== 'call' || placed.op === own?.op || name === null || calleeName(code, { op: placed.op, func: placed.func }) !== name) continue;
    for (const { value } of placed.op.args) {
      const given = code.operation(placed.func, value);
      const host = given && hostIn(code.onlyWriteOf(placed.func, given) ?? constantOf(code, given));
      if (host != null) found.add(host);
    }
  }
  return [...found].slice(0, most);
}

function hostIn(op: Op): string | undefined {
  const text = op.kind === 'const' && typeof op.value === 'string' ? op.value : op.kind === 'concat' && typeof op.parts[0] === 'string' ? op.parts[0] : '';
  return /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/:?#]|$)/i.exec(text)?.[1]?.toLowerCase();
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
