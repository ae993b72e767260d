/**
 * What a program hangs on objects of a library: `app.state.runner = Runner()`, `req.db = pool`. The library hands such
 * objects on to where handlers find them again, in ways that only it knows. So what hangs there is found again by its
 * name alone, wherever an object of a library has no member of that name, and nothing is kept of it but what it is.
 */
import type { ValueId } from '../ir/types';
import type { FunctionAnalysis } from './analysis';
import { nothing, typedValue } from './value';
import type { Value } from './value';

/** Steps from an object of a library to what hangs on it: `request.app.state.runner`. */
const stepsToRoot = 6;

export function attach(analysis: FunctionAnalysis, object: ValueId | null, name: string, value: Value): void {
  const types = value.types.filter((type) => type.kind === 'instance' || type.kind === 'function' || (type.kind === 'path' && type.path.endsWith('()')));
  if (types.length > 0 && isName(name) && (object === null || isOfLibrary(analysis, object, stepsToRoot))) analysis.contribute(placeOf(analysis, name), typedValue(types), null);
}

export function attachedTo(analysis: FunctionAnalysis, object: ValueId | null, name: string): Value {
  if (object === null || !isName(name) || !isOfLibrary(analysis, object, stepsToRoot)) return nothing;
  return typedValue(analysis.context.store.read(placeOf(analysis, name), analysis.key).types);
}

function placeOf(analysis: FunctionAnalysis, name: string): string {
  return `x:${analysis.ecosystem}.${name}`;
}

function isName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** The object was made by a library, is a part of such a one, or stands for a module that is not the program's. */
function isOfLibrary(analysis: FunctionAnalysis, id: ValueId, steps: number): boolean {
  const { types, shapes } = analysis.value(id);
  if (types.some((type) => type.kind === 'path')) return true;
  if (types.length > 0 || shapes.length > 0 || steps === 0) return false;
  const op = analysis.op(analysis.definition(id));
  if (op?.kind === 'get') return isOfLibrary(analysis, op.object, steps - 1);
  if (op?.kind === 'call') return op.receiver !== null && isOfLibrary(analysis, op.receiver, steps - 1);
  const { program } = analysis.context;
  if (op?.kind === 'import') return program.resolveImport(analysis.module, op.import)?.kind === 'external';
  return op?.kind === 'read' && op.variable.func === 0 && program.aliasOf(analysis.module, op.variable)?.kind === 'external';
}
