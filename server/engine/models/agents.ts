/**
 * What rows say about agents and tools, read into paths. See `AgentText` and `ToolText` in `schema.ts` for the meaning.
 * Roles name the parts of an agent or a tool; a part may be given by several arguments.
 */
import type { Capability } from '../../../rules/kinds';
import { parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { AgentText, Bound, OneOrMany, Row, Switch } from './schema';

/** What an argument is for the agent or tool. */
export type Role = 'name' | 'like' | 'tools' | 'handoffs' | 'members' | 'input' | 'history' | 'approval' | 'bound' | 'runs' | 'agent' | 'scope' | 'allows';

export interface RolePath {
  readonly role: Role;
  readonly at: ArgPath;
}

export interface CompiledSwitch {
  /** The argument, as it is written. */
  readonly at: string | null;
  readonly off: readonly string[];
  readonly isOnByDefault: boolean;
}

export interface CompiledBound {
  readonly off: readonly string[];
  /** Null: the library has none. */
  readonly default: number | null;
}

export interface CompiledAgent {
  /** Null: the call makes the agent. */
  readonly of: ArgPath | null;
  readonly parts: readonly RolePath[];
  /** Null: the row says nothing about it. */
  readonly approval: CompiledSwitch | null;
  readonly bound: CompiledBound | null;
  /** Permissions that stand for everything. */
  readonly wildcards: readonly string[];
  readonly named: ReadonlyMap<string, readonly Capability[]>;
  readonly does: readonly Capability[];
}

export interface CompiledTool {
  readonly parts: readonly RolePath[];
  readonly does: readonly Capability[];
  readonly approval: CompiledSwitch | null;
  /** Whether the row knows of arguments that narrow it. */
  readonly hasScope: boolean;
  /** The argument with which it changes nothing. */
  readonly readOnly: { readonly at: string; readonly value: string } | null;
}

export function compileAgent(text: AgentText): CompiledAgent {
  return {
    of: text.of === undefined ? null : parseArgPath(text.of),
    parts: [
      ...paths('name', text.name), ...paths('like', text.like), ...paths('tools', text.tools), ...paths('handoffs', text.handoffs), ...paths('members', text.members),
      ...paths('input', text.input), ...paths('history', text.history), ...paths('approval', text.approval?.at), ...paths('bound', text.bound?.at),
      ...paths('allows', text.allows),
    ],
    approval: compileSwitch(text.approval),
    bound: compileBound(text.bound),
    wildcards: constants(text.wildcards),
    does: list(text.does),
    named: new Map(Object.entries(text.named ?? {}).map(([name, does]) => [name, list(does)])),
  };
}

/** Functions that a row hands to the model are tools, whether it says more about them or not. */
export function compileTool(row: Row): CompiledTool | null {
  const handlers = (row.callback ?? []).filter(({ entry }) => entry === 'tool').map(({ at }) => at);
  const text = row.tool ?? (row.entry === 'tool' || handlers.length > 0 ? {} : null);
  if (!text) return null;
  const own = row.decorate === undefined ? handlers : ['return'];
  return {
    parts: [
      ...paths('name', text.name), ...paths('runs', text.runs ?? own), ...paths('agent', text.agent), ...paths('tools', text.tools),
      ...paths('scope', text.scope), ...paths('approval', text.approval?.at),
    ],
    does: list(text.does),
    approval: compileSwitch(text.approval),
    hasScope: text.scope !== undefined,
    readOnly: readOnlyBy(text.readOnly),
  };
}

function readOnlyBy(text: string | undefined): CompiledTool['readOnly'] {
  const [, at, value] = /^([\w./]+) = (.+)$/.exec(text ?? '') ?? [];
  return at === undefined || value === undefined ? null : { at, value };
}

function compileSwitch(text: Switch | undefined): CompiledSwitch | null {
  return text ? { at: text.at ?? null, off: constants(text.off), isOnByDefault: text.default === 'on' } : null;
}

function compileBound(text: Bound | undefined): CompiledBound | null {
  return text ? { off: constants(text.off), default: text.default ?? null } : null;
}

function constants(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('|').map((one) => one.trim());
}

function paths(role: Role, texts: OneOrMany<string> | undefined): RolePath[] {
  return list(texts).map((text) => ({ role, at: parseArgPath(text) }));
}

function list<T extends string>(texts: OneOrMany<T> | undefined): readonly T[] {
  if (texts === undefined) return [];
  return typeof texts === 'string' ? [texts] : texts;
}
