// Writes the parts of package.json that are made from the code: the settings, from server/engine/settings.ts.
// `node scripts/generate-manifest.mjs` writes; `--check` only says (exit code 1) whether package.json is stale.
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './run.mjs';

const path = join(root, 'package.json');

async function declaredSettings() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'server/engine/settings.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return module.settings;
}

function schemaOf(setting) {
  const common = { scope: setting.scope, markdownDescription: setting.description };
  switch (setting.type) {
    case 'boolean':
      return { type: 'boolean', default: setting.default, ...common };
    case 'text':
      return { type: 'string', default: setting.default, ...common };
    case 'texts':
      return { type: 'array', items: { type: 'string' }, default: setting.default, ...common };
    case 'choice':
      return {
        type: 'string',
        enum: setting.choices.map((choice) => choice.value),
        markdownEnumDescriptions: setting.choices.map((choice) => choice.meaning),
        default: setting.default,
        ...common,
      };
    default:
      throw new Error(`${setting.key}: no manifest form for the type ${setting.type}`);
  }
}

/** The text that package.json should have, given the text it has. */
export async function generateManifest(text) {
  const manifest = JSON.parse(text);
  const settings = await declaredSettings();
  const names = (chosen) => chosen.map((setting) => `lintel.${setting.key}`);
  manifest.contributes.configuration = {
    title: 'Lintel',
    properties: Object.fromEntries(
      settings.map((setting, order) => [`lintel.${setting.key}`, { order, ...schemaOf(setting) }]),
    ),
  };
  // What names a program to run must not be taken from a workspace that is not trusted.
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = names(
    settings.filter((setting) => setting.scope === 'machine-overridable'),
  );
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

if (isMain(import.meta.url)) {
  const before = readFileSync(path, 'utf8');
  const after = await generateManifest(before);
  if (after !== before) {
    if (process.argv.includes('--check')) {
      console.error('package.json is stale: run `node scripts/generate-manifest.mjs`.');
      process.exitCode = 1;
    } else writeFileSync(path, after);
  }
}
