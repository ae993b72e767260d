/**
 * What a function knows of its parameters from those who call it: classes and things of libraries, also those in the
 * fields of an object, as in `ask({ client, system })`. Labels are no part of it, since each caller has its own.
 */
import type { FunctionAnalysis } from './analysis';
import { getPath } from './access';
import type { ClassRef, ClassTable } from './classes';
import { Shape } from './shape';
import { asPassed, join, joinTypes, nothing, valueWith } from './value';
import type { TypeFact, Value } from './value';

/** Objects in objects of which the callee is told: `context.services.openai`. */
const levels = 2;

const passedFields = new WeakMap<Shape, Shape | null>();

/** What a callee is told of an argument; null when there is nothing to tell. */
export function tellingTypes(value: Value): Value | null {
  const shapes = value.shapes.flatMap((shape) => typesIn(shape, levels) ?? []);
  return value.types.length > 0 || value.schema || shapes.length > 0 ? valueWith(nothing, { types: value.types, schema: value.schema, shapes }) : null;
}

/** The fields of an object that hold things whose methods may be called, without the others. An object of a class needs none of this. */
function typesIn(shape: Shape, depth: number): Shape | null {
  if (shape.isInstance || depth === 0) return null;
  const known = depth === levels ? passedFields.get(shape) : undefined;
  if (known !== undefined) return known;
  const fields = new Map<string, Value>();
  for (const [name, field] of shape.fields) {
    const types = typesOf(field, depth);
    if (types) fields.set(name, types);
  }
  const rest = shape.rest ? typesOf(shape.rest, depth) : null;
  const result = fields.size > 0 || rest ? new Shape('o:passed', fields, rest) : null;
  if (depth === levels) passedFields.set(shape, result);
  return result;
}

function typesOf(field: Value, depth: number): Value | null {
  const types = field.types.filter(({ kind }) => kind === 'path' || kind === 'instance' || kind === 'class' || kind === 'setter');
  const shapes = field.shapes.flatMap((inner) => typesIn(inner, depth - 1) ?? []);
  return types.length > 0 || shapes.length > 0 ? valueWith(nothing, { types, shapes }) : null;
}

/** What is known of a part of a parameter beside what the function sees of it. */
export function passedTypes(analysis: FunctionAnalysis, part: Value): readonly TypeFact[] {
  let types: readonly TypeFact[] = [];
  for (const { input, exact } of part.taints) {
    if (!input || !exact || input.path.length === 0 || !input.root.startsWith('p')) continue;
    const passed = analysis.passed[Number(input.root.slice(1))];
    if (passed && passed.shapes.length > 0) types = joinTypes(types, asPassed(getPath(passed, input.path).types));
  }
  return types;
}

/** What is known of a parameter when the function begins. */
export function notePassed(analysis: FunctionAnalysis, index: number, passed: Value): void {
  if (passed.shapes.length > 0) analysis.passed[index] = analysis.passed[index] ? join(analysis.passed[index], passed) : passed;
}

/** Of what is passed as the object of a method, what may have this method: the object is of its class or of one below it. */
export function ofClass(classes: ClassTable, owner: ClassRef, types: readonly TypeFact[]): readonly TypeFact[] {
  return types.filter((type) => (type.kind !== 'instance' && type.kind !== 'class')
    || classes.ancestors({ module: type.module, id: type.id }).some(({ module, id }) => module === owner.module && id === owner.id));
}
