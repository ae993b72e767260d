/**
 * What a model or an agent is asked, however it is wrapped: the text itself, the message of a user in a list or under a
 * field, a part of such a message. Data that is sent along is written before the words that stand there already.
 *
 * Nothing is found where the words are not written out in this function, or where a message has the role of somebody else.
 *
 * Example: of `{"messages": [{"role": "user", "content": question}]}` it is `question`.
 */
import type { Part, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import type { CallOp, Code } from '../../server/engine/rules/code';
import { bracesRound } from './parts';

/** Under which names messages hold their text, and lists of messages and parts are held, outer ones first. */
const holders = ['messages', 'input', 'prompt', 'content', 'parts', 'text'];

/** How many wrappers are looked into: a list of messages in an input, with a list of parts each. */
const depth = 6;

/** Null where it cannot be told which text it is. */
export function askedText(code: Code, func: Func, op: Op, left = depth): Op | null {
  if (left === 0) return null;
  const into = (id: number | undefined): Op | null => {
    const below = code.operation(func, id ?? -1);
    return below && askedText(code, func, below, left - 1);
  };
  switch (op.kind) {
    case 'array': {
      if (op.elements.some(({ spread }) => spread)) return null;
      const [role, text] = op.elements.map(({ value }) => code.operation(func, value));
      if (op.elements.length === 2 && role?.kind === 'const' && text && isRole(role)) return isUser(code, role) ? into(op.elements[1]?.value) : null;
      for (const { value } of [...op.elements].reverse()) {
        const found = into(value);
        if (found) return found;
      }
      return null;
    }
    case 'object': {
      const entryOf = (name: string): number | undefined => op.entries.find(({ key }) => key?.kind === 'name' && key.name === name)?.value;
      return isOfUser(code, code.operation(func, entryOf('role') ?? -1)) ? into(holders.map(entryOf).find((value) => value !== undefined)) : null;
    }
    case 'call':
      return isWrapper(code, func, op) ? into(wrapped(code, func, op)) : op;
    case 'read': {
      const made = code.made(func, op);
      if (!made || made === op) return op;
      return made.kind === 'array' || made.kind === 'object' || (made.kind === 'call' && isWrapper(code, func, made)) ? askedText(code, func, made, left - 1) : op;
    }
    default:
      return op;
  }
}

/** A message or a part that a class makes: it has its text or role by name, or is called like a class. */
function isWrapper(code: Code, func: Func, call: CallOp): boolean {
  const callee = code.operation(func, call.callee);
  return call.args.some(({ name }) => name === 'role' || (name !== null && holders.includes(name))) || (callee !== null && /(?:^|\.)[A-Z]\w*[a-z]/.test(code.text(callee.span)));
}

function wrapped(code: Code, func: Func, call: CallOp): number | undefined {
  const plain = call.args.filter(({ name, spread }) => name === null && spread === 'none');
  const first = code.operation(func, plain[0]?.value ?? -1);
  const role = code.keyword(call, 'role') ?? (plain.length === 2 && first && isRole(first) ? plain[0] : undefined);
  if (!isOfUser(code, code.operation(func, role?.value ?? -1))) return undefined;
  const named = holders.map((name) => code.keyword(call, name)).find((arg) => arg !== null);
  return (named ?? plain[role && role.name === null ? 1 : 0])?.value;
}

function isOfUser(code: Code, role: Op | null): boolean {
  return role === null || isUser(code, role);
}

function isUser(code: Code, role: Op): boolean {
  return role.kind === 'const' ? role.value === 'user' || role.value === 'human' : /\b(?:USER|HUMAN)$/.test(code.text(role.span));
}

function isRole(op: Op): boolean {
  return op.kind === 'const' && typeof op.value === 'string' && /^(?:user|human|system|developer|assistant|ai|model|tool)$/.test(op.value);
}

/** Writes the data before a text, into the text where it is a template already; null where that cannot be written. */
export function before(code: Code, func: Func, text: Op, data: readonly Part[]): TextEdit | null {
  const { writer } = code.context;
  if (code.hasComment(text.span)) return null;
  const source = code.text(text.span);
  if (text.kind === 'concat' && text.form === 'template') {
    const added = writer.template([...data, '\n\n']);
    const [, opening = '', inside] = /^([fF]?["'`])([^]*)["'`]$/.exec(added ?? '') ?? [];
    const [start = ''] = /^(?:[fF]?(?:"""|'''|["'])|`)/.exec(source) ?? [];
    if (inside !== undefined && start !== '' && start.at(-1) === opening.at(-1) && start.charAt(0).toLowerCase() === opening.charAt(0).toLowerCase()) {
      return { span: { start: text.span.start + start.length, end: text.span.start + start.length }, newText: inside };
    }
    if (text.parts.some((part) => typeof part !== 'string' && bracesRound(code, code.operation(func, part)?.span ?? text.span) === null)) return null;
  }
  const own = text.kind === 'const' && typeof text.value === 'string' ? text.value : { code: source };
  const newText = writer.template([...data, '\n\n', own]);
  if (newText !== null) return { span: text.span, newText };
  // The two may need different quotes.
  const added = text.kind === 'merge' || source.includes('\n') ? null : writer.template([...data, '\n\n']);
  return added === null ? null : { span: text.span, newText: `${added} + ${source}` };
}
