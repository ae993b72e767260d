/**
 * Instructions that are put together in one place and sent from another, by way of a field, a list that grows or a table
 * of arguments: the data moves where they are put together, since there stands what belongs beside it, the list of
 * messages or the entry with what the user says.
 *
 * Example: `self.messages = [{"role": "system", "content": f"You are {persona}."}]` gets a second message,
 * `{"role": "user", "content": f"<persona>{persona}</persona>"}`, wherever the list is sent from.
 */
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code, type CallOp } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { takeApartCall } from './builder';
import { inLinesOfTheirOwn, type Row } from './items';
import { statementAfter } from './next-statement';
import { asMessage, namesOf, takeApart } from './parts';
import { besideMaker, besideMessage, instructions, madeByMaker, messageAround, textOfMessage, together, userPlaces, withData, type Setting } from './separate';
import { readPlace } from './places';

export function separateWhereJoined(flow: Flow, context: FixContext): readonly Fix[] {
  const places = flow.steps.filter(({ kind }) => kind === 'join' || kind === 'return' || kind === 'pass').map((step) => step.location).reverse();
  for (const { path, span } of places) {
    const there = context.file(path);
    const code = there && new Code(there);
    for (const { op, func } of code?.at(span) ?? []) {
      const apart = !code ? null : op.kind === 'concat' ? takeApart(code, func, op) : op.kind === 'call' ? takeApartCall(code, func, op, flow) : null;
      if (!code || !apart) continue;
      const setting: Setting = { code, func, sink: textOfMessage(code, func, held(code, func, op)), apart, knowledge: context.knowledge(flow.sinkId) };
      const edits = (takesMessages(setting) ? besideMessage(setting) ?? besideMaker(setting) ?? nextStatement(setting) : null) ?? besideEntry(setting);
      if (edits) return [{ title: `Send ${namesOf(apart.holes)} as a user message and keep the instructions constant`, tier: 'review', edits: edits.map((edit): Edit => ({ path, ...edit })) }];
    }
  }
  return [];
}

/** A list of messages may also be the instructions as a whole. */
function takesMessages({ knowledge: { places, hints } }: Setting): boolean {
  return hints.user !== undefined || places.some(({ at, channel }) => channel === 'prompt.system' && (/ where role=/.test(at) || readPlace(at)?.list));
}

/** What reads a variable that holds the text and nothing else. */
function held(code: Code, func: Func, op: Op): Op {
  const write = code.user(func, (one) => one.kind === 'write' && one.value === op.id);
  const reads = write?.kind === 'write' && code.onlyWrite(write.variable) ? code.reads(write.variable) : [];
  const [only, ...more] = reads;
  return only && more.length === 0 && only.func === func ? only.op : op;
}

/** `messages.append({"role": "system", …})`, `history.add_message(SystemMessage(…))`: the next statement adds a message of the user. */
function nextStatement(setting: Setting): readonly TextEdit[] | null {
  const { code, apart } = setting;
  const shape = messageAround(setting);
  const content = asMessage(code, apart.holes);
  const made = shape && content !== null ? { message: shape.message, code: shape.write(content), edits: [] } : madeByMaker(setting);
  const call = made && code.user(apart.func, (op) => op.kind === 'call' && op.args.length === 1 && op.args[0]?.value === made.message.id);
  const callee = call?.kind === 'call' ? code.operation(apart.func, call.callee) : null;
  if (!made || call?.kind !== 'call' || callee?.kind !== 'get' || callee.key.kind !== 'name' || !/^(?:append|push|put|add|add_?message)$/i.test(callee.key.name)) return null;
  const next = statementAfter(code, call.span, call.span.start, `${code.text(callee.span)}(${made.code})`);
  return next && together(instructions(setting), made.edits, [next]);
}

/** An entry of a table of arguments: what the user says is another one. */
function besideEntry(setting: Setting): readonly TextEdit[] | null {
  const { code, apart, sink, knowledge } = setting;
  const { func } = apart;
  const table = code.user(func, (op) => (op.kind === 'object' && op.entries.some(({ value }) => value === sink.id)) || (op.kind === 'call' && isTable(code, func, op) && op.args.some(({ value }) => value === sink.id)));
  const entries = table?.kind === 'object' ? table.entries.map(({ key, value }) => [key?.kind === 'name' ? key.name : '', value] as const)
    : table?.kind === 'call' ? table.args.map(({ name, value }) => [name ?? '', value] as const)
    : [];
  const own = entries.find(([, value]) => value === sink.id)?.[0];
  const systems = knowledge.places.filter(({ channel }) => channel === 'prompt.system').flatMap(({ at }) => placeIn(at) ?? []).filter(({ list }) => !list);
  if (own === undefined || !systems.some((place) => [...place.argument, ...place.fields].at(-1) === own)) return null;
  const places = userPlaces(knowledge, placeIn);
  for (const place of places) {
    const name = [...place.argument, ...place.fields].at(-1);
    const given = code.operation(func, entries.find(([key]) => key === name)?.[1] ?? -1);
    const added = given && withData(setting, given, place, places);
    const edits = added && together(instructions(setting), added);
    if (edits) return inLinesOfTheirOwn(code, { op: table as Row, func }, edits);
  }
  return null;
}

/** Also of an entry in a list of requests, of which each has both. */
function placeIn(at: string): ReturnType<typeof readPlace> {
  return readPlace(at) ?? readPlace(at.replace(/^.*?\[\*\]\./, ''));
}

/** `dict(model="m", instructions=text)`. */
function isTable(code: Code, func: Func, call: CallOp): boolean {
  const callee = code.operation(func, call.callee);
  return callee?.kind === 'global' && callee.name === 'dict';
}
