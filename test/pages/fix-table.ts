/**
 * The table of fixes in docs/FIXES.md, made from the rules: every fix that is offered for an example on a rule's page,
 * with its tier and the languages in which the page's examples show it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../server/generated/rules';
import { analyzeTexts } from '../support/analyze';
import { readPage } from './page';
import { programs, type Program } from '../executed/programs';
import { frameworks, standIns } from '../executed/programs-of-frameworks';
import { providers } from '../executed/programs-of-providers';
import { services, startedPrograms } from '../executed/programs-of-services';

const root = join(__dirname, '../../..');

/** `draft`: for review, and it leaves something to fill in. */
type Tier = 'safe' | 'review' | 'draft';

export interface FixRow {
  readonly rule: string;
  readonly title: string;
  readonly tier: Tier;
  readonly languages: readonly string[];
}

export async function fixRows(): Promise<FixRow[]> {
  const found = new Map<string, { rule: string; title: string; tier: Tier; languages: Set<string> }>();
  for (const rule of rules) {
    const page = readFileSync(join(root, 'rules', rule.id, 'page.md'), 'utf8');
    for (const { files } of readPage(page)) {
      if (files.every((file) => file.marks.length === 0)) continue;
      const { findings } = await analyzeTexts(Object.fromEntries(files.map((file) => [file.path, file.text])), { rules: [rule], options: { audience: 'audit' } });
      for (const finding of findings) {
        for (const { title, tier: looked, isDraft } of finding.fixes) {
          const tier = isDraft ? 'draft' : looked;
          // What a title names of the program differs from one example to the next.
          const general = title.replace(/`[^`]*`(?:(?:, | and )`[^`]*`)*/g, '…').replace(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g, '…').replace(/\bvalues as parameters\b/, 'value as a parameter');
          const key = `${rule.id} ${general}`;
          const row = found.get(key) ?? { rule: rule.id, title: general, tier, languages: new Set<string>() };
          row.languages.add(languageOf(finding.location.path));
          if (tier !== 'safe') row.tier = tier;
          found.set(key, row);
        }
      }
    }
  }
  const order = ['Python', 'TypeScript', 'configuration'];
  return [...found.values()]
    .map((row) => ({ ...row, languages: [...row.languages].sort((a, b) => order.indexOf(a) - order.indexOf(b)) }))
    .sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}

function languageOf(path: string): string {
  if (path.endsWith('.py')) return 'Python';
  return /\.(?:[cm]?[jt]sx?|vue|svelte|html)$/.test(path) ? 'TypeScript' : 'configuration';
}

/** Why a rule offers no fix, as its page says; null where it says nothing of the kind. */
export function whyNoFix(rule: string): string | null {
  return /^There is no mechanical fix: (.+)\.$/m.exec(readFileSync(join(root, 'rules', rule, 'page.md'), 'utf8'))?.[1] ?? null;
}

function titlesOf(all: readonly Program[]): string {
  const titles = [...new Set(all.map(({ title }) => title))];
  return `${titles.slice(0, -1).join('; ')}; ${titles.at(-1)}`;
}

export async function fixPage(): Promise<string> {
  const rows = await fixRows();
  const fixed = new Set(rows.map((row) => row.rule));
  const withFix = fixed.size;
  const without = rules.filter(({ id }) => !fixed.has(id)).map(({ id }) => id).sort();
  return `# Fixes

<!-- Made by \`npm run generate\` from the examples on the rules' pages. -->

${withFix} of ${rules.length} rules offer a fix.
A safe fix keeps what the program does but for the weakness, and may be applied without looking: \`lintel check --fix\`, and in editors \`source.fixAll.lintel\`.
A fix for review is shown before it is applied: \`lintel check --fix=review --diff\`, and in editors with a question.
A draft is a fix for review that leaves something for somebody to fill in, a list or what takes the place of a call, since the code does not tell what belongs there: it compiles, and until then it refuses everything.
Drafts are applied one by one in editors, and by \`lintel check --fix=draft\`.
Each is tried in memory first and offered only if its finding is gone afterwards and no other has come.
Every finding can also be accepted by a comment with a reason.

| rule | fix | tier | shown for |
| --- | --- | --- | --- |
${rows.map(({ rule, title, tier, languages }) => `| [\`${rule}\`](../rules/${rule}/page.md) | ${title.replaceAll('|', '\\|')} | ${tier} | ${languages.join(', ')} |`).join('\n')}

## Without a fix

| rule | why |
| --- | --- |
${without.map((rule) => `| [\`${rule}\`](../rules/${rule}/page.md) | ${whyNoFix(rule) ?? ''} |`).join('\n')}

## What was run

That a fix sends the data in the message of the user is shown by running programs before and after their fix (\`test/executed\`).

With the real SDK, against a stub of the API that it talks to: ${titlesOf([...programs, ...providers, ...services, ...frameworks])}.

With the real program, against a stand-in for an engine, a platform or another program that needs weights, a graphics card, a browser or a cloud: ${titlesOf([...standIns, ...startedPrograms])}.
The stand-in has the names of what it stands in for and hands on the messages that it is given, so this shows what the program asks and not that the engine takes it.

Not run, of those that have a fix: Stagehand, which needs a browser; prompt-tsx and CopilotKit, which need a compiler and a page; the older Vertex AI SDK for Node, which logs in first; inline agents of Bedrock, whose answer is a stream of its own form.
Guidance, Mem0, browser-use, MCP, FastMCP, Composio, E2B, Bot Framework and the language models of VS Code have no message for instructions that data could be moved out of.
`;
}
