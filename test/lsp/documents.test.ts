import assert from 'node:assert/strict';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { Text, type PositionEncoding } from '../../server/engine/base/text';
import { chooseEncoding } from '../../server/lsp/capabilities';
import { applyChanges } from '../../server/lsp/documents';
import { Addresses, pathOfUri, uriOfPath } from '../../server/lsp/uris';
import { Random } from '../syntax/random';
import { onToy } from './support';

const encodings: readonly PositionEncoding[] = ['utf-8', 'utf-16', 'utf-32'];

/** Columns counted by an own, slow definition: the units of the characters before. */
function column(before: string, encoding: PositionEncoding): number {
  if (encoding === 'utf-8') return new TextEncoder().encode(before).length;
  return encoding === 'utf-16' ? before.length : [...before].length;
}

function positionAt(text: string, offset: number, encoding: PositionEncoding): { line: number; character: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: column(lines.at(-1) as string, encoding) };
}

describe('lsp: incremental changes', () => {
  it('are applied in order, each to the text that the one before it left', () => {
    const changes: TextDocumentContentChangeEvent[] = [
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } }, text: 'B\nb' },
      { range: { start: { line: 2, character: 1 }, end: { line: 3, character: 0 } }, text: '-' },
    ];
    assert.equal(applyChanges('a\nb\nc\n', changes, 'utf-16'), 'a\nB\nb-c\n');
    assert.equal(applyChanges('a', [...changes, { text: 'whole' }], 'utf-16'), 'whole');
  });

  it('count columns as agreed', () => {
    const text = 'x = "ä𝒳"; y\r\n';
    const insertion = (character: number): TextDocumentContentChangeEvent[] => [{ range: { start: { line: 0, character }, end: { line: 0, character } }, text: '|' }];
    assert.equal(applyChanges(text, insertion(11), 'utf-8'), 'x = "ä𝒳|"; y\r\n');
    assert.equal(applyChanges(text, insertion(8), 'utf-16'), 'x = "ä𝒳|"; y\r\n');
    assert.equal(applyChanges(text, insertion(7), 'utf-32'), 'x = "ä𝒳|"; y\r\n');
  });

  it('reach no further than the end of a line and of the text', () => {
    const insertion = (line: number, character: number): TextDocumentContentChangeEvent[] => [{ range: { start: { line, character }, end: { line, character } }, text: '|' }];
    for (const encoding of encodings) {
      assert.equal(applyChanges('a\r\nb', insertion(0, 99), encoding), 'a|\r\nb');
      assert.equal(applyChanges('a\r\nb', insertion(9, 9), encoding), 'a\r\nb|');
      assert.equal(applyChanges('', insertion(0, 0), encoding), '|');
    }
  });

  it('a range that ends before it starts is empty', () => {
    assert.equal(applyChanges('abc', [{ range: { start: { line: 0, character: 2 }, end: { line: 0, character: 1 } }, text: '|' }], 'utf-16'), 'ab|c');
  });

  for (const encoding of encodings) {
    it(`2,000 random edits in ${encoding} leave the text that whole texts would`, () => {
      const random = new Random(7);
      const pieces = ['a', 'é', '𝒳', '👩‍👩‍👧', '\n', '\r\n', '\r', '\t', 'def f():', ''];
      const piece = (): string => Array.from({ length: random.below(4) }, () => random.pick(pieces)).join('');
      let expected = 'start\r\nline 𝒳\n';
      let actual = expected;
      for (let i = 0; i < 2000; i++) {
        if (expected.length > 400) expected = actual = expected.slice(0, 100).replace(/[\ud800-\udbff]$/, '');
        const changes: TextDocumentContentChangeEvent[] = [];
        for (let j = random.below(3); j >= 0; j--) {
          const offsets = characterStarts(expected);
          const [start, end] = [random.pick(offsets), random.pick(offsets)].sort((a, b) => a - b) as [number, number];
          const text = piece();
          changes.push({ range: { start: positionAt(expected, start, encoding), end: positionAt(expected, end, encoding) }, text });
          expected = expected.slice(0, start) + text + expected.slice(end);
        }
        actual = applyChanges(actual, changes, encoding);
        assert.equal(actual, expected, `edit ${i}`);
      }
    });
  }

  /** Where a person can put a caret: before a character, not inside of a pair of units or of a line end. */
  function characterStarts(text: string): number[] {
    const starts: number[] = [];
    for (let offset = 0; offset <= text.length; offset++) {
      const inPair = /[\udc00-\udfff]/.test(text.charAt(offset)) && /[\ud800-\udbff]/.test(text.charAt(offset - 1));
      const inLineEnd = text.charAt(offset) === '\n' && text.charAt(offset - 1) === '\r';
      if (!inPair && !inLineEnd) starts.push(offset);
    }
    return starts;
  }

  for (const encoding of encodings) {
    it(`reach the engine as whole texts, and places come back in ${encoding}`, async () => {
      const { client, toy } = onToy({ '/app/s.py': 'x = input' });
      const uri = 'file:///app/a.py';
      await client.initialize(['file:///app'], { general: { positionEncodings: [encoding] }, textDocument: { diagnostic: {} } });
      assert.equal(client.answer?.capabilities.positionEncoding, encoding);
      await client.open(uri, 's = "ä𝒳"\r\nt = "𝒳é"; x\r\n');
      await client.replace(uri, '; x', '; danger(x)');
      const [diagnostic] = await client.diagnostics(uri);
      assert.equal(toy.text('/app/a.py')?.content, 's = "ä𝒳"\r\nt = "𝒳é"; danger(x)\r\n');
      const { content } = new Text(client.text(uri));
      assert.deepEqual(diagnostic?.range.start, positionAt(content, content.indexOf('x)'), encoding));
      assert.deepEqual(diagnostic?.range.start.character, { 'utf-8': 21, 'utf-16': 18, 'utf-32': 17 }[encoding]);
    });
  }

  it('choose UTF-8 where it is offered, else UTF-16, else UTF-32', () => {
    assert.equal(chooseEncoding(undefined), 'utf-16');
    assert.equal(chooseEncoding([]), 'utf-16');
    assert.equal(chooseEncoding(['utf-16', 'utf-8']), 'utf-8');
    assert.equal(chooseEncoding(['utf-32', 'utf-16']), 'utf-16');
    assert.equal(chooseEncoding(['utf-32']), 'utf-32');
    assert.equal(chooseEncoding(['utf-7']), 'utf-16');
  });
});

describe('lsp: URIs and paths', () => {
  it('go there and back', () => {
    const pairs = [
      ['file:///app/a.py', '/app/a.py'],
      ['file:///app/a%20b/%C3%A4%23%3F.py', '/app/a b/ä#?.py'],
      ['file:///c%3A/Users/me/a.py', 'c:/Users/me/a.py'],
      ['file://server/share/a.py', '//server/share/a.py'],
      ['untitled:Untitled-1', '/untitled:/Untitled-1'],
    ] as const;
    for (const [uri, path] of pairs) {
      assert.equal(pathOfUri(uri), path);
      assert.equal(uriOfPath(path), uri);
    }
    assert.equal(pathOfUri('file:///C:/Users/me/a.py'), 'c:/Users/me/a.py');
    assert.equal(pathOfUri('file:///app/'), '/app');
    assert.equal(pathOfUri('file:///app/100%.py'), '/app/100%.py', 'a lone percent sign is one');
    assert.equal(pathOfUri('vscode-vfs://github/lintel/a.py'), '/vscode-vfs:/github/lintel/a.py');
  });

  it('keep the spelling of the client', () => {
    const addresses = new Addresses();
    addresses.setFolders(['file:///C:/Work%20Space/', 'file:///C:/Work%20Space/inner']);
    assert.equal(addresses.uri('c:/Work Space/a b.py'), 'file:///C:/Work%20Space/a%20b.py');
    assert.equal(addresses.uri('c:/Work Space/inner/x.py'), 'file:///C:/Work%20Space/inner/x.py');
    assert.equal(addresses.add('file:///C:/Work Space/open.py', 'python'), 'c:/Work Space/open.py');
    assert.equal(addresses.uri('c:/Work Space/open.py'), 'file:///C:/Work Space/open.py');
    addresses.remove('file:///C:/Work Space/open.py');
    assert.equal(addresses.uri('c:/Work Space/open.py'), 'file:///C:/Work%20Space/open.py');
    assert.equal(addresses.add('file:///a/notes.txt', 'plaintext'), null);
    assert.equal(addresses.add('file:///a/script', 'python'), '/a/script.py');
    assert.equal(addresses.path('file:///a/script'), '/a/script.py');
  });
});
