import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from './zip';

const root = join(__dirname, '../../..');

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly files?: unknown;
  readonly browser?: unknown;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string; readonly markdownDescription: string }>> };
  };
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

describe('the packed extension', () => {
  const path = process.env['LINTEL_VSIX'] ?? '';
  const archive = readArchive(path);

  it('holds exactly these files', () => {
    assert.deepEqual(
      archive.map((entry) => entry.name).sort(),
      [
        '[Content_Types].xml',
        'extension.vsixmanifest',
        'extension/LICENSE.txt',
        'extension/dist/client.cjs',
        'extension/dist/server.cjs',
        'extension/dist/third-party-notices.txt',
        'extension/dist/tree-sitter-javascript.wasm',
        'extension/dist/tree-sitter-python.wasm',
        'extension/dist/tree-sitter-tsx.wasm',
        'extension/dist/tree-sitter-typescript.wasm',
        'extension/dist/web-tree-sitter.wasm',
        'extension/dist/worker.cjs',
        'extension/docs/icon.png',
        'extension/package.json',
        'extension/readme.md',
      ].sort(),
    );
  });

  it('is smaller than 5 MB', () => {
    assert.ok(statSync(path).size < 5 * 1024 * 1024, `${statSync(path).size} bytes`);
  });

  it('names no machine and no place of the build in its bundles', () => {
    for (const entry of archive.filter(({ name }) => name.endsWith('.cjs'))) {
      const text = entry.content().toString('utf8');
      assert.ok(!text.includes(root), `${entry.name} holds the path of the project`);
      assert.ok(!text.includes('sourceMappingURL'), `${entry.name} asks for a source map that is not there`);
    }
  });

  it('carries the licence of every package in its bundles', () => {
    const notices = archive.find(({ name }) => name.endsWith('third-party-notices.txt'))?.content().toString('utf8') ?? '';
    const named = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map((heading) => heading[1]);
    for (const name of ['web-tree-sitter', 'tree-sitter-python', 'vscode-languageclient', 'vscode-languageserver']) {
      assert.ok(named.includes(name), `${name} is missing in ${named.join(', ')}`);
    }
  });
});

describe('the manifest of the extension', () => {
  it('is up to date with the settings', () => {
    execFileSync(process.execPath, [join(root, 'scripts/generate-manifest.mjs'), '--check'], { stdio: ['ignore', 'pipe', 'pipe'] });
  });

  it('wakes for its languages and for nothing else', () => {
    const languages = ['html', 'javascript', 'javascriptreact', 'python', 'svelte', 'typescript', 'typescriptreact', 'vue'];
    assert.deepEqual([...manifest.activationEvents].sort(), languages.map((language) => `onLanguage:${language}`));
  });

  it('reads no setting that names a program from a workspace that is not trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual([...restrictedConfigurations].sort(), ['lintel.path.node', 'lintel.path.server']);
    for (const name of restrictedConfigurations) {
      assert.equal(manifest.contributes.configuration.properties[name]?.scope, 'machine-overridable');
    }
  });

  it('keeps its settings few and described', () => {
    const settings = Object.entries(manifest.contributes.configuration.properties);
    assert.ok(settings.length < 25, `${settings.length} settings`);
    for (const [name, { markdownDescription }] of settings) {
      assert.match(name, /^lintel\.[a-z][A-Za-z.]+$/);
      assert.match(markdownDescription, /^[A-Z].*\.$/s);
    }
  });

  it('titles its commands alike', () => {
    for (const { command, title, category } of manifest.contributes.commands) {
      assert.match(command, /^lintel\.[a-z][A-Za-z]+$/);
      assert.equal(category, 'Lintel');
      assert.match(title, /^[A-Z]/);
    }
  });

  it('leaves the choice of files to the allow-list', () => {
    assert.equal(manifest.files, undefined);
    assert.equal(manifest.browser, undefined);
    const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    assert.equal(lines[0], '**');
    assert.ok(lines.slice(1).every((line) => line.startsWith('!')));
  });
});
