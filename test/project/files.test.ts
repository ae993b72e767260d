import * as assert from 'node:assert/strict';
import { Limits } from '../../server/engine/base/limits';
import { isMinified, readText } from '../../server/engine/project/content';
import { FileIndex, folderOf, isWithin, MemoryFiles, relativeTo } from '../../server/engine/project/files';
import { roleOf, sourcesOf, type Role } from '../../server/engine/project/roles';

describe('FileIndex', () => {
  it('keeps folders as long as files lie below them', () => {
    const index = new FileIndex(['/a/b/c.py', '/a/d.py']);
    assert.deepEqual(index.list('/'), ['a']);
    assert.deepEqual(index.list('/a'), ['b', 'd.py']);
    assert.ok(index.hasFolder('/a/b') && !index.hasFolder('/a/d.py') && !index.has('/a/b'));
    assert.equal(index.add('/a/b/c.py'), false);
    assert.equal(index.delete('/a/b/c.py'), true);
    assert.equal(index.delete('/a/b/c.py'), false);
    assert.ok(!index.hasFolder('/a/b'));
    assert.deepEqual(index.list('/a'), ['d.py']);
    index.delete('/a/d.py');
    assert.ok(!index.hasFolder('/') && index.list('/').length === 0);
  });

  it('depends on the set of files, not on the order of changes', () => {
    const paths = ['/x/y/1.py', '/x/2.py', '/x/y/z/3.py', '/4.py'];
    const index = new FileIndex(paths);
    for (const path of paths) index.delete(path);
    for (const path of [...paths].reverse()) index.add(path);
    const fresh = new FileIndex(paths);
    assert.deepEqual(index.all(), ['/4.py', '/x/2.py', '/x/y/1.py', '/x/y/z/3.py']);
    for (const folder of ['/', '/x', '/x/y', '/x/y/z']) assert.deepEqual(index.list(folder), fresh.list(folder));
  });
});

describe('MemoryFiles', () => {
  it('is a workspace without a disk', async () => {
    const files = new MemoryFiles({ '/w/a.py': 'import b', '/w/package.json': '{}' }, ['/w']);
    files.set('/w/sub/c.py', 'é');
    files.delete('/w/a.py');
    assert.deepEqual(files.all(), ['/w/package.json', '/w/sub/c.py']);
    assert.equal(files.readManifest('/w/package.json'), '{}');
    assert.equal(files.text('/w/a.py'), null);
    assert.deepEqual([...((await files.read('/w/sub/c.py')) ?? [])], [0xc3, 0xa9]);
    assert.equal(await files.read('/w/a.py'), null);
  });
});

describe('paths', () => {
  it('are strings with forward slashes', () => {
    assert.equal(folderOf('/a/b'), '/a');
    assert.equal(folderOf('/a'), '/');
    assert.equal(folderOf('/'), '/');
    assert.equal(folderOf('c:/a'), 'c:');
    assert.equal(folderOf('c:'), 'c:');
    assert.ok(isWithin('/a/b', '/a') && isWithin('/a', '/a') && isWithin('/a', '/') && !isWithin('/ab', '/a'));
    assert.equal(relativeTo('/a/b/c', '/a'), 'b/c');
    assert.equal(relativeTo('/a', '/'), 'a');
    assert.equal(relativeTo('/ab', '/a'), '/ab');
  });
});

describe('readText', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

  it('decodes UTF-8 and keeps the byte order mark', () => {
    assert.deepEqual(readText(bytes(0xef, 0xbb, 0xbf, 0x61)), { text: '\uFEFFa', skipped: null });
    assert.deepEqual(readText(new TextEncoder().encode('# \u{1F600}\r\n')), { text: '# \u{1F600}\r\n', skipped: null });
    assert.deepEqual(readText(bytes()), { text: '', skipped: null });
  });

  it('replaces what is no UTF-8 and understands the rest', () => {
    assert.deepEqual(readText(bytes(0x61, 0xe9, 0x62)), { text: 'a\uFFFDb', skipped: null });
  });

  it('decodes UTF-16 by its mark', () => {
    assert.deepEqual(readText(bytes(0xff, 0xfe, 0x61, 0x00)), { text: '\uFEFFa', skipped: null });
    assert.deepEqual(readText(bytes(0xfe, 0xff, 0x00, 0x61)), { text: '\uFEFFa', skipped: null });
  });

  it('passes over binary and over-long files and says why', () => {
    assert.deepEqual(readText(bytes(0x61, 0x00)), { text: null, skipped: 'is a binary file' });
    assert.equal(readText(new Uint8Array(Limits.fileLength).fill(97)).text?.length, Limits.fileLength);
    assert.deepEqual(readText(new Uint8Array(Limits.fileLength + 1).fill(97)), {
      text: null,
      skipped: 'is larger than 1024 KiB (1025 KiB)',
    });
  });
});

describe('isMinified', () => {
  it('goes by the average length of lines in files of some length', () => {
    assert.equal(isMinified('x'.repeat(5000)), true);
    assert.equal(isMinified('x'.repeat(4000)), false);
    assert.equal(isMinified(`/* licence */\n${'y'.repeat(9000)}\n`), true);
    assert.equal(isMinified('const a = 1;\n'.repeat(1000)), false);
    assert.equal(isMinified(`${'const a = 1;\n'.repeat(100)}const text = "${'z'.repeat(5000)}";\n`), false);
  });
});

describe('sourcesOf', () => {
  it('says what a file may have been compiled from', () => {
    assert.deepEqual(sourcesOf('/w/build/utils/mail.js'), ['/w/src/utils/mail.ts', '/w/src/utils/mail.tsx', '/w/utils/mail.ts', '/w/utils/mail.tsx']);
    assert.deepEqual(sourcesOf('dist/mail.mjs'), ['src/mail.mts', 'mail.mts']);
    assert.deepEqual(sourcesOf('/w/src/mail.js'), []);
    assert.deepEqual(sourcesOf('/w/build/mail.ts'), []);
  });
});

describe('roleOf', () => {
  const table: Record<Role, string[]> = {
    product: [
      'src/api.ts', 'app/contest.py', 'pkg/latest.py', 'lib/testimony.ts', 'src/attestation/index.ts', 'agents/generator.py',
      'src/docstring.py', 'server/vendors.ts', 'specification.ts', 'src/protest/a.py', 'examples.py', '',
      'interpreter/core/computer/docs/docs.py', 'app/agents/tools/playwright/click.py', 'src/helpers/test.ts', 'app/llm/chain/evaluation/judge.py',
    ],
    test: [
      'tests/a.py', 'pkg/test/b.ts', 'test_chat.py', 'pkg/chat_test.py', 'conftest.py', 'src/a.test.ts', 'src/a.spec.tsx',
      'src/__tests__/a.ts', 'a.e2e.mjs', 'cypress/x.ts', 'examples/app/tests/a.py', 'vitest.config.ts', 'Button.stories.tsx',
      'packages/server/cypress/a.ts', 'playwright/a.ts', 'apps/web/playwright/a.ts', 'test.py', 'app/tests.py', 'src/__test_utils__/a.ts', 'src/test-shims/a.ts',
      'evals/run.py', 'benchmark/plots.py', 'packages/evals/src/a.ts',
    ],
    example: ['examples/chat/main.py', 'docs_example/../samples/a.ts', 'Examples/a.py', 'cookbook/x.py', 'packages/a/demo/b.ts'],
    documentation: ['docs/conf.py', 'docs/examples/a.py', 'website/src/index.tsx', 'pkg/doc/x.py'],
    generated: ['a.min.js', 'api_pb2.py', 'src/generated/client.ts', '__generated__/x.ts', 'types.d.ts', 'x.generated.ts', 'tests/a_pb2.py', 'app/static/_next/static/chunks/a.js'],
    vendored: ['vendor/a.py', 'pkg/_vendor/b.py', 'third_party/x.ts', 'third-party/x.ts', 'lib/site-packages/a.py', 'vendor/tests/a.py'],
  };
  for (const [role, paths] of Object.entries(table)) {
    it(`knows ${role} files by their paths`, () => {
      for (const path of paths) assert.equal(roleOf(path), role, path);
    });
  }

  it('knows generated files by their first comment', () => {
    const marks = [
      '// @generated by protobuf-ts\n', '# Code generated by stainless. DO NOT EDIT.\nimport a', '/* eslint-disable */\n/* Auto-generated, do not modify */',
      '// File generated from our OpenAPI spec by Stainless. Do not edit.', '"""This file was auto-generated by Fern."""\n', '#!/usr/bin/env python\n# This file is automatically generated',
    ];
    for (const head of marks) assert.equal(roleOf('src/a.py', head), 'generated', head);
  });

  it('does not take code that speaks of generating for generated code', () => {
    const heads = [
      'const banner = "// @generated";', '# Generates the client. Edit freely.\n', '"""Text generated by a model."""', 'import a\n# @generated',
      '// Shows the text that was generated by the model\n',
    ];
    for (const head of heads) assert.equal(roleOf('src/a.py', head), 'product', head);
  });
});
