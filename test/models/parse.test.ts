import { strict as assert } from 'node:assert';
import { nearest } from '../../server/engine/models/nearest';
import { formatProblem, parseKnowledge } from '../../server/engine/models/parse';

const good = {
  package: 'openai',
  ecosystem: 'pypi',
  versions: ['1.0.0'],
  types: { Client: ['openai.OpenAI()'] },
  rows: [{ call: 'Client.chat', in: { 'messages[*].content where role=system': 'prompt.system' }, out: { return: 'model' } }],
};

/** The document with one row in place of its own, and what the checker says of it. */
function mistakes(row: unknown): string[] {
  return parseKnowledge({ ...good, rows: [row] }, 'openai.yaml').problems.map(formatProblem);
}

describe('knowledge files', () => {
  it('are handed back as they are when nothing is wrong', () => {
    const { knowledge, problems } = parseKnowledge(good, 'openai.yaml');
    assert.deepEqual(problems, []);
    assert.equal(knowledge, good);
  });

  it('are not handed back when anything is wrong', () => {
    assert.equal(parseKnowledge({ ...good, ecosystem: 'gems' }, 'openai.yaml').knowledge, null);
  });

  it('have their mistakes named with file, line, row and key, and the word that was meant', () => {
    const document = { ...good, rows: [good.rows[0], { call: 'Client.ask', in: { '0': 'prompt.sytem' } }] };
    const { problems } = parseKnowledge(document, 'openai.yaml', (path) => (path.join('.') === 'rows.1.in.0' ? 7 : null));
    assert.deepEqual(problems.map(formatProblem), ['openai.yaml:7: row 2 (Client.ask), in.0: unknown channel "prompt.sytem"; did you mean "prompt.system"?']);
  });

  const cases: readonly (readonly [string, unknown, string])[] = [
    ['an unknown key', { call: 'a.b', clear: true }, 'unknown key "clear"; did you mean "clean"?'],
    ['two subjects', { call: 'a.b', read: 'a.c', clean: true }, 'exactly one of'],
    ['no subject', { clean: true }, 'exactly one of'],
    ['no effect', { call: 'a.b' }, 'says at least one of'],
    ['an access path that is none', { call: 'a b', clean: true }, '"a b" is no access path'],
    ['an argument path that is none', { call: 'a.b', in: { 'x/0': 'act.code' } }, 'must be a position'],
    ['an unknown label', { call: 'a.b', out: { return: 'users' } }, 'unknown label "users"; did you mean "user"?'],
    ['an unknown guard', { call: 'a.b', guard: { kind: 'quoted', of: '0' } }, 'unknown guard "quoted"'],
    ['a guard without its argument', { call: 'a.b', guard: { kind: 'typed' } }, '"of" is missing'],
    ['an unknown type', { call: 'a.b', returns: 'Clint' }, 'unknown type "Clint"; did you mean "Client"?'],
    ['a key of another subject', { call: 'a.b', give: { '0': 'user' } }, '"give" belongs to rows about decorate, subclass, exported, not call'],
    ['a pass that is no pair', { call: 'a.b', pass: [['0']] }, 'a pass is a pair'],
    ['a schema that is none', { call: 'a.b', schema: 'opn' }, 'unknown schema "opn"; did you mean "open"?'],
    ['a pattern that is none', { call: 'a.b', abstractIn: '(' , clean: true }, 'no regular expression'],
    ['false where only true is written', { call: 'a.b', clean: false }, 'expected true'],
    ['a text where a mapping belongs', { call: 'a.b', in: 'act.code' }, 'expected a mapping, found "act.code"'],
  ];
  for (const [title, row, message] of cases) {
    it(`report ${title}`, () => {
      const found = mistakes(row);
      assert.ok(found.some((line) => line.includes(message)), `expected "${message}" in:\n${found.join('\n')}`);
    });
  }

  it('report every mistake, not only the first', () => {
    assert.equal(mistakes({ call: 'a.b', in: { '0': 'x' }, out: { return: 'y' } }).length, 2);
  });

  it('survive anything that is no document', () => {
    for (const value of [null, undefined, 3, 'text', [], { rows: {} }, { ...good, rows: [null] }, { ...good, types: { a: [] } }]) {
      assert.equal(parseKnowledge(value, 'x.yaml').knowledge, null, JSON.stringify(value));
    }
  });
});

describe('the word that was meant', () => {
  it('is the nearest one, when it is near', () => {
    assert.equal(nearest('prompt.sytem', ['prompt.user', 'prompt.system']), 'prompt.system');
    assert.equal(nearest('retrun', ['return', 'route']), 'return');
  });

  it('is none when nothing is near', () => {
    assert.equal(nearest('xyz', ['prompt.user']), null);
    assert.equal(nearest('ab', ['cd']), null);
  });
});
