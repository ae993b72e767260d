import { strict as assert } from 'node:assert';
import { Text } from '../../server/engine/base/text';
import type { Comment, Module, Op } from '../../server/engine/ir/types';
import { parseSuppression, Suppressions, type Verdict } from '../../server/engine/report/suppressions';
import { file } from '../rules/support';

/** A module whose comments are the `#` and `/* … *​/` parts of the text, and whose statements are its calls of `run(…)`. */
function moduleOf(content: string): Module {
  const comments: Comment[] = [];
  for (const match of content.matchAll(/#[^\n]*|\/\*[^]*?\*\//g)) {
    comments.push({ span: { start: match.index, end: match.index + match[0].length }, text: match[0].replace(/^#|^\/\*|\*\/$/g, '').trim() });
  }
  const ops: Op[] = [];
  for (const match of content.matchAll(/run\([^)]*\)/g)) {
    ops.push({ kind: 'unknown', id: ops.length, values: [], span: { start: match.index, end: match.index + match[0].length } });
  }
  const base = file(content).module;
  const [body] = base.functions;
  assert.ok(body);
  return { ...base, comments, functions: [{ ...body, blocks: [{ id: 0, ops, end: { kind: 'end' }, handler: -1 }] }] };
}

function judge(content: string, rule = 'some-rule', today = '2026-06-01'): Verdict | null {
  const start = content.indexOf('SINK');
  return new Suppressions(moduleOf(content), new Text(content), today).judge(rule, { start, end: start + 4 });
}

const accepted = { kind: 'suppressed', reason: 'checked', until: null };

describe('suppressions', () => {
  it('reads rules, reason and date', () => {
    assert.deepEqual(parseSuppression('lintel-ignore a-rule, other-rule -- it is  a constant until=2027-01-31'), {
      scope: 'line',
      rules: ['a-rule', 'other-rule'],
      reason: 'it is a constant',
      until: '2027-01-31',
    });
    assert.deepEqual(parseSuppression('lintel-ignore-file a-rule -- generated'), { scope: 'file', rules: ['a-rule'], reason: 'generated', until: null });
    assert.deepEqual(parseSuppression('lintel-ignore-end'), { scope: 'end', rules: [], reason: '', until: null });
    assert.equal(parseSuppression('lintel-ignored a-rule -- no'), null);
    assert.equal(parseSuppression('we used lintel-ignore here'), null);
    assert.equal(parseSuppression('lintel-ignore a-rule --reason')?.reason, '', 'the dashes stand alone');
  });

  it('counts on the same line and on the line above', () => {
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule -- checked'), accepted);
    assert.deepEqual(judge('# lintel-ignore some-rule -- checked\nrun(SINK)'), accepted);
    assert.deepEqual(judge('# lintel-ignore some-rule -- checked\n# more words\n\nrun(SINK)'), accepted);
    assert.deepEqual(judge('{/* lintel-ignore some-rule -- checked */}\nrun(SINK)'), accepted);
  });

  it('speaks of a whole statement, however many lines it has', () => {
    assert.deepEqual(judge('# lintel-ignore some-rule -- checked\nrun(\n  1,\n  SINK,\n)'), accepted);
    assert.deepEqual(judge('run(  # lintel-ignore some-rule -- checked\n  1,\n  SINK,\n)'), accepted);
    assert.deepEqual(judge('run(\n  1,\n  SINK,\n)  # lintel-ignore some-rule -- checked'), accepted);
    assert.equal(judge('run(\n  1,  # lintel-ignore some-rule -- checked\n  SINK,\n)'), null);
  });

  it('is silent about other lines and other rules', () => {
    assert.equal(judge('run(1)  # lintel-ignore some-rule -- checked\nrun(SINK)'), null);
    assert.equal(judge('# lintel-ignore some-rule -- checked\nrun(1)\nrun(SINK)'), null);
    assert.equal(judge('run(SINK)  # lintel-ignore other-rule -- checked'), null);
    assert.equal(judge('run("lintel-ignore some-rule -- checked", SINK)'), null);
  });

  it('covers a file, and a range of lines', () => {
    assert.deepEqual(judge('run(SINK)\n# lintel-ignore-file some-rule -- checked'), accepted);
    const range = '# lintel-ignore-start some-rule -- checked\nrun(A)\n# lintel-ignore-end\nrun(B)';
    assert.deepEqual(judge(range.replace('A', 'SINK')), accepted);
    assert.equal(judge(range.replace('B', 'SINK')), null);
    assert.equal(judge(`run(SINK)\n${range}`), null);
    assert.deepEqual(judge('# lintel-ignore-start some-rule -- checked\n# lintel-ignore-end other-rule\nrun(SINK)'), accepted);
  });

  it('counts for nothing without rule or reason, or after its date, and says so', () => {
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule'), { kind: 'refused', line: 0, why: 'it gives no reason' });
    assert.deepEqual(judge('\n# lintel-ignore some-rule --   until=2027-01-01\nrun(SINK)'), { kind: 'refused', line: 1, why: 'it gives no reason' });
    assert.deepEqual(judge('run(SINK)  # lintel-ignore -- all of it'), { kind: 'refused', line: 0, why: 'it names no rule' });
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule -- checked until=2026-05-31'), { kind: 'refused', line: 0, why: 'it ended on 2026-05-31' });
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule -- checked until=soon'), { kind: 'refused', line: 0, why: 'its date is not a day of the form YYYY-MM-DD' });
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule -- checked until=2027-02-30'), { kind: 'refused', line: 0, why: 'its date is not a day of the form YYYY-MM-DD' });
    assert.deepEqual(judge('run(SINK)  # lintel-ignore some-rule -- checked until=2026-06-01'), { ...accepted, until: '2026-06-01' }, 'the day itself still counts');
  });

  it('lets a good one outweigh a bad one', () => {
    assert.deepEqual(judge('# lintel-ignore-file some-rule -- checked\nrun(SINK)  # lintel-ignore some-rule'), accepted);
  });
});
