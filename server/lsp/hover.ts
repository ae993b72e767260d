/**
 * The hover on a finding: what it is, why it matters and what to do, the steps of the flow as links, the rule's page.
 * Words of the program that is checked stand in it, so all but code spans is escaped: a hostile file may not draw links
 * or pictures in the editor.
 */
import type { Hover, HoverParams } from 'vscode-languageserver';
import type { CancellationToken } from 'vscode-languageserver';
import type { Finding } from '../engine/rules/contract';
import { pageAddress } from '../engine/rules/page-address';
import { rules } from '../generated/rules';
import { locationOf, rangeOf, touches, type View } from './convert';
import { documentOf, invalid, isPosition } from './handlers';
import { explainCommand, type LintelClientCapabilities } from './protocol';
import type { Session } from './session';

export async function hover(params: HoverParams, session: Session, token: CancellationToken): Promise<Hover | null> {
  const uri = documentOf(params);
  if (!isPosition(params.position)) throw invalid('The request names no position.');
  const results = await session.current(token, uri);
  const here = { start: params.position, end: params.position };
  const findings = results.findings(session.addresses.canonical(uri)).filter((finding) => touches(rangeOf(finding.location, results.view), here));
  const [first] = findings;
  if (!first) return null;
  const range = rangeOf(first.location, results.view);
  if (!session.client.hoverMarkdown) return { range, contents: { kind: 'plaintext', value: findings.map((finding) => plain(finding)).join('\n\n') } };
  return { range, contents: { kind: 'markdown', value: findings.map((finding) => markdown(finding, results.view, session.client.lintel)).join('\n\n---\n\n') } };
}

function markdown(finding: Finding, view: View, client: LintelClientCapabilities): string {
  const isShownBeside = client.diagnosticsInHover === true;
  const title = rules.find((rule) => rule.id === finding.rule)?.title ?? finding.rule;
  const steps = finding.steps.map((step, index) => {
    const { uri, range } = locationOf(step.location, view);
    const line = range.start.line + 1;
    const name = step.location.path.slice(step.location.path.lastIndexOf('/') + 1);
    // The address of a cell has a fragment of its own.
    const isCell = view.inCell(step.location) !== null;
    const address = isCell ? uri : `${uri}#L${line},${range.start.character + 1}`;
    return `${index + 1}. [${escaped(isCell ? `${name}, line ${line} of a cell` : `${name}:${line}`)}](${address}) ${escaped(step.message)}`;
  });
  const others = finding.others === 0 ? [] : [`${finding.others === 1 ? 'One other flow reaches' : `${finding.others} other flows reach`} the same place.`];
  return [
    `**${escaped(title)}**`,
    ...(isShownBeside ? [] : [escaped(finding.message)]),
    escaped(finding.advice),
    ...(steps.length > 0 && !isShownBeside ? [steps.join('\n')] : []),
    ...others,
    `[${finding.rule}](${client.rulePages === true ? explainLink(finding.rule) : pageAddress(finding.rule)}) · ${finding.level}, ${finding.confidence} confidence`,
  ].join('\n\n');
}

/** Editors let no scheme of others through in a hover, but commands that the extension vouches for. */
function explainLink(rule: string): string {
  return `command:${explainCommand}?${encodeURIComponent(JSON.stringify([rule]))}`;
}

function plain({ rule, message, advice, steps }: Finding): string {
  return [message, advice, ...steps.map((step, index) => `${index + 1}. ${step.message}`), `${rule}: ${pageAddress(rule)}`].join('\n');
}

/** Code spans stay; everything else that Markdown or HTML could read is made harmless. */
function escaped(text: string): string {
  return text
    .split(/(`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&').replace(/\r?\n/g, ' ')))
    .join('');
}
