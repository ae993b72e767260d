import * as assert from 'node:assert/strict';
import { MemoryFiles } from '../../server/engine/project/files';
import { Program, wholeModule, type Symbol } from '../../server/engine/project/program';
import { toy, ToyModule } from './support';

/** Puts modules together, in the given order. `files` without a module exist, but were not lowered. */
function programOf(modules: readonly ToyModule[], files: readonly string[] = []): Program {
  const finished = modules.map((module) => module.done());
  const paths = [...finished.map((module) => module.path), ...files];
  const program = new Program([toy], new MemoryFiles(Object.fromEntries(paths.map((path) => [path, '']))));
  for (const module of finished) program.set(module);
  return program;
}

function module(path: string, build: (module: ToyModule) => void): ToyModule {
  const made = new ToyModule(`/app/${path}.toy`);
  build(made);
  return made;
}

/** What the only import of `/app/main.toy` stands for. */
function resolve(specifier: string, name: string | null, modules: readonly ToyModule[], files: readonly string[] = []): Symbol | null {
  const main = module('main', (m) => m.request(specifier, name));
  const program = programOf([main, ...modules], files);
  const found = program.resolveImport(main.done(), 0);
  assert.deepEqual(program.resolveImport(main.done(), 0), found, 'the same answer again');
  return found;
}

const external = (path: string): Symbol => ({ kind: 'external', path });
const file = (path: string): Symbol => ({ kind: 'module', path: `/app/${path}.toy` });
const variable = (path: string, slot: number, member?: string): Symbol => ({
  kind: 'variable', path: `/app/${path}.toy`, slot, ...(member === undefined ? {} : { member }),
});

describe('Program', () => {
  describe('libraries', () => {
    const cases: [string, string | null, string][] = [
      ['openai', 'OpenAI', 'openai.OpenAI'],
      ['openai', 'default', 'openai.default'],
      ['node:child_process', 'exec', 'child_process.exec'],
      ['fs', null, 'fs'],
      ['tkinter', '*', 'tkinter'],
    ];
    for (const [specifier, name, expected] of cases) {
      it(`${String(name)} of ${specifier} is ${expected}`, () => assert.deepEqual(resolve(specifier, name, []), external(expected)));
    }

    it('are not what a relative import can mean', () => {
      assert.equal(resolve('./nothing', 'x', []), null);
      assert.equal(resolve('./nothing', null, []), null);
    });
  });

  describe('exports', () => {
    const chat = module('chat', (m) => {
      m.define('first');
      m.define('ask');
    });

    it('are variables of the module', () => assert.deepEqual(resolve('./chat', 'ask', [chat]), variable('chat', 1)));
    it('are not needed for the module itself', () => assert.deepEqual(resolve('./chat', null, [chat]), file('chat')));
    it('that do not exist are nothing', () => assert.equal(resolve('./chat', 'nothing', [chat]), null));

    it('are followed through re-exports under other names', () => {
      const barrel = module('barrel', (m) => m.export({ kind: 'from', name: 'question', import: m.request('./chat', 'ask') }));
      const top = module('index', (m) => m.export({ kind: 'from', name: 'q', import: m.request('./barrel', 'question') }));
      assert.deepEqual(resolve('.', 'q', [chat, barrel, top]), variable('chat', 1));
    });

    it('are followed through stars, whose defaults and private names stay behind', () => {
      const own = module('own-default', (m) => {
        m.define('default');
        m.define('_hidden');
        m.define('seen');
      });
      const barrel = module('barrel', (m) => {
        m.export({ kind: 'from', name: '*', import: m.request('./chat', null) });
        m.export({ kind: 'from', name: '*', import: m.request('./own-default', null) });
      });
      assert.deepEqual(resolve('./barrel', 'ask', [chat, own, barrel]), variable('chat', 1));
      assert.deepEqual(resolve('./barrel', 'seen', [chat, own, barrel]), variable('own-default', 2));
      assert.equal(resolve('./barrel', '_hidden', [chat, own, barrel]), null);
      const program = programOf([chat, own, barrel]);
      assert.deepEqual(program.exportedNames('/app/barrel.toy'), ['ask', 'first', 'seen']);
      assert.deepEqual(program.exportedNames('/app/own-default.toy'), ['_hidden', 'default', 'seen']);
    });

    it('of the module itself win over those of stars', () => {
      const barrel = module('barrel', (m) => {
        m.request('./chat', '*');
        m.define('ask');
      });
      assert.deepEqual(resolve('./barrel', 'ask', [chat, barrel]), variable('barrel', 0));
      assert.deepEqual(resolve('./barrel', 'first', [chat, barrel]), variable('chat', 0));
    });

    it('may come by a star from a library, when nothing of the workspace fits', () => {
      const barrel = module('barrel', (m) => {
        m.export({ kind: 'from', name: '*', import: m.request('openai', null) });
        m.export({ kind: 'from', name: '*', import: m.request('./chat', null) });
      });
      assert.deepEqual(resolve('./barrel', 'ask', [chat, barrel]), variable('chat', 1));
      assert.deepEqual(resolve('./barrel', 'OpenAI', [chat, barrel]), external('openai.OpenAI'));
    });

    it('are a namespace when a module is exported under a name', () => {
      const barrel = module('barrel', (m) => m.export({ kind: 'from', name: 'ns', import: m.request('./chat', null) }));
      assert.deepEqual(resolve('./barrel', 'ns', [chat, barrel]), file('chat'));
    });

    it('end on cycles', () => {
      const a = module('a', (m) => {
        m.export({ kind: 'from', name: '*', import: m.request('./b', null) });
        m.export({ kind: 'from', name: 'lost', import: m.request('./b', 'lost') });
      });
      const b = module('b', (m) => {
        m.export({ kind: 'from', name: '*', import: m.request('./a', null) });
        m.export({ kind: 'from', name: 'lost', import: m.request('./a', 'lost') });
        m.define('found');
      });
      assert.deepEqual(resolve('./a', 'found', [a, b]), variable('b', 0));
      assert.equal(resolve('./a', 'lost', [a, b]), null);
      assert.equal(resolve('./a', 'nothing', [a, b]), null);
      assert.deepEqual(programOf([a, b]).exportedNames('/app/a.toy'), ['found', 'lost']);
    });

    it('do not depend on which question came first', () => {
      const a = module('a', (m) => {
        m.importAndExport('./b', 'x', 'x');
        m.importAndExport('./b', 'y', 'y');
      });
      const b = module('b', (m) => {
        m.importAndExport('./a', 'y', 'z');
        m.importAndExport('./a', 'x', 'w');
        m.importAndExport('./a', 'z', 'v');
        m.define('x');
        m.define('y');
      });
      const questions = ['z', 'w', 'v', 'x', 'y'];
      const answers = (order: readonly string[]): string[] => {
        const program = programOf([a, b]);
        return order.map((name) => `${name}: ${JSON.stringify(program.exportOf('/app/b.toy', name))}`).sort();
      };
      const first = answers(questions);
      assert.ok(first.includes(`z: ${JSON.stringify(variable('b', 4))}`));
      assert.deepEqual(answers([...questions].reverse()), first);
    });
  });

  describe('submodules', () => {
    it('are found beside what the package defines, which comes first', () => {
      const init = module('pkg/index', (m) => m.define('ask'));
      const ask = module('pkg/ask', () => undefined);
      const other = module('pkg/other', () => undefined);
      assert.deepEqual(resolve('./pkg', 'ask', [init, ask, other]), variable('pkg/index', 0));
      assert.deepEqual(resolve('./pkg', 'other', [init, ask, other]), file('pkg/other'));
    });

    it('are found when the package imports them from itself', () => {
      const init = module('pkg/index', (m) => m.importAndExport('.', 'models', 'models'));
      const models = module('pkg/models', () => undefined);
      assert.deepEqual(resolve('./pkg', 'models', [init, models]), file('pkg/models'));
      assert.deepEqual(programOf([init, models]).resolveImport(init.done(), 0), file('pkg/models'));
    });

    it('are found in packages without a file of their own', () => {
      const chat = module('space/chat', (m) => m.define('ask'));
      assert.deepEqual(resolve('space', 'chat', [chat]), file('space/chat'));
      const program = programOf([chat]);
      const space = external('space');
      assert.deepEqual(program.member(space, 'chat', '/app/main.toy'), file('space/chat'));
      assert.deepEqual(program.member(space, 'other', '/app/main.toy'), external('space.other'));
      assert.deepEqual(program.member(file('space/chat'), 'ask', '/app/main.toy'), variable('space/chat', 0));
      assert.equal(program.member(variable('space/chat', 0), 'field', '/app/main.toy'), null);
    });

    it('are found in a package whose own file was not lowered', () => {
      const chat = module('pkg/chat', () => undefined);
      assert.deepEqual(resolve('./pkg', 'chat', [chat], ['/app/pkg/index.toy']), file('pkg/chat'));
    });
  });

  describe('names for imports', () => {
    it('are looked through, members included', () => {
      const init = module('pkg/index', (m) => {
        m.importAndExport('./chat', 'ask', 'ask');
        m.export({ kind: 'local', name: 'run', slot: m.bind('run', m.request('node:child_process', null), 'exec') });
        m.export({ kind: 'local', name: 'deep', slot: m.bind('deep', m.request('.', null), 'chat', 'ask') });
      });
      const chat = module('pkg/chat', (m) => m.define('ask'));
      assert.deepEqual(resolve('./pkg', 'ask', [init, chat]), variable('pkg/chat', 0));
      assert.deepEqual(resolve('./pkg', 'run', [init, chat]), external('child_process.exec'));
      assert.deepEqual(resolve('./pkg', 'deep', [init, chat]), variable('pkg/chat', 0));
    });

    it('may be null where an optional import failed', () => {
      const init = module('pkg/index', (m) => {
        const slot = m.bind('OpenAI', m.request('openai', 'OpenAI'));
        m.write(slot, m.constant(null));
        m.export({ kind: 'local', name: 'OpenAI', slot });
      });
      assert.deepEqual(resolve('./pkg', 'OpenAI', [init]), external('openai.OpenAI'));
    });

    it('are variables of their own when they can be more than one thing', () => {
      const init = module('pkg/index', (m) => {
        const either = m.bind('json', m.request('ujson', null));
        m.write(either, m.value(m.request('json', null)));
        m.export({ kind: 'local', name: 'json', slot: either });
        const changed = m.bind('ask', m.request('lib', 'ask'));
        m.write(changed, m.constant('text'));
        m.export({ kind: 'local', name: 'ask', slot: changed });
        const twice = m.bind('same', m.request('lib', 'same'));
        m.write(twice, m.value(m.request('lib', 'same')));
        m.export({ kind: 'local', name: 'same', slot: twice });
      });
      assert.deepEqual(resolve('./pkg', 'json', [init]), variable('pkg/index', 0));
      assert.deepEqual(resolve('./pkg', 'ask', [init]), variable('pkg/index', 1));
      assert.deepEqual(resolve('./pkg', 'same', [init]), external('lib.same'));
    });

    it('answer for local variables too', () => {
      const main = module('main', (m) => m.bind('client', m.request('openai', null), 'OpenAI'));
      const program = programOf([main]);
      assert.deepEqual(program.aliasOf(main.done(), { func: 0, slot: 0 }), external('openai.OpenAI'));
    });
  });

  describe('star imports', () => {
    const shapes = module('shapes', (m) => {
      m.define('draw');
      m.define('_private');
    });

    it('bring the names of modules, the last one first', () => {
      const other = module('other', (m) => m.define('draw'));
      const main = module('main', (m) => {
        m.request('./shapes', '*');
        m.request('./other', '*');
      });
      const program = programOf([main, shapes, other]);
      assert.deepEqual(program.resolveGlobal(main.done(), 'draw'), [variable('other', 0)]);
      assert.deepEqual(program.resolveGlobal(main.done(), '_private'), []);
      assert.deepEqual(program.resolveGlobal(main.done(), 'print'), []);
    });

    it('from libraries are candidates', () => {
      const main = module('main', (m) => {
        m.request('tkinter', '*');
        m.request('./shapes', '*');
        m.request('turtle', '*');
      });
      const program = programOf([main, shapes]);
      assert.deepEqual(program.resolveGlobal(main.done(), 'draw'), [variable('shapes', 0)]);
      assert.deepEqual(program.resolveGlobal(main.done(), 'open'), [external('turtle.open'), external('tkinter.open')]);
    });
  });

  describe('modules that are one value', () => {
    const whole = module('whole', (m) => m.export({ kind: 'local', name: wholeModule, slot: m.body.addLocal('f').slot }));
    const parts = module('parts', (m) => m.define('run'));

    it('are that value, for the module, the default and its members', () => {
      assert.deepEqual(resolve('./whole', null, [whole]), variable('whole', 0));
      assert.deepEqual(resolve('./whole', 'default', [whole]), variable('whole', 0));
      assert.deepEqual(resolve('./whole', 'run', [whole]), variable('whole', 0, 'run'));
    });

    it('are their exports otherwise, the default included', () => {
      assert.deepEqual(resolve('./parts', 'default', [parts]), file('parts'));
      assert.deepEqual(resolve('./parts', 'run', [parts]), variable('parts', 0));
    });

    it('are looked through when the value is an import', () => {
      const again = module('again', (m) => {
        m.export({ kind: 'local', name: wholeModule, slot: m.bind('e', m.request('./parts', null)) });
      });
      assert.deepEqual(resolve('./again', 'run', [again, parts]), variable('parts', 0));
      assert.deepEqual(resolve('./again', null, [again, parts]), file('parts'));
    });
  });

  describe("a library's own repository", () => {
    it('is named as outsiders name it, also where a name is made at run time', () => {
      const own = module('own/llms', (m) => m.define('Chat'));
      assert.deepEqual(resolve('./own/llms', 'Chat', [own]), variable('own/llms', 0));
      assert.deepEqual(resolve('./own/llms', 'Lazy', [own]), external('own.llms.Lazy'));
      assert.deepEqual(resolve('./own/huge', 'Base', [], ['/app/own/huge.toy']), external('own.huge.Base'));
      assert.equal(programOf([own]).canonicalName('/app/own/llms.toy'), 'own.llms');
      assert.equal(programOf([own]).canonicalName('/app/main.toy'), null);
    });
  });

  it('forgets answers when modules and files change', () => {
    const main = module('main', (m) => m.request('./chat', 'ask')).done();
    const files = new MemoryFiles({ '/app/main.toy': '', '/app/chat.toy': '' });
    const program = new Program([toy], files);
    program.set(main);
    program.set(module('chat', (m) => m.define('ask')).done());
    assert.deepEqual(program.resolveImport(main, 0), variable('chat', 0));
    program.set(module('chat', (m) => {
      m.define('other');
      m.define('ask');
    }).done());
    assert.deepEqual(program.resolveImport(main, 0), variable('chat', 1));
    program.delete('/app/chat.toy');
    files.delete('/app/chat.toy');
    program.setFiles(files);
    assert.equal(program.resolveImport(main, 0), null);
  });
});
