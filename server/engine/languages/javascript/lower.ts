/** Lowers one file: the entry to everything else in this folder. */
import type { Module } from '../../ir/types';
import type { LowerInput } from '../contract';
import { Lowering } from './context';
import { declareStatements, declareVariables, statementsOf } from './declarations';
import { declareCommonExports } from './modules';
import { directivesOf, lowerStatements } from './statements';

export function lower(source: LowerInput): Module {
  const c = new Lowering(source.path, source.tree);
  c.module.comments.push(...c.survey.comments);
  c.module.broken.push(...c.survey.broken);
  if (source.tree.count > 0) {
    const statements = statementsOf(c, 0);
    c.module.directives = directivesOf(c, statements);
    declareVariables(c, 0);
    declareCommonExports(c);
    declareStatements(c, statements);
    lowerStatements(c, statements);
  }
  const end = source.tree.text.length;
  c.f.end({ kind: 'return', value: null, span: { start: end, end } });
  return inSourceOrder(c.module.finish());
}

/** Functions are lowered before the statements around them; imports are listed as they stand in the text. */
function inSourceOrder(module: Module): Module {
  const order = module.imports.map((request, index) => ({ request, index }));
  const isSorted = order.every(({ request }, index) => index === 0 || (order[index - 1]?.request.span.start ?? 0) <= request.span.start);
  if (isSorted) return module;
  order.sort((a, b) => a.request.span.start - b.request.span.start || a.index - b.index);
  const places: number[] = [];
  order.forEach(({ index }, place) => (places[index] = place));
  const placeOf = (index: number): number => places[index] ?? index;
  return {
    ...module,
    imports: order.map(({ request }) => request),
    exports: module.exports.map((item) => (item.kind === 'from' ? { ...item, import: placeOf(item.import) } : item)),
    functions: module.functions.map((func) => ({
      ...func,
      blocks: func.blocks.map((block) => ({
        ...block,
        ops: block.ops.map((op) => (op.kind === 'import' ? { ...op, import: placeOf(op.import) } : op)),
      })),
    })),
  };
}
