import * as assert from 'node:assert/strict';
import { ModuleBuilder } from '../../server/engine/ir/builder';
import type { FunctionBuilder } from '../../server/engine/ir/builder';
import { verifyModule } from '../../server/engine/ir/verify';

const span = { start: 0, end: 1 };

function problemsOf(build: (f: FunctionBuilder, module: ModuleBuilder) => void): string[] {
  const module = new ModuleBuilder('/a', 'test');
  const f = module.addFunction(-1, { name: 'm', span, nameSpan: span });
  build(f, module);
  return verifyModule(module.finish(), 1);
}

describe('The check of a program', () => {
  it('accepts a value that dominates its use, also round a loop', () => {
    const problems = problemsOf((f) => {
      const value = f.constant(1, span);
      const header = f.newBlock();
      const after = f.newBlock();
      f.jump(header);
      f.continueIn(header);
      const condition = f.unknown([value], span);
      f.branch(condition, header, after);
      f.continueIn(after);
      f.end({ kind: 'return', value: condition, span });
    });
    assert.deepEqual(problems, []);
  });

  it('reports a value that only one branch defines, but not in a merge', () => {
    const problems = problemsOf((f) => {
      const condition = f.unknown([], span);
      const [one, two, after] = [f.newBlock(), f.newBlock(), f.newBlock()];
      f.branch(condition, one, two);
      f.continueIn(one);
      const first = f.constant(1, span);
      f.jump(after);
      f.continueIn(two);
      const second = f.constant(2, span);
      f.jump(after);
      f.continueIn(after);
      f.emit({ kind: 'merge', values: [first, second], span });
      f.unknown([first], span);
    });
    assert.deepEqual(problems, ['f0 m %4: uses %1, which is not defined on every path']);
  });

  it('reports a value of a guarded block that its handler uses', () => {
    const problems = problemsOf((f) => {
      const handler = f.newBlock();
      f.handler = handler;
      f.split();
      const value = f.constant(1, span);
      f.end({ kind: 'return', value: null, span });
      f.continueIn(handler);
      f.end({ kind: 'throw', value });
    });
    assert.deepEqual(problems, ['f0 m b1: uses %0, which is not defined on every path']);
  });

  it('reports uses before the definition and of nothing', () => {
    const problems = problemsOf((f) => {
      f.unknown([1, 7], span);
      f.constant(1, span);
    });
    assert.deepEqual(problems, ['f0 m %0: uses %1, which is not defined on every path', 'f0 m %0: uses %7, which nothing defines']);
  });

  it('reports what does not exist', () => {
    const problems = problemsOf((f, module) => {
      f.read({ func: 0, slot: 3 }, span);
      f.emit({ kind: 'import', import: 2, span });
      f.emit({ kind: 'function', func: 9, span });
      f.constant(1, { start: 0, end: 5 });
      f.jump(8);
      module.exports.push({ kind: 'local', name: 'x', slot: 4 });
    });
    assert.deepEqual(problems, [
      'export x: there is no slot 4 in f0',
      'f0 m: there is no target b8',
      'f0 m %0: there is no slot 3 in f0',
      'f0 m %1: there is no import 2',
      'f0 m %2: there is no f9',
      'f0 m %3: span 0..5 is not in the text',
    ]);
  });
});
