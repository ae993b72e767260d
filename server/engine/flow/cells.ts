/**
 * Cells: what a library keeps for the program and hands out with a function that writes it, as the state of a component
 * or the answer of a promise that its maker fulfils. Each call that makes one is a cell of its own, and whoever is given
 * the function writes to that one.
 * Invariant: what depends on a caller of the cell's maker stays in that call; anything else is known wherever it is read.
 *
 * Example: in `const [html, setHtml] = useState("")`, what any function gives to `setHtml` may be in `html`.
 */
import type { CompiledRow } from '../models/knowledge';
import { wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue } from './arguments';
import type { Argument, CallSite } from './arguments';
import { callFunction } from './callees';
import { sameValue } from './equality';
import { dependsOnInputs } from './kept';
import { inputAt } from './taint';
import { isNothing, join, nothing, typedValue, unknown, valueWith } from './value';
import type { TypeFact, Value } from './value';

type Setter = TypeFact & { readonly kind: 'setter' };

/** With which the names of effects on cells, and of the places where they are kept, begin. */
const root = 'k';

function setterType(cell: string): Setter {
  return { kind: 'setter', key: `w:${cell}`, cell, passed: false };
}

/** Makes a cell: what is read of it, and the function that writes it. */
export function makeCell(analysis: FunctionAnalysis, site: CallSite, cell: NonNullable<CompiledRow['cell']>): Value {
  const id = analysis.siteId();
  if (cell.by) analysis.contribute(reducerPlace(id), valueWith(nothing, { types: argumentValue(site, cell.by).types }), null);
  const setter = typedValue([setterType(id)]);
  for (const maker of cell.gives) giveSetter(analysis, site, argumentValue(site, maker), cell.through === null ? setter : wrap([cell.through], setter));
  const initial = cell.of ? argumentValue(site, cell.of) : nothing;
  const value = join(valueWith(initial, { types: initial.types.filter(({ kind }) => kind !== 'function') }), currentValue(analysis, id));
  const read = wrap(cell.reads.keys, isNothing(value) ? unknown : value);
  return cell.writes ? join(read, wrap(cell.writes.keys, setter)) : read;
}

/** A function that is handed the one that writes, or an object with it, and is called at once. */
function giveSetter(analysis: FunctionAnalysis, site: CallSite, maker: Value, setter: Value): void {
  const argument: Argument = { value: setter, name: null, spread: 'none', op: null, span: site.span };
  for (const type of maker.types) {
    if (type.kind === 'function') callFunction(analysis, { module: type.module, id: type.id }, type.receiver, { span: site.span, id: null, name: '', args: [argument], receiver: null, receiverOp: null }, 1);
  }
}

/** The function that writes is called: with the value, with a function of the value so far, or with what a reducer makes one of. */
export function callSetter(analysis: FunctionAnalysis, { cell }: Setter, site: CallSite): void {
  const given = site.args[0]?.value ?? nothing;
  const reducers = analysis.context.store.read(reducerPlace(cell), analysis.key).types;
  const functions = (reducers.length > 0 ? reducers : given.types).filter((type) => type.kind === 'function');
  if (functions.length === 0) writeCell(analysis, cell, given, site);
  for (const type of functions) {
    const values = reducers.length > 0 ? [currentValue(analysis, cell), given] : [currentValue(analysis, cell)];
    const args = values.map((value): Argument => ({ value, name: null, spread: 'none', op: null, span: site.span }));
    const made = callFunction(analysis, { module: type.module, id: type.id }, type.receiver, { span: site.span, id: null, name: site.name, args, receiver: null, receiverOp: null }, 1);
    writeCell(analysis, cell, made, site);
  }
}

/** Also for a callee that writes to a cell with what its caller gives it. */
export function writeCell(analysis: FunctionAnalysis, cell: string, value: Value, { name, span }: Pick<CallSite, 'name' | 'span'>): void {
  analysis.writes++;
  analysis.contribute(valuePlace(cell), value, name === '' ? null : `handed to \`${name}\``, span, 'hand');
  // In the call that made the cell it is this very one, whoever else has such a cell.
  if (isOwn(analysis, cell)) keepHere(analysis, cell, value);
  else if (dependsOnInputs(value)) analysis.addEffect(inputAt(`${root}${cell}`, []), value);
}

function keepHere(analysis: FunctionAnalysis, cell: string, value: Value): void {
  const before = analysis.cells.get(cell);
  const after = before ? join(before, value) : value;
  if (before && sameValue(before, after, 'labels')) return;
  analysis.cells.set(cell, after);
  analysis.isOutdated = true;
}

/** The cell that the root of an effect stands for; null when it stands for something else. */
export function cellOf(effectRoot: string): string | null {
  return effectRoot.startsWith(root) ? effectRoot.slice(root.length) : null;
}

function currentValue(analysis: FunctionAnalysis, cell: string): Value {
  return join(analysis.context.store.read(valuePlace(cell), analysis.key), analysis.cells.get(cell) ?? nothing);
}

function isOwn(analysis: FunctionAnalysis, cell: string): boolean {
  return cell.slice(0, cell.lastIndexOf(':')) === analysis.key;
}

function valuePlace(cell: string): string {
  return `${root}:${cell}`;
}

function reducerPlace(cell: string): string {
  return `${valuePlace(cell)}:by`;
}
