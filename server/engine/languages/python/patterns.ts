import type { Span } from '../../base/span';
import type { BlockId, Constant, Key, ValueId } from '../../ir/types';
import { lowerConditionBranch } from './conditions';
import { keyOf, literalNumber, lowerExpression, readName } from './expressions';
import type { Frame } from './frame';
import { firstNamedChild } from './frame';
import { isCapture } from './names';
import { lowerBlock } from './statements';
import { literalText } from './strings';
import { assignName } from './targets';

/** What is matched: its value, and how it is read again once a test has shown more about the place where it stands. */
interface Subject {
  readonly value: ValueId;
  readonly again: () => ValueId;
}

/** `match`: constants alone become a `switch`; patterns that bind or look inside become tests and branches. */
export function lowerMatch(frame: Frame, node: number): void {
  const { view, f } = frame;
  const subjects = view.fieldAll(node, 'subject');
  const values = subjects.map((subject) => lowerExpression(frame, subject));
  const [only] = values;
  const subject = values.length === 1 && only !== undefined ? only : f.emit({
    kind: 'array', elements: values.map((value) => ({ value, spread: false })), form: 'tuple', span: view.span(subjects[0] ?? node),
  });
  const body = view.field(node, 'body');
  const cases = body === -1 ? [] : view.namedChildren(body).filter((child) => view.kind(child) === 'case_clause');
  const after = f.newBlock();
  if (!lowerSwitch(frame, cases, subject, after)) {
    const matched = keptSubject(frame, subjects, subject);
    for (const clause of cases) lowerCase(frame, clause, matched, after);
    f.jump(after);
  }
  f.continueIn(after);
}

/** One subject that is no name gets one, so that what a pattern shows of it holds for what the pattern binds. */
function keptSubject(frame: Frame, [subject = -1, ...others]: readonly number[], value: ValueId): Subject {
  const { view, f, scope } = frame;
  if (others.length > 0) return { value, again: () => value };
  const span = view.span(subject);
  const known = view.kind(subject) === 'identifier' ? scope.lookup(view.text(subject)) : undefined;
  const slot = known ?? f.addLocal('');
  if (!known) f.write(slot, value, span);
  return { value: known ? value : f.read(slot, span), again: () => f.read(slot, span) };
}

/** Lowers the cases to one `switch` when all are constants without guards; the last may be `_`. */
function lowerSwitch(frame: Frame, cases: readonly number[], subject: ValueId, after: BlockId): boolean {
  const { view, f } = frame;
  if (cases.length === 0) return false;
  const constants: Constant[][] = [];
  for (const [index, clause] of cases.entries()) {
    const patterns = patternsOf(frame, clause);
    const [only] = patterns;
    if (view.field(clause, 'guard') !== -1 || patterns.length !== 1 || only === undefined) return false;
    const isLast = index === cases.length - 1;
    const found = constantsOf(frame, only);
    if (found) constants.push(found);
    else if (!(isLast && view.text(only) === '_')) return false;
  }
  const targets = cases.map(() => f.newBlock());
  const otherwise = constants.length < cases.length ? (targets.at(-1) as BlockId) : after;
  f.end({
    kind: 'switch',
    value: subject,
    cases: constants.flatMap((values, index) => values.map((constant) => ({ constant, target: targets[index] as BlockId }))),
    otherwise,
  });
  cases.forEach((clause, index) => {
    f.continueIn(targets[index] as BlockId);
    lowerBlock(frame, view.field(clause, 'consequence'));
    f.jump(after);
  });
  return true;
}

function patternsOf(frame: Frame, clause: number): number[] {
  return frame.view.namedChildren(clause).filter((child) => frame.view.kind(child) === 'case_pattern');
}

function constantOf(frame: Frame, node: number): Constant | undefined {
  const { view } = frame;
  switch (view.kind(node)) {
    case 'none': return null;
    case 'true': return true;
    case 'false': return false;
    case 'string':
    case 'concatenated_string': return literalText(view, node) ?? undefined;
    default: return literalNumber(frame, node) ?? undefined;
  }
}

/** A literal in a pattern: the sign of a negative number is a child of the pattern, beside the number. */
function patternConstant(frame: Frame, pattern: number): Constant | undefined {
  const inner = firstNamedChild(frame.view, pattern);
  const constant = constantOf(frame, inner === -1 ? pattern : inner);
  return typeof constant === 'number' && /^\s*-/.test(frame.view.text(pattern)) ? -constant : constant;
}

function constantsOf(frame: Frame, pattern: number): Constant[] | null {
  const { view } = frame;
  const inner = firstNamedChild(view, pattern);
  if (inner === -1) return null;
  if (view.kind(inner) !== 'union_pattern') {
    const constant = patternConstant(frame, pattern);
    return constant === undefined ? null : [constant];
  }
  const constants = view.namedChildren(inner).map((part) => constantOf(frame, part));
  return constants.includes(undefined) || view.text(inner).includes('-') ? null : (constants as Constant[]);
}

function lowerCase(frame: Frame, clause: number, subject: Subject, after: BlockId): void {
  const { view, f } = frame;
  const next = f.newBlock();
  const patterns = patternsOf(frame, clause);
  const [only] = patterns;
  if (patterns.length === 1 && only !== undefined && !/,\s*$/.test(view.text(only))) lowerPattern(frame, only, subject, next);
  else lowerSequence(frame, patterns, subject, next, view.span(clause));
  const guard = view.field(clause, 'guard');
  const condition = guard === -1 ? -1 : firstNamedChild(view, guard);
  if (condition !== -1) {
    const passed = f.newBlock();
    lowerConditionBranch(frame, condition, passed, next);
    f.continueIn(passed);
  }
  lowerBlock(frame, view.field(clause, 'consequence'));
  f.jump(after);
  f.continueIn(next);
}

/** Types whose one positional pattern is the value itself. */
const selfMatching = new Set(['bool', 'bytearray', 'bytes', 'dict', 'float', 'frozenset', 'int', 'list', 'set', 'str', 'tuple']);

/** Tests `value` against a pattern and binds its names; goes to `failed` when it does not fit, else continues. */
function lowerPattern(frame: Frame, pattern: number, subject: Subject, failed: BlockId): void {
  const { view, f } = frame;
  const span = view.span(pattern);
  const test = (condition: ValueId): void => {
    const passed = f.newBlock();
    f.branch(condition, passed, failed);
    f.continueIn(passed);
  };
  const children = view.namedChildren(pattern);
  const kind = view.kind(pattern);
  switch (kind) {
    case 'case_pattern': {
      const [inner] = children;
      if (inner === undefined) return;
      const constant = patternConstant(frame, pattern);
      if (constant !== undefined) return test(f.operate('equal', [subject.value, f.constant(constant, span)], span));
      return lowerPattern(frame, inner, subject, failed);
    }
    case 'identifier':
    case 'dotted_name': {
      if (view.text(pattern) === '_') return;
      if (isCapture(view, pattern)) return assignName(frame, kind === 'identifier' ? pattern : firstNamedChild(view, pattern), subject.value);
      return test(f.operate('equal', [subject.value, readDotted(frame, pattern)], span));
    }
    case 'as_pattern': {
      const [inner, name] = children;
      if (inner !== undefined) lowerPattern(frame, inner, subject, failed);
      if (name !== undefined && view.kind(name) === 'identifier') assignName(frame, name, subject.again());
      return;
    }
    case 'union_pattern': return lowerAlternatives(frame, children, subject, failed);
    case 'list_pattern':
    case 'tuple_pattern': {
      // `(P)` is P in parentheses.
      const [only] = children;
      if (kind === 'tuple_pattern' && children.length === 1 && only !== undefined && !/,\s*\)$/.test(view.text(pattern))) {
        return lowerPattern(frame, only, subject, failed);
      }
      return lowerSequence(frame, children, subject, failed, span);
    }
    case 'dict_pattern': {
      test(f.unknown([], span));
      const keys = view.fieldAll(pattern, 'key').filter((child) => view.isNamed(child));
      const values = view.fieldAll(pattern, 'value');
      keys.forEach((key, index) => {
        const inner = values[index];
        if (inner === undefined) return;
        const element = partOf(frame, subject, patternKey(frame, key), view.span(inner));
        lowerPattern(frame, inner, element, failed);
      });
      for (const rest of children.filter((child) => view.kind(child) === 'splat_pattern')) lowerPattern(frame, rest, subject, failed);
      return;
    }
    case 'class_pattern': {
      const [name, ...parts] = children;
      if (name === undefined) return;
      test(f.operate('is-instance', [subject.value, readDotted(frame, name)], span));
      parts.forEach((part, index) => {
        const keyword = firstNamedChild(view, part);
        if (keyword !== -1 && view.kind(keyword) === 'keyword_pattern') {
          const [field, inner] = view.namedChildren(keyword);
          if (field === undefined) return;
          const element = partOf(frame, subject, { kind: 'name', name: view.text(field) }, view.span(keyword));
          if (inner !== undefined) lowerKeyword(frame, inner, element, failed);
        } else if (selfMatching.has(view.text(name)) && index === 0) lowerPattern(frame, part, subject, failed);
        else lowerPattern(frame, part, partOf(frame, subject, { kind: 'any' }, view.span(part)), failed);
      });
      return;
    }
    case 'splat_pattern': {
      const [name] = children;
      if (name !== undefined && view.text(name) !== '_') assignName(frame, name, subject.value);
      return;
    }
    default: {
      const constant = constantOf(frame, pattern);
      const expected = constant === undefined ? f.unknown([], span) : f.constant(constant, span);
      return test(f.operate('equal', [subject.value, expected], span));
    }
  }
}

function partOf({ f }: Frame, { value, again }: Subject, key: Key, span: Span): Subject {
  return { value: f.get(value, key, span), again: () => f.get(again(), key, span) };
}

/** The pattern of `name=P`: a part of the keyword pattern that has no pattern node of its own. */
function lowerKeyword(frame: Frame, inner: number, subject: Subject, failed: BlockId): void {
  lowerPattern(frame, inner, subject, failed);
}

function lowerAlternatives(frame: Frame, alternatives: readonly number[], subject: Subject, failed: BlockId): void {
  const { f } = frame;
  const matched = f.newBlock();
  alternatives.forEach((alternative, index) => {
    const next = index === alternatives.length - 1 ? failed : f.newBlock();
    lowerPattern(frame, alternative, subject, next);
    f.jump(matched);
    f.continueIn(next);
  });
  f.continueIn(matched);
}

function lowerSequence(frame: Frame, parts: readonly number[], subject: Subject, failed: BlockId, span: { start: number; end: number }): void {
  const { view, f } = frame;
  const passed = f.newBlock();
  f.branch(f.unknown([], span), passed, failed);
  f.continueIn(passed);
  let isAfterStar = false;
  parts.forEach((part, index) => {
    const inner = view.kind(part) === 'case_pattern' ? firstNamedChild(view, part) : part;
    const partSpan = view.span(part);
    if (inner !== -1 && view.kind(inner) === 'splat_pattern') {
      isAfterStar = true;
      const rest = f.emit({ kind: 'iterate', value: subject.value, what: 'rest', span: partSpan });
      lowerPattern(frame, inner, { value: rest, again: () => rest }, failed);
    } else lowerPattern(frame, part, partOf(frame, subject, isAfterStar ? { kind: 'any' } : { kind: 'index', index }, partSpan), failed);
  });
}

function patternKey(frame: Frame, node: number): Key {
  if (frame.view.kind(node) === 'dotted_name') return { kind: 'value', value: readDotted(frame, node) };
  return keyOf(frame, node);
}

/** `a.b.c` where the grammar has one node for the whole name. */
function readDotted(frame: Frame, node: number): ValueId {
  const { view, f } = frame;
  const [first, ...rest] = view.namedChildren(node);
  if (first === undefined) return readName(frame, node);
  let value = readName(frame, first);
  for (const part of rest) {
    value = f.get(value, { kind: 'name', name: view.text(part) }, { start: view.span(first).start, end: view.span(part).end });
  }
  return value;
}
