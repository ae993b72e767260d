/**
 * Names of things of the program that are asked for all the time: a function is known by its module's path and its
 * number there. Each name is made once, since making one, a hundred characters long, costs more than what it is looked
 * up for; two names that differ are told apart at once, since both have been looked up before.
 *
 * Example: `functionKey('/app.py', 3)` is `/app.py#3`.
 */
import type { FuncId, VariableRef } from '../ir/types';

/** One thing for each number in each module. */
export class ByNumber<T> {
  private readonly modules = new Map<string, T[]>();

  constructor(private readonly make: (module: string, id: number) => T) {}

  of(module: string, id: number): T {
    let known = this.modules.get(module);
    if (!known) this.modules.set(module, (known = []));
    return (known[id] ??= this.make(module, id));
  }
}

const functions = new ByNumber((module, id) => lookedUp(`${module}#${id}`));

/** A function's name in places and among readers. */
export function functionKey(module: string, id: FuncId): string {
  return functions.of(module, id);
}

/** A class's name, which is made as that of a function. */
export const classKey = functionKey;

/** One thing for each name. */
export class NameTable<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly make: (name: string) => T) {}

  of(name: string): T {
    let known = this.known.get(name);
    if (known === undefined) this.known.set(name, (known = this.make(name)));
    return known;
  }
}

const summaries = new NameTable((key) => lookedUp(`s:${key}`));

/** The place where a function's summary is read. */
export function summaryPlace(key: string): string {
  return summaries.of(key);
}

const variables = new ByNumber((key, slot) => lookedUp(`v:${key}.${slot}`));

/** The place of what functions say of a variable: one of the module (`func` 0), or one that others capture. */
export function variablePlace(module: string, func: FuncId, slot: number): string {
  return variables.of(functionKey(module, func), slot);
}

/** The variable that the root of an input names, where it is one that a function captured (`u3.5`). */
export function capturedVariable(root: string): VariableRef | null {
  const [, func, slot] = /^u(\d+)\.(\d+)$/.exec(root) ?? [];
  return func === undefined || slot === undefined ? null : { func: Number(func), slot: Number(slot) };
}

const fields = new ByNumber((key, exact) => new NameTable((field) => lookedUp(`O:${key}${exact === 1 ? '!' : ''}.${field}`)));

/** The group of places of a field that objects of a class have; `exact`: of this very class. */
export function fieldGroup(module: string, id: number, exact: boolean, field: string): string {
  return fields.of(classKey(module, id), exact ? 1 : 0).of(field);
}

const others = new NameTable((place) => lookedUp(`${place}~`));

/** As whose readers those count who read of a place only what others than themselves say. */
export function othersPlace(place: string): string {
  return others.of(place);
}

const asked = new Set<string>();

/** Names that have been looked up carry their hash, so that two of them seldom have to be compared letter by letter. */
export function lookedUp(name: string): string {
  asked.has(name);
  return name;
}
