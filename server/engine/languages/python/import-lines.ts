/**
 * The import statements at the top of a Python file, and where another one belongs: the standard library before
 * packages, `import a` before `from a import b`, sorted within a group, as isort and Ruff have it.
 */
import type { Text } from '../../base/text';
import { nameAmong, newLineOf } from '../../fix/style';
import type { Import, Snippet, TextEdit } from '../../fix/writer';
import type { Module } from '../../ir/types';
import { hasVariable, operations } from '../../ir/walk';

interface ImportLine {
  /** 0-based, of its first and last line. */
  readonly first: number;
  readonly last: number;
  readonly kind: 'import' | 'from';
  readonly module: string;
}

/** Modules of the standard library, as `sys.stdlib_module_names` has them. */
const standard = new Set(
  [
    'abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath',
    'cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses',
    'datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib',
    'functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress',
    'itertools json keyword linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis',
    'nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib',
    'posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter',
    'runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants',
    'sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios',
    'textwrap threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest',
    'urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo',
  ].flatMap((line) => line.split(' ')),
);

type Group = 'future' | 'standard' | 'package' | 'local';
const groups: readonly Group[] = ['future', 'standard', 'package', 'local'];

function groupOf(module: string): Group {
  if (module === '__future__') return 'future';
  if (module.startsWith('.')) return 'local';
  return standard.has(module.split('.')[0] ?? '') ? 'standard' : 'package';
}

function importLines(text: Text, module: Module): ImportLine[] {
  const found = new Map<number, ImportLine>();
  for (const { span } of module.imports) {
    let first = text.lineAt(span.start);
    while (first > 0 && !/^\ufeff?(?:import|from)\b/.test(text.line(first)) && /^(?:[ \t]|\)|$)/.test(text.line(first))) first--;
    const match = /^\ufeff?(import|from)[ \t]+([\w.]+)/.exec(text.line(first));
    if (!match || found.has(first)) continue;
    let last = Math.max(first, text.lineAt(span.end));
    const isOpen = (): boolean => {
      const written = text.content.slice(text.lineStart(first), text.lineStart(last) + text.line(last).length).replace(/#[^\n]*/g, '');
      return (written.includes('(') && !written.includes(')')) || written.trimEnd().endsWith('\\');
    };
    while (last + 1 < text.lineCount && isOpen()) last++;
    found.set(first, { first, last, kind: match[1] as ImportLine['kind'], module: match[2] ?? '' });
  }
  const sorted = [...found.values()].sort((a, b) => a.first - b.first);
  // Those at the top: what stands between them is no code.
  const end = sorted.findIndex((line, index) => index > 0 && !isQuiet(text, (sorted[index - 1] as ImportLine).last + 1, line.first));
  return end < 0 ? sorted : sorted.slice(0, end);
}

/** Whether there are only empty lines and comments. */
function isQuiet(text: Text, from: number, to: number): boolean {
  for (let line = from; line < to; line++) if (!/^\s*(?:#.*)?$/.test(text.line(line))) return false;
  return true;
}

export function bring(text: Text, module: Module, wanted: Import): Snippet | null {
  const known = boundTo(module, wanted);
  if (known !== null) return { code: known, edits: [] };
  const local = wanted.name ?? wanted.module;
  if (hasVariable(module, local.split('.')[0] ?? '')) return null;
  if (wanted.name !== null) {
    const beside = module.imports.filter((one) => one.specifier === wanted.module && one.name !== null && one.name !== '*' && !one.typeOnly);
    const names = beside.filter(({ span }) => isAtTop(text, span.start));
    if (names.length > 0) return { code: local, edits: [nameAmong(names, wanted.name)] };
  }
  const statement = wanted.name === null ? `import ${wanted.module}` : `from ${wanted.module} import ${wanted.name}`;
  return { code: local, edits: [placed(text, module, { kind: wanted.name === null ? 'import' : 'from', module: wanted.module }, statement)] };
}

/** The lines of an import that brings one name alone. */
export function withoutImport(text: Text, module: Module, index: number): TextEdit | null {
  const request = module.imports[index];
  const line = request && importLines(text, module).find(({ first, last }) => first <= text.lineAt(request.span.start) && text.lineAt(request.span.end) <= last);
  if (!line) return null;
  const [start, end] = [text.lineStart(line.first), line.last + 1 < text.lineCount ? text.lineStart(line.last + 1) : text.content.length];
  const isAlone = module.imports.filter(({ span }) => start <= span.start && span.start < end).length === 1;
  const isPlain = !module.comments.some(({ span }) => start <= span.start && span.start < end) && !text.content.slice(start, end).includes(';') && !text.content.startsWith('\ufeff', start);
  return isAlone && isPlain ? { span: { start, end }, newText: '' } : null;
}

/** An indented import is one of a function or a branch. */
function isAtTop(text: Text, offset: number): boolean {
  let line = text.lineAt(offset);
  while (line > 0 && !/^(?:import|from)\b/.test(text.line(line)) && /^[ \t)]/.test(text.line(line))) line--;
  return /^\ufeff?(?:import|from)\b/.test(text.line(line));
}

/** The name under which the module has it already. */
function boundTo(module: Module, wanted: Import): string | null {
  const [body] = module.functions;
  if (!body) return null;
  const ops = operations(body);
  for (const op of ops) {
    if (op.kind !== 'write' || op.variable.func !== 0) continue;
    const value = ops.find((one) => one.id === op.value);
    const request = value?.kind === 'import' ? module.imports[value.import] : undefined;
    if (request && !request.typeOnly && request.specifier === wanted.module && request.name === wanted.name) return body.locals[op.variable.slot]?.name ?? null;
  }
  return null;
}

function placed(text: Text, module: Module, wanted: Pick<ImportLine, 'kind' | 'module'>, statement: string): TextEdit {
  const newLine = newLineOf(text.content);
  const lines = importLines(text, module);
  const group = groupOf(wanted.module);
  const own = lines.filter((line) => groupOf(line.module) === group);
  const rank = (line: Pick<ImportLine, 'kind' | 'module'>): string => `${line.kind === 'import' ? 0 : 1} ${line.module.toLowerCase()}`;
  const at = (line: number): number => (line < text.lineCount ? Math.max(text.lineStart(line), line === 0 && text.content.startsWith('\ufeff') ? 1 : 0) : text.content.length);
  const insert = (line: number, newText: string): TextEdit => {
    // A last line without an end.
    const isOpen = line >= text.lineCount && !/[\r\n]$/.test(text.content);
    return { span: { start: at(line), end: at(line) }, newText: isOpen ? newLine + newText : newText };
  };
  if (own.length > 0) {
    const before = own.filter((line) => rank(line) <= rank(wanted)).at(-1);
    return insert(before ? before.last + 1 : (own[0] as ImportLine).first, statement + newLine);
  }
  const earlier = lines.filter((line) => groups.indexOf(groupOf(line.module)) < groups.indexOf(group)).at(-1);
  if (earlier) return insert(earlier.last + 1, newLine + statement + newLine);
  const [later] = lines;
  if (later) return insert(later.first, statement + newLine + newLine);
  return insert(firstStatementLine(text, module), statement + newLine + newLine);
}

export function afterImports(text: Text, module: Module, statement: string): TextEdit {
  const newLine = newLineOf(text.content);
  const last = importLines(text, module).at(-1);
  const line = last ? last.last + 1 : firstStatementLine(text, module);
  const start = line < text.lineCount ? text.lineStart(line) : text.content.length;
  const before = text.content.slice(0, start);
  const isOpen = start > 0 && !/[\r\n]$/.test(before);
  // An empty line on each side, where there is none yet.
  const isApart = /^\ufeff?$/.test(before) || /\n\r?\n$/.test(before);
  const isFollowed = start < text.content.length && !/^\r?\n/.test(text.content.slice(start));
  return { span: { start, end: start }, newText: `${isOpen ? newLine : ''}${isApart ? '' : newLine}${statement}${newLine}${!last && isFollowed ? newLine : ''}` };
}

/** Below what belongs to the file as a whole: `#!`, an encoding, comments, a docstring. */
function firstStatementLine(text: Text, module: Module): number {
  const docstring = module.functions[0]?.documentation ?? '';
  let line = 0;
  while (line < text.lineCount && /^\ufeff?\s*#/.test(text.line(line))) line++;
  if (docstring === '') return line;
  const first = module.functions[0]?.blocks[0]?.ops.find((op) => op.kind === 'const');
  if (first?.kind !== 'const' || typeof first.value !== 'string') return line;
  return text.lineAt(first.span.end) + 1;
}
