/**
 * A route that is added to a server for one call of a model: in a file of its own below the folder that the framework
 * looks in, or behind the other routes of the module that makes the server. The words are knowledge (`RouteWords`); here
 * their blanks are filled, in the style of the file that the call comes from or goes to.
 *
 * Example: `{ words: { file: 'api/{name}/route' }, folder: '/app' }` and the name `ask` make `/app/api/ask/route.ts`.
 */
import { creation, type Edit } from '../../server/engine/fix/types';
import type { Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { FixContext, Route } from '../../server/engine/rules/contract';
import type { Moved } from './moved-code';

export interface Asked {
  /** What the route is to be named after. */
  readonly name: string;
  /** The call as it is written, up to its arguments, and those. */
  readonly callee: string;
  readonly moved: Moved;
  /** Addresses of other new routes. */
  readonly taken: readonly string[];
  /** The groups of lines above the route of a new file. */
  readonly above: (path: string) => readonly (readonly string[])[];
  /** What another module needs for the call, and the lines that stand there above the route; null where it cannot have them. */
  readonly needs: (there: FixContext) => { readonly edits: Edit[]; readonly lines: readonly string[] } | null;
}

export interface AddedRoute {
  readonly address: string;
  readonly edits: readonly Edit[];
}

export function addedRoute(context: FixContext, route: Route, asked: Asked): AddedRoute | null {
  // A name that is sent must not be one that the route has for something else.
  const own = new Set(route.words.code.match(/\w+/g));
  if ([...asked.moved.sent.keys()].some((name) => own.has(name))) return null;
  for (let number = 1; number < 10; number++) {
    const name = number === 1 ? asked.name : `${asked.name}-${number}`;
    const address = route.words.address.replace('{name}', name);
    if (asked.taken.includes(address)) continue;
    if (route.folder === null) return inModule(context, route, asked, address);
    const path = `${route.folder}/${(route.words.file ?? '{name}').replace('{name}', name)}`;
    const ending = isTyped(context) ? '.ts' : '.js';
    if (['.ts', '.js', '.tsx', '.jsx', '.mjs'].some((other) => context.has(path + other))) continue;
    const lines = filled(context, route, asked, {});
    const above = asked.above(path).filter((group) => group.length > 0);
    const text = lines.flatMap((line) => (line === '{before}' ? above.flatMap((group) => [...group, '']) : [line]));
    return { address, edits: [creation(path + ending, text.map((line) => line + context.writer.newLine).join(''))] };
  }
  return null;
}

function isTyped({ module }: FixContext): boolean {
  return /\.[cm]?tsx?$/.test(module.path);
}

/** The lines of the route, written as the file writes its own. */
function filled(context: FixContext, { words }: Route, { moved, callee }: Asked, blanks: Readonly<Record<string, string>>): readonly string[] {
  const { writer } = context;
  const end = writer.assign('a', 'b').endsWith(';') ? ';' : '';
  const fields = [...moved.sent.keys()];
  const text = (isTyped(context) ? words.typed : undefined) ?? words.code;
  return text.trimEnd().split('\n').flatMap((line) => {
    if (fields.length === 0 && line.includes('{fields}')) return [];
    const [space = ''] = /^ */.exec(line) ?? [];
    const indent = writer.indent.repeat(space.length / 2);
    const styled = line.slice(space.length).replace(/;$/, end).replace(/'([^']*)'/g, (_, value: string) => writer.string(value));
    const named = styled.replace(/\{(\w+)\}/g, (blank, name: string) => (name === 'fields' ? fields.join(', ') : (blanks[name] ?? blank)));
    // Lines of the call go on where the first one begins.
    return named.replace('{call}', () => `await ${callee}(${moved.text})`).split('\n').map((one) => (one === '' ? one : indent + one));
  });
}

function inModule(context: FixContext, route: Route, asked: Asked, address: string): AddedRoute | null {
  for (const path of context.modules()) {
    const there = context.file(path);
    const server = there && serverIn(there, route.framework);
    if (!there || !server || path === context.module.path) continue;
    const needed = asked.needs(there);
    const place = needed && placeIn(there, route, server.app);
    if (!needed || !place) return null;
    const blanks = { app: server.app, framework: server.framework, address: there.writer.string(address) };
    const lines = [...needed.lines, ...(needed.lines.length > 0 ? [''] : []), ...filled(there, route, asked, blanks)];
    const { newLine } = there.writer;
    const written = place.isBehind ? ['', ...lines] : [...lines, ''];
    return { address, edits: [...needed.edits, { path, span: { start: place.offset, end: place.offset }, newText: written.map((line) => line + newLine).join('') }] };
  }
  return null;
}

/** The variables of a module that hold the framework and what a call of it makes. */
function serverIn(there: FixContext, framework: string): { readonly framework: string; readonly app: string } | null {
  const code = new Code(there);
  const name = (op: Op): string | null => (op.kind === 'write' && op.variable.func === 0 ? (there.module.functions[0]?.locals[op.variable.slot]?.name ?? null) : null);
  for (const { op, func } of code.all()) {
    if (op.kind !== 'call' || func.id !== 0) continue;
    const callee = code.operation(func, op.callee);
    const write = callee?.kind === 'read' ? code.onlyWrite(callee.variable) : null;
    const made = write && code.operation(write.func, write.op.value);
    const request = made?.kind === 'import' ? there.module.imports[made.import] : undefined;
    const bound = code.user(func, (one) => one.kind === 'write' && one.value === op.id);
    const [library, app] = [write && name(write.op), bound && name(bound)];
    if (request?.specifier === framework && (request.name === 'default' || request.name === null) && library && app) return { framework: library, app };
  }
  return null;
}

function placeIn(there: FixContext, { words }: Route, app: string): { readonly offset: number; readonly isBehind: boolean } | null {
  const code = new Code(there);
  const calls = [...code.all()].filter((one): one is Placed<CallOp> => one.op.kind === 'call' && one.func.id === 0);
  const named = (methods: readonly string[] | undefined) => calls.filter(({ op, func }) => {
    const callee = code.operation(func, op.callee);
    const object = callee?.kind === 'get' ? code.operation(func, callee.object) : null;
    return callee?.kind === 'get' && callee.key.kind === 'name' && methods?.includes(callee.key.name) === true && object?.kind === 'read' && code.text(object.span) === app;
  });
  // What takes every address would take the new one's too.
  const routes = named(words.behind).filter(({ op, func }) => {
    const [first] = op.args;
    const path = first && code.operation(func, first.value);
    return path?.kind === 'const' && typeof path.value === 'string' && path.value.startsWith('/') && !path.value.includes('*') && op.args.length > 1;
  });
  const { text } = there;
  const last = routes.at(-1);
  if (last) {
    const line = text.lineAt(last.op.span.end);
    const rest = text.content.slice(last.op.span.end, text.lineStart(line) + text.line(line).length);
    return /^\s*;?\s*$/.test(rest) && line + 1 < text.lineCount ? { offset: text.lineStart(line + 1), isBehind: true } : null;
  }
  const [first] = named(words.ahead);
  const place = first && there.writer.placeBefore(code.statementAt(first.op.span));
  return place && place.indent === '' ? { offset: place.offset, isBehind: false } : null;
}
