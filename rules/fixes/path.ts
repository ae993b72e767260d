/**
 * A path that somebody else chose: it is resolved below the folder that it is meant for, and refused when it leads out.
 * The folder is the one that the program joins the name to; where it joins nothing, it is for a person to fill in, since
 * the code does not tell which is meant. For review, since a path that led elsewhere worked before.
 *
 * Example: `readFile(join(folder, name))` → `const path = resolve(folder, name); if (!path.startsWith(…)) throw …`.
 */
import { compareLocations, spanContains, type Span } from '../../server/engine/base/span';
import type { Fix } from '../../server/engine/fix/types';
import { together } from '../../server/engine/fix/style';
import type { CodeWriter, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op, ValueId } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { commonArgument } from './common-step';
import { inserted } from './items';
import { joinedPath, type JoinedPath } from './joined-path';
import { refusal, type Refusal } from './refusal';

/** A folder that is nowhere, by convention. */
const nowhere = '/nonexistent';
const unfilled = 'Fill in the folder that these paths are meant for. While it is one that is not there, nothing is found in it.';

export function insideFolder(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.path') return [];
  const code = new Code(context);
  return [...refusedAt(code, flow, flow.sink.span), ...refusedWhereJoined([flow], context), ...code.at(flow.sink.span).flatMap(({ op, func }) => inFolderToName(code, flow, func, op))].slice(0, 1);
}

function refusedAt(code: Code, flow: Flow, span: Span): readonly Fix[] {
  for (const { op, func } of code.at(span)) {
    const edits = checked(code, flow, func, pathOf(code, func, op));
    // The names of the resolved path and of its folder, where they are new ones.
    const binds = ['path', 'resolved', 'folder', 'root'].map((name) => code.binding(name, func));
    if (edits) return [{ title: 'Refuse a path that leads out of its folder', tier: 'review', edits: edits.map((edit) => ({ path: code.context.module.path, ...edit })), binds }];
  }
  return [];
}

/** A function that all ask for a path puts it together: it is refused there, for all of them. */
function refusedWhereJoined(flows: readonly Flow[], context: FixContext): readonly Fix[] {
  const [join, ...others] = flows.map(({ steps }) => steps.filter(({ kind }) => kind === 'join').at(-1)?.location);
  const [flow] = flows;
  const there = join && context.file(join.path);
  return flow && there && others.every((other) => other && compareLocations(other, join) === 0) ? refusedAt(new Code(there), flow, join.span) : [];
}

/** The same where a path ends at several places: where it is put together, or before the call that it is handed on by to all of them. */
export function insideFolderForAll(flows: readonly Flow[], context: FixContext): readonly Fix[] {
  const step = commonArgument(flows, context);
  return [...refusedWhereJoined(flows, context), ...(step ? inFolderToName(step.code, null, step.func, step.op) : [])].slice(0, 1);
}

/** A path that the program joins to nothing: which folder it is meant for is for a person to fill in. */
function inFolderToName(code: Code, flow: Flow | null, func: Func, path: Op): readonly Fix[] {
  const { writer, module } = code.context;
  const text = code.text(path.span);
  const variable = ['path', 'resolved'].map((word) => writer.variable([word])).find((one) => code.isFree(one, func));
  const place = writer.placeBefore(code.statementAt(path.span));
  const { name, statement } = writer.constant(['allowed', 'folder'], writer.string(nowhere));
  if ((path.kind !== 'read' && path.kind !== 'get') || variable === undefined || !place || code.hasComment(path.span) || text.includes('\n') || (code.hasName(name) && !isFolder(code, name))) return [];
  const join = module.imports.some((one) => one.specifier === 'os' && one.name === null) ? 'os.path.join' : null;
  const lines = resolved(code, flow, func, writer.recipes.insideFolder(text, name, variable, join, false, mayBeRoot(code, func, path)));
  if (!lines) return [];
  // Behind the imports there would be two edits at one place.
  const constant = code.hasName(name) ? null : writer.afterImports(writer.comment(unfilled) + writer.newLine + statement);
  if (constant?.span.start === place.offset) return [];
  const brought = lines.edits.find(({ span }) => span.start === constant?.span.start);
  const edits: readonly TextEdit[] = [
    ...lines.edits.filter((edit) => edit !== brought),
    ...(constant ? [{ ...constant, newText: (brought?.newText ?? '') + constant.newText }] : []),
    inserted(place.offset, lines.lines.map((line) => place.indent + line + writer.newLine).join('')),
    { span: path.span, newText: variable },
  ];
  return [{ title: 'Keep the path in one folder, which is for you to fill in', tier: 'review', isDraft: true, edits: edits.map((edit) => ({ path: module.path, ...edit })), binds: [code.binding(variable, func)] }];
}

/** One that an earlier fix has made, or somebody wrote for the same. */
function isFolder(code: Code, name: string): boolean {
  const slot = code.context.module.functions[0]?.locals.findIndex((local) => local.name === name) ?? -1;
  const write = slot < 0 ? null : code.onlyWrite({ func: 0, slot });
  const value = write && code.operation(write.func, write.op.value);
  return value?.kind === 'const' && typeof value.value === 'string';
}

/** The path itself: what is touched, the variable that holds what is put together, or what a method of the path is called on. */
function pathOf(code: Code, func: Func, op: Op): Op {
  const write = code.user(func, (one) => one.kind === 'write' && one.value === op.id);
  const read = write?.kind === 'write' && code.onlyWrite(write.variable) ? code.reads(write.variable).find((one) => one.func === func) : undefined;
  if (read) return read.op;
  if (op.kind !== 'call' || op.receiver === null) return op;
  const receiver = code.operation(func, op.receiver);
  return receiver?.kind === 'read' || receiver?.kind === 'operate' ? receiver : op;
}

/** The two sides of a join: a folder of the program's own, and what is looked for in it; of more than two, the folder ends before the first that somebody chose. */
function sidesOf(code: Code, flow: Flow, func: Func, op: Op): JoinedPath | null {
  if (op.kind === 'concat') return isAddress(code, func, op) ? null : joinedPath(code, flow, func, op, (part) => isUnchosen(code, flow, func, part));
  if (op.kind === 'operate' && op.operator === 'arithmetic' && op.operands.length === 2) {
    const [root, name] = op.operands.map((id) => code.operation(func, id));
    return root && name && /^[\s)]*\/\s*[\s(]*$/.test(code.text({ start: root.span.end, end: name.span.start })) ? { root: [root], folder: code.text(root.span), isMade: false, name: [name], nameText: code.text(name.span) } : null;
  }
  if (op.kind !== 'call' || op.args.length < 2 || op.args.some((arg) => arg.spread !== 'none' || arg.name !== null)) return null;
  const callee = code.operation(func, op.callee);
  const name = callee?.kind === 'get' && callee.key.kind === 'name' ? callee.key.name : callee ? code.text(callee.span) : '';
  const sides = op.args.flatMap(({ value }) => code.operation(func, value) ?? []);
  if ((name !== 'join' && name !== 'resolve') || sides.length !== op.args.length) return null;
  const chosen = sides.length === 2 ? 1 : sides.findIndex((side) => !isUnchosen(code, flow, func, side));
  const root = sides.slice(0, chosen);
  const [first, ...more] = root.map(({ span }) => code.text(span));
  if (first === undefined || chosen < 1) return null;
  const rest = sides.slice(chosen);
  return { root, folder: more.length === 0 ? first : `${callee ? code.text(callee.span) : name}(${[first, ...more].join(', ')})`, isMade: more.length > 0, name: rest, nameText: rest.map(({ span }) => code.text(span)).join(', ') };
}

/** A text that is taken apart as an address, of which only a part is the path: `new URL(text).pathname`, `urlparse(text).path`. */
function isAddress(code: Code, func: Func, text: Op): boolean {
  const call = code.user(func, (one) => one.kind === 'call' && one.args.some(({ value }) => value === text.id));
  const callee = call?.kind === 'call' ? code.operation(func, call.callee) : null;
  return callee !== null && callee !== undefined && /(?:^|\.)(?:URL|url(?:parse|split))$/.test(code.text(callee.span));
}

/** What joins them: `os.path.join`, which makes a text of texts; null where it is an operator. */
function joinOf(code: Code, func: Func, op: Op): string | null {
  if (op.kind === 'concat') return 'os.path.join';
  const callee = op.kind === 'call' ? code.operation(func, op.callee) : null;
  return callee ? code.text(callee.span) : null;
}

/** What can be written a second time and is the same then: a name, a constant, something made of constants. */
function isOwnFolder(code: Code, func: Func, root: Op): boolean {
  if (root.kind === 'call') return root.args.length > 0 && root.args.every((arg) => code.operation(func, arg.value)?.kind === 'const');
  return root.kind === 'read' || root.kind === 'get' || (root.kind === 'const' && typeof root.value === 'string');
}

/** A folder of the program's own: nothing that the trace leads through, and made of nothing else that may be. */
function isUnchosen(code: Code, flow: Flow, func: Func, op: Op | null, seen: Set<Op> = new Set()): boolean {
  if (op && seen.has(op)) return true;
  if (!op || flow.steps.some(({ location }) => location.path === code.context.module.path && location.span.start < location.span.end && spanContains(op.span, location.span))) return false;
  seen.add(op);
  const all = (ids: readonly ValueId[]): boolean => ids.every((id) => isUnchosen(code, flow, func, code.operation(func, id), seen));
  switch (op.kind) {
    case 'const':
    case 'global':
    case 'import':
      return true;
    case 'read': {
      if (op.variable.func === 0) return true;
      const param = code.context.module.functions[op.variable.func]?.params[op.variable.slot];
      if (param) return param.kind === 'receiver' || !(flow.steps.some(({ location }) => location.path === code.context.module.path && spanContains(param.span, location.span)) || isHanded(code, flow, func, op.variable.slot));
      const writes = code.writes(op.variable);
      return writes.length > 0 && writes.every((write) => write.func === func) && all(writes.map((write) => write.op.value));
    }
    case 'get':
      return op.key.kind !== 'value' && all([op.object]);
    case 'call':
      return all([...(op.receiver === null ? [] : [op.receiver]), ...op.args.map(({ value }) => value)]);
    case 'concat':
      return all(op.parts.filter((part) => typeof part === 'number'));
    case 'merge':
      return all(op.values);
    case 'operate':
      return all(op.operands);
    default:
      return false;
  }
}

/** A constant, or a variable that holds one. */
function isConstant(code: Code, op: Op): boolean {
  const write = op.kind === 'read' ? code.onlyWrite(op.variable) : null;
  return op.kind === 'const' || (write !== null && code.operation(write.func, write.op.value)?.kind === 'const');
}

/** Whether the value that the trace follows was handed to the function as this parameter. */
function isHanded(code: Code, flow: Flow, func: Func, slot: number): boolean {
  return flow.steps.some(({ kind, location }) => {
    const there = kind === 'pass' ? code.context.file(location.path) : null;
    const caller = there && new Code(there);
    return caller?.at(location.span).some(({ op, func: from }) => {
      const call = caller.user(from, (one) => one.kind === 'call' && one.args.some(({ value }) => value === op.id));
      const callee = call?.kind === 'call' ? caller.operation(from, call.callee) : null;
      const arg = call?.kind === 'call' ? call.args.find(({ value }) => value === op.id) : undefined;
      return call?.kind === 'call' && arg && callee && caller.text(callee.span).split('.').at(-1) === func.name && caller.parameterOf(call, arg, func) === slot;
    }) === true;
  });
}

function checked(code: Code, flow: Flow, func: Func, path: Op): readonly TextEdit[] | null {
  const { writer } = code.context;
  const made = code.onlyWriteOf(func, path);
  const sides = sidesOf(code, flow, func, made ?? path);
  if (!sides || code.hasComment((made ?? path).span) || !sides.root.every((root) => (sides.isMade || isOwnFolder(code, func, root)) && isUnchosen(code, flow, func, root)) || sides.name.every((name) => isConstant(code, name))) return null;
  const own = !sides.isMade ? sides.folder : ['folder', 'root'].map((word) => writer.variable([word])).find((one) => code.isFree(one, func));
  if (own === undefined) return null;
  const before = !sides.isMade ? [] : [writer.assign(own, sides.folder)];
  const [root, name] = [own, sides.nameText];
  if (/\n/.test(root + name)) return null;
  if (made && path.kind === 'read') {
    // The statement that joins becomes the one that joins and resolves.
    const variable = code.text(path.span);
    const lines = resolved(code, flow, func, writer.recipes.insideFolder(name, root, variable, joinOf(code, func, made ?? path), true, mayBeRoot(code, func, path)));
    const statement = code.statementAt(made.span);
    const place = writer.placeBefore(statement);
    const line = code.context.text.lineAt(made.span.end);
    const rest = code.context.text.content.slice(made.span.end, code.context.text.lineStart(line) + code.context.text.line(line).length);
    if (!lines || !place || !/^\s*;?\s*$/.test(rest)) return null;
    const end = made.span.end + rest.length;
    return [...lines.edits, { span: { start: place.offset, end }, newText: [...before, ...lines.lines].map((one) => place.indent + one).join(writer.newLine) }];
  }
  const variable = ['path', 'resolved'].map((word) => writer.variable([word])).find((one) => code.isFree(one, func));
  const place = writer.placeBefore(code.statementAt(path.span));
  const lines = variable === undefined ? null : resolved(code, flow, func, writer.recipes.insideFolder(name, root, variable, joinOf(code, func, made ?? path), true, mayBeRoot(code, func, path)));
  if (!lines || !place || variable === undefined) return null;
  return [...lines.edits, inserted(place.offset, [...before, ...lines.lines].map((line) => place.indent + line + writer.newLine).join('')), { span: withParentheses(code, path.span), newText: variable }];
}

/** The path is resolved, and what leads out is refused. */
function resolved(code: Code, flow: Flow | null, func: Func, inside: ReturnType<CodeWriter['recipes']['insideFolder']>): Refusal | null {
  if (!inside) return null;
  const { lines, edits } = refusal(code, flow, func, inside.isOutside, 'the path leads out of its folder');
  return { lines: [inside.resolve, ...lines], edits: together([...inside.edits, ...edits]) };
}

/** Somewhere the function asks what is in the folder that the path names, and that may be all of it. */
function mayBeRoot(code: Code, func: Func, path: Op): boolean {
  const reads = path.kind === 'read' ? code.reads(path.variable).map(({ op }) => op.id) : [path.id];
  return code.user(func, (op) => {
    const callee = op.kind === 'call' && (reads.includes(op.receiver ?? -1) || op.args.some(({ value }) => reads.includes(value))) ? code.operation(func, op.callee) : null;
    return callee !== null && /(?:^|\.)(?:is_?dir|list_?dir|scan_?dir|iter_?dir|walk|r?glob|read_?dir(?:_?sync)?|opendir(?:sync)?)$/i.test(code.text(callee.span));
  }) !== null;
}

/** Parentheses round an expression that becomes a name have nothing left to hold together. */
function withParentheses(code: Code, span: Span): Span {
  const { content } = code.context.text;
  const isInside = /[\s=(,]\($/.test(content.slice(Math.max(0, span.start - 2), span.start)) && content.charAt(span.end) === ')' && content.charAt(span.end + 1) === '.';
  return isInside ? { start: span.start - 1, end: span.end + 1 } : span;
}
