/**
 * What rows say of values that travel by a name; see `Link` in `schema.ts`.
 */
import { many, parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { Find, Leave, Link, OneOrMany } from './schema';

export interface CompiledLink {
  readonly kind: string;
  /** What the name is made of, part by part. */
  readonly by: readonly (ArgPath | 'file' | 'function')[];
  readonly isAddress: boolean;
  /** The folder below which paths of files are addresses, and their last parts that are none of one. */
  readonly within: string;
  readonly apart: readonly string[];
  readonly isNear: boolean;
}

export interface CompiledLeave extends CompiledLink {
  readonly what: readonly ArgPath[];
}

export interface CompiledFind extends CompiledLink {
  readonly to: readonly ArgPath[];
}

export function compileLink({ kind, by, address, within, apart, near }: Link): CompiledLink {
  const parts = many(by).map((part) => (part === 'file' || part === 'function' ? part : parseArgPath(part)));
  return { kind, by: parts, isAddress: address ?? false, within: within ?? '', apart: apart?.split('|') ?? [], isNear: near ?? false };
}

export function compileLeaves(leaves: OneOrMany<Leave> | undefined): readonly CompiledLeave[] {
  return many(leaves).map((leave) => ({ ...compileLink(leave), what: many(leave.what).map(parseArgPath) }));
}

export function compileFinds(finds: OneOrMany<Find> | undefined): readonly CompiledFind[] {
  return many(finds).map((find) => ({ ...compileLink(find), to: many(find.to).map(parseArgPath) }));
}
