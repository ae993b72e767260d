import * as assert from 'node:assert/strict';
import { Prefilter, partIn, prefilterOf, type SignalWord } from '../../server/engine/project/prefilter';
import { randomFrom } from './support';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('Prefilter', () => {
  const filter = new Prefilter([
    { text: 'openai', group: 0 },
    { text: 'mcp', group: 0, whole: true },
    { text: 'ai', group: 0, whole: true },
    { text: 'subprocess', group: 1 },
    { text: 'process.env', group: 2 },
    { text: '@ai-sdk', group: 3 },
    { text: 'generateText', group: 4, wholeParts: true },
    { text: 'import agents', group: 5, wholeEnd: true },
  ]);

  const cases: [string, number][] = [
    ['', 0],
    ['import openai', 1],
    ['openopenai', 1],
    ['opena', 0],
    ['from mcp.server import x', 1],
    ['mcp', 1],
    ['tmcp mcpx _mcp mcp2', 0],
    ['émcp', 0],
    ['import {x} from "ai"', 1],
    ['main fail said', 0],
    ['subprocess.env', 6],
    ['subprocess process.env', 6],
    ['subsubprocess', 2],
    ['"@ai-sdk/openai"', 9],
    ['OpenAI', 0],
    ['generateText(', 16],
    ['generateTextStream', 16],
    ['regenerateText', 16],
    ['generateTexture', 0],
    ['generateTexture generateText', 16],
    ['import agents', 32],
    ['import agents.tool', 32],
    ['import agents_of import agents2 import agentset', 0],
    ['o\u{1F600}penai openai', 1],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} is ${expected}`, () => {
      assert.equal(filter.scan(bytes(text)), expected);
      assert.equal(filter.scanText(text), expected);
    });
  }

  it('finds what a plain search finds, for random words and texts over few letters', () => {
    const random = randomFrom(7);
    const word = (length: number): string => Array.from({ length }, () => 'ab_.'.charAt(random(4))).join('');
    let hits = 0;
    for (let round = 0; round < 400; round++) {
      const words: SignalWord[] = Array.from({ length: 1 + random(6) }, (_, group) => ({
        text: word(1 + random(4)), group, whole: random(2) === 0,
      }));
      const text = word(random(24));
      const expected = words.reduce((seen, { text: sought, group, whole }) => {
        const escaped = sought.replace(/\./g, '\\.');
        const pattern = whole ? `(?<![a-z_])${escaped}(?![a-z_])` : escaped;
        return new RegExp(pattern).test(text) ? seen | (1 << group) : seen;
      }, 0);
      const description = JSON.stringify([words, text]);
      const automaton = new Prefilter(words);
      assert.equal(automaton.scan(bytes(text)), expected, description);
      assert.equal(automaton.scanText(text), expected, description);
      if (expected !== 0) hits++;
    }
    assert.ok(hits > 100 && hits < 350, String(hits));
  });

  it('takes no name for another one that it begins', () => {
    const words = prefilterOf(['import agents', 'langchain', '/api/chat', 'os.system', 'eval'], ['import web']);
    const isSeed = (text: string): boolean => partIn(words.scanText(text)).isSeed;
    for (const text of ['import agents\n', 'from langchain_openai import', 'from "langchain/agents"', '"/api/chat"', 'os.system(', 'eval(']) assert.ok(isSeed(text), text);
    for (const text of ['import agents_core', 'import agents2', 'a langchained', '"/api/chats"', '"/api/chatrooms/1"', 'os.systems', 'evaluate']) assert.ok(!isSeed(text), text);
    assert.ok(partIn(words.scanText('import web\n')).answers);
    assert.ok(!partIn(words.scanText('import webbrowser\n')).answers);
  });

  it('takes more states than fit into small tables', () => {
    const words = Array.from({ length: 900 }, (_, index) => ({ text: `package-${index}-${'z'.repeat(index % 9)}`, group: index % 3 }));
    const large = new Prefilter(words);
    assert.equal(large.scan(bytes('import "package-899-zzzzzzzz"')), 1 << 899 % 3);
    assert.equal(large.scan(bytes('import "package-899-zzzzzzz"')), 0);
  });

  it('matches nothing without words, and takes ASCII words only', () => {
    assert.equal(new Prefilter([]).scan(bytes('openai')), 0);
    assert.throws(() => new Prefilter([{ text: 'modèle', group: 0 }]), /Signal words are ASCII: modèle/);
  });
});
