/**
 * Reading regular expressions far enough to know what they prove. A strict pattern is anchored at both ends and lets
 * through only characters that mean nothing to a shell, a path, a query or a page.
 */
import type { Guard } from '../../../rules/kinds';

/** Characters that a strict pattern's classes may contain. With no bracket beside it, a dollar starts no command: names of columns have some. */
const harmless = /^[A-Za-z0-9_\-:@,=+ $]$/;

/** Characters of which nothing but a calculation can be written: no name, no text, no index. */
const arithmetic = /^[\d\s+\-*/%().,^<>=]+$/;

/** What a text of these characters alone is known to be. */
export function provenByCharacters(characters: string): 'pattern' | 'literal' | null {
  if ([...characters].every((character) => harmless.test(character))) return 'pattern';
  return arithmetic.test(characters) ? 'literal' : null;
}

/** The body of a pattern written as `/body/flags`, or the pattern itself. */
function bodyOf(pattern: string): string {
  const literal = /^\/([\s\S]*)\/[a-z]*$/.exec(pattern);
  return literal?.[1] ?? pattern;
}

/**
 * What a match proves: `pattern` of a strict one, `shaped` where a path or an address could still lead anywhere, null
 * where it proves nothing. `whole`: the call matches the whole text anyway (`re.fullmatch`).
 */
export function provenBy(pattern: string, whole: boolean): 'pattern' | 'shaped' | null {
  const body = wholeBodyOf(pattern, whole);
  return body === null ? null : proofOf(body);
}

/** Whether a text of this pattern is made of digits, operators and parentheses: as code it computes and does nothing else. */
export function provesArithmetic(pattern: string, whole: boolean): boolean {
  const [, content] = /^\[((?:\\.|[^\]\\])+)\][+*]$/.exec(wholeBodyOf(pattern, whole) ?? '') ?? [];
  return content !== undefined && /^(?:0-9|\\[ds.+*/%()^-]|[\d ,.+*/%()]|\^(?!$))+-?$/.test(content) && !content.startsWith('^');
}

/** What stands between the anchors of a pattern; null where it lets through more than its own texts. */
function wholeBodyOf(pattern: string, whole: boolean): string | null {
  let body = bodyOf(pattern);
  if (body.startsWith('^') || body.startsWith('\\A')) body = body.slice(body[0] === '^' ? 1 : 2);
  else if (!whole) return null;
  if (/(?:^|[^\\])\$$/.test(body)) body = body.slice(0, -1);
  else if (/\\[zZ]$/.test(body)) body = body.slice(0, -2);
  else if (!whole) return null;
  // An alternative at the top level would not be anchored as a whole.
  return hasTopLevelAlternative(body) ? null : body;
}

/** A group that a pattern takes out of a text: its number, its name where it has one, and what it proves. */
export interface Group {
  readonly number: number;
  readonly name: string | null;
  readonly proof: 'pattern' | 'shaped' | null;
}

/** The groups of a pattern; group 0 is the whole match. */
export function groupsOf(pattern: string): readonly Group[] {
  const body = bodyOf(pattern);
  const groups: Group[] = [{ number: 0, name: null, proof: proofOf(body.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1')) }];
  const open: { readonly number: number; readonly name: string | null; readonly start: number }[] = [];
  let count = 0;
  for (let at = 0; at < body.length; at++) {
    const unit = body[at];
    if (unit === '\\') at++;
    else if (unit === '[') at = Math.max(at, classEnd(body, at));
    else if (unit === '(') {
      const name = /^\(\?P?<(\w+)>/.exec(body.slice(at));
      const captures = name !== null || body[at + 1] !== '?';
      open.push({ number: captures ? ++count : -1, name: name?.[1] ?? null, start: at + (name?.[0].length ?? 1) });
    } else if (unit === ')') {
      const group = open.pop();
      if (group && group.number > 0) groups.push({ number: group.number, name: group.name, proof: proofOf(body.slice(group.start, at)) });
    }
  }
  return groups.sort((a, b) => a.number - b.number);
}

/** What a text of this whole pattern is known to be. */
function proofOf(body: string): 'pattern' | 'shaped' | null {
  if (listsItsTexts(body)) return 'pattern';
  if (!onlyHarmless(body)) return null;
  return leadsAnywhere(body) ? 'shaped' : 'pattern';
}

/**
 * Whether a text of this pattern may leave the folder that it is looked up in: it begins with a separator and a free
 * name, or has separators and dots where it likes. One name, dots or not, and folders that the pattern writes out lead
 * nowhere else.
 */
function leadsAnywhere(body: string): boolean {
  const classes = body.match(/\[(?:\\.|[^\]\\])*\]/g) ?? [];
  const literal = body.replace(/\[(?:\\.|[^\]\\])*\]/g, 'x').replace(/\\\//g, '/');
  if (classes.some((one) => one.includes('/'))) return true;
  if (/^\(*(?:\?:)?\/(?![A-Za-z0-9_-]+\/)/.test(literal)) return true;
  const hasDots = classes.some((one) => one.includes('.')) || /\.(?:\\\.|[+*{])|\\\.[+*{]/.test(literal);
  return hasDots && literal.includes('/');
}

/**
 * Whether the pattern writes out every word that it lets through: between them only spaces and numbers are free, as in
 * `refused\s+to (?:go|listen)`. So whatever matches was said by whoever wrote the pattern.
 */
function listsItsTexts(body: string): boolean {
  const plain = body.replace(/\(\?(?:[:=!]|<[=!]|P?<\w+>)/g, '(');
  const atom = /\[([^\]^](?:\\.|[^\]\\])*)\]|\\(.)|([\s\S])/y;
  for (let previous = '', found = atom.exec(plain); found; found = atom.exec(plain)) {
    const [, content, escaped, unit] = found;
    if (content !== undefined) {
      if (/\\[^ds\W]|[^\d]-[^\]]|\d-(?!\d)/.test(content)) return false;
      previous = /^(?:\\[ds]|\d-\d|[\s\d_-])+$/.test(content) ? 'free' : 'class';
    } else if (escaped !== undefined) {
      if (/[^bBdsnrt\W]/.test(escaped)) return false;
      previous = 'free';
    } else if (unit === '.' || unit === '[') {
      return false;
    } else if (unit === '*' || unit === '+' || unit === '{') {
      if (previous !== 'free') return false;
    } else {
      previous = unit === ')' ? 'group' : 'free';
    }
  }
  return true;
}

function hasTopLevelAlternative(body: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < body.length; at++) {
    const unit = body[at];
    if (unit === '\\') at++;
    else if (inClass) inClass = unit !== ']';
    else if (unit === '[') inClass = true;
    else if (unit === '(') depth++;
    else if (unit === ')') depth--;
    else if (unit === '|' && depth === 0) return true;
  }
  return false;
}

function onlyHarmless(body: string): boolean {
  for (let at = 0; at < body.length; at++) {
    const unit = body[at] as string;
    if (unit === '\\') {
      const escaped = body[++at] ?? '';
      if (!/[dwbB.\-_:/]/.test(escaped)) return false;
    } else if (unit === '[') {
      const end = classEnd(body, at);
      if (end < 0 || !isHarmlessClass(body.slice(at + 1, end))) return false;
      at = end;
    } else if (unit === '{') {
      const end = body.indexOf('}', at);
      if (end < 0) return false;
      at = end;
    } else if (unit === '(') {
      if (body.startsWith('(?:', at)) at += 2;
      else if (body[at + 1] === '?') return false;
    } else if (!/[)*+?|]/.test(unit) && !harmless.test(unit) && unit !== '/') return false;
  }
  return true;
}

/** A dash between two others is a range, of which only that of the digits is known to hold nothing else. */
function isArithmeticClass(content: string): boolean {
  const parts = content.match(/\\.|0-9|[^\\]/g) ?? [];
  return parts.length > 0 && parts.every((part, index) => {
    if (part === '-') return index === 0 || index === parts.length - 1;
    return /^(?:0-9|\\[dst])$/.test(part) || arithmetic.test(/^\\[^a-zA-Z0-9]$/.test(part) ? part.slice(1) : part);
  });
}

function classEnd(body: string, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    if (body[at] === '\\') at++;
    else if (body[at] === ']' && at > start + 1) return at;
  }
  return -1;
}

function isHarmlessClass(content: string): boolean {
  if (content.startsWith('^')) return false;
  for (let at = 0; at < content.length; at++) {
    const unit = content[at] as string;
    if (unit === '\\') {
      const escaped = content[++at] ?? '';
      if (!/[dw.\-_:/$]/.test(escaped)) return false;
    } else if (content[at + 1] === '-' && content[at + 2] !== undefined) {
      const range = content.slice(at, at + 3);
      if (!/^(?:a-z|A-Z|0-9|a-f|A-F|[a-zA-Z]-[a-zA-Z]|\d-\d)$/.test(range)) return false;
      at += 2;
    } else if (!harmless.test(unit) && unit !== '.' && unit !== '/') return false;
  }
  return true;
}

const metacharacters = [';', '&', '|', '`', '$', '<', '>'];

/** Whether a text in which every match of the pattern was replaced is harmless in the way that the guard says. */
export function removesDanger(pattern: string, guard: Guard): boolean {
  if (guard === 'html-escaped') return removesTags(pattern);
  if (guard === 'tagless') return /^<\/[\w-]+>$/.test(pattern);
  if (guard === 'literal') return isArithmeticClass(keptClass(pattern) ?? 'a');
  return guard === 'path-stripped' ? removesSeparators(pattern) : removesMetacharacters(pattern);
}

/** The same of a text from which every occurrence of these was taken. */
export function removesTexts(texts: readonly string[], guard: Guard): boolean {
  if (guard === 'html-escaped') return texts.includes('<');
  if (guard === 'literal') return false;
  return guard === 'path-stripped' ? texts.includes('/') : metacharacters.every((character) => texts.includes(character));
}

/** Without `<` there is no tag: `/</g`, `/[&<>"']/g`, `/&|<|>/g`. A string in place of a pattern is replaced once only. */
function removesTags(pattern: string): boolean {
  const body = /^\/([\s\S]*)\/[a-z]*g[a-z]*$/.exec(pattern)?.[1];
  if (body === undefined) return false;
  return body === '<' || /^\[[^\]^\\]*<[^\]\\]*\]$/.test(body) || /^\(?(?:.\|)*<(?:\|.)*\)?$/.test(body);
}

/** Whether replacing every match of the pattern by nothing leaves no shell metacharacter. */
function removesMetacharacters(pattern: string): boolean {
  const kept = keptClass(pattern);
  if (kept !== null) return isHarmlessClass(kept) || plainClass.test(kept);
  const removed = removedCharacters(pattern);
  return removed !== null && metacharacters.every((character) => removed.includes(character));
}

/** Whether it leaves one name: `/[^\w.-]/g`, `/[\\/:*?"<>|]/g`. Whoever lists the one separator means a system that has no other. */
function removesSeparators(pattern: string): boolean {
  const kept = keptClass(pattern);
  if (kept !== null) return plainClass.test(kept) && !kept.includes('/');
  return removedCharacters(pattern)?.includes('/') ?? false;
}

/** Letters, digits and marks that mean nothing to a shell or a path. */
const plainClass = /^(?:\\[dws.\- ]|[A-Za-z0-9_.\-: ])+$/;

/** The content of a negated class that is all there is of a pattern that is replaced everywhere: what stays. */
function keptClass(pattern: string): string | null {
  return isEverywhere(pattern) ? (/^\[\^((?:\\.|[^\]\\])*)\]\+?$/.exec(bodyOf(pattern))?.[1] ?? null) : null;
}

function removedCharacters(pattern: string): string | null {
  const listed = isEverywhere(pattern) ? /^\[([^^](?:\\.|[^\]\\])*)\][+*]?$/.exec(bodyOf(pattern)) : null;
  return listed && (listed[1] as string).replace(/\\(.)/g, '$1');
}

/** Whether every match is replaced, and not the first one alone. */
function isEverywhere(pattern: string): boolean {
  return !/^\/[\s\S]*\/[a-z]*$/.test(pattern) || /\/[a-z]*g[a-z]*$/.test(pattern);
}
