/**
 * Values that were written into the text of a query are bound as parameters, in the way of the driver: which placeholder
 * it takes, and where the values go, is knowledge (`fix: { placeholder, values, on }`). A hole is a value only where the
 * text shows it: in quotes, or behind an operator. Where one is the name of a table or column, nothing is offered.
 * It is safe where each hole stood in quotes, since then it was a text before and is one now.
 *
 * Example: `execute(f"SELECT * FROM t WHERE name = '{name}'")` → `execute("SELECT * FROM t WHERE name = ?", (name,))`.
 */
import type { Fix } from '../../server/engine/fix/types';
import type { Part, TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import { Code, type CallOp, type ConcatOp } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { inserted, itemAfter } from './items';

interface Bound {
  readonly query: string;
  readonly values: readonly string[];
  readonly isSafe: boolean;
}

export function bindValues(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.query' || flow.sinkCall.path !== context.module.path) return [];
  const code = new Code(context);
  const { placeholder, values: where, on } = context.knowledge(flow.sinkId).hints;
  const call = code.callAt(flow.sinkCall.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const method = callee?.kind === 'get' && callee.key.kind === 'name' ? callee.key.name : '';
  if (!call || placeholder === undefined || where === undefined || !(on ?? '').split(' ').includes(method)) return [];
  for (const { op: sink, func } of code.at(flow.sink.span)) {
    const concat = code.made(func, sink);
    if (func !== call.func || concat?.kind !== 'concat' || code.hasComment(concat.span)) continue;
    const pieces = piecesOf(code, func, concat);
    const bound = pieces && bind(code, pieces, placeholder);
    if (!bound) continue;
    const passed = pass(code, func, call.op, sink, bound.values, where);
    if (!passed) continue;
    const edits = [{ span: concat.span, newText: bound.query }, ...passed].map((edit) => ({ path: context.module.path, ...edit }));
    return [{ title: `Bind ${bound.values.length === 1 ? 'the value' : 'the values'} as ${bound.values.length === 1 ? 'a parameter' : 'parameters'} of the query`, tier: bound.isSafe ? 'safe' : 'review', edits }];
  }
  return [];
}

type Piece = string | { readonly op: Op };

function piecesOf(code: Code, func: Func, concat: ConcatOp): Piece[] | null {
  if (concat.form === 'join') return null;
  const found: Piece[] = [];
  for (const part of concat.parts) {
    const op = typeof part === 'string' ? null : code.operation(func, part);
    if (typeof part === 'string') found.push(part);
    else if (op?.kind === 'const' && typeof op.value === 'string') found.push(op.value);
    else if (op?.kind === 'concat') {
      const inner = piecesOf(code, func, op);
      if (!inner) return null;
      found.push(...inner);
    } else if (op) {
      const round = code.context.text.content.slice(op.span.end, op.span.end + 20);
      // A conversion or a format would be lost.
      if (concat.form === 'template' && !/^\s*\}/.test(round)) return null;
      found.push({ op });
    } else return null;
  }
  return found;
}

/** What a value may follow when it stands without quotes. */
const beforeValue = /(?:=|<|>|\(|,|\+|-|\bLIKE|\bILIKE|\bLIMIT|\bOFFSET|\bBETWEEN|\bAND|\bVALUES|\bTHEN|\bELSE|\bIN)\s*$/i;

/** Statements that take no values, whatever stands in them. */
const withoutValues = /^\s*(?:PRAGMA|CREATE|ALTER|DROP|GRANT|REVOKE|SET|SHOW|DESCRIBE|DESC|USE|ATTACH|DETACH|VACUUM|COPY|TRUNCATE|LOCK)\b/i;

/** In a list, a value stands where values are listed or a function is called; columns of a table are none. */
function isValuePlace(query: string): boolean {
  if (!/[(,]\s*$/.test(query)) return beforeValue.test(query);
  if (/\bVALUES\b[^;]*\([^()]*$/i.test(query) || /\bLIMIT\s+\S+\s*,\s*$/i.test(query)) return true;
  return /\w\s*\([^()]*$/.test(query) && !/\bINTO\s+[\w."]+\s*\([^()]*$/i.test(query);
}

function bind(code: Code, pieces: readonly Piece[], placeholder: string): Bound | null {
  const values: string[] = [];
  let query = '';
  let quoted: Part[] | null = null;
  let isSafe = true;
  const mark = (value: string): void => {
    values.push(value);
    query += placeholder === '$1' ? `$${values.length}` : placeholder;
  };
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      const text = code.text(piece.op.span);
      if (text.includes('\n')) return null;
      if (quoted) quoted.push({ code: text });
      else if (isValuePlace(query)) {
        isSafe = false;
        mark(text);
      } else return null;
      continue;
    }
    for (const character of piece) {
      if (character === "'" && quoted === null) quoted = [''];
      else if (character === "'" && quoted !== null) {
        const parts: readonly Part[] = quoted.filter((part) => part !== '');
        quoted = null;
        if (parts.every((part) => typeof part === 'string')) {
          query += `'${parts.join('')}'`;
          continue;
        }
        const [only] = parts;
        const value = parts.length === 1 && typeof only === 'object' ? only.code : code.context.writer.template(parts);
        if (value === null || value === undefined) return null;
        mark(value);
      } else if (quoted !== null) quoted.push(typeof quoted.at(-1) === 'string' ? `${quoted.pop() as string}${character}` : character);
      else {
        // Backslashes, comments and other quotes make it more than this can read.
        if (character === '\\' || character === '"' || character === '`') return null;
        query += placeholder.startsWith('%') && character === '%' ? '%%' : character;
      }
    }
  }
  if (withoutValues.test(query) || quoted !== null || values.length === 0 || query.includes('--') || query.includes('/*') || (placeholder !== '$1' && query.split(placeholder).length - 1 !== values.length)) return null;
  return { query: query.includes('\n') ? multiline(code, query) : code.context.writer.string(query), values, isSafe };
}

/** A query over several lines stays one. */
function multiline(code: Code, query: string): string {
  const { writer } = code.context;
  const open = writer.longString(query);
  return open ?? writer.string(query);
}

function pass(code: Code, func: Func, call: CallOp, sink: Op, values: readonly string[], where: string): readonly TextEdit[] | null {
  const { writer } = code.context;
  if (where === 'then') {
    // A prepared statement takes them when it is run.
    const method = code.user(func, (op) => op.kind === 'get' && op.object === call.id);
    const run = method && code.user(func, (op) => op.kind === 'call' && op.callee === method.id);
    if (run?.kind !== 'call' || run.args.length > 0 || !code.text(run.span).endsWith(')')) return null;
    return [inserted(run.span.end - 1, values.join(', '))];
  }
  const own = where === 'spread' ? values.join(', ') : writer.tuple(values);
  if (call.args.some((arg) => arg.spread !== 'none')) return null;
  const next = call.args[1];
  if (next) {
    const op = code.operation(func, next.value);
    // A callback stays last; anything else may be values already.
    if (where === 'spread' || op?.kind !== 'function') return null;
  }
  return itemAfter(code.context, sink.span, own);
}
