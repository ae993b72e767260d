/**
 * Rows as the engine reads them: what `schema.ts` lets people write, with its paths and conditions taken apart.
 * Only types; `compile.ts` makes them.
 */
import type { Capability, Channel, Guard, Label } from '../../../rules/kinds';
import type { CompiledAgent, CompiledTool } from './agents';
import type { CompiledSink, CompiledSource } from './ends';
import type { CompiledFact } from './fact-text';
import type { CompiledFind, CompiledLeave, CompiledLink } from './links';
import type { ArgPath, Condition } from './paths';
import type { Callback, Row } from './schema';
import type { CompiledSchema } from './schema-text';
import type { CompiledFills, CompiledRuns, CompiledTemplate } from './templates';

/** What a parameter of a callback or entry point is given. */
export type CompiledGive =
  | { readonly kind: 'label'; readonly label: Label; readonly schema: ArgPath | null; readonly checksJson: boolean }
  | { readonly kind: 'type'; readonly path: string }
  | { readonly kind: 'argument'; readonly path: ArgPath }
  | { readonly kind: 'found'; readonly link: CompiledLink };

export interface CompiledCallback {
  readonly at: ArgPath;
  readonly give: readonly { readonly at: ArgPath; readonly what: CompiledGive }[];
  readonly named: ArgPath | null;
  readonly texts: boolean;
  readonly take: ArgPath | null;
  readonly selects: ArgPath | null;
  readonly tests: boolean;
  readonly every: ArgPath | null;
  readonly none: ArgPath | null;
  readonly late: boolean;
  readonly forward: { readonly from: number | null; readonly elements: ArgPath | null; readonly entries: ArgPath | null } | null;
  readonly takeChannel: Channel | null;
  readonly leaves: readonly CompiledLeave[];
  readonly entry: Callback['entry'] | null;
  readonly validated: boolean;
  readonly isOperator: boolean;
}

export interface CompiledRow {
  /** `pypi/openai#12`: for messages, tests and the list of rows that examples exercised. */
  readonly id: string;
  /** The path or name the row was found by, for wording. */
  readonly name: string;
  readonly package: string;
  readonly when: readonly Condition[];
  readonly sinks: readonly CompiledSink[];
  readonly sources: readonly CompiledSource[];
  readonly constant: string | null;
  readonly says: string | null;
  readonly isOperator: boolean;
  readonly handsOver: boolean;
  readonly texts: boolean;
  readonly beside: string | null;
  readonly parses: boolean;
  readonly quotes: boolean;
  readonly isCalled: boolean;
  /** Null: the default applies (see `passesByDefault`). */
  readonly pass: readonly { readonly from: ArgPath; readonly to: ArgPath }[] | null;
  readonly passesByDefault: boolean;
  readonly guard: { readonly kinds: readonly Guard[]; readonly of: ArgPath; readonly by: ArgPath | null; readonly with: ArgPath | null; readonly literal: boolean } | null;
  readonly captures: { readonly of: ArgPath; readonly by: ArgPath; readonly to: ArgPath; readonly flat: boolean; readonly everyWhole: boolean } | null;
  readonly check: { readonly kind: Guard; readonly of: ArgPath; readonly by: ArgPath | null; readonly holds: 'true' | 'false' | 'return'; readonly whole: boolean } | null;
  readonly isClean: boolean;
  readonly puts: { readonly what: ArgPath; readonly into: ArgPath } | null;
  readonly enters: ArgPath | null;
  readonly merges: readonly ArgPath[] | null;
  readonly cell: { readonly reads: ArgPath; readonly writes: ArgPath | null; readonly gives: readonly ArgPath[]; readonly through: string | null; readonly of: ArgPath | null; readonly by: ArgPath | null } | null;
  readonly opens: ArgPath | null;
  readonly handles: boolean;
  readonly loads: ArgPath | null;
  readonly joins: string | null;
  readonly subclassesOf: ArgPath | null;
  readonly leaves: readonly CompiledLeave[];
  readonly finds: readonly CompiledFind[];
  /** All that it says is which file is run. */
  readonly isAboutFiles: boolean;
  readonly adds: { readonly kind: Guard; readonly of: ArgPath } | null;
  readonly asserts: ArgPath | null;
  readonly some: ArgPath | null;
  readonly holds: ArgPath | null;
  readonly every: ArgPath | null;
  readonly divides: ArgPath | null;
  readonly lastIs: Guard | null;
  readonly lastAt: string | null;
  readonly takesLast: ArgPath | null;
  readonly takesBehind: ArgPath | null;
  readonly common: ArgPath | null;
  readonly asks: boolean;
  readonly truth: ArgPath | null;
  readonly tests: ArgPath | null;
  readonly callbacks: readonly CompiledCallback[];
  readonly give: readonly { readonly at: ArgPath; readonly what: CompiledGive }[];
  readonly takeChannels: readonly CompiledSink[];
  readonly entry: Row['entry'] | null;
  readonly validated: boolean;
  readonly methods: readonly string[];
  readonly returnsTypes: readonly string[];
  readonly returnsArguments: readonly ArgPath[];
  readonly isModelCall: boolean;
  readonly stops: boolean;
  readonly schema: CompiledSchema | null;
  readonly validate: { readonly schema: ArgPath; readonly value: ArgPath; readonly to: ArgPath } | null;
  readonly facts: readonly CompiledFact[];
  /** Known by its name alone and says nothing but facts and capabilities: what the call does is still for others to say. */
  readonly isAside: boolean;
  readonly exported: Row['exported'] | null;
  readonly agent: CompiledAgent | null;
  readonly tool: CompiledTool | null;
  readonly does: readonly Capability[];
  readonly template: CompiledTemplate | null;
  readonly fills: readonly CompiledFills[];
  readonly stages: readonly ArgPath[] | null;
  readonly runs: CompiledRuns | null;
  readonly abstractIn: RegExp | null;
  /** How the call is written at its end; empty: it does not matter. */
  readonly written: readonly string[];
  readonly unlessWritten: string | null;
  readonly confidence: 'high' | 'medium' | 'low';
}
