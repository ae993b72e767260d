/** A reader of pickles that builds plain data and no object: what a fix puts in the place of `pickle.load`, as the documentation of Python does. */
import type { Module } from '../../ir/types';
import { hasVariable } from '../../ir/walk';

export interface Unpickler {
  readonly name: string;
  /** Empty where the file has it already. */
  readonly lines: readonly string[];
}

/** Null when its name means something else in the file. `indent`: one step; `pickle`: as the file calls the module. */
export function unpickler(module: Module, indent: string, quote: string, pickle: string): Unpickler | null {
  const name = 'PlainUnpickler';
  // The one that an earlier fix has made.
  if (module.classes.some((one) => one.name === name && one.methods.some((method) => method.name === 'find_class'))) return { name, lines: [] };
  if (hasVariable(module, name)) return null;
  const isTyped = module.functions.some((func) => func.params.some(({ type }) => type !== null));
  const [text, never] = isTyped ? [': str', ' -> type'] : ['', ''];
  const lines = [
    `class ${name}(${pickle}.Unpickler):`,
    `${indent}"""Reads texts, numbers, lists and dictionaries; whatever else a pickle asks for is refused."""`,
    '',
    `${indent}def find_class(self, module${text}, name${text})${never}:`,
    `${indent}${indent}raise ${pickle}.UnpicklingError(f${quote}{module}.{name} is no plain data${quote})`,
  ];
  return { name, lines };
}
