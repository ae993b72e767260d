/** `lintel rules` and `lintel explain RULE`: what Lintel looks for, offline, from the same pages as the web shows. */
import type { Rule } from '../engine/rules/contract';
import { pageAddress } from '../engine/rules/page-address';
import type { Environment } from './environment';
import { pageOf } from './pages';
import { suggestion, UsageError } from './usage';

export function listRules(rules: readonly Rule[], environment: Environment): number {
  const rows = rules.map((rule) => [rule.id, rule.level, rule.audience, rule.title] as const);
  const width = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  const [first, second, third] = [width(0), width(1), width(2)];
  for (const [id, level, audience, title] of rows) {
    environment.stdout.write(`${id.padEnd(first)}  ${level.padEnd(second)}  ${audience.padEnd(third)}  ${title}\n`);
  }
  return 0;
}

/** For programs: all that is fixed about a rule, in the order of its id. */
export function listRulesAsJson(rules: readonly Rule[], environment: Environment): number {
  const listed = rules.map(({ id, title, level, audience, severity, standards, aliases, fixes }) => ({
    id, title, level, audience, severity, standards, aliases, hasFix: fixes !== undefined, page: pageAddress(id),
  }));
  environment.stdout.write(`${JSON.stringify({ rules: listed }, null, 2)}\n`);
  return 0;
}

export function explain(id: string, rules: readonly Rule[], environment: Environment): number {
  const rule = requireRule(id, rules);
  const page = pageOf(id) ?? `# ${id}\n\n${rule.title}.\n`;
  const { standards } = rule;
  const mapped = [
    ...standards.owasp,
    ...standards.cwe.map((number) => `CWE-${number}`),
    ...(standards.atlas ?? []),
    ...(standards.nist ?? []).map((part) => `NIST ${part}`),
    ...(standards.euAiAct ?? []).map((part) => `EU AI Act ${part}`),
  ];
  environment.stdout.write(
    `${page.trimEnd()}\n\n---\n\nLevel: ${rule.level}. Audience: ${rule.audience}.\nStandards: ${mapped.join(', ')}.\n` +
      `Also known as: ${rule.aliases.join(', ')}.\nPage: ${pageAddress(id)}\n`,
  );
  return 0;
}

export function requireRule(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((known) => known.id === id);
  if (!rule) throw new UsageError(`there is no rule "${id}".${suggestion(id, rules.map((known) => known.id))} "lintel rules" lists all.`);
  return rule;
}
