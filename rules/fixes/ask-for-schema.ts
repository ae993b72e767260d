/**
 * Where the call of a model takes a schema for its answer, it is given the one that the answer is checked with. Which
 * argument that is, is knowledge (`fix: { schema }`). The check of the answer stays, since not every model keeps to it.
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

export interface Asked {
  /** The call, which uses the schema too. */
  readonly call: Span;
  readonly imports: readonly TextEdit[];
  readonly edits: readonly TextEdit[];
}

/** Empty where the call cannot be told, or takes no schema. */
export function askForSchema(code: Code, flow: Flow, parsed: Placed<CallOp>, words: SchemaWords, name: string): readonly Asked[] {
  const { hints } = code.context.knowledge(flow.sourceId);
  const [, at, value] = /^([\w./]+) = ([^]+)$/.exec(hints.schema ?? '') ?? [];
  const argument = code.operation(parsed.func, parsed.op.args[0]?.value ?? -1);
  const call = argument && callBehind(code, parsed.func, argument);
  if (at === undefined || value === undefined || !call || (value.includes('{json}') && words.json === undefined) || !isMeant(hints.schemaOf, words)) return [];
  const schema = (words.json ?? '').replace('{schema}', name);
  const { writer } = code.context;
  const [module = '', imported = ''] = (hints.schemaBy ?? '').split(' ');
  const brought = imported === '' ? { code: '', edits: [] } : writer.bring({ module, name: imported });
  if (!brought) return [];
  const written = value.replace(/"([^"\\]*)"/g, (_, text: string) => writer.string(text)).replace('{json}', () => schema).replace('{schema}', name).replace('{by}', brought.code);
  const edits = argumentEdits(code, call, at, written);
  return edits ? [{ call: call.op.span, imports: brought.edits, edits: inLinesOfTheirOwn(code, call, edits) }] : [];
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
