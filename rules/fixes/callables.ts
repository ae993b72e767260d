/**
 * What a model chooses by name among all that an object or a module has: it chooses from a table of the callables that
 * the program shows there, and any other name is refused. For review, since somebody may want fewer of them in the table.
 * Where what is chosen from cannot be seen, there is no table.
 *
 * Example: `getattr(account, name)()` → `actions = {"balance": account.balance}`, `action = actions.get(name)`, a refusal
 * where that is none, and `action()`.
 */
import type { Span } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import type { ClassDef, Func, Op } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { linesBefore } from './before';

/** More than this is no table that a person would write. */
const most = 12;

interface Choice {
  /** The expression that is the chosen thing. */
  readonly span: Span;
  readonly from: Op;
  readonly key: Op;
  /** What stands in where there is no such name. */
  readonly otherwise: Op | null;
}

export function chooseFromTable(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.dispatch' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const { writer } = context;
  for (const { op, func } of code.at(flow.sinkCall.span)) {
    const choice = choiceOf(code, func, op);
    const entries = choice ? callablesOf(code, func, choice.from) : [];
    const [table, action] = ['action', 'callable'].map((word) => [writer.variable([`${word}s`]), writer.variable([word])] as const).find((names) => names.every((name) => code.isFree(name, func))) ?? [];
    if (!choice || entries.length === 0 || entries.length > most || table === undefined || action === undefined) continue;
    const key = code.text(choice.key.span);
    if (key.includes('\n') || code.hasComment(choice.span)) continue;
    const lines = writer.table(table, entries);
    const found = writer.entryOf(table, key, choice.otherwise === null ? null : code.text(choice.otherwise.span));
    // Whoever gives something to stand in decides what happens then.
    const rest = choice.otherwise === null ? [writer.assign(action, found), ...writer.refuse(writer.isMissing(action), 'there is no such action')] : [];
    const before = linesBefore(code, choice.span, [...lines, ...rest]);
    if (!before) continue;
    const edits = [before, { span: choice.span, newText: choice.otherwise === null ? action : found }];
    return [{ title: 'Choose from a table of the callables that the program has', tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })), binds: [code.binding(table, func)] }];
  }
  return [];
}

/** `object[name]`, called or not, and `getattr(object, name)`. */
function choiceOf(code: Code, func: Func, op: Op): Choice | null {
  const chosen = op.kind === 'call' ? (code.operation(func, op.callee) ?? op) : op;
  if (chosen.kind === 'get' && chosen.key.kind === 'value') {
    const [from, key] = [code.operation(func, chosen.object), code.operation(func, chosen.key.value)];
    return from && key ? { span: chosen.span, from, key, otherwise: null } : null;
  }
  if (op.kind !== 'call' || op.receiver !== null || op.args.length < 2 || op.args.length > 3 || op.args.some((arg) => arg.name !== null || arg.spread !== 'none')) return null;
  const [from, key, otherwise] = op.args.map((arg) => code.operation(func, arg.value));
  return from && key ? { span: op.span, from, key, otherwise: otherwise ?? null } : null;
}

/** Each name, and the code of what it stands for. */
function callablesOf(code: Code, func: Func, from: Op): readonly (readonly [string, string])[] {
  const { context } = code;
  const object = from.kind === 'cast' ? (code.operation(func, from.value) ?? from) : from;
  if (object.kind === 'read') {
    const text = code.text(object.span);
    const there = importedBy(code, object);
    if (there) return functionsOf(there, -1).filter(({ name }) => there.module.exports.some((one) => one.kind === 'local' && one.name === name)).map(({ name }) => [name, `${text}.${name}`]);
    return methodsOf(code, func, object).map((name) => [name, context.writer.methodOf(text, name)]);
  }
  // `globals()[name]`: the functions of the module itself.
  const names = object.kind === 'call' && object.args.length === 0 ? code.operation(func, object.callee) : null;
  return names?.kind === 'global' ? functionsOf(context, func.id).map(({ name }) => [name, name]) : [];
}

function isPublic(name: string): boolean {
  return /^[A-Za-z]/.test(name) && name !== 'constructor';
}

function functionsOf({ module }: FixContext, except: number): readonly Func[] {
  return module.functions.filter((one) => one.parent === 0 && one.classId < 0 && one.id !== except && isPublic(one.name));
}

/** The public methods of an object whose class the file defines, those of base classes in the file included. */
function methodsOf(code: Code, func: Func, object: Op & { readonly kind: 'read' }): readonly string[] {
  const { classes, functions } = code.context.module;
  const { variable } = object;
  const named = (name: string | undefined): ClassDef | undefined => classes.find((one) => one.name === name && !one.isInterface);
  const own = variable.func === func.id && func.params[variable.slot]?.kind === 'receiver' ? classes[func.classId] : undefined;
  const type = functions[variable.func]?.locals[variable.slot]?.type;
  const write = own || type ? null : code.onlyWrite(variable);
  const made = write && code.operation(write.func, write.op.value);
  const maker = made?.kind === 'call' ? code.operation(write?.func ?? func, made.callee) : null;
  const found = new Set<string>();
  const visit = (one: ClassDef | undefined, left: number): void => {
    if (!one || left === 0) return;
    for (const base of one.bases) if (base.kind === 'name') visit(named(base.path.at(-1)), left - 1);
    for (const method of one.methods) if (method.kind === 'method' && method.func !== func.id && isPublic(method.name)) found.add(method.name);
  };
  visit(own ?? named(type?.kind === 'name' ? type.path.at(-1) : maker ? code.text(maker.span) : undefined), 4);
  return [...found];
}

/** The file that a variable stands for as a whole: `import tools`. */
function importedBy(code: Code, object: Op & { readonly kind: 'read' }): FixContext | null {
  const write = code.onlyWrite(object.variable);
  const made = write && code.operation(write.func, write.op.value);
  return made?.kind === 'import' ? code.context.imported(made.import) : null;
}
