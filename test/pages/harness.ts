/**
 * Proves what a page says (see `page.ts`) and what must hold for every finding whatever the page says: spans lie in
 * their texts, nothing is reported twice, a trace begins at a source, ends at the sink and never stands still, and each
 * fix parses, removes its finding, adds none, loses no comment, leaves nothing for itself to do, and does the same in a
 * file with other line ends or tabs, and in the cells of a notebook.
 */
import { strict as assert } from 'node:assert';
import { spanContains } from '../../server/engine/base/span';
import { Text } from '../../server/engine/base/text';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyToAll, converge, type Texts } from '../../server/engine/fix/apply';
import type { Fix } from '../../server/engine/fix/types';
import { lowerSource } from '../../server/engine/lower';
import type { Finding } from '../../server/engine/rules/contract';
import { compareLevels } from '../../server/engine/rules/runner';
import { rules } from '../../server/generated/rules';
import { analyzeTexts, type TestRun } from '../support/analyze';
import { parsersForTests } from '../syntax/support';
import { readPage, withoutMarks, type Mark, type PageFile, type Project } from './page';

export interface PageTest {
  /** The rule that a mark without a rule means, and the only one whose findings the marks have to name; absent: all rules. */
  readonly rule?: string;
  readonly run?: TestRun;
}

/** One mocha test for each project of a page. */
export function testPage(page: string, test: PageTest = {}): void {
  for (const project of readPage(page)) {
    it(project.title, async () => {
      await proveProject(project, test);
    });
  }
}

export async function proveProject(project: Project, pageTest: PageTest): Promise<void> {
  const texts: Texts = new Map(project.files.map((file) => [file.path, file.text]));
  let test = readBy(project, pageTest);
  let findings = await findingsIn(texts, test);
  if (pageTest.rule === undefined && isForStricter(project, findings, texts)) {
    const stricter = { ...test, run: { ...test.run, options: { ...test.run?.options, audience: 'strict' as const } } };
    [test, findings] = [stricter, await findingsIn(texts, stricter)];
  }
  proveShape(findings, texts);
  for (const file of project.files) proveMarks(file, findings, test);
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      await proveFix(finding, fix, findings, texts, test);
      count(finding.rule, 'as it is');
    }
  }
  for (const [name, way] of Object.entries(waysToWrite)) await proveWrittenAs(name, way, findings, texts, test);
  await proveAfter(project, texts, test);
}

/** Whether a mark names a finding that is for stricter readers than most of its rule's. */
function isForStricter(project: Project, findings: readonly Finding[], texts: Texts): boolean {
  return project.files.some((file) => {
    const text = new Text(texts.get(file.path) ?? '');
    const isFound = (id: string, line: number): boolean => findings.some(({ rule, location }) => rule === id && location.path === file.path && text.lineAt(location.span.start) === line);
    return file.marks.some((mark) => mark.kind === 'finds' && mark.rules.some((id) => variesByReader(id) && !isFound(id, mark.line)));
  });
}

function variesByReader(id: string): boolean {
  return rules.some((rule) => rule.id === id && rule.kind === 'flow' && rule.audienceOf !== undefined);
}

/** A project is read by those whom the rules of its marks are for. */
function readBy(project: Project, test: PageTest): PageTest {
  const named = new Set([test.rule, ...project.files.flatMap((file) => file.marks.flatMap((mark) => mark.rules))]);
  const audiences = rules.filter((rule) => named.has(rule.id)).map((rule) => rule.audience);
  const audience = (['audit', 'strict'] as const).find((one) => audiences.includes(one));
  return audience ? { ...test, run: { ...test.run, options: { audience, ...test.run?.options } } } : test;
}

async function findingsIn(texts: Texts, test: PageTest): Promise<readonly Finding[]> {
  const report = await analyzeTexts(Object.fromEntries(texts), test.run);
  assert.deepEqual(report.problems, [], 'no problems');
  return report.findings;
}

// -- marks -------------------------------------------------------------------------------------------------------------

function proveMarks(file: PageFile, findings: readonly Finding[], test: PageTest): void {
  const text = new Text(file.text);
  const rulesOf = (mark: Mark): readonly string[] => (mark.rules.length > 0 ? mark.rules : test.rule ? [test.rule] : []);
  for (const mark of file.marks) {
    assert.ok(rulesOf(mark).length > 0, `${file.path}:${mark.line + 1}: the mark names no rule`);
    for (const rule of rulesOf(mark)) assert.ok(rules.some(({ id }) => id === rule), `${file.path}:${mark.line + 1}: there is no rule ${rule}`);
  }
  // On a page of knowledge, hardening is only spoken of where a mark names its rule.
  const hardening = new Set(file.marks.flatMap(rulesOf));
  const unexpected: string[] = [];
  const open = file.marks.flatMap((mark) => rulesOf(mark).map((rule) => ({ mark, rule })));
  for (const finding of findings) {
    if (finding.location.path !== file.path) continue;
    const line = text.lineAt(finding.location.span.start);
    const index = open.findIndex(({ mark, rule }) => mark.line === line && rule === finding.rule && mark.kind !== 'known-miss');
    const mark = open[index]?.mark;
    if (mark) {
      open.splice(index, 1);
      if (mark.message !== '') assert.ok(finding.message.includes(mark.message), `${file.path}:${line + 1}: "${finding.message}" does not say "${mark.message}"`);
      if (mark.level) assert.equal(finding.level, mark.level, `level at ${file.path}:${line + 1}`);
      continue;
    }
    const missed = open.some((one) => one.mark.line === line && one.rule === finding.rule);
    if (missed) assert.fail(`${file.path}:${line + 1}: a known miss is found now; make it \`finds\``);
    const isOurs = test.rule === undefined ? finding.audience === 'regular' || (hardening.has(finding.rule) && rules.some(({ id, audience }) => id === finding.rule && audience !== 'regular')) : finding.rule === test.rule;
    if (isOurs) unexpected.push(`${file.path}:${line + 1} ${finding.rule}: ${finding.message}`);
  }
  assert.deepEqual(unexpected, [], 'findings that no mark names');
  // What a finding says is to be mended elsewhere may be marked there.
  for (const { rule, elsewhere = [] } of findings) {
    for (const { path, span } of elsewhere) {
      const index = path === file.path ? open.findIndex((one) => one.mark.kind === 'finds' && one.rule === rule && one.mark.line === text.lineAt(span.start)) : -1;
      if (index >= 0) open.splice(index, 1);
    }
  }
  const missing = open.filter(({ mark }) => mark.kind === 'finds').map(({ mark, rule }) => `${file.path}:${mark.line + 1} ${rule}`);
  assert.deepEqual(missing, [], 'marks without a finding');
  for (const { mark } of open) assert.notEqual(mark.kind, 'known-false-alarm', `${file.path}:${mark.line + 1}: a known false alarm is gone; take its mark away`);
}

// -- findings ----------------------------------------------------------------------------------------------------------

function proveShape(findings: readonly Finding[], texts: Texts): void {
  const seen = new Set<string>();
  const fingerprints = new Set<string>();
  for (const finding of findings) {
    const { path, span } = finding.location;
    const key = `${finding.rule} ${path} ${span.start} ${span.end}`;
    assert.ok(!seen.has(key), `reported twice: ${key}`);
    seen.add(key);
    assert.ok(!fingerprints.has(finding.fingerprint), `one fingerprint for two findings: ${finding.fingerprint}`);
    fingerprints.add(finding.fingerprint);
    for (const location of [finding.location, ...finding.steps.map((step) => step.location)]) {
      const text = texts.get(location.path);
      assert.ok(text !== undefined, `${key}: a step in the unknown file ${location.path}`);
      assert.ok(0 <= location.span.start && location.span.start < location.span.end && location.span.end <= text.length, `${key}: a span outside of its text`);
    }
    assert.match(finding.message, /^[A-Z`].*[^.]\.$/, 'a message is one sentence');
    assert.ok(!/ {2}|undefined|\[object/.test(`${finding.message} ${finding.advice}`), finding.message);
    proveTrace(finding, key);
  }
}

function proveTrace(finding: Finding, key: string): void {
  const rule = rules.find(({ id }) => id === finding.rule);
  if (rule?.kind !== 'flow') {
    if (rule?.kind === 'fact') assert.deepEqual(finding.steps, [], key);
    for (const step of finding.steps) assert.ok(step.message.trim() !== '', `${key}: a step says nothing`);
    return;
  }
  assert.ok(finding.steps.length > 0, `${key}: a flow has a trace`);
  const isAtSource = rule.at === 'source';
  assert.deepEqual(finding.steps.at(isAtSource ? 0 : -1)?.location, finding.location, `${key}: the trace ${isAtSource ? 'begins' : 'ends'} at the finding`);
  for (const [index, step] of finding.steps.entries()) {
    assert.ok(step.message.trim() !== '', `${key}: step ${index + 1} says nothing`);
    const before = finding.steps[index - 1];
    if (before) assert.notDeepEqual(step, before, `${key}: step ${index + 1} repeats the one before`);
  }
}

// -- fixes -------------------------------------------------------------------------------------------------------------

/** A finding, told apart from others by what survives an edit elsewhere. */
function identity(finding: Finding, texts: Texts): string {
  const { path, span } = finding.location;
  return `${finding.rule} ${path} ${finding.fingerprint.split(':')[1]} ${texts.get(path)?.slice(span.start, span.end)}`;
}

async function proveFix(finding: Finding, fix: Fix, before: readonly Finding[], texts: Texts, test: PageTest): Promise<void> {
  const name = `${finding.rule}: "${fix.title}"`;
  assert.ok(fix.edits.length > 0, `${name} has edits`);
  assert.match(fix.title, /^[A-Z].*[^.]$/, 'a title is an imperative without a full stop');
  const after = applyToAll(texts, fix.edits);
  for (const [path, text] of after) {
    assert.ok((await brokenIn(path, text)) <= (await brokenIn(path, texts.get(path) ?? '')), `${name} keeps ${path} parsable:\n${text}`);
  }
  for (const [path, text] of texts) {
    const kept = await commentsIn(path, after.get(path) ?? '');
    for (const comment of await commentsIn(path, text)) {
      // A comment that is the finding itself may go.
      if (path === finding.location.path && text.slice(finding.location.span.start, finding.location.span.end).includes(comment)) continue;
      const at = kept.indexOf(comment);
      assert.ok(at >= 0, `${name} keeps the comment "${comment}":\n${after.get(path)}`);
      kept.splice(at, 1);
    }
  }
  const left = await findingsIn(after, test);
  const known = new Map<string, number>();
  for (const one of before) known.set(identity(one, texts), (known.get(identity(one, texts)) ?? 0) + 1);
  const gone = identity(finding, texts);
  known.set(gone, (known.get(gone) ?? 1) - 1);
  // One that is about an expression in which the fix changes something has another text now, and must be the same else.
  const round = before.filter((one) => one !== finding && fix.edits.some((edit) => edit.path === one.location.path && spanContains(one.location.span, edit.span)));
  let isWeaker = false;
  for (const one of left) {
    const count = known.get(identity(one, after)) ?? 0;
    const same = count > 0 ? -1 : round.findIndex(({ rule, location, level, message }) => rule === one.rule && location.path === one.location.path && level === one.level && message === one.message);
    if (same >= 0) {
      round.splice(same, 1);
      continue;
    }
    if (count === 0 && !isWeaker && lessens.some(({ rule, title }) => rule === finding.rule && title.test(fix.title)) && one.rule === finding.rule && compareLevels(one.level, finding.level) < 0) {
      isWeaker = true;
      continue;
    }
    assert.ok(count > 0, `${name} leaves or adds ${one.rule} at "${identity(one, after)}"`);
    known.set(identity(one, after), count - 1);
  }
}

/** The fixes that leave their finding at a lower level, and why they can do no more. */
const lessens: readonly { readonly rule: string; readonly title: RegExp; readonly why: string }[] = [
  { rule: 'unconfirmed-model-action', title: /^Allow only /, why: 'the receiver is one of a list, and what is written to them stays the choice of the model' },
  { rule: 'unseparated-user-input', title: /^Put .* between tags that it cannot leave$/, why: 'the API has one text for everything; tags make an injection harder and no more' },
];

/** How many fixes of a rule were proved, as the page has the example and written in each other way. */
export const provedFixes = new Map<string, Map<string, number>>();

function count(rule: string, way: string): void {
  const ways = provedFixes.get(rule) ?? new Map<string, number>();
  provedFixes.set(rule, ways.set(way, (ways.get(way) ?? 0) + 1));
}

/** The same program, written another way; `read` is the way back, where fixes write otherwise than `write` does. */
interface WayToWrite {
  readonly write: (text: string, path: string) => string;
  readonly read?: (text: string) => string;
  readonly rename?: (path: string) => string;
}

const waysToWrite: Readonly<Record<string, WayToWrite>> = {
  'carriage returns': { write: (text) => text.replaceAll('\n', '\r\n') },
  tabs: { write: (text, path) => text.replace(path.endsWith('.py') ? /^(?: {4})+/gm : /^(?: {2})+/gm, (spaces) => '\t'.repeat(spaces.length / (path.endsWith('.py') ? 4 : 2))) },
  cells: { write: asNotebook, read: cellsOf, rename: (path) => path.replace(/\.py$/, '.ipynb') },
};

/** A cell for each part that two empty lines end. */
function asNotebook(text: string): string {
  const cells = text.split(/(?<=\n\n\n)/).map((part) => ({ cell_type: 'code', outputs: [], source: part.split(/(?<=\n)/) }));
  return JSON.stringify({ cells, nbformat: 4 }, undefined, 1);
}

function cellsOf(text: string): string {
  const { cells } = JSON.parse(text) as { readonly cells: readonly { readonly source: readonly string[] }[] };
  for (const line of cells.flatMap(({ source }) => source)) assert.match(line, /^[^\n]*\n?$/, 'a string of a cell is one line');
  return cells.map(({ source }) => source.join('')).join('');
}

/** Fixes in the text written another way are the same fixes: written that way, both results are one. */
async function proveWrittenAs(name: string, { write, read, rename = (path) => path }: WayToWrite, findings: readonly Finding[], texts: Texts, test: PageTest): Promise<void> {
  if (findings.every((finding) => finding.fixes.length === 0)) return;
  // A notebook is a program of its own: nothing imports it.
  const paths = [...texts.keys()];
  if (paths.some((path) => rename(path) !== path) ? paths.length > 1 : read !== undefined) return;
  const changed: Texts = new Map([...texts].map(([path, text]) => [rename(path), write(text, path)]));
  const others = await findingsIn(changed, test);
  assert.equal(others.length, findings.length, `as many findings with ${name}`);
  for (const [index, finding] of findings.entries()) {
    const other = others[index] as Finding;
    assert.deepEqual(other.fixes.map((fix) => fix.title), finding.fixes.map((fix) => fix.title), `the fixes of ${finding.rule} with ${name}`);
    for (const [number, fix] of finding.fixes.entries()) {
      const got = applyToAll(changed, other.fixes[number]?.edits ?? []);
      for (const [path, text] of applyToAll(texts, fix.edits)) {
        const there = got.get(rename(path)) ?? '';
        assert.equal(read ? read(there) : there, read ? text : write(text, path), `${finding.rule}: "${fix.title}" in ${path} with ${name}`);
      }
      count(finding.rule, name);
    }
  }
}

async function commentsIn(path: string, text: string): Promise<string[]> {
  const { module } = await lowerSource(await parsersForTests(), { path, text }, neverCancelled);
  return module ? module.comments.map((comment) => comment.text) : [];
}

async function brokenIn(path: string, text: string): Promise<number> {
  const { module } = await lowerSource(await parsersForTests(), { path, text }, neverCancelled);
  return module ? module.broken.length : Number.POSITIVE_INFINITY;
}

async function proveAfter(project: Project, texts: Texts, test: PageTest): Promise<void> {
  const offered = async (now: Texts): Promise<Fix[]> => (await findingsIn(now, test)).flatMap((finding) => finding.fixes.slice(0, 1));
  const shown = project.files.filter((file) => file.after !== null);
  const { texts: fixed, isStable } = await converge(texts, offered);
  assert.ok(isStable, 'fixing comes to an end');
  for (const [path, text] of project.made) assert.equal(fixed.get(path), text, `the new file ${path}`);
  for (const path of fixed.keys()) assert.ok(texts.has(path) || project.made.has(path), `the page shows the new file ${path}:\n${fixed.get(path)}`);
  for (const file of shown) assert.equal(withoutMarks(fixed.get(file.path) ?? ''), file.after, `${file.path} after the fix`);
}

