/**
 * A template that is put together with somebody else's words: the words become one more variable of it, and the call that
 * fills it in gives that one too. How the template writes a variable is knowledge (`fix: { variable }`). Nothing is
 * offered where one of the calls that fill it cannot be seen.
 *
 * Example: `from_template(f"Write about {topic} in {{style}} style.")` → `from_template("Write about {topic} in {style} style.")`
 * and `invoke({"style": "plain"})` → `invoke({"style": "plain", "topic": topic})`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, ValueId } from '../../server/engine/ir/types';
import { Code, type CallOp } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';
import { distinct, namesOf, takeApart, type TakenApart } from './parts';

export function constantTemplate(flow: Flow, context: FixContext): readonly Fix[] {
  const { variable } = context.knowledge(flow.sinkId).hints;
  const code = new Code(context);
  const call = flow.sinkCall.path === context.module.path ? code.callAt(flow.sinkCall.span) : null;
  if (flow.channel !== 'prompt.template' || variable === undefined || call?.op.args.length !== 1) return [];
  for (const { op: sink, func } of code.at(flow.sink.span)) {
    const concat = code.made(func, sink);
    const apart = concat?.kind === 'concat' && concat.form !== 'join' ? takeApart(code, func, concat) : null;
    if (!apart) continue;
    const text = textOf(code, apart, variable);
    const filled = fillsOf(code, call.func, call.op.id, 0)?.map((one) => filledIn(code, call.func, one, apart));
    if (text === null || !filled || filled.length === 0 || filled.some((edits) => edits === null)) continue;
    const edits: readonly TextEdit[] = [{ span: apart.concat.span, newText: text }, ...filled.flatMap((one) => one ?? [])];
    const names = namesOf(apart.holes);
    return [{ title: `Keep the template constant and fill ${names} in as a variable`, tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })) }];
  }
  return [];
}

/** The whole as constant text, each hole as a variable of the template. */
function textOf(code: Code, { concat, func, holes }: TakenApart, variable: string): string | null {
  if (code.hasComment(concat.span) || holes.some(({ name, op }) => !/^[A-Za-z_]\w*$/.test(name) || name === 'text' || code.text(op.span).includes('\n'))) return null;
  let text = '';
  for (const part of concat.parts) {
    const op = typeof part === 'string' ? null : code.operation(func, part);
    const hole = holes.find((one) => one.op === op);
    if (typeof part === 'string') text += part;
    else if (hole) text += variable.replace('name', () => hole.name);
    else if (op?.kind === 'const' && typeof op.value === 'string') text += op.value;
    else return null;
  }
  const { writer } = code.context;
  return text.includes('\n') ? writer.longString(text) : writer.string(text);
}

const filling = new Set(['invoke', 'ainvoke', 'stream', 'astream', 'format', 'aformat', 'format_prompt', 'formatPrompt', 'render']);

/** The calls that fill in what a value is, or what a pipe that begins with it is; null when it also goes elsewhere. */
function fillsOf(code: Code, func: Func, id: ValueId, depth: number): CallOp[] | null {
  const found: CallOp[] = [];
  if (depth > 6) return null;
  for (const op of func.blocks.flatMap(({ ops }) => ops)) {
    let next: readonly { readonly func: Func; readonly id: ValueId }[] = [];
    if (op.kind === 'write' && op.value === id) {
      if (!code.onlyWrite(op.variable)) return null;
      next = code.reads(op.variable).map((read) => ({ func: read.func, id: read.op.id }));
    } else if (op.kind === 'operate' && op.operator === 'bitwise' && op.operands[0] === id) next = [{ func, id: op.id }];
    else if (op.kind === 'get' && op.object === id && op.key.kind === 'name') {
      const call = code.user(func, (user) => user.kind === 'call' && user.callee === op.id);
      if (call?.kind !== 'call') return null;
      if (filling.has(op.key.name)) found.push(call);
      else if (op.key.name === 'pipe') next = [{ func, id: call.id }];
      else return null;
    } else if ((op.kind === 'call' && op.args.some(({ value }) => value === id)) || (op.kind === 'array' && op.elements.some(({ value }) => value === id))) return null;
    for (const one of next) {
      // Filled in by another function, the words may not be there.
      const inner = one.func === func ? fillsOf(code, one.func, one.id, depth + 1) : null;
      if (!inner) return null;
      found.push(...inner);
    }
  }
  return found;
}

function filledIn(code: Code, func: Func, call: CallOp, { holes }: TakenApart): readonly TextEdit[] | null {
  const [first] = call.args;
  const [hole, ...more] = distinct(holes);
  const isByName = call.args.length > 0 && first?.name !== null;
  // Two entries at one place would be two edits that meet.
  if (!hole || more.length > 0) return null;
  return argumentEdits(code, { op: call, func }, isByName ? hole.name : `0.${hole.name}`, code.text(hole.op.span));
}
