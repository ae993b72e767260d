import { strict as assert } from 'node:assert';
import { applyEdits, applyToAll, combine, converge, EditConflict } from '../../server/engine/fix/apply';
import { creation, type Edit, type Fix } from '../../server/engine/fix/types';

const edit = (start: number, end: number, newText: string, path = '/a') => ({ path, span: { start, end }, newText });
const fix = (...edits: Edit[]): Fix => ({ title: 'Change', tier: 'safe', edits });

describe('applying edits', () => {
  it('works in offsets of the old text, in any order', () => {
    assert.equal(applyEdits('one two three', [edit(8, 13, '3'), edit(0, 3, '1'), edit(4, 4, '+')]), '1 +two 3');
    assert.equal(applyEdits('ab', [edit(0, 1, ''), edit(1, 2, 'x')]), 'x', 'neighbours do not meet');
    assert.equal(applyEdits('ab', [edit(1, 1, 'x'), edit(1, 1, 'x')]), 'axb', 'the same insertion happens once');
  });

  it('refuses edits that meet or lie outside', () => {
    for (const edits of [[edit(0, 2, 'x'), edit(1, 3, 'y')], [edit(1, 1, 'x'), edit(1, 1, 'y')], [edit(0, 2, 'x'), edit(0, 0, 'y')], [edit(2, 9, 'x')], [edit(2, 1, 'x')]]) {
      assert.throws(() => applyEdits('abc', edits), EditConflict);
    }
  });

  it('takes as many fixes as go together, each as a whole', () => {
    const first = fix(edit(0, 1, 'x'));
    const meets = fix(edit(0, 1, 'y'), edit(5, 6, 'y'));
    const elsewhere = fix(edit(0, 1, 'z', '/b'), edit(5, 6, 'z'));
    const { edits, taken, left } = combine([first, meets, elsewhere]);
    assert.deepEqual([taken, left], [[first, elsewhere], [meets]]);
    assert.deepEqual(edits, [edit(0, 1, 'x'), edit(5, 6, 'z'), edit(0, 1, 'z', '/b')]);
  });

  it('changes several files and refuses an unknown one', () => {
    const texts = new Map([['/a', 'a'], ['/b', 'b'], ['/c', 'c']]);
    assert.deepEqual([...applyToAll(texts, [edit(0, 1, 'x'), edit(1, 1, '!', '/b')])], [['/a', 'x'], ['/b', 'b!'], ['/c', 'c']]);
    assert.throws(() => applyToAll(texts, [edit(0, 1, 'x', '/d')]), EditConflict);
  });

  it('makes a new file, and none over another', () => {
    const made = creation('/d', 'd');
    assert.deepEqual([...applyToAll(new Map([['/a', 'a']]), [made, edit(0, 1, 'x')])], [['/a', 'x'], ['/d', 'd']]);
    assert.throws(() => applyToAll(new Map([['/d', '']]), [made]), EditConflict);
    const twins = combine([fix(made), fix(creation('/d', 'other'))]);
    assert.deepEqual([twins.taken.length, twins.left.length], [1, 1], 'of two texts for one file the second waits');
  });

  it('goes on until nothing is offered, and says when that never comes', async () => {
    const offered = async (texts: ReadonlyMap<string, string>): Promise<Fix[]> => {
      const at = texts.get('/a')?.indexOf('b') ?? -1;
      return at < 0 ? [] : [fix(edit(at, at + 1, 'c')), fix(edit(at, at + 1, 'd'))];
    };
    const done = await converge(new Map([['/a', 'abb']]), offered);
    assert.deepEqual([done.texts.get('/a'), done.applied, done.isStable], ['acc', 2, true]);
    const endless = await converge(new Map([['/a', 'b']]), async () => [fix(edit(0, 0, 'b'))]);
    assert.equal(endless.isStable, false);
  });
});
