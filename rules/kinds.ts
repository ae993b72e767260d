/**
 * Every label, channel and guard kind, with one line of meaning each.
 * Rules speak of these kinds and model rows give them to code; the two never name each other.
 * The trust model behind them is described in docs/ARCHITECTURE.md.
 */

/** Where a value comes from. */
export const labels = {
  user: 'chosen by the person or program talking to this application',
  content: 'written by a third party and read at run time',
  model: 'produced by a model, or filled in by one (every parameter of a tool)',
  caller: 'a parameter of an exported function, when nothing better is known about it',
  secret: 'a credential that must not leave',
  personal: 'personal or classified data',
  'system-prompt': 'instructions of a model, when they may be read by those whom it answers',
  shared: 'left behind by an earlier request, whoever sent it',
  failure: 'a stack trace: how a program is built and where it failed',
  operator: 'chosen by whoever started the program, who may do all that it may',
  stored: "read back from a database, where somebody has put it: data, and nobody's code",
} as const;

/** What a value is by its own text, or by how it was made. Followed as labels are, but no reason to distrust it. */
export const marks = {
  'hidden-text': 'a text with characters that nobody sees and that a model reads',
  'plain-address': 'an address that is reached without encryption',
  unverified: 'a connection that does not check whom it talks to',
  'public-folder': 'a path in a folder to which everybody on the machine may write',
  'public-file': 'what stands in a file that everybody on the machine may have written',
  'sent-name': 'the name of an uploaded file as its sender wrote it, with folders in it if he likes',
  'attack-phrase': 'a phrase by which attacks on prompts are looked for',
  'any-shape': "a tool's parameter that may be anything, or an object with any fields",
  'moving-name': "a model's name that stands for another model from time to time",
} as const;
export type Mark = keyof typeof marks;

export type Label = keyof typeof labels | Mark;

const aboutTheValue: ReadonlySet<Label> = new Set<Label>(['secret', 'personal', 'system-prompt', 'shared', 'failure', 'stored']);

/** Whether a label says what a value is, and not who may have chosen it. */
export function isMark(label: Label): boolean {
  return label in marks || aboutTheValue.has(label);
}

/** Labels that are news to whoever asks another part of the program: what they sent themselves, and what stays there, is none. */
export const acrossWires: ReadonlySet<Label> = new Set<Label>(['model', 'content']);

/** Labels that unknown code does not hand on: what is given a key or instructions uses them, and answers something else. */
export const usedUp: ReadonlySet<Label> = new Set<Label>(['secret', 'system-prompt', 'stored']);

/** Labels of one part that say nothing of the whole that it lies in: settings with a key among them are no key. */
export const ofPartsAlone: ReadonlySet<Label> = new Set<Label>(['secret', 'personal', 'system-prompt']);

/** Where a value may arrive. */
export const channels = {
  'prompt.system': 'the instructions of a model',
  'prompt.tool': 'the description of a tool, its parameters or a hand-off',
  'prompt.blob': 'one string that holds instructions and data',
  'prompt.template': "a prompt template's own text",
  'prompt.history': 'a list of messages whose roles the sender may choose',
  'prompt.role': "a message's role",
  'prompt.user': 'the user role, where data belongs',
  'prompt.assistant': 'a message posing as an earlier answer of the model',
  'tool.result': 'what a tool answers to the model that called it',
  'model.name': 'the name of the model that is asked',
  'model.endpoint': 'the address at which a model is asked',
  'model.connection': 'the connection over which a model is asked',
  'model.tools': 'which tools a model may call, and how',
  'model.limit': 'a bound on what one call of a model may spend, or where its answer stops',
  'act.code': 'code that is executed',
  'act.script': 'the name of a file that is run as a program',
  'act.shell': 'a shell command line',
  'act.program': 'the program that is started',
  'act.open': 'what the machine opens, with the program that belongs to it',
  'act.server': 'the command that starts a tool server',
  'act.argument': 'an argument of a program started without a shell',
  'act.query': 'the text of a database query',
  'act.path': 'a file path',
  'act.url': 'the address of an outgoing request',
  'act.html': 'markup shown in a page',
  'act.markdown': 'Markdown shown in a page, which may load images from anywhere',
  'act.template': "a template engine's source text",
  'act.deserialize': 'bytes given to an unsafe deserialiser',
  'act.import': 'the name of a module to load',
  'act.redirect': 'the target of a redirect',
  'act.message': 'a mail, chat or text message that is sent',
  'act.recipient': 'whom a message is sent to',
  'act.record': 'a value stored in a database',
  'act.money': 'a payment',
  'act.permission': 'a change of access rights',
  'act.deploy': 'a change of running infrastructure',
  'act.dispatch': 'the name that chooses which function runs',
  credential: 'an API key, token or password argument',
  'retrieve.query': 'a search in all documents of an index, whoever they belong to',
  'memory.write': 'memory that is read back later',
  'index.write': 'a document index',
  'train.upload': 'data that a model is trained on',
  'prompt.store': 'a place that prompts are read back from',
  response: 'an answer to the outside',
  'word-test': 'a text in which a single word decides',
  'phrase-list': 'a text in which phrases of attacks are looked for',
  'response.early': 'an answer to the outside that is checked only later',
  guardrail: 'a check of what a text says',
  log: 'a log',
  telemetry: 'a service that collects events and traces',
  provider: 'a model of a third party',
} as const;
export type Channel = keyof typeof channels;

/** What a tool enables the agent that has it to do. */
export const capabilities = {
  'read-content': 'reads text that strangers may have written',
  'read-private': 'reads data that is not public: files, mail, databases, accounts',
  'send-out': 'sends data to an address, or with a text, that the model chooses',
  'send-message': "sends messages in somebody's name",
  'change-data': 'writes, changes or deletes data',
  'run-code': 'runs code or commands that the model writes',
  pay: 'moves money',
  'grant-access': 'changes who may do what',
  deploy: 'changes running infrastructure',
  'keep-record': 'leaves a record of what was done',
} as const;
export type Capability = keyof typeof capabilities;

/** How grave it is that a model misuses it. */
export const gravest: readonly Capability[] = ['run-code', 'pay', 'grant-access', 'deploy'];
/** All that does something to somebody. */
export const acting: readonly Capability[] = [...gravest, 'change-data', 'send-message'];

function others(...apart: readonly Channel[]): readonly Channel[] {
  return (Object.keys(channels) as Channel[]).filter((channel) => !apart.includes(channel));
}

/** What a check or conversion proves about a value, and the channels for which that ends the danger. */
export const guards = {
  'allow-list': { meaning: 'equal to a constant or a member of a constant set', ends: 'all' },
  pattern: { meaning: 'matched by an anchored pattern without wildcards', ends: 'all' },
  shaped: { meaning: 'matched by an anchored pattern that lets the separators of paths and addresses through', ends: others('act.path', 'act.url', 'act.redirect') },
  typed: { meaning: 'a number, boolean, enum member, UUID or date by conversion or schema', ends: 'all' },
  'shell-quoted': { meaning: 'quoted for a shell', ends: ['act.shell'] },
  'shell-stripped': { meaning: 'stripped of shell metacharacters', ends: ['act.shell'] },
  'path-stripped': { meaning: 'stripped of the separators between folders', ends: ['act.path'] },
  'inside-root': { meaning: 'a resolved path proved to be inside a root folder', ends: ['act.path'] },
  'base-name': { meaning: 'only the last part of a path', ends: ['act.path'] },
  resolved: { meaning: 'a normalised path, without ".." inside; not yet proved to be anywhere', ends: [] },
  prefixed: { meaning: 'text that begins as the name of a folder does, as do folders beside it; not yet known to be resolved', ends: [] },
  rooted: { meaning: 'text that begins with the name of a folder or with a known scheme; not yet known to be resolved', ends: ['act.open'] },
  relative: { meaning: 'a path as seen from a root folder; not yet proved to be below it', ends: [] },
  'host-allowed': { meaning: 'a URL whose host was compared with an allow-list after parsing', ends: ['act.url', 'act.redirect'] },
  'url-encoded': { meaning: 'encoded as one component of a URL', ends: ['act.url', 'act.html'] },
  'html-escaped': { meaning: 'escaped or sanitised for HTML', ends: ['act.html'] },
  approved: { meaning: 'a person approved the action on this path', ends: ['act.code', 'act.shell', 'act.program', 'act.open', 'act.server', 'act.argument', 'act.query', 'act.path', 'act.url', 'act.html', 'act.message', 'act.recipient', 'act.money', 'act.permission', 'act.deploy', 'act.dispatch'] },
  blurred: { meaning: 'one of the parts of a value too large to follow; which part is not known, so neither is its place in a prompt', ends: ['prompt.system', 'prompt.tool', 'prompt.history', 'prompt.role', 'prompt.assistant'] },
  keyed: { meaning: 'kept under a key of its own, such as a session', ends: [] },
  parsed: { meaning: 'read as JSON, with nothing checked of what is in it', ends: [] },
  literal: { meaning: 'written as a literal, in which text stays text, or made of digits, operators and parentheses alone', ends: ['act.code'] },
  'in-memory': { meaning: 'what a file holds, and not its name', ends: ['act.path'] },
  held: { meaning: 'not the value itself: what stands in the file of this name', ends: others('act.script') },
  checked: { meaning: 'of the type that a schema says, and free text all the same', ends: [] },
  tagless: { meaning: 'without the end of one tag, so that it cannot leave a pair of them', ends: [] },
  delimited: { meaning: 'put between escaped delimiters', ends: [] },
  placed: { meaning: 'put behind something that the program wrote, as a name below a folder or a value in a command', ends: ['act.open'] },
  suffixed: { meaning: 'a text that ends as a constant does; of a host, one that lies in a known domain', ends: [] },
  respelled: { meaning: 'the same text in another case, or without the spaces round it', ends: [] },
  backslashed: { meaning: 'with every backslash doubled; a quote may still end the literal that it stands in', ends: [] },
  excerpt: { meaning: 'only a few characters of a text, as the last four of a key', ends: ['log', 'telemetry'] },
  moderated: { meaning: 'passed a guardrail whose verdict is used', ends: [] },
} as const satisfies Record<string, { meaning: string; ends: 'all' | readonly Channel[] }>;
export type Guard = keyof typeof guards;

/** Channels at which only what these guards speak of arrives: a file that is run is dangerous for what stands in it. */
export const meantFor: Partial<Readonly<Record<Channel, Guard>>> = { 'act.script': 'held' };

export function endsDanger(guard: Guard, channel: Channel): boolean {
  const ends: 'all' | readonly Channel[] = guards[guard].ends;
  return ends === 'all' || ends.includes(channel);
}

/** What stands in a program without any flow: an option, the lack of one, or something about the program as a whole. */
export const facts = {
  'dangerous-flag': 'an option that switches a protection off',
  'unsandboxed-execution': "a model's code runs on this machine",
  'open-tool-server': 'a server offers its tools to whoever can reach it',
  'provider-key': "a model provider's key, written out",
  'browser-key': "a model provider's key in code that is sent to browsers",
  'unsafe-load': 'a model file is loaded in a way that can run code in it',
  'remote-code': 'code is downloaded with a model or a dataset and run',
  'unpinned-model': 'a model is taken from a hub in whatever revision it has that day',
  'unpinned-dataset': 'a dataset is taken from a hub in whatever revision it has that day',
  'unpinned-prompt': 'a prompt is taken from a registry in whatever version it has that day',
  'unbounded-generation': 'an answer may grow until the model stops by itself',
  'no-timeout': 'a request to a model may wait for ever',
  'unverified-connection': 'a connection to a model does not check whom it talks to',
  'endless-loop': 'a model is asked with tools in a loop that only its answers end',
  'own-approval': 'the confirmation that a tool asks for is a parameter that the model fills in',
  'ignored-verdict': 'a guardrail is asked and nobody reads its answer',
  'swallowed-guardrail': 'a guardrail may fail and the program goes on as if it had agreed',
  'model-call': 'a model is asked',
  endpoint: 'a function that answers requests from the outside',
  observer: 'something that records what the program asks its models',
  authenticator: 'something that asks who sends a request',
  limiter: 'something that limits how often a sender is served',
  unobserved: 'the program asks models and nothing records it',
  'open-endpoint': 'a request reaches a model and nothing asks who sent it',
  'unlimited-endpoint': 'a request reaches a model and nothing limits how many are served',
  'phrases-alone': 'phrases that are looked for are all that stands between a text and a model',
  'untested-boundary': 'a model is asked in code that no test imports',
  'suppression-without-reason': 'a comment that suppresses nothing, since it names no rule or gives no reason',
  'suppression-expired': 'a comment whose time to suppress is over',
  'suppression-unused': 'a comment that suppresses nothing that is found',
} as const;
export type FactKind = keyof typeof facts;
