/**
 * Instructions that are a template, with a variable that somebody else's words are filled into: the variable moves into a
 * message of the user behind them. The call that fills the template stays as it is. It is told apart by the name of
 * the variable, so there must be one template of the file with that name in its instructions, and no other.
 *
 * Example: `("system", "You are {persona}.")` → `("system", "You are <persona>. The user message gives <persona>; …")`,
 * `("human", "<persona>{persona}</persona>")`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { itemAfter } from './items';
import { sentenceAbout, withSentence } from './parts';

export function separateVariable(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'prompt.system') return [];
  const code = new Code(context);
  for (const { op, func } of code.at(flow.sink.span)) {
    const name = variableFilled(func, op);
    const [only, ...more] = name === null ? [] : [...pairsWith(code, name)];
    if (name === null || !only || more.length > 0 || textsWith(code, name) !== 1) continue;
    const edits = moved(code, only, name);
    if (edits) return [{ title: `Send \`${name}\` as a user message and keep the instructions constant`, tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })) }];
  }
  return [];
}

/** The name under which a value is given: `{"persona": value}`, `persona=value`. */
function variableFilled(func: Func, op: Op): string | null {
  for (const user of func.blocks.flatMap((block) => block.ops)) {
    const name = user.kind === 'call' ? user.args.find((arg) => arg.value === op.id)?.name : undefined;
    const key = user.kind === 'object' ? user.entries.find(({ value }) => value === op.id)?.key : undefined;
    const found = name ?? (key?.kind === 'name' ? key.name : undefined);
    if (found !== undefined && /^\w+$/.test(found)) return found;
  }
  return null;
}

interface Pair {
  /** The list that holds the messages, and the one with instructions in it. */
  readonly list: Op & { readonly kind: 'array' };
  readonly message: Op & { readonly kind: 'array' };
  readonly func: Func;
  readonly text: Placed;
}

/** How many texts of the file have the variable: with several, nobody can tell which one the call fills. */
function textsWith(code: Code, name: string): number {
  return [...code.all()].filter(({ op }) => op.kind === 'const' && typeof op.value === 'string' && op.value.includes(`{${name}}`)).length;
}

/** Pairs of a role and a text, in a list, whose role gives instructions and whose text has the variable. */
function* pairsWith(code: Code, name: string): Iterable<Pair> {
  for (const { op: list, func } of code.all()) {
    if (list.kind !== 'array') continue;
    for (const { value, spread } of list.elements) {
      const message = spread ? null : code.operation(func, value);
      if (message?.kind !== 'array' || message.elements.length !== 2) continue;
      const [role, text] = message.elements.map((one) => code.operation(func, one.value));
      if (role?.kind !== 'const' || role.value !== 'system' || !text) continue;
      const write = text.kind === 'read' && code.reads(text.variable).length === 1 ? code.onlyWrite(text.variable) : null;
      const made = write ? code.operation(write.func, write.op.value) : text;
      if (made?.kind === 'const' && typeof made.value === 'string' && new RegExp(`(?<!\\{)\\{${name}\\}`).test(made.value)) yield { list, message, func, text: { op: made, func: write?.func ?? func } };
    }
  }
}

function moved(code: Code, { list, message, func, text }: Pair, name: string): readonly TextEdit[] | null {
  const { writer } = code.context;
  const source = code.text(text.op.span);
  const holes = [...source.matchAll(new RegExp(`(?<!\\{)\\{${name}\\}`, 'g'))];
  const sentence = withSentence(code, text.op.span, sentenceAbout([{ op: text.op, name }]), holes.some((hole) => /^(?:"""|'''|["'`])$/.test(source.slice(hole.index + hole[0].length))));
  if (holes.length === 0 || !sentence || code.hasComment(text.op.span)) return null;
  const roles = list.elements.map(({ value }) => code.operation(func, value)).map((one) => (one?.kind === 'array' ? code.operation(func, one.elements[0]?.value ?? -1) : null));
  const role = roles.some((one) => one?.kind === 'const' && one.value === 'user') ? 'user' : 'human';
  const pair = [writer.string(role), writer.string(`<${name}>{${name}}</${name}>`)];
  const added = itemAfter(code.context, message.span, (message.form === 'tuple' ? writer.tuple : writer.list)(pair));
  const named = holes.map((hole): TextEdit => ({ span: { start: text.op.span.start + hole.index, end: text.op.span.start + hole.index + hole[0].length }, newText: `<${name}>` }));
  return added && [...named, sentence, ...added];
}
