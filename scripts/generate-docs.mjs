// Writes the parts of README.md and docs/LIBRARIES.md that are made from the product: the tables of rules, settings and
// libraries, the help of the command line, and the finding that is shown first. They stand between `<!-- NAME: made by … -->` and `<!-- end -->`.
// `npm run generate` writes (after `npm run build`, since it asks the built command line); a test says when a part is stale.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './run.mjs';
import { provedVersions, readProofs } from './verify-models/proofs.mjs';

/** The finding of the demo that the README shows: a flow through three files. */
const shown = { rule: 'user-input-in-system-prompt', path: 'examples/support-desk-python/helpdesk/model.py' };

/** `parts`: name → Markdown. Throws when the page lacks a place for one, or has a place for something else. */
export function fillIn(page, parts, file = 'README.md') {
  const open = new Set(Object.keys(parts));
  const filled = page.replace(/<!-- (\w+): made by [^\n]* -->\n[^]*?<!-- end -->/g, (whole, part) => {
    if (!open.delete(part)) throw new Error(`${file}: nothing is made for the place "${part}".`);
    return `${whole.slice(0, whole.indexOf('\n'))}\n${parts[part].trimEnd()}\n<!-- end -->`;
  });
  if (open.size > 0) throw new Error(`${file} has no place for ${[...open].join(', ')}.`);
  return filled;
}

/** Of README.md. `help`: what `lintel check --help` prints. `report`: what `lintel check examples` prints. */
export function partsOf({ rules, settings, help, report }) {
  return {
    finding: `\`\`\`text\n$ lintel check examples\n${findingOf(report)}\n\`\`\``,
    help: `\`\`\`text\n${help.trimEnd()}\n\`\`\``,
    rules: rulesTable(rules),
    settings: settingsTable(settings),
  };
}

/** Of docs/LIBRARIES.md. */
export function libraryParts(knowledge) {
  return { libraries: librariesTable(knowledge) };
}

function findingOf(report) {
  const blocks = report.trimEnd().split('\n\n');
  const block = blocks.find((one) => one.startsWith(`error[${shown.rule}]`) && one.includes(`--> ${shown.path}:`));
  if (!block) throw new Error(`The demo has no ${shown.rule} in ${shown.path}.`);
  return `…\n${block}\n…\n${blocks.at(-1)}`;
}

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function rulesTable(rules) {
  const rows = rules.map(({ id, title, level, audience, standards: { owasp, cwe, atlas = [] } }) => {
    const mapped = [...owasp, ...cwe.map((number) => `CWE-${number}`), ...atlas];
    return [`[\`${id}\`](rules/${id}/page.md)`, title, audience === 'regular' ? level : `${level} (${audience})`, mapped.join(', ')];
  });
  return table(['rule', 'what it reports', 'level', 'OWASP, CWE, MITRE ATLAS'], rows);
}

/** The labels that a row gives: to results, to parameters, to what callbacks are called with. */
function labels(row) {
  return [row.out, row.give, ...(row.callback ?? []).map(({ give }) => give)].flatMap((given) => Object.values(given ?? {})).map((label) => label.label ?? label);
}

/** What knowledge of a library is about, in words of a reader. */
const subjects = [
  ['prompts', (row) => Object.values(row.in ?? {}).flat().some((channel) => channel.startsWith('prompt.'))],
  ['answers', (row) => Object.values(row.out ?? {}).includes('model')],
  ['tools', (row) => row.entry === 'tool' || (row.callback ?? []).some(({ entry }) => entry === 'tool')],
  ['requests', (row) => ['route', 'action'].includes(row.entry) || labels(row).includes('user')],
  ['content', (row) => labels(row).includes('content')],
  ['actions', (row) => [row.in, row.take].some((channels) => Object.values(channels ?? {}).flat().some((channel) => channel.startsWith('act.')))],
  ['guards', (row) => row.guard !== undefined || row.check !== undefined || row.schema !== undefined || row.validate !== undefined],
  ['dangerous options', (row) => row.fact !== undefined],
];
/** What is known of a library that is none of these. */
const passage = 'how text passes through';

const ecosystems = { pypi: 'Python', npm: 'JavaScript, TypeScript' };

/** `proofs`: what `npm run verify-models` has kept. */
function librariesTable(knowledge, proofs = readProofs()) {
  const rows = [...knowledge]
    .sort((a, b) => (a.ecosystem === b.ecosystem ? (a.package < b.package ? -1 : 1) : a.ecosystem < b.ecosystem ? 1 : -1))
    .map((file) => [
      `\`${file.package}\``,
      ecosystems[file.ecosystem],
      provedVersions(proofs, file).join(', '),
      subjects.filter(([, isAbout]) => file.rows.some(isAbout)).map(([name]) => name).join(', ') || passage,
    ]);
  return table(['library', 'for', 'versions checked', 'what is known'], rows);
}

function settingsTable(settings) {
  const rows = settings.map((setting) => {
    const choices = setting.type === 'choice' ? ` ${setting.choices.map(({ value, meaning }) => `\`${value}\`: ${meaning}`).join(' ')}` : '';
    return [`\`lintel.${setting.key}\``, `\`${JSON.stringify(setting.default)}\``, setting.description + choices];
  });
  return table(['setting', 'default', 'meaning'], rows);
}

async function load(path) {
  const { outputFiles } = await build({ entryPoints: [join(root, path)], bundle: true, format: 'esm', write: false, absWorkingDir: root });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function lintel(...args) {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'dist/lintel.cjs'), ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0 && status !== 1) throw new Error(`lintel ${args.join(' ')} ended with ${status}. Was it built? \`npm run build\``);
  return stdout;
}

function rewrite(name, parts) {
  const path = join(root, name);
  writeFileSync(path, fillIn(readFileSync(path, 'utf8'), parts, name));
}

if (isMain(import.meta.url)) {
  const [{ rules }, { settings }] = [await load('server/generated/rules.ts'), await load('server/engine/settings.ts')];
  rewrite('README.md', partsOf({ rules, settings, help: lintel('check', '--help'), report: lintel('check', 'examples', '--color', 'never') }));
  rewrite('docs/LIBRARIES.md', libraryParts(JSON.parse(readFileSync(join(root, 'server/generated/knowledge.json'), 'utf8'))));
}
