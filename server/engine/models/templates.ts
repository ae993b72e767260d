/** The written forms of templates and pipes, made ready for matching; `schema.ts` says what they mean. */
import type { Channel, Label } from '../../../rules/kinds';
import { parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { Fills, OneOrMany, Runs, Template } from './schema';

export interface CompiledTemplate {
  readonly texts: readonly { readonly at: ArgPath; readonly channel: Channel }[];
  readonly names: readonly { readonly at: ArgPath; readonly channel: Channel }[];
  readonly parts: readonly ArgPath[];
  readonly doubled: boolean;
}

export interface CompiledFills {
  readonly template: ArgPath;
  readonly from: ArgPath | null;
  readonly give: readonly { readonly name: string; readonly label: Label }[];
  readonly to: ArgPath | null;
}

export interface CompiledRuns {
  readonly input: ArgPath;
  readonly by: string;
  readonly to: ArgPath;
  /** The path of what comes next. */
  readonly next: string | null;
}

export function compileTemplate({ texts, names, parts, doubled }: Template): CompiledTemplate {
  return { texts: byChannel(texts), names: byChannel(names), parts: (parts ?? []).map(parseArgPath), doubled: doubled ?? false };
}

function byChannel(paths: Readonly<Record<string, Channel>> | undefined): CompiledTemplate['texts'] {
  return Object.entries(paths ?? {}).map(([at, channel]) => ({ at: parseArgPath(at), channel }));
}

export function compileFills(fills: OneOrMany<Fills> | undefined): readonly CompiledFills[] {
  const all = fills === undefined ? [] : Array.isArray(fills) ? (fills as readonly Fills[]) : [fills as Fills];
  return all.map(({ template, from, give, to }) => ({
    template: parseArgPath(template ?? 'this'),
    from: from === undefined ? null : parseArgPath(from),
    give: Object.entries(give ?? {}).map(([name, label]) => ({ name, label })),
    to: to === undefined ? null : parseArgPath(to),
  }));
}

/** `path`: what is called, as in `Model.invoke`. */
export function compileRuns({ input, by, to }: Runs, path: string, next: string | null): CompiledRuns {
  return { input: parseArgPath(input), by: by ?? path.slice(path.lastIndexOf('.') + 1), to: parseArgPath(to ?? 'return'), next };
}
