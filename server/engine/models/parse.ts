/**
 * Checks an authored knowledge document against the format of `schema.ts` and says what is wrong with it, and where.
 * It serves built-in files and a user's own alike, so it trusts nothing about the value it is given: the step from
 * YAML text to that plain value lies outside, and a `locate` function brings the places back.
 * Every mistake is reported, not only the first; a name that is nearly right is answered with the one that was meant.
 * It may not read files, know any library, or repair what it finds. Invariant: a file that is returned is well-formed
 * in every row, so `knowledge.ts` has nothing left to check, and a file with a problem is not returned.
 *
 * Example: `{ call: 'openai.OpenAI().chat', in: { '0': 'prompt.sytem' } }` is answered with
 * `openai.yaml:7: row 2 (openai.OpenAI().chat), in.0: unknown channel "prompt.sytem"; did you mean "prompt.system"?`
 */
import { capabilities, channels, facts, guards, labels, marks } from '../../../rules/kinds';
import type { Capability, Channel, FactKind, Guard, Label } from '../../../rules/kinds';
import { nearest } from './nearest';
import { parseArgPath, parseConditions, PathError } from './paths';
import type { KnowledgeFile, Row } from './schema';

/** Keys and positions that lead from the document to a part of it: `['rows', 3, 'in', '0']`. */
export type DocumentPath = readonly (string | number)[];

/** Line of a part of the document, counted from 1; null when it is not known. */
export type Locate = (path: DocumentPath) => number | null;

export interface KnowledgeProblem {
  readonly file: string;
  readonly line: number | null;
  /** Where in words: `row 2 (openai.OpenAI().chat), in.0`; empty for the document as a whole. */
  readonly place: string;
  readonly message: string;
}

export interface ParsedKnowledge {
  /** Null when there is any problem. */
  readonly knowledge: KnowledgeFile | null;
  readonly problems: readonly KnowledgeProblem[];
}

export function formatProblem(problem: KnowledgeProblem): string {
  const position = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return problem.place === '' ? `${position}: ${problem.message}` : `${position}: ${problem.place}: ${problem.message}`;
}

export function parseKnowledge(document: unknown, file: string, locate: Locate = () => null): ParsedKnowledge {
  const problems: KnowledgeProblem[] = [];
  const check = new Checker((path, message) => {
    problems.push({ file, line: locate(path), place: placeInWords(path, document), message });
  });
  check.file(document);
  return { knowledge: problems.length === 0 ? (document as KnowledgeFile) : null, problems };
}

const subjects = ['call', 'read', 'decorate', 'subclass', 'write', 'attribute', 'exported', 'object', 'imported'] as const;
type Subject = (typeof subjects)[number];

const factKinds = Object.keys(facts) as FactKind[];
const labelNames = [...Object.keys(labels), ...Object.keys(marks)] as Label[];
const entries = ['tool', 'route', 'handler', 'action'];
const fileKeys = ['package', 'ecosystem', 'versions', 'words', 'answers', 'acts', 'inquires', 'shows', 'types', 'rows', 'writes', 'sanitizes', 'refuses', 'client', 'routes'];

/** A row that says none of these says nothing. */
const effects = ['in', 'out', 'constant', 'pass', 'clean', 'guard', 'captures', 'check', 'callback', 'give', 'take', 'returns', 'model', 'schema', 'validate', 'fact', 'asserts', 'some', 'holds', 'every', 'divides', 'lastIs', 'lastAt', 'takesLast', 'takesBehind', 'common', 'asks', 'truth', 'stops', 'injected', 'agent', 'tool', 'does', 'template', 'fills', 'stages', 'runs', 'puts', 'merges', 'enters', 'cell', 'opens', 'handles', 'loads', 'joins', 'subclassesOf', 'tests', 'leaves', 'finds'];
const rowKeys = [...subjects, ...effects, 'methods', 'when', 'says', 'operator', 'handsOver', 'parses', 'quotes', 'adds', 'called', 'family', 'texts', 'beside', 'validated', 'entry', 'abstractIn', 'written', 'unlessWritten', 'confidence', 'fix'];

type Mapping = Readonly<Record<string, unknown>>;
type Check = (value: unknown, path: DocumentPath) => void;

class Checker {
  private types: readonly string[] = [];

  constructor(private readonly report: (path: DocumentPath, message: string) => void) {}

  file(document: unknown): void {
    const file = this.mapping(document, [], fileKeys);
    if (!file) return;
    this.required(file, [], ['package', 'ecosystem', 'versions', 'rows']);
    if (file.package !== undefined) this.text(file.package, ['package']);
    if (file.ecosystem !== undefined) this.oneOf('ecosystem', ['pypi', 'npm'])(file.ecosystem, ['ecosystem']);
    if (file.versions !== undefined) this.list(file.versions, ['versions'], this.text);
    for (const key of ['words', 'answers', 'acts', 'inquires', 'shows']) if (file[key] !== undefined) this.list(file[key], [key], this.text);
    if (file.types !== undefined) this.typeNames(file.types);
    if (file.rows !== undefined) this.list(file.rows, ['rows'], this.row);
    this.optional(file, [], 'writes', this.schemaWords);
    this.optional(file, [], 'sanitizes', this.fields({ by: this.text, code: this.text, version: this.text }, { usual: this.oneOf('place', ['page', 'anywhere']) }));
    const texts: Check = (value, at) => this.list(value, at, this.text);
    this.optional(file, [], 'refuses', this.oneOrMany(this.fields({ code: this.oneOrMany(this.text) }, { by: this.text, modules: texts, files: this.text })));
    this.optional(file, [], 'client', this.fields({ key: this.text, browser: this.text, plain: texts, unless: texts }));
    const route = this.fields({ address: this.text, code: this.text }, { folders: texts, file: this.text, method: this.text, behind: texts, ahead: texts, typed: this.text });
    this.optional(file, [], 'routes', (value, at) => this.list(value, at, route));
  }

  private typeNames(value: unknown): void {
    const types = this.mapping(value, ['types']);
    if (!types) return;
    this.types = Object.keys(types);
    for (const [name, paths] of Object.entries(types)) {
      if (!/^[A-Z]\w*$/.test(name)) this.report(['types', name], `the name of a type is one word with a capital: "${name}"`);
      this.list(paths, ['types', name], this.accessPath, true);
    }
  }

  private readonly schemaWords: Check = (value, path) => {
    const { text } = this;
    this.fields(
      { imports: this.table(text), version: text, text, shortText: text, pattern: text, oneOf: text, whole: text, number: text, boolean: text, list: text, optional: text, declares: text, field: text, check: text },
      { usual: this.flag, optionalShortText: text, optionalPattern: text, object: text, plain: text, json: text },
    )(value, path);
  };

  private readonly row: Check = (value, path) => {
    const row = this.mapping(value, path, rowKeys);
    if (!row) return;
    const subject = this.subject(row, path);
    if (!effects.some((effect) => effect in row) && !(subject === 'subclass' && 'validated' in row)) this.report(path, `a row says at least one of: ${effects.join(', ')}`);
    this.subjectKeys(row, path, subject);
    this.optional(row, path, 'when', this.conditions);
    this.optional(row, path, 'in', this.paths(this.oneOrMany(this.channel)));
    this.optional(row, path, 'out', this.paths(this.out));
    this.optional(row, path, 'says', this.text);
    for (const key of ['family', 'beside']) this.optional(row, path, key, this.text);
    this.optional(row, path, 'constant', this.text);
    this.optional(row, path, 'pass', (pairs, at) => this.list(pairs, at, this.pair, true));
    for (const key of ['clean', 'model', 'stops', 'injected', 'validated', 'operator', 'handsOver', 'parses', 'quotes', 'called', 'texts']) this.optional(row, path, key, this.flag);
    this.optional(row, path, 'guard', this.fields({ kind: this.oneOrMany(this.guard), of: this.argPath }, { by: this.argPath, with: this.argPath, literal: this.flag }));
    this.optional(row, path, 'captures', this.fields({ of: this.argPath, by: this.argPath }, { to: this.argPath, flat: this.flag, everyWhole: this.flag }));
    this.optional(row, path, 'check', this.check);
    this.optional(row, path, 'adds', this.fields({ kind: this.guard, of: this.argPath }));
    this.optional(row, path, 'puts', this.fields({ what: this.argPath, into: this.argPath }, {}));
    this.optional(row, path, 'enters', this.argPath);
    this.optional(row, path, 'merges', (paths, at) => this.list(paths, at, this.argPath, true));
    this.optional(row, path, 'cell', this.fields({ reads: this.argPath }, { writes: this.argPath, gives: this.oneOrMany(this.argPath), through: this.text, of: this.argPath, by: this.argPath }));
    for (const key of ['opens', 'loads', 'subclassesOf']) this.optional(row, path, key, this.argPath);
    this.optional(row, path, 'joins', this.text);
    this.optional(row, path, 'handles', this.flag);
    this.optional(row, path, 'leaves', this.oneOrMany(this.leave));
    this.optional(row, path, 'finds', this.oneOrMany(this.fields({ kind: this.text, to: this.oneOrMany(this.argPath) }, this.link)));
    this.optional(row, path, 'asserts', this.argPath);
    this.optional(row, path, 'some', this.argPath);
    this.optional(row, path, 'holds', this.argPath);
    this.optional(row, path, 'every', this.argPath);
    this.optional(row, path, 'divides', this.argPath);
    this.optional(row, path, 'lastIs', this.guard);
    this.optional(row, path, 'lastAt', this.text);
    this.optional(row, path, 'takesLast', this.argPath);
    this.optional(row, path, 'takesBehind', this.argPath);
    this.optional(row, path, 'common', this.argPath);
    this.optional(row, path, 'truth', this.argPath);
    this.optional(row, path, 'tests', this.argPath);
    this.optional(row, path, 'callback', (callbacks, at) => this.list(callbacks, at, this.callback));
    this.optional(row, path, 'give', this.paths(this.give));
    this.optional(row, path, 'take', this.paths(this.oneOrMany(this.channel)));
    this.optional(row, path, 'entry', this.oneOf('entry', entries));
    this.optional(row, path, 'returns', this.oneOrMany(this.returns));
    this.optional(row, path, 'schema', this.schema);
    this.optional(row, path, 'validate', this.fields({ schema: this.argPath, value: this.argPath, to: this.argPath }));
    this.optional(row, path, 'fact', this.oneOrMany(this.fact));
    this.optional(row, path, 'agent', this.agent);
    this.optional(row, path, 'tool', this.tool);
    this.optional(row, path, 'does', this.oneOrMany(this.capability));
    this.optional(row, path, 'fix', (hints, at) => {
      for (const [name, hint] of Object.entries(this.mapping(hints, at) ?? {})) this.text(hint, [...at, name]);
    });
    this.optional(row, path, 'template', this.template);
    this.optional(row, path, 'fills', this.oneOrMany(this.fills));
    this.optional(row, path, 'stages', this.argPaths);
    this.optional(row, path, 'runs', this.fields({ input: this.argPath }, { by: this.text, to: this.argPath, next: this.text }));
    this.optional(row, path, 'abstractIn', this.pattern);
    this.optional(row, path, 'written', this.oneOrMany(this.text));
    this.optional(row, path, 'unlessWritten', this.text);
    this.optional(row, path, 'confidence', this.oneOf('confidence', ['high', 'medium', 'low']));
  };

  private subject(row: Mapping, path: DocumentPath): Subject | null {
    const named = subjects.filter((subject) => subject in row);
    if (named.length !== 1) {
      this.report(path, `a row is about exactly one of ${subjects.join(', ')}; this one names ${named.length === 0 ? 'none' : named.join(' and ')}`);
      return null;
    }
    const subject = named[0] as Subject;
    if (subject === 'exported') {
      const texts: Check = (value, at) => this.list(value, at, this.text);
      this.fields({}, { files: texts, names: texts, directive: this.text, members: texts, params: texts })(row.exported, [...path, 'exported']);
    } else if (subject === 'object') {
      this.list(row.object, [...path, 'object'], this.text);
    } else {
      this.oneOrMany(subject === 'attribute' || subject === 'imported' ? this.text : this.accessPath)(row[subject], [...path, subject]);
    }
    return subject;
  }

  /** Keys that mean something for some subjects only. */
  private subjectKeys(row: Mapping, path: DocumentPath, subject: Subject | null): void {
    if (subject === null) return;
    const only = (key: string, allowed: readonly Subject[]): void => {
      if (key in row && !allowed.includes(subject)) this.report([...path, key], `"${key}" belongs to rows about ${allowed.join(', ')}, not ${subject}`);
    };
    only('methods', ['subclass']);
    only('leaves', ['call', 'decorate', 'subclass', 'exported', 'write']);
    only('finds', ['call']);
    only('give', ['decorate', 'subclass', 'exported']);
    only('take', ['decorate', 'subclass', 'exported']);
    only('callback', ['call', 'decorate', 'object', 'write']);
    only('family', ['object']);
    only('texts', ['decorate']);
    only('validate', ['call']);
    only('model', ['call']);
    only('asserts', ['call']);
    only('some', ['call']);
    only('holds', ['call']);
    only('every', ['call']);
    for (const key of ['divides', 'lastIs', 'lastAt', 'takesLast', 'takesBehind']) only(key, ['call']);
    only('common', ['call']);
    only('asks', ['call']);
    only('truth', ['call']);
    only('captures', ['call']);
    for (const key of ['puts', 'merges', 'enters', 'cell', 'opens', 'handles', 'loads', 'joins', 'subclassesOf', 'injected', 'template', 'fills', 'stages', 'runs']) only(key, ['call']);
    only('fact', ['call', 'imported', 'write']);
    only('agent', ['call', 'decorate']);
    only('tool', ['call', 'decorate', 'subclass', 'read']);
    only('does', ['call']);
    only('operator', ['call', 'read']);
    only('constant', ['read']);
    only('handsOver', ['call']);
    only('parses', ['call']);
    only('quotes', ['call']);
    only('adds', ['call']);
    only('called', ['call']);
    this.optional(row, path, 'methods', (value, at) => this.list(value, at, this.text));
  }

  private readonly fact: Check = (value, path) =>
    this.fields({ kind: this.oneOf('fact', factKinds) }, { at: this.argPath, says: this.text, without: this.oneOrMany(this.argPath), about: this.argPath, fix: this.text, instead: this.text, refuses: this.flag, when: this.oneOf('case', ['unread', 'swallowed']) })(value, path);

  private readonly template: Check = (value, path) =>
    this.fields({}, { texts: this.paths(this.channel), names: this.paths(this.channel), parts: this.argPaths, doubled: this.flag })(value, path);

  private readonly fills: Check = (value, path) => {
    const give: Check = (mapping, at) => {
      for (const [name, label] of Object.entries(this.mapping(mapping, at) ?? {})) this.label(label, [...at, name]);
    };
    this.fields({}, { template: this.argPath, from: this.argPath, give, to: this.argPath })(value, path);
  };

  private readonly check: Check = (value, path) =>
    this.fields({ kind: this.guard, of: this.argPath }, { holds: this.oneOf('outcome', ['true', 'false', 'return']), by: this.argPath, whole: this.flag })(value, path);

  private readonly callback: Check = (value, path) =>
    this.fields(
      { at: this.argPath },
      {
        give: this.paths(this.give),
        named: this.argPath,
        texts: this.flag,
        take: (take, at) => {
          if (typeof take === 'string' && take.includes('.') && take in channels) return;
          this.argPath(take, at);
        },
        leaves: this.oneOrMany(this.leave),
        selects: this.argPath,
        tests: this.flag,
        every: this.argPath,
        none: this.argPath,
        late: this.flag,
        forward: this.fields({}, { from: this.count, elements: this.argPath, entries: this.argPath }),
        entry: this.oneOf('entry', entries),
        validated: this.flag,
      },
    )(value, path);

  private readonly link = { by: this.oneOrMany((value, path) => this.argPath(value, path)), address: (value: unknown, path: DocumentPath) => this.flag(value, path), within: (value: unknown, path: DocumentPath) => this.text(value, path), apart: (value: unknown, path: DocumentPath) => this.text(value, path), near: (value: unknown, path: DocumentPath) => this.flag(value, path) };
  private readonly leave: Check = (value, path) => this.fields({ kind: this.text, what: this.oneOrMany(this.argPath) }, this.link)(value, path);

  private readonly agent: Check = (value, path) => {
    const paths = this.oneOrMany(this.argPath);
    this.fields({}, {
      of: this.argPath, like: this.argPath, name: this.argPath, tools: paths, handoffs: paths, members: paths, input: paths, history: this.argPath,
      approval: this.fields({}, { at: this.argPath, off: this.text, default: this.oneOf('default', ['on', 'off']) }),
      bound: this.fields({}, { at: this.argPath, off: this.text, default: this.number }),
      allows: this.argPath, wildcards: this.text, does: this.oneOrMany(this.capability), named: this.table(this.oneOrMany(this.capability)),
    })(value, path);
  };

  private readonly tool: Check = (value, path) => {
    const paths = this.oneOrMany(this.argPath);
    this.fields({}, {
      name: this.argPath, does: this.oneOrMany(this.capability), runs: paths, agent: this.argPath, tools: paths, scope: paths, readOnly: this.text,
      approval: this.fields({}, { at: this.argPath, off: this.text, default: this.oneOf('default', ['on', 'off']) }),
    })(value, path);
  };

  private readonly out: Check = (value, path) =>
    typeof value === 'object' && value !== null ? this.fields({ label: this.label, schema: this.argPath })(value, path) : this.label(value, path);

  /** A label, a type, an argument path, or `{ label, schema }`. */
  private readonly give: Check = (value, path) => {
    if (typeof value === 'object' && value !== null) {
      if ('kind' in value) this.fields({ kind: this.text }, this.link)(value, path);
      else this.fields({ label: this.label }, { schema: this.argPath, json: this.flag })(value, path);
    } else if (typeof value !== 'string' || !labelNames.some((label) => label === value)) {
      this.returns(value, path);
    }
  };

  /** A type's name or path, which has a capital or a call in it, or an argument path. */
  private readonly returns: Check = (value, path) => {
    const isName = typeof value === 'string' && /^[A-Z]\w*$/.test(value);
    if (isName && !this.types.includes(value)) this.report(path, `unknown type "${value}"${this.hint(value, this.types)}`);
    else if (typeof value === 'string' && value.includes('()')) this.accessPath(value, path);
    else if (!isName) this.argPath(value, path);
  };

  private readonly pattern: Check = (value, path) =>
    this.wellFormed(value, path, (text) => {
      try {
        new RegExp(text);
      } catch {
        throw new PathError(`"${text}" is no regular expression`);
      }
    });

  private readonly schema: Check = (value, path) => {
    if (typeof value === 'string') this.oneOf('schema', ['closed', 'open', 'free', 'same'])(value, path);
    else this.fields({}, { object: this.argPath, closed: this.text, array: this.argPath, like: this.argPath, json: this.argPath, pattern: this.argPath, test: this.argPath })(value, path);
  };

  private readonly pair: Check = (value, path) => {
    if (!Array.isArray(value) || value.length !== 2) {
      this.report(path, 'a pass is a pair: [from, to]');
      return;
    }
    value.forEach((end, index) => this.argPath(end, [...path, index]));
  };

  private readonly argPath: Check = (value, path) => this.wellFormed(value, path, parseArgPath);
  private readonly argPaths: Check = (value, path) => this.list(value, path, this.argPath);
  private readonly conditions: Check = (value, path) => this.wellFormed(value, path, parseConditions);
  private readonly accessPath: Check = (value, path) => this.wellFormed(value, path, checkAccessPath);

  private wellFormed(value: unknown, path: DocumentPath, read: (text: string) => unknown): void {
    if (typeof value !== 'string') {
      this.text(value, path);
      return;
    }
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.report(path, error.message);
    }
  }

  private readonly label: Check = (value, path) => this.oneOf('label', labelNames)(value, path);
  private readonly channel: Check = (value, path) => this.oneOf('channel', Object.keys(channels) as Channel[])(value, path);
  private readonly capability: Check = (value, path) => this.oneOf('capability', Object.keys(capabilities) as Capability[])(value, path);
  private readonly guard: Check = (value, path) => this.oneOf('guard', Object.keys(guards) as Guard[])(value, path);

  private readonly count: Check = (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) this.report(path, `expected a count, found ${describe(value)}`);
  };

  private readonly text: Check = (value, path) => {
    if (typeof value !== 'string' || value === '') this.report(path, `expected text, found ${describe(value)}`);
  };

  private readonly number: Check = (value, path) => {
    if (typeof value !== 'number') this.report(path, `expected a number, found ${describe(value)}`);
  };

  private readonly flag: Check = (value, path) => {
    if (value !== true) this.report(path, `expected true (leave the key out otherwise), found ${describe(value)}`);
  };

  private oneOf(what: string, known: readonly string[]): Check {
    return (value, path) => {
      if (typeof value === 'string' && known.includes(value)) return;
      this.report(path, typeof value === 'string' ? `unknown ${what} "${value}"${this.hint(value, known)}` : `expected a ${what}, found ${describe(value)}`);
    };
  }

  private oneOrMany(check: Check): Check {
    return (value, path) => (Array.isArray(value) ? this.list(value, path, check) : check(value, path));
  }

  /** A mapping whose keys are argument paths. */
  private paths(check: Check): Check {
    return (value, path) => {
      const mapping = this.mapping(value, path);
      for (const [key, item] of Object.entries(mapping ?? {})) {
        this.argPath(key, [...path, key]);
        check(item, [...path, key]);
      }
    };
  }

  private fields(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
    return (value, path) => {
      const mapping = this.mapping(value, path, [...Object.keys(required), ...Object.keys(optional)]);
      if (!mapping) return;
      this.required(mapping, path, Object.keys(required));
      for (const [key, check] of Object.entries({ ...required, ...optional })) this.optional(mapping, path, key, check);
    };
  }

  /** A mapping whose keys are names. */
  private table(check: Check): Check {
    return (value, path) => {
      for (const [key, item] of Object.entries(this.mapping(value, path) ?? {})) check(item, [...path, key]);
    };
  }

  private optional(mapping: Mapping, path: DocumentPath, key: string, check: Check): void {
    if (mapping[key] !== undefined) check(mapping[key], [...path, key]);
  }

  private required(mapping: Mapping, path: DocumentPath, keys: readonly string[]): void {
    for (const key of keys) if (mapping[key] === undefined) this.report(path, `"${key}" is missing`);
  }

  private list(value: unknown, path: DocumentPath, check: Check, mayBeEmpty = false): void {
    if (!Array.isArray(value)) this.report(path, `expected a list, found ${describe(value)}`);
    else if (value.length === 0 && !mayBeEmpty) this.report(path, 'the list is empty');
    else value.forEach((item, index) => check(item, [...path, index]));
  }

  private mapping(value: unknown, path: DocumentPath, known?: readonly string[]): Mapping | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.report(path, `expected a mapping, found ${describe(value)}`);
      return null;
    }
    for (const key of Object.keys(value)) {
      if (known && !known.includes(key)) this.report([...path, key], `unknown key "${key}"${this.hint(key, known)}`);
    }
    return value as Mapping;
  }

  private hint(word: string, known: readonly string[]): string {
    const meant = nearest(word, known);
    if (meant !== null) return `; did you mean "${meant}"?`;
    return known.length > 0 && known.length <= 8 ? `; known: ${known.join(', ')}` : '';
  }
}

/** `root`, then `.name` and `()`; the root is a word, an import specifier in brackets, a specifier with slashes, or `*`. */
function checkAccessPath(text: string): void {
  const path = /^(\*(?=\.)|\[[^\]]+\]|[@\w$/-]+)(\(\)|\[\*\])*(\.[\w$#-]+(\(\)|\[\*\])*)*(\.\*)?$/;
  if (!path.test(text)) throw new PathError(`"${text}" is no access path; write it like "package.Class().method" and put a specifier with dots in brackets`);
}

function placeInWords(path: DocumentPath, document: unknown): string {
  const [section, index, ...rest] = path;
  if (section !== 'rows' || typeof index !== 'number') return path.join('.');
  const name = subjectOf((document as { rows: unknown[] }).rows[index]);
  const row = `row ${index + 1}${name === '' ? '' : ` (${name})`}`;
  return rest.length === 0 ? row : `${row}, ${rest.join('.')}`;
}

function subjectOf(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  for (const subject of subjects) {
    const named = (row as Row)[subject];
    const first: unknown = Array.isArray(named) ? named[0] : named;
    if (typeof first === 'string') return first;
  }
  return '';
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `${JSON.stringify(value)}`;
}
