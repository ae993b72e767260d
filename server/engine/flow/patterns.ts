/**
 * Reading regular expressions far enough to know what they prove. A strict pattern is anchored at both ends and lets
 * through only characters that mean nothing to a shell, a path, a query or a page.
 */
import type { Guard } from '../../../rules/kinds';

/** Characters that a strict pattern's classes may contain. */
const harmless = /^[A-Za-z0-9_\-:@,=+ ]$/;

/** The body of a pattern written as `/body/flags`, or the pattern itself. */
function bodyOf(pattern: string): string {
  const literal = /^\/([\s\S]*)\/[a-z]*$/.exec(pattern);
  return literal?.[1] ?? pattern;
}

/** `whole`: the call matches the whole text anyway (`re.fullmatch`). */
export function isStrictPattern(pattern: string, whole: boolean): boolean {
  let body = bodyOf(pattern);
  if (body.startsWith('^') || body.startsWith('\\A')) body = body.slice(body[0] === '^' ? 1 : 2);
  else if (!whole) return false;
  if (/(?:^|[^\\])\$$/.test(body)) body = body.slice(0, -1);
  else if (/\\[zZ]$/.test(body)) body = body.slice(0, -2);
  else if (!whole) return false;
  // An alternative at the top level would not be anchored as a whole.
  return !hasTopLevelAlternative(body) && onlyHarmless(body);
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
      if (!/[dw.\-_:/]/.test(escaped)) return false;
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
  return guard === 'path-stripped' ? removesSeparators(pattern) : removesMetacharacters(pattern);
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
