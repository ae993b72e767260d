/**
 * A text that somebody else chose and that should be one of a few: it is compared with a list before it is used. The
 * list holds the values that the program names already, or is a table that it has; where it names none it is for a person to fill in, and until
 * then everything is refused. So it is for review and stands behind any fix that needs no list. The check stands where the text becomes part of another one, or where it is used whole.
 *
 * Example: before `return f"Answer as {persona}."` stands `if persona not in ALLOWED_PERSONAS: raise …`.
 */
import type { Span } from '../../server/engine/base/span';
import { plural, together } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { allowedSet, linesBefore, nameValue } from './before';
import { knownValues, tableUsedAlike } from './known-values';
import { distinct, nameOf, takeApart, type DataHole } from './parts';
import { givenAt, readPlace } from './places';
import { refusal } from './refusal';

export function allowValues(flow: Flow, context: FixContext): readonly Fix[] {
  const joined = flow.steps.filter((step) => step.kind === 'join').at(-1)?.location;
  const there = joined && context.file(joined.path);
  if (joined && there) {
    const code = new Code(there);
    for (const { op, func } of code.at(joined.span)) {
      const apart = op.kind === 'concat' ? takeApart(code, func, op) : null;
      const holes = apart ? distinct(apart.holes) : [];
      if (apart && holes.length <= 2) return fixAt(code, flow, holes, joined.span);
    }
    return [];
  }
  const code = new Code(context);
  const table = tableUsedAlike(code, flow);
  for (const { op } of code.at(flow.sink.span)) {
    if (op.kind === 'read' && table !== null) return fromTable(code, flow, code.text(op.span), table);
    if ((op.kind === 'read' || op.kind === 'get') && isOneValue(code, flow, op) && !isProgram(code, flow, op)) return fixAt(code, flow, [{ op, name: nameOf(code, op) }], flow.sink.span);
  }
  return [];
}

/** Whole programs are written anew each time: a list of them would be none. */
function isProgram(code: Code, { channel }: Flow, op: Op): boolean {
  return channel === 'act.code' && !/formula|expr|rule|filter|query|name|mode|kind|type|option|method|function|operation/i.test(nameOf(code, op));
}

/** Not a table of arguments, and not a list of messages, in which the value stands somewhere. */
function isOneValue(code: Code, flow: Flow, op: Op): boolean {
  const call = flow.sinkCall.path === code.context.module.path ? code.callAt(flow.sinkCall.span) : null;
  if (!call) return true;
  if (call.op.args.some((arg) => arg.value === op.id && arg.spread !== 'none')) return false;
  return !code.context.knowledge(flow.sinkId).places.some(({ at, channel }) => {
    const place = channel === flow.channel ? readPlace(at) : null;
    const given = place?.list ? givenAt(code, call.func, call.op, place) : null;
    return given !== null && given !== 'unknown' && given.op.id === op.id;
  });
}

/** What was put together and is no text: nothing is equal to it that could stand in a list. */
function isThing(code: Code, op: Op): boolean {
  const func = code.functionAt(op.span);
  const made = code.onlyWriteOf(func, op);
  if (made?.kind === 'object' || made?.kind === 'array') return true;
  const callee = made?.kind === 'call' ? code.operation(func, made.callee) : null;
  return callee !== null && /(?:^|\.)[A-Z]\w*[a-z]\w*$/.test(code.text(callee.span));
}

function fromTable(code: Code, flow: Flow, name: string, table: string): readonly Fix[] {
  const { writer, module } = code.context;
  const refuse = refusal(code, flow, code.functionAt(flow.sink.span), writer.notAmong(name, table), `${name} is not an allowed value`);
  const before = linesBefore(code, flow.sink.span, refuse.lines);
  return before ? [{ title: `Allow only what stands in \`${table}\``, tier: 'review', edits: [...refuse.edits, before].map((edit) => ({ path: module.path, ...edit })) }] : [];
}

function fixAt(code: Code, flow: Flow, checked: readonly DataHole[], at: Span): readonly Fix[] {
  const { writer, module } = code.context;
  const constants: TextEdit[] = [];
  const uses: TextEdit[] = [];
  const imports: TextEdit[] = [];
  const lines: string[] = [];
  const names: string[] = [];
  const binds: string[] = [];
  let isOpen = false;
  for (const hole of checked) {
    const values = knownValues(code, flow, hole.op, hole.name);
    if (isThing(code, hole.op)) return [];
    const value = nameValue(code, hole.op, [hole.name]);
    // One value, such as what stands in where nothing is chosen, is no list of all.
    const allowed = value && allowedSet(code, ['allowed', plural(value.name)], values, isText(code, hole.op), values.length > 1);
    if (!value || !allowed) return [];
    constants.push(...allowed.edits);
    uses.push(...value.edits);
    binds.push(...value.binds);
    const refuse = refusal(code, flow, code.functionAt(at), writer.notIn(value.name, allowed.name), `${value.name} is not an allowed value`);
    lines.push(...value.lines, ...refuse.lines);
    imports.push(...refuse.edits);
    isOpen ||= values.length < 2;
    names.push(`\`${value.name}\``);
  }
  const before = linesBefore(code, at, lines);
  if (!before) return [];
  // Two constants at one place would be two edits that meet.
  const [first, second] = constants;
  const allConstants = first && second ? [{ span: first.span, newText: first.newText.trimEnd() + second.newText.replace(/^\s*/, writer.newLine) }] : constants;
  const title = isOpen ? `Allow only listed values of ${names.join(' and ')}, which are for you to fill in` : `Allow only those values of ${names.join(' and ')} that the program names`;
  return [{ title, tier: 'review', ...(isOpen ? { isDraft: true } : {}), edits: together([...imports, ...allConstants, before, ...uses]).map((edit) => ({ path: module.path, ...edit })), binds }];
}

/** A variable that is declared as a text. */
function isText(code: Code, op: Op): boolean {
  const type = op.kind === 'read' ? code.context.module.functions[op.variable.func]?.locals[op.variable.slot]?.type : null;
  return type?.kind === 'name' && type.path.join('.') === 'string';
}
