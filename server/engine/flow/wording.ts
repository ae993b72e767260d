/** How steps of a trace are worded. The only place of the flow analysis that makes sentences. */
import type { Channel, Label } from '../../../rules/kinds';

const arrivals: Partial<Record<Channel, string>> = {
  'prompt.system': 'sent as the system message',
  'prompt.tool': 'becomes the description of a tool',
  'prompt.blob': 'sent as the whole prompt',
  'prompt.template': 'becomes the text of a prompt template',
  'prompt.history': 'sent as a list of messages whose roles are not fixed',
  'prompt.role': 'chooses the role of a message',
  'prompt.user': 'sent as a user message',
  'prompt.assistant': 'sent as an earlier answer of the model',
  'tool.result': 'answered to the model',
  'model.name': 'chooses the model',
  'model.endpoint': 'chooses where the model is asked',
  'model.tools': 'chooses the tools of the model',
  'model.limit': 'bounds the call of the model',
  'act.code': 'executed as code',
  'act.script': 'stands in the file that is run',
  'act.shell': 'run as a shell command',
  'act.program': 'names the program that is started',
  'act.open': 'names what is opened',
  'act.server': 'starts a tool server',
  'act.argument': 'passed as an argument of a program',
  'act.query': 'run as a query',
  'act.path': 'used as a file path',
  'act.url': 'used as the address of a request',
  'act.html': 'shown as markup',
  'act.markdown': 'shown as Markdown',
  'retrieve.query': 'searched for in the whole index',
  'act.template': 'rendered as a template',
  'act.deserialize': 'deserialised',
  'act.import': 'loaded as a module',
  'act.redirect': 'used as the target of a redirect',
  'act.message': 'sent as a message',
  'act.recipient': 'chooses who gets a message',
  'act.money': 'used in a payment',
  'act.record': 'stored',
  'act.permission': 'used to change permissions',
  'act.deploy': 'used to change infrastructure',
  'act.dispatch': 'chooses what is called',
  credential: 'used as a credential',
  'memory.write': 'kept in memory',
  'index.write': 'added to an index',
  'train.upload': 'given to a model to learn from',
  response: 'sent to the client',
  'response.early': 'handed out before it is checked',
  guardrail: 'checked',
  'word-test': 'searched for a word that decides',
  'phrase-list': 'searched for phrases',
  log: 'written to a log',
};

export function arrival(channel: Channel, name: string): string {
  return `${arrivals[channel] ?? 'used'} by \`${name}\``;
}

const origins: Record<Label, string> = {
  user: 'user input',
  content: 'external content',
  model: "the model's answer",
  caller: "the caller's argument",
  secret: 'a secret',
  personal: 'personal data',
  'system-prompt': 'the instructions',
  shared: 'what an earlier request left behind',
  failure: 'a stack trace',
  operator: 'a text of whoever started the program',
  stored: 'a row of the database',
  'hidden-text': 'a text with characters that nobody sees',
  'public-folder': 'a path in a folder to which everybody may write',
  'public-file': 'a file that everybody may have written',
  'attack-phrase': 'a phrase of an attack',
  'sent-name': "the uploaded file's name",
  'any-shape': 'a parameter of any type',
  'plain-address': 'an unencrypted address',
  unverified: 'a connection that does not check whom it talks to',
  'moving-name': "a model's moving name",
};

export function originName(label: Label): string {
  return origins[label];
}

export function parameterName(name: string, owner: string): string {
  return `parameter \`${name}\`${owner}`;
}

export function readFrom(key: string, source: string): string {
  return `\`${key}\` read from ${source}`;
}

export function passedTo(callee: string, param: string): string {
  return param === '' ? `passed to \`${callee}\`` : `passed to \`${callee}(${param})\``;
}
