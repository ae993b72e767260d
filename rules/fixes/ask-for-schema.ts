/**
 * Where the call of a model takes a schema for its answer, it is given the one that the answer is checked with. Which
 * argument that is, is knowledge (`fix: { schema }`); or which method makes a model that answers what fits (`fix: {
 * structured }`). The check of the answer stays, since not every model keeps to it.
 *
 * Example: `create(model="m", input=text)` → `create(model="m", input=text, text={"format": {…, "schema": OrderAnswer.model_json_schema()}})`.
 */
import type { Span } from '../../server/engine/base/span';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Func, Op } from '../../server/engine/ir/types';
import type { CallOp, Code, Placed } from '../../server/engine/rules/code';
import type { Flow, SchemaWords } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';
import { inLinesOfTheirOwn } from './items';
import { inQuotesOf } from './written-form';

export interface Asked {
  /** The call, which uses the schema too. */
  readonly call: Span;
  readonly imports: readonly TextEdit[];
  readonly edits: readonly TextEdit[];
  /** What is checked in the place of the text that was read: the call answers it by itself. */
  readonly answer?: string;
}

/** Empty where the call cannot be told, or takes no schema. */
export function askForSchema(code: Code, flow: Flow, parsed: Placed<CallOp>, words: SchemaWords, name: string): readonly Asked[] {
  const { hints } = code.context.knowledge(flow.sourceId);
  if (hints.structured !== undefined) return structured(code, parsed, hints.structured, name);
  const [, at, value] = /^([\w./]+) = ([^]+)$/.exec(hints.schema ?? '') ?? [];
  const argument = code.operation(parsed.func, parsed.op.args[0]?.value ?? -1);
  const call = argument && callBehind(code, parsed.func, argument);
  if (at === undefined || value === undefined || !call || (value.includes('{json}') && words.json === undefined) || !isMeant(hints.schemaOf, words)) return [];
  const schema = (words.json ?? '').replace('{schema}', name);
  const { writer } = code.context;
  const [module = '', imported = ''] = (hints.schemaBy ?? '').split(' ');
  const brought = imported === '' ? { code: '', edits: [] } : writer.bring({ module, name: imported });
  if (!brought) return [];
  const written = inQuotesOf(writer, value).replace('{json}', () => schema).replace('{schema}', name).replace('{by}', brought.code);
  const edits = argumentEdits(code, call, at, written);
  return edits ? [{ call: call.op.span, imports: brought.edits, edits: inLinesOfTheirOwn(code, call, edits) }] : [];
}

/** `json.loads(model.invoke(text).content)` → `model.with_structured_output(Answer).invoke(text)`, where nothing else is read of the answer. */
function structured(code: Code, parsed: Placed<CallOp>, form: string, name: string): readonly Asked[] {
  const [makers = '', method = ''] = form.split(' ');
  const text = code.operation(parsed.func, parsed.op.args[0]?.value ?? -1);
  const call = text?.kind === 'get' ? callBehind(code, parsed.func, text) : null;
  const answer = text?.kind === 'get' ? code.operation(parsed.func, text.object) : null;
  const callee = call && code.operation(call.func, call.op.callee);
  const model = call && callee?.kind === 'get' ? code.operation(call.func, callee.object) : null;
  const isAlone = answer?.kind !== 'read' || code.reads(answer.variable).length === 1;
  const asked = call && model && lastOf(code, { op: model, func: call.func });
  if (!call || !asked || !answer || !isAlone || !new RegExp(`(?:^|\\.)(?:${makers})$`).test(makerOf(code, asked))) return [];
  // The schema stands before the first of the two.
  return [{ call: asked.op.span.start < call.op.span.start ? asked.op.span : call.op.span, imports: [], edits: [{ span: { start: asked.op.span.end, end: asked.op.span.end }, newText: `.${method}(${name})` }], answer: code.text(answer.span) }];
}

/** Of steps that run one after the other (`prompt | model`), the one that answers; null where they are used for something else as well. */
function lastOf(code: Code, step: Placed): Placed | null {
  const write = step.op.kind === 'read' ? code.onlyWrite(step.op.variable) : null;
  const made = write && code.operation(write.func, write.op.value);
  const pipe = made ?? step.op;
  const last = pipe.kind === 'operate' && pipe.operator === 'bitwise' ? code.operation(write?.func ?? step.func, pipe.operands.at(-1) ?? -1) : null;
  if (!last) return step;
  return step.op.kind === 'read' && code.reads(step.op.variable).length !== 1 ? null : { op: last, func: write?.func ?? step.func };
}

/** How what makes a model is called. */
function makerOf(code: Code, { op, func }: Placed): string {
  const made = op.kind === 'read' ? code.onlyWrite(op.variable) : null;
  const maker = made ? code.operation(made.func, made.op.value) : op;
  return maker?.kind === 'call' ? code.text(code.operation(made?.func ?? func, maker.callee)?.span ?? maker.span) : '';
}

/** Some take the schemas of one library alone. */
function isMeant(library: string | undefined, words: SchemaWords): boolean {
  return library === undefined || Object.values(words.imports).includes(library);
}

/** `answer.output_text` of a variable that is written once, by awaiting the call or not. */
function callBehind(code: Code, func: Func, op: Op): Placed<CallOp> | null {
  let at: Op | null = op;
  for (let left = 12; at && left > 0; left--) {
    if (at.kind === 'get') at = code.operation(func, at.object);
    else if (at.kind === 'await' || at.kind === 'cast') at = code.operation(func, at.value);
    else if (at.kind === 'merge') at = code.operation(func, at.values[0] ?? -1);
    else if (at.kind === 'read') at = code.onlyWriteOf(func, at);
    else break;
  }
  return at?.kind === 'call' ? { op: at, func } : null;
}
