/**
 * A key in the code is read from the environment instead; its variable is named after the one it was in, or its provider.
 * Where the program puts the key into its own environment, that statement goes: it is read from there already.
 */
import type { Span } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import { Code, type Placed } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

export function readFromEnvironment(fact: Fact, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const [key] = code.at(fact.location.span);
  if (!key || key.op.kind !== 'const' || !/^["'`]/.test(code.text(key.op.span))) return [];
  const own = intoEnvironment(code, key);
  if (own) return own.line === null ? [] : [{ title: `Leave ${own.name} to the environment that the program is started with`, tier: 'review', edits: [{ path: context.module.path, span: own.line, newText: '' }] }];
  const name = environmentName(code, fact, key.func.id, key.op.id);
  const value = context.writer.recipes.environment(name);
  if (!value) return [];
  const edits = [...value.edits, { span: key.op.span, newText: value.code }].map((edit) => ({ path: context.module.path, ...edit }));
  // The program stops until the variable is set; and the key itself has to be revoked by a person.
  return [{ title: `Read the key from the environment variable ${name}`, tier: 'review', edits }];
}

function environmentName(code: Code, fact: Fact, func: number, value: number): string {
  const owner = code.context.module.functions[func];
  const write = owner && code.user(owner, (op) => op.kind === 'write' && op.value === value);
  const variable = write?.kind === 'write' ? owner?.locals[write.variable.slot]?.name : undefined;
  const upper = (words: string): string => words.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  if (variable !== undefined && /key|token/i.test(variable) && /^[A-Z_]+$/.test(upper(variable)) && upper(variable).includes('_')) return upper(variable);
  return /^[A-Z][A-Za-z ]+$/.test(fact.subject) ? `${fact.subject.replace(/\s+/g, '_').toUpperCase()}_API_KEY` : 'MODEL_API_KEY';
}

/** `os.environ["KEY"] = "…"`: the variable, and the lines of the statement; null where nothing else would be left beside it. */
function intoEnvironment(code: Code, { op: key, func }: Placed): { readonly name: string; readonly line: Span | null } | null {
  const { text, writer } = code.context;
  const set = code.user(func, (op) => op.kind === 'set' && op.value === key.id);
  const named = set?.kind === 'set' ? (set.key.kind === 'name' ? set.key.name : set.key.kind === 'value' ? constantText(code, func, set.key.value) : null) : null;
  const object = set?.kind === 'set' ? code.operation(func, set.object) : null;
  const holder = named === null ? undefined : writer.recipes.environment(named)?.code;
  if (named === null || !object || holder === undefined || !holder.startsWith(code.text(object.span))) return null;
  const statement = { start: object.span.start, end: key.span.end };
  const [first, last] = [text.lineAt(statement.start), text.lineAt(statement.end)];
  const end = last + 1 < text.lineCount ? text.lineStart(last + 1) : text.content.length;
  const isAlone = text.slice({ start: text.lineStart(first), end: statement.start }).trim() === '' && /^\s*;?\s*$/.test(text.slice({ start: statement.end, end }));
  const indentOf = (line: number): string | null => (line < 0 || line >= text.lineCount || /^\s*(?:$|#|\/\/)/.test(text.line(line)) ? null : (/^\s*/.exec(text.line(line))?.[0] ?? ''));
  const hasNeighbour = [first - 1, last + 1].some((line) => indentOf(line) === indentOf(first));
  return { name: named, line: isAlone && hasNeighbour ? { start: text.lineStart(first), end } : null };
}

function constantText(code: Code, func: Placed['func'], id: number): string | null {
  const op = code.operation(func, id);
  return op?.kind === 'const' && typeof op.value === 'string' ? op.value : null;
}
