/**
 * What a rule is. A rule is data plus small pure functions: which flows or facts it speaks about, how it words them,
 * how grave they are, and how they are fixed. It may not parse, walk the IR, or name a library.
 * The runner (`runner.ts`) matches flows and facts of the engine with rules and builds findings; one finding per
 * (sink, weakness). Invariant: a finding's trace begins at its source and ends at its sink.
 */
import type { Location } from '../base/span';
import type { Capability, Channel, FactKind, Guard, Label } from '../../../rules/kinds';
import type { Edit, Fix } from '../fix/types';
import type { CodeWriter } from '../fix/writer';
import type { Module } from '../ir/types';
import type { ClientWords, RefusalForm, RouteWords, SanitizerWords, SchemaWords } from '../models/schema';
import type { Text } from '../base/text';

export type { ClientWords, RefusalForm, RouteWords, SanitizerWords, SchemaWords };

export type Level = 'error' | 'warning' | 'note';
export type Confidence = 'high' | 'medium' | 'low';
export type Audience = 'regular' | 'strict' | 'audit';

/** One step of a trace, worded: "`persona` read from the request body". Steps are adjacent: each hands the value to the next. */
export interface Step {
  readonly location: Location;
  readonly message: string;
  /** What happened here, for rules that look at the way; `join`: it became part of a text. */
  readonly kind?: StepKind;
}

export type StepKind = 'source' | 'read' | 'join' | 'pass' | 'return' | 'keep' | 'hand' | 'call' | 'sink';

/** A labelled value that reached a channel. Made by the flow engine, worded by a rule. */
export interface Flow {
  readonly label: Label;
  readonly channel: Channel;
  /** First step: the source. Last step: the sink. */
  readonly steps: readonly Step[];
  readonly sink: Location;
  /** The call or construct whose argument the sink is, for fixes. */
  readonly sinkCall: Location;
  /** How the sink is called in messages: `subprocess.run`, `the system message`. */
  readonly sinkName: string;
  /** How the source is called in messages: `the request body`, `parameter "cmd" of tool "run"`. */
  readonly sourceName: string;
  /** Guards that every path passed and that do not end the danger. */
  readonly guards: readonly Guard[];
  readonly confidence: Confidence;
  /** For label `model`: what reached the prompt of the call that made it. `user` or `content` here make it steerable. */
  readonly behind: readonly Label[];
  /** The source is a parameter of a tool, which the model fills in. */
  readonly fromToolParameter: boolean;
  /** Tells the one parameter with a name that it is from all others; null where it is no parameter, or all of them. */
  readonly parameter: string | null;
  /** The source speaks for whoever started the program, who may do all that the program may. */
  readonly fromOperator: boolean;
  /** The requests that it comes from bring the key that the model is asked with, and no other one is used: whoever sends them pays for what he chooses. */
  readonly ownKey: boolean;
  /** For prompt channels: what the answer of that model call then reaches. */
  readonly consequences: readonly Consequence[];
  /** Other sources or paths that reach the same sink with the same label and are not shown. */
  readonly others: number;
  /** A key that identifies the model row or operation of the sink, stable across edits elsewhere. */
  readonly sinkId: string;
  /** The same of the source; empty when it is no call of a library. */
  readonly sourceId: string;
}

export interface Consequence {
  readonly channel: Channel;
  readonly location: Location;
}

/** Something that stands in the code, with no flow: a dangerous option that is on. */
export interface Fact {
  readonly kind: FactKind;
  /** What to underline. */
  readonly location: Location;
  readonly call: Location;
  /** What it is: `allow_dangerous_code`, `LocalCommandLineCodeExecutor`. */
  readonly subject: string;
  readonly says: string;
  readonly confidence: Confidence;
  /** What it is about, where the program writes it out: the name of the model that is loaded. */
  readonly about?: string;
  /** The argument whose absence it is, as models write it: `revision`, `2.revision`. */
  readonly lacks?: string;
  /** Another class that does the same without the danger: `module Name`. */
  readonly instead?: string;
  /** Without the option the library refuses the call. */
  readonly refuses?: boolean;
  /** Labels of what it is about. */
  readonly carried?: readonly Label[];
  /** The argument that is to be changed or added, as models write it (`0.maxTurns`), and the code of a value that takes the danger away. */
  readonly fix?: { readonly at: string; readonly value: string };
}

/** A model that chooses which tools run, put together from everything that the program says about it, wherever. */
export interface Agent {
  /** Its name where it is known, else how it was made: `researcher`, `create_agent`. */
  readonly name: string;
  /** The call that makes it. */
  readonly location: Location;
  /** How that call is written: `Agent`. */
  readonly maker: string;
  readonly tools: readonly AgentTool[];
  /** Agents that it may pass control or text to. They may lead back to it. */
  readonly handoffs: readonly Handoff[];
  /** Labelled texts that it is asked with. */
  readonly inputs: readonly AgentInput[];
  /** Messages that a client sends as a whole, and from which the library takes what was called and approved. */
  readonly history: AgentInput | null;
  readonly approval: Approval;
  readonly bound: LoopBound;
  /** What is let through without asking, as it is written: `Bash(git:*)`. */
  readonly permissions: readonly Permission[];
  /** Some of its tools or hand-offs come from where the analysis cannot see. */
  readonly isOpen: boolean;
}

export interface Handoff {
  readonly agent: Agent;
  /** Where the one was given to the other. */
  readonly location: Location;
}

export interface AgentInput {
  readonly label: Label;
  /** `the request body`. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface AgentTool {
  readonly name: string;
  /** What makes it: a function's name, a call. */
  readonly location: Location;
  /** Where the agent gets it. */
  readonly given: Location;
  readonly abilities: readonly Ability[];
  readonly approval: Approval;
  /** `none`: the library knows arguments that narrow the tool, and none is given. `unknown`: there are no such arguments. */
  readonly scope: 'none' | 'given' | 'unknown';
  /** Whether the program's own function leaves a record of what it did; null for tools of libraries. */
  readonly isLogged: boolean | null;
  /** What makes it, without its arguments, and the argument with which it changes nothing, where it has one. */
  readonly readOnly?: { readonly call: Location; readonly at: string; readonly value: string };
}

export interface Permission {
  readonly text: string;
  /** It stands for everything, or for a tool that can do everything. */
  readonly isWildcard: boolean;
  readonly location: Location;
}

/** Something that a tool can do, and how that is known. */
export interface Ability {
  readonly capability: Capability;
  /** The place in the tool's body, or where the tool is made. */
  readonly location: Location;
  /** What does it: `subprocess.run`, `ShellTool`. */
  readonly by: string;
  /** It was found in a body of the program, where rules about flows speak of it; else the library is known to do it. */
  readonly isOwn: boolean;
  readonly confidence: Confidence;
}

/**
 * Whether a person is asked before a tool runs. `asked`: always or sometimes. `off`: switched off where it could be on.
 * `never`: the library does not ask unless told, and is not told. `unknown`: nothing is known about it.
 */
export interface Approval {
  readonly state: 'asked' | 'off' | 'never' | 'unknown';
  /** It is a function of the program that answers: always yes (then `state` is `off`), or what a model says. */
  readonly by: 'always-yes' | 'model' | null;
  /** The argument that says so. */
  readonly location: Location | null;
  /** Where nobody is asked: what makes the tool, without its arguments, and the argument that has somebody asked when it is true. */
  readonly remedy?: { readonly call: Location; readonly at: string };
}

/** What ends an agent's loop. `removed`: a bound that the library has was taken away. `none`: it has none unless told, and is not told. */
export interface LoopBound {
  readonly state: 'bounded' | 'removed' | 'none' | 'unknown';
  /** Turns, where the number is known. */
  readonly turns: number | null;
  readonly location: Location | null;
}

/** One weakness of an agent, as a rule found it. */
export interface AgentIssue {
  readonly location: Location;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly audience?: Audience;
  readonly message: string;
  readonly advice: string;
  /** The tool that it is about. */
  readonly tool?: AgentTool;
  /** Tools and hand-offs that make up the weakness, in the order of the story. */
  readonly steps: readonly Step[];
}

export interface SchemaLibrary {
  /** As its registry has it. */
  readonly name: string;
  readonly words: SchemaWords;
}

/** What a rule's functions may look at beside the flow or fact itself. */
export interface FixContext {
  readonly module: Module;
  readonly text: Text;
  /** The language's own way of writing what a fix needs, made for this file. */
  readonly writer: CodeWriter;
  /** What is known about the call or construct that a flow or fact is about, by its `sinkId`. */
  readonly knowledge: (id: string) => CallKnowledge;
  /** The libraries that check values, as fixes write them: those that the file imports first, then the usual one. */
  readonly schemas: () => readonly SchemaLibrary[];
  /** The libraries that rid markup of what is dangerous, as fixes write them: those that the file imports, or the usual one. */
  readonly sanitizers: (place: 'page' | 'anywhere') => readonly { readonly name: string; readonly words: SanitizerWords }[];
  /** How handlers of the frameworks that the file imports refuse what they were sent. */
  readonly refusals: () => readonly RefusalForm[];
  /** What declares that the file needs a library, by the name and version of its registry; empty where it is declared, or where no manifest is found. */
  readonly dependency: (library: string, version: string) => readonly Edit[];
  /** The same of another file, for what has to be changed there. */
  readonly file: FileOf;
  /** The file that an import of the module (by its index) stands for as a whole; null where it is another thing, or none of the program. */
  readonly imported: (index: number) => FixContext | null;
  /** The variable of another module of the program that an import stands for. */
  readonly importedVariable: (index: number) => { readonly path: string; readonly slot: number } | null;
  /** How clients of an imported library are moved to a server; null where that is not known. */
  readonly client: (specifier: string) => ClientWords | null;
  /** The ways to add a route to the program that the file is part of, the usual one first. */
  readonly routes: () => readonly Route[];
  /** Whether there is such a file. */
  readonly has: (path: string) => boolean;
  /** The files that the analysis has read. */
  readonly modules: () => readonly string[];
}

/** A way to add a route: below a folder, or in a module that imports the framework. */
export interface Route {
  readonly framework: string;
  readonly words: RouteWords;
  readonly folder: string | null;
}

/** What models say about one call, whatever its arguments are. */
export interface CallKnowledge {
  /** Argument paths as models write them (`messages[*].content where role=user`), and what arrives there. */
  readonly places: readonly { readonly at: string; readonly channel: Channel }[];
  /** For what makes an agent: the methods and functions of its library that run one, and where each is given the agent and what it is asked. */
  readonly runs: readonly { readonly method: string; readonly of: string; readonly input: string }[];
  /** For the same: what makes a team or a runner of agents, and where it is given them; they are asked what it is asked. */
  readonly teams: readonly { readonly method: string; readonly of: string }[];
  /** What fixes need to know of a library beside that; names as in `Row.fix`. */
  readonly hints: Readonly<Record<string, string>>;
}

/** Module and text of a file, for rules to which it matters how a thing is written. */
export type FileOf = (path: string) => FixContext | null;

export interface Standards {
  /** `LLM01:2025`, `LLM01:2026`, `ASI01`. */
  readonly owasp: readonly string[];
  /** Numbers. */
  readonly cwe: readonly number[];
  /** `AML.T0051`. */
  readonly atlas?: readonly string[];
  readonly nist?: readonly string[];
  readonly euAiAct?: readonly string[];
  /** The practice of the catalogue that the rule belongs to, 1 to 10. */
  readonly practice: number;
}

interface RuleBase {
  /** Kebab case, reads after "allow …", stable for ever. The folder's name. */
  readonly id: string;
  /** One line, no full stop. */
  readonly title: string;
  readonly audience: Audience;
  /** The level when the consequence is not known to be worse or better. */
  readonly level: Level;
  /** The usual gravity on the scale of CVSS, 0.1 to 10, for systems that sort alerts by it. */
  readonly severity: number;
  readonly standards: Standards;
  /** Words by which people look for it: "indirect prompt injection". */
  readonly aliases: readonly string[];
  /** Ids of rules that say more about the same sink: where one of them speaks as surely, this rule is silent. */
  readonly yieldsTo?: readonly string[];
}

export interface FlowRule extends RuleBase {
  readonly kind: 'flow';
  readonly from: readonly Label[];
  readonly to: readonly Channel[];
  /** Further conditions on a flow; absent: every unguarded flow from `from` to `to`. */
  readonly applies?: (flow: Flow, file: FileOf) => boolean;
  /** Where the finding stands: at the sink (the default), or at the text or call that the value comes from. */
  readonly at?: 'sink' | 'source';
  /** The level of this flow; absent: `level`. Null drops it. */
  readonly grade?: (flow: Flow) => Level | null;
  /** Flows with the same answer are one finding, at the gravest of them; absent or null: every place is one. */
  readonly group?: (flow: Flow) => string | null;
  /** For whom this flow is reported; absent: `audience`. */
  readonly audienceOf?: (flow: Flow) => Audience;
  /** One sentence without markup: what flows where. */
  readonly message: (flow: Flow) => string;
  /** Why it matters here and what to do: shown in hovers and under the finding. */
  readonly advice: (flow: Flow) => string;
  readonly fixes?: (flow: Flow, context: FixContext) => readonly Fix[];
  /** Of a finding that stands for flows to several places: what mends all of them. */
  readonly fixesForAll?: (flows: readonly Flow[], context: FixContext) => readonly Fix[];
}

export interface FactRule extends RuleBase {
  readonly kind: 'fact';
  readonly facts: readonly Fact['kind'][];
  readonly applies?: (fact: Fact, file: FileOf) => boolean;
  readonly grade?: (fact: Fact) => Level | null;
  /** Facts with the same answer are one finding, at the first of them; absent: every place is one. */
  readonly group?: (fact: Fact) => string;
  readonly message: (fact: Fact) => string;
  readonly advice: (fact: Fact) => string;
  /** `others`: the further facts of the same group, which are to be mended with the first. */
  readonly fixes?: (fact: Fact, context: FixContext, others: readonly Fact[]) => readonly Fix[];
}

/** Speaks about agents as wholes. */
export interface AgentRule extends RuleBase {
  readonly kind: 'agent';
  readonly judge: (agent: Agent) => readonly AgentIssue[];
  /** Facts that show the same weakness where there is no agent to be seen: in a server of tools. */
  readonly facts?: readonly Fact['kind'][];
  readonly judgeFact?: (fact: Fact) => AgentIssue;
  readonly fixes?: (issue: AgentIssue, context: FixContext) => readonly Fix[];
}

export type Rule = FlowRule | FactRule | AgentRule;

export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly audience: Audience;
  readonly message: string;
  readonly advice: string;
  /** The smallest expression at the sink, or the fact's place. */
  readonly location: Location;
  /** Empty for facts. */
  readonly steps: readonly Step[];
  readonly others: number;
  /** Where else the same is to be mended, when there is more than the one place. */
  readonly elsewhere?: readonly Location[];
  readonly fixes: readonly Fix[];
  /** Survives edits elsewhere in the file: a hash over rule, path, enclosing function and the sink's text, with a counter for twins. */
  readonly fingerprint: string;
}
