/**
 * A tool that acts leaves a record: its name and arguments, written down before anything else is done. For review, since
 * arguments may hold what must not stand in a log.
 *
 * Example: `os.system(command)` in the tool `run` gets the line `logging.getLogger(__name__).info("run %s", command)` above it.
 */
import { together } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func } from '../../server/engine/ir/types';
import { Code } from '../../server/engine/rules/code';
import type { AgentIssue, FixContext } from '../../server/engine/rules/contract';
import { inserted } from '../fixes/items';

export function leaveRecord({ location, tool }: AgentIssue, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const { span } = location;
  const func = context.module.functions.find((one) => one.parent >= 0 && [one.nameSpan, one.span].some(({ start, end }) => start === span.start && end === span.end));
  const record = func && context.writer.recipes.record(tool?.name ?? func.name, namesOf(code, func));
  const edits = record && [...record.edits, ...atTop(code, func, record.code)];
  if (!record || !edits || edits.length === record.edits.length) return [];
  return [{ title: 'Record each call with its arguments', tier: 'review', edits: together(edits).map((edit) => ({ path: context.module.path, ...edit })) }];
}

/** Parameters, and the fields that one is taken apart into. */
function namesOf(code: Code, func: Func): string[] {
  const names: string[] = [];
  for (const [slot, param] of func.params.entries()) {
    if (param.kind !== 'positional' && param.kind !== 'keyword') continue;
    if (param.name !== '') names.push(param.name);
    else for (const { op, func: owner } of code.all()) {
      if (owner !== func || op.kind !== 'write' || op.variable.func !== func.id) continue;
      const field = code.operation(func, op.value);
      const object = field?.kind === 'get' ? code.operation(func, field.object) : null;
      if (object?.kind === 'read' && object.variable.func === func.id && object.variable.slot === slot) names.push(func.locals[op.variable.slot]?.name ?? '');
    }
  }
  return names.filter((name) => name !== '' && !/^(?:ctx|context|self|cls|this)$/.test(name));
}

function atTop(code: Code, func: Func, line: string): readonly TextEdit[] {
  const { text, writer } = code.context;
  const whole = code.text(func.span);
  const arrow = /^[^]*?=>\s*/.exec(whole);
  const head = func.params.reduce((end, param) => Math.max(end, param.span.end), func.span.start);
  const body = arrow && func.span.start + arrow[0].length >= head ? func.span.start + arrow[0].length : null;
  if (body !== null && text.content.charAt(body) !== '{') {
    if (/^\(\s*\{/.test(text.content.slice(body)) || code.text({ start: body, end: func.span.end }).includes('\n')) return [];
    const indent = /^[ \t]*/.exec(text.line(text.lineAt(func.span.start)))?.[0] ?? '';
    const end = line.endsWith(';') ? ';' : '';
    return [
      inserted(body, `{${writer.newLine}${indent}${writer.indent}${line}${writer.newLine}${indent}${writer.indent}return `),
      inserted(func.span.end, `${end}${writer.newLine}${indent}}`),
    ];
  }
  for (const op of func.blocks.flatMap((block) => block.ops)) {
    const isDocumentation = op.kind === 'const' && typeof op.value === 'string' && func.documentation !== '' && op.value.includes(func.documentation);
    if (op.span.start < Math.max(head, body ?? 0) || isDocumentation) continue;
    const place = writer.placeBefore(code.statementAt(op.span));
    return place && place.offset > head ? [inserted(place.offset, place.indent + line + writer.newLine)] : [];
  }
  return [];
}
