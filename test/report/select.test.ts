import { strict as assert } from 'node:assert';
import { Text } from '../../server/engine/base/text';
import { select, type SelectInput, type Selection } from '../../server/engine/report/select';
import type { Finding } from '../../server/engine/rules/contract';
import { at, file } from '../rules/support';

const content = 'run(SINK)  # lintel-ignore accepted -- looked at\n';

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'some-rule',
    level: 'error',
    confidence: 'high',
    audience: 'regular',
    message: 'A flows into B.',
    advice: 'Do not.',
    location: at(4, 8),
    steps: [],
    others: 0,
    fixes: [],
    fingerprint: 'v1:0:1',
    ...changes,
  };
}

function selected(findings: readonly Finding[], changes: Partial<SelectInput> = {}): Selection {
  const module = { ...file(content).module, comments: [{ span: { start: 11, end: content.length - 1 }, text: 'lintel-ignore accepted -- looked at' }] };
  return select(findings, {
    minLevel: 'note',
    audience: 'regular',
    minConfidence: 'medium',
    today: '2026-06-01',
    isReported: (path) => !path.includes('/tests/'),
    file: (path) => (path === '/w/app.py' ? { module, text: new Text(content) } : null),
    ...changes,
  });
}

describe('selection of findings', () => {
  it('keeps what was asked for', () => {
    const all = [finding(), finding({ level: 'note' }), finding({ audience: 'strict' }), finding({ confidence: 'low' }), finding({ location: at(4, 8, '/w/tests/a.py') })];
    assert.deepEqual(selected(all).findings, all.slice(0, 2));
    assert.deepEqual(selected(all, { minLevel: 'warning' }).findings, all.slice(0, 1));
    assert.deepEqual(selected(all, { audience: 'audit' }).findings, all.slice(0, 3));
    assert.deepEqual(selected(all, { minConfidence: 'low' }).findings, [all[0], all[1], all[3]]);
    assert.deepEqual(selected(all, { isReported: () => true }).findings, [all[0], all[1], all[4]]);
  });

  it('keeps suppressed findings apart, with the reason', () => {
    const accepted = finding({ rule: 'accepted' });
    assert.deepEqual(selected([finding(), accepted]), { findings: [finding()], suppressed: [{ finding: accepted, reason: 'looked at', until: null }] });
    assert.deepEqual(selected([finding({ rule: 'accepted', level: 'note' })], { minLevel: 'error' }), { findings: [], suppressed: [] });
  });

  it('says at the finding why a comment does not count', () => {
    const module = { ...file(content).module, comments: [{ span: { start: 11, end: 20 }, text: 'lintel-ignore some-rule' }] };
    const [kept] = selected([finding()], { file: () => ({ module, text: new Text(content) }) }).findings;
    assert.equal(kept?.advice, 'Do not. The comment in line 1 does not suppress this: it gives no reason.');
  });
});
