/** What every function's analysis shares: the program, its classes, the knowledge, and what other functions said. */
import type { Func, Module, VariableRef } from '../ir/types';
import type { Ecosystem } from '../languages/contract';
import type { Knowledge } from '../models/knowledge';
import type { Program } from '../project/program';
import type { ClassTable, FunctionRef } from './classes';
import type { FactStore } from './store';

export interface FlowContext {
  readonly program: Program;
  readonly classes: ClassTable;
  readonly knowledge: Knowledge;
  readonly store: FactStore;
  ecosystemOf(module: Module): Ecosystem;
  functionOf(ref: FunctionRef): { readonly module: Module; readonly func: Func } | null;
  /** Whether another function of the module reads or writes the variable. */
  isCaptured(module: Module, variable: VariableRef): boolean;
}
