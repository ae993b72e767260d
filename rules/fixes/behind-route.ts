/**
 * A client in a browser becomes a route of the server that has the key, and the browser asks the route. What the program
 * wrote out (the model, the instructions) goes to the server with the call; what only the browser knows is sent. Offered
 * where every use of the client is such a call, and the program has a server that routes can be added to. For review.
 *
 * Example: `openai.responses.create({ model: 'm', input: question })` becomes `askServer('/api/ask', { question })`, and
 * `app/api/ask/route.ts` makes the call.
 */
import type { Span } from '../../server/engine/base/span';
import { byPath } from '../../server/engine/fix/apply';
import { together } from '../../server/engine/fix/style';
import { createsFile, type Edit, type Fix } from '../../server/engine/fix/types';
import type { CodeWriter, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op, VariableRef } from '../../server/engine/ir/types';
import { Code, type CallOp, type Placed } from '../../server/engine/rules/code';
import type { ClientWords, FixContext } from '../../server/engine/rules/contract';
import { privateName } from '../literals';
import { addedRoute, type AddedRoute } from './added-route';
import { movedCode, type Moved } from './moved-code';
import { relativeSpecifier } from './relative';

/** The client as the browser has it. */
interface Client {
  readonly made: Placed<CallOp>;
  readonly words: ClientWords;
  /** The import of what makes it, and its name. */
  readonly import: number;
  readonly maker: string;
  readonly variable: VariableRef;
  readonly name: string;
  /** Its options but for the key, and the variable that the server has the key in. */
  readonly options: readonly (readonly [string, string])[];
  readonly environment: string | null;
}

/** A call that goes to the server. */
interface RoutedCall {
  readonly call: CallOp;
  readonly func: Func;
  /** `openai.responses.create` */
  readonly callee: string;
  readonly argument: Span;
  readonly moved: Moved;
}

export function behindRoute(made: Placed<CallOp>, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const client = clientOf(code, made);
  const calls = client && callsOf(code, client);
  if (!client || !calls || calls.length === 0) return [];
  for (const route of context.routes()) {
    const added: AddedRoute[] = [];
    for (const { func, callee, moved } of calls) {
      const one = addedRoute(context, route, {
        name: nameOf(context, func),
        callee,
        moved,
        taken: added.map(({ address }) => address),
        above: (path) => aboveRoute(code, client, moved, path),
        needs: (there) => neededIn(there, client, code, moved, added.length === 0),
      });
      if (one) added.push(one);
    }
    const addresses = added.map(({ address }) => address);
    const inBrowser = added.length === calls.length ? browserEdits(code, client, calls, addresses) : null;
    if (!inBrowser) continue;
    const onServer = byPath(added.flatMap(({ edits }) => edits));
    const where = addresses.map((address) => `\`${address}\``).join(' and ');
    const title = `Ask it from ${addresses.length === 1 ? 'a new route' : 'new routes'} of the server, ${where}${client.environment === null ? '' : `, which has the key in \`${client.environment}\``}`;
    const inPath = (path: string, edits: readonly TextEdit[]): Edit[] => edits.map((edit) => ({ path, ...edit }));
    return [{ title, tier: 'review', edits: [...inPath(context.module.path, together(inBrowser)), ...[...onServer].flatMap(([path, edits]) => (createsFile({ edits }) ? edits : inPath(path, together(edits))))] }];
  }
  return [];
}

function clientOf(code: Code, made: Placed<CallOp>): Client | null {
  const { module } = code.context;
  const { op: call, func } = made;
  const callee = code.operation(func, call.callee);
  const write = callee?.kind === 'read' ? code.onlyWrite(callee.variable) : null;
  const imported = write && code.operation(write.func, write.op.value);
  const request = imported?.kind === 'import' ? module.imports[imported.import] : undefined;
  const words = request && code.context.client(request.specifier);
  const bound = code.user(func, (op) => op.kind === 'write' && op.value === call.id);
  if (!words || imported?.kind !== 'import' || callee?.kind !== 'read' || call.form !== 'new' || bound?.kind !== 'write' || call.args.length > 1) return null;
  const variable = bound.variable;
  const isExported = variable.func === 0 && module.exports.some((one) => one.kind === 'local' && one.slot === variable.slot);
  if (isExported || variable.func !== func.id || !code.onlyWrite(variable) || code.hasComment({ start: bound.span.start, end: call.span.end })) return null;
  const options = optionsOf(code, made, words);
  return options && { made, words, import: imported.import, maker: code.text(callee.span), variable, name: func.locals[variable.slot]?.name ?? '', ...options };
}

function optionsOf(code: Code, { op: call, func }: Placed<CallOp>, words: ClientWords): { readonly options: Client['options']; readonly environment: string | null } | null {
  const [arg] = call.args;
  const given = arg && code.operation(func, arg.value);
  if (!given) return { options: [], environment: null };
  if (given.kind !== 'object') return null;
  const options: [string, string][] = [];
  let environment: string | null = null;
  for (const { key, value } of given.entries) {
    const op = code.operation(func, value);
    if (key?.kind !== 'name' || !op) return null;
    if (key.name === words.browser) continue;
    if (key.name === words.key) {
      const name = op.kind === 'get' && op.key.kind === 'name' ? privateName(op.key.name) : null;
      // A key that a visitor has typed in is his own.
      if (name === null) return null;
      environment = name;
    } else if (op.kind === 'const') options.push([key.name, code.text(op.span)]);
    else return null;
  }
  return { options, environment };
}

/** Every use of the client, if each is a call that can be moved. */
function callsOf(code: Code, client: Client): readonly RoutedCall[] | null {
  const found: RoutedCall[] = [];
  for (const { op: read, func } of code.reads(client.variable)) {
    const names: string[] = [];
    let at: Op = read;
    for (let next: Op | null = at; next; ) {
      const { id } = at;
      next = code.user(func, (one) => one.kind === 'get' && one.object === id && one.key.kind === 'name');
      if (next?.kind === 'get' && next.key.kind === 'name') names.push(next.key.name);
      at = next ?? at;
    }
    const { id, span } = at;
    const call = code.user(func, (one) => one.kind === 'call' && one.callee === id);
    const [arg, ...others] = call?.kind === 'call' ? call.args : [];
    const argument = arg && arg.spread === 'none' && others.length === 0 ? code.operation(func, arg.value) : null;
    if (call?.kind !== 'call' || argument?.kind !== 'object' || !client.words.plain.includes(names.join('.')) || code.hasComment(call.span)) return null;
    if (argument.entries.some(({ key }) => key?.kind !== 'name' || client.words.unless.includes(key.name))) return null;
    const moved = movedCode(code, argument.span);
    if (!moved || moved.sent.has(client.name) || moved.sent.has(client.maker)) return null;
    found.push({ call, func, callee: code.text(span), argument: argument.span, moved });
  }
  return found;
}

/** What stands above a route in its own file: imports, the client, constants. */
function aboveRoute(code: Code, client: Client, moved: Moved, path: string): readonly (readonly string[])[] {
  const { module, writer } = code.context;
  const imports = [[client.import, client.maker] as const, ...moved.imports].flatMap(([index, name]) => {
    const specifier = module.imports[index]?.specifier;
    return specifier === undefined ? [] : [writer.importAs(index, relativeSpecifier(specifier, module.path, path), name)];
  });
  return [imports, [madeBy(client, writer), ...[...moved.constants].map(([name, { value }]) => writer.assign(name, value))]];
}

function madeBy(client: Client, writer: CodeWriter): string {
  const key = client.environment === null ? null : writer.recipes.environment(client.environment, 'server');
  const options = [...(key ? [[client.words.key, key.code] as const] : []), ...client.options];
  return writer.assign(client.name, `new ${client.maker}(${options.length === 0 ? '' : writer.record(options)})`);
}

/** What a module that is there already needs for the call; a client of the same library and name is the one that it has. */
function neededIn(there: FixContext, client: Client, code: Code, { constants, imports }: Moved, isFirst: boolean): { readonly edits: Edit[]; readonly lines: readonly string[] } | null {
  const other = new Code(there);
  const request = code.context.module.imports[client.import];
  if (imports.size > 0 || !request) return null;
  const lines = [...constants].map(([name, { value }]) => there.writer.assign(name, value));
  if ([...constants.keys()].some((name) => other.hasName(name))) return null;
  if (!isFirst) return { edits: [], lines };
  if (other.hasName(client.name)) return isSameClient(other, client, request.specifier) ? { edits: [], lines } : null;
  const brought = there.writer.bring({ module: request.specifier, name: request.name === 'default' ? client.maker : request.name });
  if (brought?.code !== client.maker) return null;
  return { edits: brought.edits.map((edit) => ({ path: there.module.path, ...edit })), lines: [madeBy(client, there.writer), ...lines] };
}

function isSameClient(other: Code, client: Client, specifier: string): boolean {
  const [body] = other.context.module.functions;
  const slot = body?.locals.findIndex(({ name }) => name === client.name) ?? -1;
  const write = slot < 0 ? null : other.onlyWrite({ func: 0, slot });
  const made = write && other.operation(write.func, write.op.value);
  const callee = made?.kind === 'call' && made.form === 'new' ? other.operation((write as Placed).func, made.callee) : null;
  const from = callee?.kind === 'read' ? other.onlyWrite(callee.variable) : null;
  const imported = from && other.operation(from.func, from.op.value);
  return imported?.kind === 'import' && other.context.module.imports[imported.import]?.specifier === specifier;
}

function browserEdits(code: Code, client: Client, calls: readonly RoutedCall[], addresses: readonly string[]): readonly TextEdit[] | null {
  const { module, writer } = code.context;
  const declared = code.statementAt(client.made.op.span);
  const gone = writer.withoutDeclaration(declared);
  if (!gone) return null;
  const edits: TextEdit[] = [];
  const removed = [gone];
  for (const [index, { call, moved }] of calls.entries()) {
    const asked = writer.recipes.askServer(addresses[index] as string, [...moved.sent]);
    if (!asked) return null;
    edits.push({ span: call.span, newText: asked.code }, ...asked.edits);
  }
  // Imports and constants that nothing else in the file speaks of.
  const isMoved = (span: Span): boolean => [declared, ...calls.map(({ argument }) => argument)].some((one) => one.start <= span.start && span.end <= one.end);
  const isLeft = (name: string, own: Span): boolean => {
    const word = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
    return [...code.context.text.content.matchAll(word)].some(({ index }) => !isMoved({ start: index, end: index + name.length }) && !(own.start <= index && index < own.end));
  };
  const imports = new Map([[client.import, client.maker] as const, ...calls.flatMap(({ moved }) => [...moved.imports])]);
  for (const [index, name] of imports) {
    const line = writer.withoutImport(index);
    if (line && !isLeft(name, line.span)) removed.push(line);
  }
  for (const [name, { variable }] of new Map(calls.flatMap(({ moved }) => [...moved.constants]))) {
    const write = code.onlyWrite(variable);
    const value = write && code.operation(write.func, write.op.value);
    const line = value && writer.withoutDeclaration({ start: write.op.span.start, end: value.span.end });
    const isExported = module.exports.some((one) => one.kind === 'local' && one.slot === variable.slot);
    if (line && !isExported && !code.hasComment(line.span) && !isLeft(name, line.span)) removed.push(line);
  }
  return [...edits, ...withoutGaps(code.context.text.content, removed)];
}

/** What is taken away, with the empty lines that would be left of it. */
function withoutGaps(content: string, removed: readonly TextEdit[]): readonly TextEdit[] {
  const spans: Span[] = [];
  for (const { span } of [...removed].sort((a, b) => a.span.start - b.span.start)) {
    const last = spans.at(-1);
    if (last && /^\s*$/.test(content.slice(last.end, span.start))) spans[spans.length - 1] = { start: last.start, end: span.end };
    else spans.push(span);
  }
  return spans.map(({ start, end }) => {
    const isApart = start === 0 || /\n\r?\n$/.test(content.slice(0, start));
    const [gap = ''] = isApart ? (/^(?:[ \t]*\r?\n)*/.exec(content.slice(end)) ?? []) : [];
    return { span: { start, end: end + gap.length }, newText: '' };
  });
}

/** After the function that asks, as addresses are written. */
function nameOf({ module }: FixContext, func: Func): string {
  for (let at: Func | undefined = func; at && at.id !== 0; at = module.functions[at.parent]) {
    const words = at.name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    if (words !== '') return words;
  }
  return 'model';
}

