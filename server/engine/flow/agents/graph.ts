/**
 * The agents of a program, put together from the pieces that its functions said about them (`pieces.ts`): which tools
 * each one has and what they can do, to whom it hands over, what it is asked with, whether a person is asked, what ends
 * its loop. This is what rules about agents read; it holds no value and no syntax.
 *
 * Values in pieces are resolved here: lists and tables are taken apart, boxes of tools opened, functions judged by
 * their summaries, objects of tool classes by their methods. What stays unresolved makes the agent `isOpen`.
 *
 * Invariant: the answer depends on the set of pieces, not on their order, and is sorted by place.
 *
 * Example: the agent of `Agent(tools=[run])`, where `run(command)` reaches a shell, has one tool with one ability,
 * `run-code`, located at the shell call.
 */
import { compareLocations, type Location } from '../../base/span';
import type { Capability } from '../../../../rules/kinds';
import type { CompiledSwitch, Role } from '../../models/agents';
import type { CompiledRow } from '../../models/knowledge';
import type { Ability, Agent, AgentInput, AgentTool, Approval, Handoff, LoopBound, Permission } from '../../rules/contract';
import { constantText, getField } from '../access';
import type { ClassRef, FunctionRef } from '../classes';
import type { FlowContext } from '../context';
import { stepsOf } from '../trace';
import { isNothing, nothing } from '../value';
import type { TypeFact, Value } from '../value';
import { abilitiesOf, distinct } from './abilities';
import { through, withoutInputs } from './pieces';
import type { Piece, PiecePart } from './pieces';

interface MutableAgent {
  name: string;
  location: Location;
  maker: string;
  tools: AgentTool[];
  handoffs: Handoff[];
  inputs: AgentInput[];
  history: AgentInput | null;
  approval: Approval;
  bound: LoopBound;
  permissions: Permission[];
  isOpen: boolean;
}

/** `isNameless`: it says no name, and is called by the function that it runs or by what makes it. */
interface FoundTool extends AgentTool {
  readonly isNameless?: boolean;
}

/** What a value stands for as a tool: nothing, tools, agents. */
interface Found {
  readonly tools: FoundTool[];
  readonly agents: Handoff[];
}

const unknownApproval: Approval = { state: 'unknown', by: null, location: null };

export function agentsOf(context: FlowContext, pieces: readonly Piece[]): Agent[] {
  return new AgentGraph(context, pieces).agents();
}

class AgentGraph {
  private readonly pieces = new Map<string, Piece[]>();
  private readonly built = new Map<string, MutableAgent>();
  private readonly tools = new Map<string, FoundTool | null>();
  private readonly opening = new Set<string>();
  private readonly members = new Map<MutableAgent, readonly MutableAgent[]>();

  constructor(private readonly context: FlowContext, pieces: readonly Piece[]) {
    for (const piece of pieces) {
      for (const type of withoutInputs(piece.target).types) {
        if (type.kind !== 'made') continue;
        const known = this.pieces.get(type.key);
        if (known) known.push(piece);
        else this.pieces.set(type.key, [piece]);
      }
    }
  }

  agents(): Agent[] {
    const keys = [...this.pieces.keys()].filter((key) => key.startsWith('agent:'));
    for (const key of keys) this.agent(key);
    this.askMembers();
    // Where each caller has its own, what they have in common is no agent of the program.
    const shared = new Set(keys.map((key) => key.slice(0, Math.max(key.lastIndexOf(through), 0))));
    return [...this.built].flatMap(([key, agent]) => (shared.has(key) ? [] : [agent])).sort((a, b) => compareLocations(a.location, b.location));
  }

  /** What a team is asked, its members are asked, teams among them too. */
  private askMembers(): void {
    for (let isNew = true; isNew;) {
      isNew = false;
      for (const [team, members] of this.members) {
        for (const member of members) {
          const before = member.inputs.length;
          member.inputs = unique([...member.inputs, ...team.inputs], inputKey);
          if (member.inputs.length > before) isNew = true;
        }
      }
    }
  }

  /** All that is said about something, what it is a copy of included. */
  private said(key: string, seen = new Set<string>()): Piece[] {
    if (seen.has(key)) return [];
    seen.add(key);
    const own = this.pieces.get(key) ?? [];
    const copied = own.flatMap((piece) => piece.parts.filter(({ role }) => role === 'like').flatMap(({ value }) => value.types.filter((type) => type.kind === 'made')));
    // What a caller has made its own replaces what the same call says to all, and the rest still holds.
    const isOwn = (piece: Piece): boolean => own.some((mine) => mine.key.startsWith(piece.key + through));
    return [...own, ...copied.flatMap((type) => this.said(type.key, seen).filter((piece) => !isOwn(piece)))];
  }

  private agent(key: string): MutableAgent | null {
    const known = this.built.get(key);
    if (known) return known;
    const said = this.said(key);
    const making = said.find((piece) => piece.isMaking);
    if (!making) return null;
    const agent: MutableAgent = {
      name: '', location: making.call, maker: making.name, tools: [], handoffs: [], inputs: [], history: null, approval: unknownApproval,
      bound: { state: 'unknown', turns: null, location: null }, permissions: [], isOpen: false,
    };
    this.built.set(key, agent);
    agent.name = nameIn(said) || making.name;
    for (const part of partsOf(said, 'tools')) this.give(agent, part);
    for (const part of partsOf(said, 'handoffs')) this.give(agent, part);
    for (const part of partsOf(said, 'members')) {
      const members = this.resolve(withoutInputs(part.value), part.location, 0).agents.map((member) => member.agent as MutableAgent);
      this.members.set(agent, [...(this.members.get(agent) ?? []), ...members]);
      this.give(agent, part);
    }
    agent.tools.push(...this.namedTools(said));
    agent.tools = unique(agent.tools, (tool) => `${tool.name}|${tool.location.path}|${tool.location.span.start}`);
    agent.handoffs = unique(agent.handoffs, (handoff) => `${handoff.agent.location.path}|${handoff.agent.location.span.start}|${handoff.agent.name}`);
    agent.inputs = inputsIn(said, 'input');
    agent.history = inputsIn(said, 'history').find(({ label }) => label === 'user') ?? null;
    agent.approval = this.approvalIn(said, 'agent');
    agent.bound = this.boundIn(said);
    agent.permissions = this.permissionsIn(said);
    return agent;
  }

  private give(agent: MutableAgent, part: PiecePart): void {
    if (isNothing(part.value)) return;
    if (hasInput(part.value)) agent.isOpen = true;
    const value = withoutInputs(part.value);
    const found = this.resolve(value, part.location, 0);
    // A tool that says no name of its own is called by the one it is given under.
    const named = found.tools.map((tool) => (part.field !== undefined && tool.isNameless === true ? { ...tool, name: part.field } : tool));
    agent.tools.push(...named.map((tool) => (contains(part.location, tool.location) ? { ...tool, given: tool.location } : tool)));
    agent.handoffs.push(...found.agents);
    if (found.tools.length === 0 && found.agents.length === 0 && !isEmpty(value)) agent.isOpen = true;
  }

  /** Tools of a library that are given, or allowed without asking, by their names, and what the agent does without any. */
  private namedTools(said: readonly Piece[]): AgentTool[] {
    return said.flatMap((piece) => {
      const row = this.context.knowledge.row(piece.row)?.agent;
      const { call, name } = piece;
      const able = (row?.does ?? []).map((capability): Ability => ({ capability, location: call, by: name, isOwn: false, confidence: 'high' }));
      const own: AgentTool[] = able.length === 0 ? []
        : [{ name: lastName(name), location: call, given: call, abilities: able, approval: unknownApproval, scope: 'unknown', isLogged: null }];
      const named = row?.named ?? new Map<string, readonly Capability[]>();
      return [...own, ...piece.parts.filter(({ role }) => role === 'tools' || role === 'allows').flatMap(({ role, value, location }) =>
        (value.constants ?? []).flatMap((constant): AgentTool[] => {
          const does = typeof constant === 'string' ? named.get(constant) : undefined;
          if (!does || typeof constant !== 'string') return [];
          const abilities = does.map((capability): Ability => ({ capability, location, by: constant, isOwn: false, confidence: 'high' }));
          const approval: Approval = role === 'allows' ? { state: 'off', by: null, location: null } : unknownApproval;
          return [{ name: constant, location, given: location, abilities, approval, scope: 'unknown', isLogged: null }];
        }))];
    });
  }

  private resolve(value: Value, given: Location, depth: number): Found {
    const found: Found = { tools: [], agents: [] };
    const add = (more: Found): void => {
      found.tools.push(...more.tools);
      found.agents.push(...more.agents);
    };
    const wrapped = new Set<string>();
    for (const type of value.types) {
      if (type.kind !== 'made') continue;
      if (type.what === 'agent') {
        const agent = this.agent(type.key);
        if (agent) found.agents.push({ agent, location: given });
        continue;
      }
      add(this.madeTool(type.key, given, depth));
      for (const part of partsOf(this.said(type.key), 'runs')) for (const inner of part.value.types) wrapped.add(inner.key);
    }
    for (const type of value.types) if (!wrapped.has(type.key)) add(this.ownTool(type, given));
    if (depth > 4) return found;
    for (const shape of value.shapes) {
      for (const field of shape.fields.values()) add(this.resolve(field, given, depth + 1));
      if (shape.rest) add(this.resolve(shape.rest, given, depth + 1));
    }
    return found;
  }

  /** A tool, or a box of tools, that a library makes. */
  private madeTool(key: string, given: Location, depth: number): Found {
    if (this.opening.has(key) || depth > 4) return { tools: [], agents: [] };
    this.opening.add(key);
    const said = this.said(key);
    const agents: Handoff[] = [];
    const tools: FoundTool[] = [];
    for (const part of partsOf(said, 'tools')) {
      const inner = this.resolve(withoutInputs(part.value), given, depth + 1);
      tools.push(...inner.tools);
      agents.push(...inner.agents);
    }
    for (const part of partsOf(said, 'agent')) agents.push(...this.resolve(withoutInputs(part.value), given, depth + 1).agents);
    const own = this.tools.get(key) ?? this.toolOf(said);
    this.tools.set(key, own);
    if (own && (own.abilities.length > 0 || (tools.length === 0 && agents.length === 0))) tools.push({ ...own, given });
    for (const part of partsOf(said, 'runs')) agents.push(...this.agentsRunBy(part.value, given));
    this.opening.delete(key);
    return { tools, agents };
  }

  private toolOf(said: readonly Piece[]): FoundTool | null {
    const making = said.find((piece) => piece.isMaking);
    if (!making) return null;
    const abilities: Ability[] = [];
    let name = nameIn(said);
    let location = making.call;
    const runs: FunctionRef[] = [];
    for (const piece of said) {
      const row = this.context.knowledge.row(piece.row);
      for (const capability of row?.tool?.does ?? []) abilities.push({ capability, location: piece.call, by: piece.name, isOwn: false, confidence: row?.confidence ?? 'high' });
      for (const part of partsOf([piece], 'runs')) {
        for (const type of part.value.types) {
          if (type.kind !== 'function') continue;
          const target = this.context.functionOf(type);
          if (!target) continue;
          if (target.func.name !== '') {
            name ||= target.func.name;
            location = { path: target.module.path, span: target.func.nameSpan };
          }
          abilities.push(...this.abilitiesOf(type));
          runs.push(type);
        }
      }
    }
    return {
      name: name || lastName(making.name), isNameless: nameIn(said) === '', location, given: making.call, abilities: distinct(abilities),
      approval: this.approvalIn(said, 'tool'), scope: this.scopeIn(said), isLogged: this.isLogged(runs), ...this.readOnlyOf(said),
    };
  }

  /** A function or an object of a class of the program. */
  private ownTool(type: TypeFact, given: Location): Found {
    if (type.kind === 'function') {
      const target = this.context.functionOf(type);
      if (!target) return { tools: [], agents: [] };
      const location = { path: target.module.path, span: target.func.nameSpan };
      const tool: AgentTool = { name: target.func.name || 'a function', location, given, abilities: this.abilitiesOf(type), approval: unknownApproval, scope: 'unknown', isLogged: this.isLogged([type]) };
      return { tools: [tool], agents: this.agentsRun(type, given) };
    }
    if (type.kind === 'instance' || type.kind === 'class') return this.classTool({ module: type.module, id: type.id }, given);
    return { tools: [], agents: [] };
  }

  private classTool(ref: ClassRef, given: Location): Found {
    const { classes, knowledge } = this.context;
    const info = classes.info(ref);
    const rows = classes.libraryPaths(ref).filter((path) => path !== info?.ownPath).flatMap((path) => knowledge.subclasses(path)).filter((row) => row.tool !== null);
    if (!info || rows.length === 0) return { tools: [], agents: [] };
    const methods = rows.flatMap((row) => row.methods).flatMap((name) => classes.findMethod(ref, name)?.ref ?? []);
    const abilities = methods.flatMap((method) => this.abilitiesOf(method));
    const tool: AgentTool = {
      name: info.def.name, location: { path: info.module.path, span: info.def.nameSpan }, given, abilities: distinct(abilities), approval: unknownApproval, scope: 'unknown',
      isLogged: this.isLogged(methods),
    };
    return { tools: [tool], agents: methods.flatMap((method) => this.agentsRun(method, given)) };
  }

  private abilitiesOf(ref: FunctionRef): Ability[] {
    const target = this.context.functionOf(ref);
    const summary = this.context.store.peekSummary(`${ref.module}#${ref.id}`);
    if (!target || !summary) return [];
    return abilitiesOf(summary, this.context.knowledge, (param) => target.func.params[param]?.kind !== 'receiver');
  }

  /** Whether the program's own functions leave a record. */
  private isLogged(refs: readonly FunctionRef[]): boolean | null {
    const acts = refs.flatMap((ref) => this.context.store.peekSummary(`${ref.module}#${ref.id}`)?.acts ?? []);
    return refs.length === 0 ? null : acts.some(({ what }) => what === 'keep-record' || what === 'log' || what === 'telemetry');
  }

  private agentsRunBy(value: Value, given: Location): Handoff[] {
    return value.types.flatMap((type) => (type.kind === 'function' ? this.agentsRun(type, given) : []));
  }

  /** Agents that a function runs in its body. */
  private agentsRun(ref: FunctionRef, given: Location): Handoff[] {
    const acts = this.context.store.peekSummary(`${ref.module}#${ref.id}`)?.acts ?? [];
    return acts.flatMap((act) => {
      const agent = act.what.startsWith('agent:') ? this.agent(act.what) : null;
      return agent ? [{ agent, location: given }] : [];
    });
  }

  // -- options ---------------------------------------------------------------------------------------------------------

  private approvalIn(said: readonly Piece[], what: Piece['what']): Approval {
    let answer = unknownApproval;
    for (const piece of said) {
      const row = this.context.knowledge.row(piece.row);
      const rule = what === 'agent' ? row?.agent?.approval : row?.tool?.approval;
      if (!rule || piece.what !== what) continue;
      const given = piece.parts.find(({ role }) => role === 'approval');
      if (given) {
        const location = this.nameIn(given);
        if (areAll(given.value, rule.off)) return { state: 'off', by: null, location };
        const by = this.answeredBy(given.value, rule);
        if (by === 'always-yes') return { state: 'off', by, location };
        answer = { state: 'asked', by, location };
      } else if (piece.isMaking || row?.agent?.of) {
        if (answer.state === 'unknown') answer = { state: rule.isOnByDefault ? 'asked' : 'never', by: null, location: null, ...(piece.isMaking && rule.at !== null && rule.off.includes('false') ? { remedy: { call: piece.call, at: rule.at } } : {}) };
      }
    }
    return answer;
  }

  /** Of a function that is written where it is given, its name stands for it. */
  private nameIn({ value, location }: PiecePart): Location {
    for (const type of value.types) {
      const target = type.kind === 'function' && type.module === location.path ? this.context.functionOf(type) : null;
      if (target?.func.span.start === location.span.start) return { path: location.path, span: target.func.nameSpan };
    }
    return location;
  }

  /** Whether a function that is to ask somebody asks nobody, or a model. */
  private answeredBy(value: Value, rule: CompiledSwitch): Approval['by'] {
    const answers = value.types.flatMap((type) => (type.kind === 'function' ? [this.context.store.peekSummary(`${type.module}#${type.id}`)?.returns ?? nothing] : []));
    const tested = value.types.some((type) => type.kind === 'function' && (this.context.store.peekSummary(`${type.module}#${type.id}`)?.acts ?? []).some(({ what }) => what === 'word-test'));
    if (tested || answers.some((answer) => [answer, getField(answer, 'behavior')].some((part) => part.taints.some(({ source }) => source?.label === 'model' && source.modelCall !== null)))) return 'model';
    return answers.length > 0 && answers.every((answer) => areAll(answer, rule.off) || areAll(getField(answer, 'behavior'), rule.off) || isMadeBy(answer, rule.off)) ? 'always-yes' : null;
  }

  private permissionsIn(said: readonly Piece[]): Permission[] {
    return said.flatMap((piece) => {
      const wildcards = this.context.knowledge.row(piece.row)?.agent?.wildcards ?? [];
      return partsOf([piece], 'allows').flatMap(({ value, location }) =>
        (value.constants ?? []).flatMap((constant) => (typeof constant === 'string' ? [{ text: constant, isWildcard: wildcards.includes(constant), location }] : [])));
    });
  }

  /** Of several bounds the weakest counts, in whatever order they are said; what is said goes before what holds otherwise. */
  private boundIn(said: readonly Piece[]): LoopBound {
    const rules = said.flatMap((piece) => {
      const rule: NonNullable<CompiledRow['agent']>['bound'] = this.context.knowledge.row(piece.row)?.agent?.bound ?? null;
      return rule ? [{ rule, part: piece.parts.find(({ role }) => role === 'bound') ?? null }] : [];
    });
    const given = rules.flatMap(({ rule, part }): LoopBound[] => {
      if (!part) return [];
      const constant = part.value.constants?.[0];
      const isRemoved = areAll(part.value, rule.off);
      return [{ state: isRemoved ? 'removed' : 'bounded', turns: !isRemoved && typeof constant === 'number' ? constant : null, location: part.location }];
    });
    const otherwise = rules.flatMap(({ rule }): LoopBound[] => (rule.default === null ? [] : [{ state: 'bounded', turns: rule.default, location: null }]));
    return [...given].sort(byWeakness)[0] ?? otherwise.sort(byWeakness)[0] ?? { state: rules.length > 0 ? 'none' : 'unknown', turns: null, location: null };
  }

  private readOnlyOf(said: readonly Piece[]): Pick<AgentTool, 'readOnly'> {
    for (const piece of said) {
      const way = piece.isMaking ? this.context.knowledge.row(piece.row)?.tool?.readOnly : null;
      if (way) return { readOnly: { call: piece.call, ...way } };
    }
    return {};
  }

  private scopeIn(said: readonly Piece[]): AgentTool['scope'] {
    if (partsOf(said, 'scope').length > 0) return 'given';
    return said.some((piece) => this.context.knowledge.row(piece.row)?.tool?.hasScope === true) ? 'none' : 'unknown';
  }
}

/** Loops without an end first, then those with the most turns; of equals the first in the text. */
function byWeakness(a: LoopBound, b: LoopBound): number {
  const weight = ({ state, turns }: LoopBound): number => (state === 'bounded' ? (turns ?? 0) : Infinity);
  const [left, right] = [weight(a), weight(b)];
  if (left !== right) return right - left;
  return a.location && b.location ? compareLocations(a.location, b.location) : 0;
}

/** Whether a value is certainly one of these constants, also where something is said of each by its name: `interrupt_on={"run": False}`. */
function areAll(value: Value, constants: readonly string[]): boolean {
  const [only, ...more] = value.shapes;
  const fields = only && more.length === 0 && only.rest === null ? [...only.fields.values()] : [];
  if (fields.length > 0) return fields.every((field) => areAll(field, constants));
  return value.constants !== null && value.constants.length > 0 && value.constants.every((constant) => constants.includes(constantText(constant)));
}

function isMadeBy(value: Value, names: readonly string[]): boolean {
  const paths = value.types.flatMap((type) => (type.kind === 'path' ? [type.path] : []));
  return paths.length > 0 && paths.every((path) => names.some((name) => path.endsWith(`.${name}()`) || path.endsWith(`#${name}`)));
}

/** A tool that is made where it is given is pointed at by its name. */
function contains({ path, span }: Location, inner: Location): boolean {
  return path === inner.path && span.start <= inner.span.start && inner.span.end <= span.end;
}

function partsOf(said: readonly Piece[], role: Role): PiecePart[] {
  return said.flatMap((piece) => piece.parts.filter((part) => part.role === role));
}

function nameIn(said: readonly Piece[]): string {
  for (const { value } of partsOf(said, 'name')) {
    const name = value.constants?.length === 1 ? value.constants[0] : null;
    if (typeof name === 'string' && name !== '') return name;
  }
  return '';
}

/** `Toolkit` of `toolkits.Toolkit.from_key`. */
function lastName(name: string): string {
  const parts = name.replace(/\(\)/g, '').split('.');
  return parts.findLast((part) => /^[A-Z]/.test(part)) ?? parts.pop() ?? name;
}

function inputsIn(said: readonly Piece[], role: Role): AgentInput[] {
  const found: AgentInput[] = [];
  for (const { value } of partsOf(said, role)) {
    for (const { source, trace } of value.taints) {
      if (source) found.push({ label: source.label, name: source.name, steps: stepsOf(trace) });
    }
  }
  return unique(found, inputKey);
}

function inputKey(input: AgentInput): string {
  return `${input.label}|${input.name}`;
}

function hasInput(value: Value): boolean {
  return value.taints.some((taint) => taint.input !== null) || value.shapes.some((shape) => [...shape.fields.values()].some(hasInput) || (shape.rest !== null && hasInput(shape.rest)));
}

/** Nothing in it: an empty list, null. */
function isEmpty(value: Value): boolean {
  return value.types.length === 0 && value.shapes.every((shape) => shape.fields.size === 0 && shape.rest === null) && (value.shapes.length > 0 || value.constants !== null);
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
