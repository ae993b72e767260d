/**
 * How rules speak about flows: the phrases that several rules share, so that a source, a sink and a consequence are
 * called the same everywhere. Data and small pure functions only. A message is one plain sentence; advice is one to
 * three sentences that say why it matters here and what to do.
 *
 * Example: for a tool's parameter `source(flow)` is "parameter `cmd` of tool `run`, which the model fills in,".
 */
import type { Flow, Level } from '../server/engine/rules/contract';
import { channels, type Channel } from './kinds';

/** The source in the middle of a sentence. */
export function source(flow: Flow): string {
  return flow.fromToolParameter ? `${flow.sourceName}, which the model fills in,` : flow.sourceName;
}

/** The source at the start of a sentence: a model's answer or parameter as it is, other sources as "Text from …". */
export function opening(flow: Flow): string {
  return flow.label === 'model' ? capitalized(source(flow)) : `Text from ${source(flow)}`;
}

/** The sink: code in backticks, descriptions such as "the system message" as they are. */
export function sink(flow: Flow): string {
  return /^(the|a|an) /.test(flow.sinkName) || flow.sinkName.includes('`') ? flow.sinkName : `\`${flow.sinkName}\``;
}

/** Who can say what the model says. */
export function steering(flow: Flow): string {
  if (flow.behind.includes('user')) return "The model's prompt holds text that users send, so they can steer what it answers.";
  if (flow.behind.includes('content')) return "The model's prompt holds text that third parties wrote, so they can steer what it answers.";
  if (isOwn(flow)) return "The model's prompt holds text of whoever started the program; what that text brings along, a file or a page, can steer the answer too.";
  if (flow.fromToolParameter) return 'Whatever text reaches the model, a web page or a document too, can steer how it fills in this parameter.';
  return 'A model can answer anything, also what somebody hid in the text it read.';
}

/** What the answer of this prompt's model call goes on to do, as a sentence; empty when nothing is known. */
export function consequence(flow: Flow): string {
  const worst = graveConsequence(flow);
  return worst ? ` What the model answers then reaches ${channels[worst]}.` : '';
}

/** The first action that the answer reaches; else memory that is read back; else none. */
export function graveConsequence(flow: Flow): Channel | undefined {
  const reached = flow.consequences.map((one) => one.channel);
  return reached.find(isAction) ?? reached.find((channel) => channel.endsWith('.write'));
}

/** The value became part of a text on its way. */
export function isJoined(flow: Flow): boolean {
  return flow.steps.some((step) => step.kind === 'join');
}

/** Where an answer is no more than looked at. */
const harmless: readonly Channel[] = ['response', 'response.early', 'guardrail', 'log'];

/** For prompts that steer a model: an error, but a warning when the answer is known to do no more than go back to whoever asked, or where whoever started the program writes the text. */
export function gradeBySteeredModel(flow: Flow): Level {
  if (flow.fromOperator) return 'warning';
  const onlyShown = flow.consequences.length > 0 && flow.consequences.every(({ channel }) => harmless.includes(channel));
  return onlyShown ? 'warning' : 'error';
}

/** For actions: an error when somebody can steer the model, a warning when it is merely unreliable. */
export function gradeBySteering(flow: Flow): Level {
  return flow.fromToolParameter || flow.behind.includes('user') || flow.behind.includes('content') ? 'error' : 'warning';
}

/**
 * For what is run: an error where a text breaks out of what the program wrote round it, or where somebody else steers
 * the model; a warning where all of it is the model's by the tool's own purpose, since what is missing then is a bound
 * and none is broken, and where nobody but whoever started the program is known to steer the model.
 */
export function gradeByPurpose(flow: Flow): Level {
  return isPurpose(flow) || isOwn(flow) ? 'warning' : 'error';
}

/** The tool exists to run, open or touch whatever the model writes: its parameter is the whole of it. */
export function isPurpose(flow: Flow): boolean {
  return flow.fromToolParameter && !flow.guards.includes('placed');
}

/** A path that was resolved and begins as the name of a folder does; so do folders beside it: `/srv/data-old` where `/srv/data` is meant. */
export function mayBeBeside(flow: Flow): boolean {
  return flow.guards.includes('prefixed') && flow.guards.includes('resolved');
}

export const besideAdvice =
  'It is only checked to begin as the name of a folder does, and so does every folder beside it: `/srv/data-old` begins with `/srv/data`. ' +
  'Compare with the folder and a separator behind it, or ask for the path as seen from the folder.';

/** One of the words of a command, some of which the program wrote, and nobody knows that it is the one that names the program. */
export function isSomeWord({ channel, guards }: Flow): boolean {
  return channel === 'act.argument' || (channel === 'act.program' && guards.includes('blurred'));
}

/** What is handed over in one call is one thing to mend, however many drivers take it from there; each call before it may be on the way of several tools. */
export function groupByPurpose(flow: Flow): string | null {
  const call = isPurpose(flow) ? lastCallOf(flow) : null;
  return call ? `${call} ${flow.sourceName}` : leftBehind(flow);
}

/** What a tool leaves in a place that outlives its call can be checked there, whoever uses it later. */
function leftBehind({ fromToolParameter, sourceName, steps }: Flow): string | null {
  const kept = fromToolParameter ? steps.find(({ kind }) => kind === 'keep') : undefined;
  return kept ? `${kept.location.path} ${kept.location.span.start} ${sourceName}` : null;
}

/** What one parameter of a tool may name is one thing to mend, however many places it is used at. */
export function groupByParameter(flow: Flow): string | null {
  return isPurpose(flow) ? flow.parameter ?? groupByPurpose(flow) : leftBehind(flow);
}

/** So is a text that is joined at one place, which several tools may come to, and whatever else a parameter is a part of. */
export function groupByFolder(flow: Flow): string | null {
  const checked = groupByParameter(flow);
  if (checked !== null) return checked;
  const joined = flow.steps.filter(({ kind }) => kind === 'join').at(-1);
  return joined ? `${joined.location.path} ${joined.location.span.start} ${flow.sourceName}` : flow.parameter;
}

/** Where the value is first handed to a function of the program; null where it never is. */
export function firstCallOf(flow: Flow): string | null {
  return callsOf(flow)[0] ?? null;
}

/** Where it is handed on for the last time. */
function lastCallOf(flow: Flow): string | null {
  return callsOf(flow).at(-1) ?? null;
}

function callsOf({ steps }: Flow): string[] {
  return steps.filter(({ kind }) => kind === 'pass').map(({ location }) => `${location.path} ${location.span.start}`);
}

function isOwn({ behind }: Flow): boolean {
  return behind.includes('operator') && !behind.includes('user') && !behind.includes('content');
}

function isAction(channel: Channel): boolean {
  return channel.startsWith('act.');
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a fact is about, as code; what it is called otherwise. */
export function named(about: string | undefined, otherwise: string): string {
  return about === undefined ? otherwise : `\`${about}\``;
}

/** A name as hubs have them: `owner/name`, or a single word that is hardly a folder's, such as `bert-base-uncased`, nor a model that its provider runs. */
export function isHubName(text: string): boolean {
  return !isLocalPath(text) && !/^(?:gemini|imagen|veo|text(?:embedding|-embedding|-bison|-multilingual)|textembedding|multimodalembedding|(?:chat|code|codechat)-bison|gpt-|claude-)/.test(text) && /^[A-Za-z0-9][\w.-]*\/[\w.-]+$|^[A-Za-z][A-Za-z0-9._]*(?:-[\w.]+|\d)[\w.-]*$/.test(text);
}

export function isLocalPath(text: string): boolean {
  return /^[.~/\\]|^[A-Za-z]:[\\/]|[\\/]$|\.(?:pt|pth|bin|safetensors|gguf|onnx|ckpt)$|^(?:models?|checkpoints?|outputs?|weights|data|ckpts?|saved_models?|pretrained|runs|results|tmp)\//i.test(text);
}
