import { setPath } from './access';
import { overlaySite } from './shape';
import { mapShape, valueWith } from './value';
import type { Shape } from './shape';
import type { Value } from './value';

/** Levels of nested objects that are searched for the same object. */
const searchDepth = 2;
/** Fields of one object that are searched; larger ones are tables of constants. */
const fieldsSearched = 64;

/**
 * A value after some other name of an object in it was written to. Objects are the same when they were made at the same
 * place of the program, which is certain enough for adding labels and never for taking any away.
 */
export function withWriteThrough(value: Value, written: Value, path: readonly string[], field: Value): Value {
  if (value.shapes.length === 0 || path.length === 0) return value;
  const sites = new Set(written.shapes.map((shape) => shape.site).filter((site) => !site.endsWith(overlaySite)));
  return sites.size === 0 ? value : update(value, sites, path, field, searchDepth);
}

function update(value: Value, sites: ReadonlySet<string>, path: readonly string[], field: Value, depth: number): Value {
  let changed = false;
  const shapes = value.shapes.map((shape): Shape => {
    let next = shape;
    if (sites.has(shape.site)) next = setPath(valueWith(value, { taints: [], shapes: [shape] }), path, field, false).shapes[0] ?? shape;
    else if (depth > 0 && shape.fields.size <= fieldsSearched) next = mapShape(shape, (inner) => (inner.shapes.length === 0 ? inner : update(inner, sites, path, field, depth - 1)));
    if (next !== shape) changed = true;
    return next;
  });
  return changed ? valueWith(value, { shapes }) : value;
}
