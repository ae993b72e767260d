// Proving fixes together: which are kept, and how many analyses that takes, with an engine that counts them. Its findings
// are words in its files: `bad` words are found, and a fix is a replacement of one of them.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyToAll } from '../../server/engine/fix/apply';
import type { Edit, Fix } from '../../server/engine/fix/types';
import { provedFixes, provedTogether, type Candidate } from '../../server/engine/fixing';
import type { Finding } from '../../server/engine/rules/contract';
import type { Report, WorkspaceApi } from '../../server/engine/service';

/** `newTexts`: what the fixes of the finding at this word write in its place, in order. */
type Offers = Readonly<Record<string, readonly string[]>>;

function workspaceOf(texts: Readonly<Record<string, string>>, offers: Offers): { workspace: WorkspaceApi; report: Report; tried: string[] } {
  const files = new Map(Object.entries(texts));
  const tried: string[] = [];
  const reportOf = (all: ReadonlyMap<string, string>): Report => ({
    findings: [...all].flatMap(([path, text]) => [...text.matchAll(/bad\w*/g)].map((match) => findingAt(path, match.index, match[0], offers))),
    suppressed: [],
    problems: [...all].flatMap(([path, text]) => (text.includes('broken') ? [{ path, kind: 'failure' as const, message: 'cannot be read' }] : [])),
    statistics: { filesFound: files.size, filesAnalyzed: files.size, linesAnalyzed: 1 },
    isProvisional: false,
  });
  const after = (edits: readonly Edit[]): Promise<Report> => {
    tried.push([...new Set(edits.map(({ newText }) => newText))].join(' '));
    return Promise.resolve(reportOf(applyToAll(files, edits)));
  };
  const partly: Partial<WorkspaceApi> = { trial: after, tryOut: (work) => work(after), analyze: () => Promise.resolve(reportOf(files)) };
  return { workspace: partly as WorkspaceApi, report: reportOf(files), tried };
}

function findingAt(path: string, start: number, word: string, offers: Offers): Finding {
  const location = { path, span: { start, end: start + word.length } };
  const fixes = (offers[word] ?? []).map((newText): Fix => ({ title: newText, tier: 'review', edits: [{ ...location, newText }] }));
  return { rule: 'rule', level: 'error', confidence: 'high', audience: 'regular', message: word, advice: '', location, steps: [], others: 0, fixes, fingerprint: `v1:${path}${word}:1` };
}

function firsts({ findings }: Report): Candidate[] {
  return findings.flatMap((finding) => (finding.fixes[0] ? [{ finding, fix: finding.fixes[0] }] : []));
}

const titles = (candidates: readonly Candidate[]): string[] => candidates.map(({ fix }) => fix.title);

describe('fixes are proved', () => {
  it('all at once where all help', async () => {
    const { workspace, report, tried } = workspaceOf({ '/a': 'bad1 bad2', '/b': 'bad3' }, { bad1: ['one'], bad2: ['two'], bad3: ['three'] });
    assert.deepEqual(titles(await provedTogether(workspace, report, firsts(report), neverCancelled)), ['one', 'two', 'three']);
    assert.deepEqual(tried, ['one two three']);
  });

  it('without those that the report speaks against, in two analyses however many there are', async () => {
    const texts = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`/f${index}`, `bad${index}`]));
    // One does nothing, one brings another finding, one leaves a text that nobody can read.
    const offers = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`bad${index}`, [index === 7 ? 'bad7' : index === 19 ? 'badly' : index === 30 ? 'broken' : `fine${index}`]]));
    const { workspace, report, tried } = workspaceOf(texts, offers);
    const taken = titles(await provedTogether(workspace, report, firsts(report), neverCancelled));
    assert.equal(taken.length, 37);
    assert.ok(taken.every((title) => title.startsWith('fine')));
    assert.equal(tried.length, 2);
  });

  it('once more where another fix of the file may have been to blame', async () => {
    const { workspace, report, tried } = workspaceOf({ '/a': 'bad1 bad2' }, { bad1: ['broken'], bad2: ['two'] });
    assert.deepEqual(titles(await provedTogether(workspace, report, firsts(report), neverCancelled)), ['two']);
    assert.deepEqual(tried, ['broken two', 'broken', 'two']);
  });

  it('for readers of a report one finding after the other, until each fix was tried', async () => {
    const { workspace, report } = workspaceOf({ '/a': 'bad1 bad2' }, { bad1: ['bad1', 'one', 'uno'], bad2: ['two'] });
    const helping = await provedFixes(workspace, report, neverCancelled);
    assert.deepEqual([...helping].map(({ title }) => title), ['two', 'one', 'uno']);
  });
});
