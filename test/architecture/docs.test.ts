// What the documents say: every path exists, every command works as it is written, nothing generated is stale, and
// nothing is told that belongs to one machine.
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { cli } from '../cli/support';
import { filesBelow, root, textOf } from './sources';

const documents = filesBelow('').filter((path) => path.endsWith('.md') && !/^(?:rules|test)\//.test(path));
const scripts = (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts;

/** The blocks of code in a document, with their languages. */
function blocksOf(page: string): { language: string; text: string }[] {
  return [...page.matchAll(/^ *```(\w+)\n([^]*?)^ *```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

/** What a document names between backticks, outside of blocks. */
function namedIn(page: string): string[] {
  return [...page.replace(/^ *```[^]*?^ *```$/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string);
}

const top = filesBelow('').map((path) => path.split('/')[0] as string);
const folders = new Set(top.filter((name) => !name.includes('.') || name.startsWith('.')));

/** Whether a name is meant as a path of the project; what a build makes is none. */
function isPath(name: string): boolean {
  return /^[\w.@/<>*-]+$/.test(name) && ((name.includes('/') && folders.has(name.split('/')[0] as string)) || /^[A-Z]+\.md$/.test(name));
}

describe('documents', () => {
  it('are there', () => {
    for (const path of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/LIBRARIES.md', 'docs/ARCHITECTURE.md', 'docs/PERFORMANCE.md']) {
      assert.ok(documents.includes(path), path);
    }
  });

  for (const document of documents) {
    it(`${document} names only paths that exist`, () => {
      const page = textOf(document);
      const gone = namedIn(page)
        .filter(isPath)
        // `rules/<rule>/page.md` speaks of all of them: the folder before the placeholder must be there.
        .map((name) => name.replace(/\/?(?:<|\*).*$/, ''))
        .filter((name) => !existsSync(join(root, name)) && !existsSync(join(root, dirname(document), name)));
      assert.deepEqual(gone, []);
      const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
      const broken = links.filter((link) => {
        const [path = '', anchor] = link.split('#');
        if (/^https?:/.test(path)) return false;
        const target = path === '' ? document : posix.join(dirname(document), path);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
      });
      assert.deepEqual(broken, []);
    });

    it(`${document} names only scripts of the manifest`, () => {
      const named = [...textOf(document).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] as string);
      assert.deepEqual(named.filter((name) => !(name in scripts)), []);
    });

    it(`${document} shows commands and options that there are`, async () => {
      const lines = blocksOf(textOf(document)).flatMap(({ text }) => text.split('\n'));
      const commands = lines.flatMap((line) => /(?:^|\bnode dist\/)(?:- run: )?lintel(?:\.cjs)? ([a-z][^#|]*)/.exec(line.trim().replace(/^\$ /, ''))?.[1] ?? []);
      for (const command of commands) {
        const [name = '', ...rest] = command.trim().split(/\s+/);
        const { code, stdout } = await cli([name, '--help']);
        assert.equal(code, 0, `lintel ${name}`);
        assert.match(stdout, new RegExp(`^Usage: lintel ${name}\\b`), `lintel ${name}`);
        for (const option of rest.filter((word) => word.startsWith('--'))) assert.ok(stdout.includes(`${option.replace(/=.*/, '')} `), `lintel ${command}`);
      }
    });
  }

  it('docs/ARCHITECTURE.md speaks of every folder of the program and of the tests', () => {
    const page = textOf('docs/ARCHITECTURE.md');
    const foldersIn = (above: string): string[] =>
      [...new Set(filesBelow(above).filter((path) => path.slice(above.length + 1).includes('/')).map((path) => path.split('/').slice(0, above.split('/').length + 1).join('/')))];
    const sections = [...page.matchAll(/^### .*$/gm)].flatMap(([heading]) => namedIn(heading));
    const program = [...foldersIn('server'), ...foldersIn('server/engine')].filter((folder) => !['server/engine', 'server/generated'].includes(folder));
    assert.ok(program.length >= 13, program.join(', '));
    assert.deepEqual(program.filter((folder) => !sections.includes(folder)), []);
    assert.deepEqual(foldersIn('test').filter((folder) => folder !== 'test/support' && !page.includes(`\`${folder}\``)), []);
  });

  it('has every block that claims to be YAML in YAML', () => {
    for (const document of documents) for (const { language, text } of blocksOf(textOf(document))) if (language === 'yaml') parse(text);
  });
});

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map((match) => (match[1] as string).toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'));
}

describe('what is generated', () => {
  const script = <T>(name: string): Promise<T> => import(pathToFileURL(join(root, 'scripts', name)).href) as Promise<T>;

  it('settings of the manifest', async () => {
    const { generateManifest } = await script<{ generateManifest(text: string): Promise<string> }>('generate-manifest.mjs');
    const manifest = textOf('package.json');
    assert.equal(await generateManifest(manifest), manifest, 'run `npm run generate`');
    const stale = manifest.replace('"lintel.run"', '"lintel.walk"');
    assert.notEqual(await generateManifest(stale), stale);
  });
});

describe('words', () => {
  // Put together here, so that this file does not name what it forbids.
  const machine = ['main', 'shared', 'tmp', '.library', '.mirror'].map((folder) => ['', 'work', folder].join('/'));
  const hosts = [['registry', 'npmjs', 'org'], ['pypi', 'org'], ['files', 'pythonhosted', 'org'], ['proxy', 'golang', 'org']].map((parts) => parts.join('.'));
  const places = [...machine, ...hosts, ['', 'root', ''].join('/'), ['bash', 'jobs'].join('_')];

  it('tells nothing of the machine it was written on, and names no registry', () => {
    const texts = filesBelow('').filter((path) => !/\.(?:png|wasm|ico|gif|tgz)$/.test(path));
    assert.ok(texts.length > 300, 'the files were read');
    const found = texts.flatMap((path) => {
      const text = textOf(path);
      return places.filter((place) => text.includes(place)).map((place) => `${path}: ${place}`);
    });
    assert.deepEqual(found, []);
  });

  it('locks no addresses', () => {
    for (const path of filesBelow('').filter((name) => name.endsWith('package-lock.json'))) {
      assert.ok(!/"resolved": "https?:/.test(textOf(path)), path);
    }
  });

  it('locks what each platform needs, not only the one that the lock was written on', () => {
    for (const path of filesBelow('').filter((name) => name.endsWith('package-lock.json'))) {
      const { packages } = JSON.parse(textOf(path)) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> };
      const missing = Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
        Object.keys(optionalDependencies ?? {}).filter((name) => !(`${at}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages)),
      );
      assert.deepEqual(missing, [], path);
    }
  });
});
