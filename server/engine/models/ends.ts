/**
 * Where rows say that ways begin and end: sources and sinks.
 */
import type { Channel, Label } from '../../../rules/kinds';
import { many, parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { OneOrMany, Out } from './schema';

export interface CompiledSink {
  readonly at: ArgPath;
  readonly channels: readonly Channel[];
}

export interface CompiledSource {
  readonly at: ArgPath;
  readonly label: Label;
  /** Where the schema is that the library checks the value with; null: it checks nothing. */
  readonly schema: ArgPath | null;
}

export function compileSinks(sinks: Readonly<Record<string, OneOrMany<Channel>>> | undefined): CompiledSink[] {
  return Object.entries(sinks ?? {}).map(([at, channels]) => ({ at: parseArgPath(at), channels: many(channels) }));
}

export function compileSources(sources: Readonly<Record<string, Out>> | undefined): CompiledSource[] {
  return Object.entries(sources ?? {}).map(([at, out]) =>
    typeof out === 'string' ? { at: parseArgPath(at), label: out, schema: null } : { at: parseArgPath(at), label: out.label, schema: parseArgPath(out.schema) });
}
