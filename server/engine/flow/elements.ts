/**
 * Names of what a list holds. What equals a part of one of its elements is one of those that the list knows, as what is
 * in a set is a member of that, if nobody untrusted wrote to it.
 *
 * Example: `tasks.find((task) => task.id === id)` answers an element only for the id of a task that is there.
 */
import type { Func, Op, ValueId, VariableRef } from '../ir/types';
import { operations } from '../ir/walk';
import type { FunctionAnalysis } from './analysis';
import { noteTest } from './checks';
import type { CallSite } from './arguments';
import type { Place } from './places';
import { isTrustedSet } from './schemas';
import { guardBit, type Taint } from './taint';
import { isTainted, type Value } from './value';

/** Whether this is an element, or a part of one, of a list that may be trusted to say what there is. */
export function isPartOfElement(analysis: FunctionAnalysis, id: ValueId): boolean {
  if (isTainted(analysis.value(id))) return false;
  let op = analysis.op(analysis.definition(id));
  for (let depth = 0; op && depth < 4; depth++) {
    if (op.kind === 'iterate') return isOwnList(analysis, analysis.value(op.value));
    const holder: ValueId | null = op.kind === 'get' ? op.object : op.kind === 'call' ? op.receiver : null;
    if (holder === null) return false;
    op = analysis.op(analysis.definition(holder));
  }
  return false;
}

/** A list that the program keeps, or that it was given by something that nobody distrusts; what a caller hands over may be anybody's. */
export function isOwnList(analysis: FunctionAnalysis, list: Value): boolean {
  const isKept = ({ input }: Taint): boolean => input !== null && input.root === 'p0' && input.path.length > 0 && analysis.func.params[0]?.kind === 'receiver';
  return isTrustedSet(list) && list.taints.every(isKept);
}

/** The call answers true, or with an element, only where `predicate` once did: what it compares with that element is known to the list. */
export function noteCompared(analysis: FunctionAnalysis, site: CallSite, predicate: Func): void {
  for (const place of comparedWithElement(predicate)) noteTest(analysis, site, { target: place, bits: guardBit('allow-list'), holds: true });
}

const compared = new WeakMap<Func, readonly Place[]>();

/** What a function of one element captured and asks to be equal to a part of it, where that is all it asks. */
function comparedWithElement(predicate: Func): readonly Place[] {
  let places = compared.get(predicate);
  if (places) return places;
  const made = new Map(operations(predicate).map((op) => [op.id, op]));
  const [answer, ...others] = predicate.blocks.flatMap(({ end }) => (end.kind === 'return' ? [end.value] : []));
  const test = answer === undefined || answer === null || others.length > 0 ? undefined : made.get(answer);
  const [left, right] = test?.kind === 'operate' && test.operator === 'equal' ? test.operands.map((id) => placeIn(made, id)) : [];
  const first = predicate.params.findIndex(({ kind }) => kind === 'positional');
  // What a pattern takes out of the element stands in variables of its own.
  const isElement = ({ variable: { func, slot } }: Place): boolean => func === predicate.id && (slot === first || (predicate.params[first]?.name === '' && slot >= predicate.params.length));
  places = !left || !right ? [] : [[left, right], [right, left]].flatMap(([own, other]) => (own && other && isElement(own) && other.variable.func !== predicate.id ? [other] : []));
  compared.set(predicate, places);
  return places;
}

/** `task.id`: the variable and the fields that are read of it. */
function placeIn(made: ReadonlyMap<ValueId, Op>, id: ValueId): Place | null {
  const path: string[] = [];
  let op = made.get(id);
  while (op?.kind === 'get' && op.key.kind === 'name') {
    path.unshift(op.key.name);
    op = made.get(op.object);
  }
  const variable: VariableRef | null = op?.kind === 'read' ? op.variable : null;
  return variable && { variable, path };
}
