import * as assert from 'node:assert/strict';
import { Counters } from '../../server/engine/base/counters';
import { MemoryFiles } from '../../server/engine/project/files';
import { ModuleGraph } from '../../server/engine/project/graph';
import { randomFrom, toy } from './support';

/** A workspace of toy files; a text is its specifiers, `!` marks a seed, `%` the other half of a program, `<` what asks and `>` what shows. */
class GraphWorkspace {
  readonly counters = new Counters();
  readonly files = new MemoryFiles({});
  readonly graph = new ModuleGraph([toy], this.files, this.counters);

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(texts)) this.put(path, text);
    this.graph.setFiles(this.files, { appeared: true, gone: [] });
  }

  put(path: string, text: string): void {
    this.files.set(path, text);
    const specifiers = toy.scanImports(text.replace(/[!%<>]/g, ''));
    this.graph.setFile(path, { specifiers, part: { isSeed: text.includes('!'), answers: text.includes('%'), isHalf: text.includes('%'), asks: text.includes('<'), shows: text.includes('>') } });
  }

  appear(path: string, text: string): void {
    this.put(path, text);
    this.graph.setFiles(this.files, { appeared: true, gone: [] });
  }

  vanish(path: string): void {
    this.files.delete(path);
    this.graph.setFiles(this.files, { appeared: false, gone: [path] });
  }

  names(): string[] {
    return this.graph.relevant().map((path) => path.replace(/^\/app\/|\.toy$/g, ''));
  }

  /** Looks the relevant files up and answers how many specifiers that took. */
  lookups(): number {
    const before = this.counters.get('graph.lookups');
    this.graph.relevant();
    return this.counters.get('graph.lookups') - before;
  }

  /** The same files in a fresh graph. */
  fresh(): GraphWorkspace {
    const texts = [...this.files.all()].reverse().map((path) => [path, this.files.text(path) ?? '']);
    return new GraphWorkspace(Object.fromEntries(texts) as Record<string, string>);
  }
}

const texts = {
  '/app/llm.toy': '! ./text openai',
  '/app/chat.toy': './llm ./format',
  '/app/main.toy': './chat',
  '/app/text.toy': '',
  '/app/format.toy': './deep',
  '/app/deep/index.toy': '../text',
  '/app/setup.toy': './text',
  '/app/alone.toy': 'flask',
};

describe('ModuleGraph', () => {
  it('needs nothing without a seed', () => {
    const workspace = new GraphWorkspace({ '/app/a.toy': './b', '/app/b.toy': './a' });
    assert.deepEqual(workspace.names(), []);
    assert.equal(workspace.counters.get('graph.lookups'), 0);
  });

  it('takes seeds, whoever imports them, and what all those import', () => {
    const workspace = new GraphWorkspace(texts);
    assert.deepEqual(workspace.names(), ['chat', 'deep/index', 'format', 'llm', 'main', 'text']);
    assert.deepEqual(workspace.graph.seeds, ['/app/llm.toy']);
    assert.deepEqual(workspace.graph.importsOf('/app/chat.toy'), ['/app/format.toy', '/app/llm.toy']);
    assert.deepEqual(workspace.graph.importersOf('/app/text.toy'), ['/app/deep/index.toy', '/app/llm.toy', '/app/setup.toy']);
  });

  it('takes other halves with what they import, where there is a seed, and not who imports them', () => {
    const halves = { '/app/server.toy': '% ./tools', '/app/tools.toy': '', '/app/start.toy': './server' };
    assert.deepEqual(new GraphWorkspace(halves).names(), []);
    assert.deepEqual(new GraphWorkspace({ ...halves, '/app/llm.toy': '!' }).names(), ['llm', 'server', 'tools']);
  });

  it('takes no half that lies elsewhere: a library beside a program answers requests and runs things as well', () => {
    const seed = { '/app/bot/tools/llm.toy': '!' };
    assert.deepEqual(new GraphWorkspace({ ...seed, '/app/server.toy': '%', '/app/backend/main.toy': '%' }).names(), ['backend/main', 'bot/tools/llm', 'server']);
    assert.deepEqual(new GraphWorkspace({ ...seed, '/app/library/source/core.toy': '%' }).names(), ['bot/tools/llm']);
  });

  describe('of the browser half', () => {
    const page = { '/app/app.toy': './chat ./settings', '/app/chat.toy': './api ./message ./format', '/app/api.toy': '<', '/app/message.toy': '>', '/app/format.toy': '', '/app/settings.toy': './api' };
    const server = { '/app/server.toy': '!%' };

    it('takes what lies on a way between asking and showing, as near to them as can be', () => {
      assert.deepEqual(new GraphWorkspace({ ...page, ...server }).names(), ['api', 'chat', 'message', 'server']);
    });

    it('takes a file that does both, and not who imports it', () => {
      assert.deepEqual(new GraphWorkspace({ ...server, '/app/page.toy': '<> ./format', '/app/format.toy': '', '/app/app.toy': './page' }).names(), ['page', 'server']);
    });

    it('takes nothing where no file of the program answers requests', () => {
      assert.deepEqual(new GraphWorkspace({ ...page, '/app/llm.toy': '!' }).names(), ['llm']);
      assert.deepEqual(new GraphWorkspace({ ...page, '/app/server.toy': '%' }).names(), []);
    });
  });

  it('ends on cycles and ignores imports of oneself', () => {
    const workspace = new GraphWorkspace({ '/app/a.toy': '! ./b ./a', '/app/b.toy': './c', '/app/c.toy': './a' });
    assert.deepEqual(workspace.names(), ['a', 'b', 'c']);
    assert.deepEqual(workspace.graph.importersOf('/app/a.toy'), ['/app/c.toy']);
  });

  it('takes every file that an import may mean', () => {
    const workspace = new GraphWorkspace({ '/app/a.toy': '! ./b', '/app/b.toy': '', '/app/b/index.toy': '' });
    assert.deepEqual(workspace.names(), ['a', 'b', 'b/index']);
  });

  it('looks a specifier up once per folder', () => {
    const workspace = new GraphWorkspace({ '/app/a.toy': '! ./x ./x lib', '/app/b.toy': './x lib', '/app/c/d.toy': './x', '/app/x.toy': '' });
    assert.equal(workspace.lookups(), 3);
    assert.equal(workspace.lookups(), 0);
  });

  it('looks up again only what a change touches', () => {
    const workspace = new GraphWorkspace(texts);
    workspace.lookups();
    workspace.put('/app/chat.toy', './llm ./format');
    assert.equal(workspace.lookups(), 0, 'the same specifiers');
    workspace.put('/app/chat.toy', './llm ./format ./alone ./text');
    assert.equal(workspace.lookups(), 1, './alone is new in this folder, ./text is not');
    assert.ok(workspace.names().includes('alone'));
    workspace.put('/app/alone.toy', '! flask');
    assert.equal(workspace.lookups(), 0, 'only the seed mark changed');
    workspace.vanish('/app/format.toy');
    assert.equal(workspace.lookups(), 1, 'what pointed to the file that went');
    assert.deepEqual(workspace.names(), workspace.fresh().names());
    workspace.appear('/app/format.toy', '');
    assert.equal(workspace.lookups(), 8, 'a new file may take the place of another for any specifier');
    assert.deepEqual(workspace.names(), workspace.fresh().names());
  });

  it('computes the closure once per change', () => {
    const workspace = new GraphWorkspace(texts);
    workspace.names();
    workspace.names();
    assert.equal(workspace.counters.get('graph.closures'), 1);
    workspace.put('/app/text.toy', '');
    workspace.names();
    assert.equal(workspace.counters.get('graph.closures'), 1);
  });

  it('equals a fresh graph after any sequence of changes', () => {
    const random = randomFrom(3);
    const names = ['a', 'b', 'c', 'd/index', 'd/e', 'f'];
    const specifiers = ['./a', './b', './c', './d', '../a', '../f', './e', '@f', '@d/e', 'lib', '.'];
    const workspace = new GraphWorkspace({ '/app/a.toy': '!' });
    let answers = 0;
    for (let step = 0; step < 300; step++) {
      const path = `/app/${names[random(names.length)] as string}.toy`;
      const text = Array.from({ length: random(4) }, () => specifiers[random(specifiers.length)]).join(' ');
      const marked = random(4) === 0 ? `! ${text}` : text;
      if (!workspace.files.has(path)) workspace.appear(path, marked);
      else if (random(3) === 0) workspace.vanish(path);
      else workspace.put(path, marked);
      const fresh = workspace.fresh();
      assert.deepEqual(workspace.names(), fresh.names(), `step ${step}`);
      for (const file of workspace.files.all()) {
        assert.deepEqual(workspace.graph.importsOf(file), fresh.graph.importsOf(file));
        assert.deepEqual(workspace.graph.importersOf(file), fresh.graph.importersOf(file));
      }
      answers += workspace.names().length;
    }
    assert.ok(answers > 300);
  });
});
