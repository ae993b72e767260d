/**
 * Objects of several kinds, told apart by a field: messages by their roles, answers by their types. Where the kind was
 * asked, what is done with the object is done with objects of that kind alone.
 *
 * Example: `if reply.type == "image": requests.get(reply.content)` says nothing of `Reply("text", answer)`.
 */
import type { Channel } from '../../../rules/kinds';
import type { Op, ValueId } from '../ir/types';
import { constantText, getPath } from './access';
import type { FunctionAnalysis } from './analysis';
import { kindKeys } from './conditions';
import { learn, readRoot } from './places';
import { isBelow } from './substitute';
import type { InputCondition } from './summary';
import { guardBit, guardedTaint, inputAt } from './taint';
import type { Taint } from './taint';
import { mapShape, valueWith, withGuards } from './value';
import type { Value } from './value';

/**
 * `if message["role"] == "system"`: of the objects that it may be, those of another role are not meant. Where the object
 * is the caller's, its text goes where the sender of the role says, which is a matter of who chose the role.
 */
export function sortMessages(analysis: FunctionAnalysis, target: ValueId, constants: NonNullable<Value['constants']>): void {
  const read = keyRead(analysis, analysis.op(analysis.definition(target)));
  const place = read && analysis.placeOf(read.object);
  if (!read || !place) return;
  const blurred = guardBit('blurred');
  learn(analysis, place, (value) => {
    const shapes = value.shapes.flatMap((shape) => {
      const kind = shape.fields.get(read.key);
      if (!kind) return [shape];
      if (kind.constants !== null && kind.constants.length > 0 && !kind.constants.some((one) => constants.some((asked) => spelled(asked) === spelled(one)))) return [];
      // It may be of any kind: its text is no more that of this one than of the others.
      const isOpen = kind.constants === null ? kind.taints.some((taint) => taint.input !== null) : kind.constants.length > 1;
      return isOpen ? [mapShape(shape, (field) => (field === kind ? field : withGuards(field, blurred)))] : [shape];
    });
    const taints = value.taints.map((taint) => (taint.input ? guardedTaint(taint, blurred) : taint));
    return valueWith(value, { shapes, taints });
  });
  // What was taken out of the message before is as much of that kind as what is taken out of it now.
  const holders = analysis.value(read.object).taints.flatMap(({ input, exact }) => (input && exact ? [input] : []));
  const isTakenOut = ({ input }: Taint): boolean => input !== null && input.path.at(-1) !== read.key && holders.some((holder) => input.path.length > holder.path.length && isBelow(input, holder));
  analysis.state.slots.forEach((slot, index) => {
    if (slot.taints.some(isTakenOut)) analysis.state.slots[index] = valueWith(slot, { taints: slot.taints.map((taint) => (isTakenOut(taint) ? guardedTaint(taint, blurred) : taint)) });
  });
}

/** Kinds are compared in whatever case. */
function spelled(constant: NonNullable<Value['constants']>[number]): unknown {
  return typeof constant === 'string' ? constant.toLowerCase() : constant;
}

/** `message["role"]`, `message.role`, `message.get("role")`: the object and the field that tells its kind. */
function keyRead(analysis: FunctionAnalysis, asked: Op | undefined, depth = 0): { readonly object: ValueId; readonly key: string } | null {
  const op = beforeDefault(analysis, asked);
  if (op?.kind === 'get' && op.key.kind === 'name' && kindKeys.has(op.key.name)) return { object: op.object, key: op.key.name };
  if (op?.kind !== 'call' || op.receiver === null) return null;
  const [name] = op.args;
  // `message["role"].lower()`
  if (!name) return depth === 0 ? keyRead(analysis, analysis.op(analysis.definition(op.receiver)), 1) : null;
  const callee = analysis.op(op.callee);
  const [key] = analysis.value(name.value).constants ?? [];
  return callee?.kind === 'get' && callee.key.kind === 'name' && callee.key.name === 'get' && typeof key === 'string' && kindKeys.has(key) ? { object: op.receiver, key } : null;
}

/** What a text is if it is there: `parsed.hostname` of `parsed.hostname or ""`; not any deeper, since in a loop a variable may be its own default. */
export function beforeDefault(analysis: FunctionAnalysis, op: Op | undefined): Op | undefined {
  const [first, ...defaults] = op?.kind === 'merge' ? op.values : [];
  const isDefaulted = first !== undefined && defaults.length > 0 && defaults.every((value) => analysis.value(value).constants !== null);
  return isDefaulted ? analysis.op(analysis.definition(first)) : op;
}

/** Whether the kind of an object was asked for, or is written down. */
export function isKindKnown(object: Value): boolean {
  return object.shapes.some(({ fields }) => [...kindKeys].some((key) => (fields.get(key)?.constants ?? []).length > 0));
}

/** Where text is run, as code or as a program: worth telling of whichever kind the object may be. */
const running: ReadonlySet<Channel> = new Set<Channel>(['act.code', 'act.script', 'act.shell', 'act.program', 'act.open', 'act.deserialize']);

/** What a sink asks of the kind of the caller's object whose part arrives there, besides what is asked already. */
export function ofKind(analysis: FunctionAnalysis, { input, source, guards }: Taint, channel: Channel, asked: readonly InputCondition[]): readonly InputCondition[] {
  if (!input || source !== null || input.path.length === 0 || (guards & guardBit('blurred')) === 0 || !channel.startsWith('act.') || running.has(channel)) return asked;
  const root = readRoot(analysis, input.root);
  if (!root) return asked;
  for (let length = input.path.length - 1; length >= 0; length--) {
    for (const key of kindKeys) {
      const path = [...input.path.slice(0, length), key];
      const { constants, taints } = getPath(root, path);
      if (constants === null || constants.length === 0) continue;
      const kind = inputAt(input.root, path);
      if (taints.some((taint) => taint.exact && taint.input?.key === kind.key)) return [...asked, { input: kind, values: constants.map(constantText), test: 'equals', isKind: true }];
    }
  }
  return asked;
}
