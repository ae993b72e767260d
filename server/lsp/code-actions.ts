/**
 * The light bulb: the fixes of the findings under the caret, those of all findings of one rule, "fix all", and at the
 * very end the ways to suppress a finding. A fix is tried in memory before it is offered, and what would not help is
 * left out; where many are under the caret, the rest are tried when one is chosen. Edits are worked out then too
 * (`resolve`), where the client can wait for that, always from the newest text. Suppressing is never preferred.
 *
 * Invariant: an action that is offered has an edit, or a command that the client has announced.
 */
import type { CancellationToken, CodeAction, CodeActionParams, Diagnostic, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { combine } from '../engine/fix/apply';
import { createsFile, type Fix } from '../engine/fix/types';
import { isWithin, ordered, type Candidate } from '../engine/fixing';
import { describeEffect } from '../engine/report/effect';
import { isDate } from '../engine/report/suppressions';
import type { Finding } from '../engine/rules/contract';
import { fixAllKind, fixAllUnsafeKind, isWanted, notebookFixAllKind, quickFixKind, suppressFileKind, suppressLineKind } from './code-action-kinds';
import { isSameRange, rangeOf, touches } from './convert';
import { diagnosticOf } from './diagnostics';
import { fixEdit, workspaceEdit, type EditSurroundings } from './edits';
import { documentOf, invalid, isRange } from './handlers';
import type { DiagnosticData, SuppressArguments, SuppressEditParams, SuppressEditResult } from './protocol';
import { suppressCommand } from './protocol';
import type { Results } from './results';
import type { Session } from './session';

/** What an action without its edit carries: enough to find the fix again in newer results. */
type Chosen =
  | { readonly kind: 'fix'; readonly uri: string; readonly fingerprint: string; readonly title: string }
  | { readonly kind: 'rule'; readonly uri: string; readonly rule: string }
  | { readonly kind: 'all' | 'unsafe' | 'notebook'; readonly uri: string };

/** A question and what it is answered from. */
interface Asked {
  readonly uri: string;
  readonly results: Results;
  readonly session: Session;
  readonly token: CancellationToken;
}

/** Fixes that are tried before the light bulb shows; each takes two analyses of what it touches. */
const provedAtOnce = 4;

export async function codeActions(params: CodeActionParams, session: Session, token: CancellationToken): Promise<CodeAction[]> {
  const uri = documentOf(params);
  if (!isRange(params.range)) throw invalid('The request names no range.');
  const { only, diagnostics = [] } = params.context ?? {};
  const results = await session.current(token, uri);
  const findings = results.findings(session.addresses.canonical(uri)).filter((finding) => touches(rangeOf(finding.location, results.view), params.range));
  const actions: CodeAction[] = [];
  const offer = (kind: string, make: () => CodeAction[]): void => {
    if (isWanted(kind, only)) actions.push(...make());
  };
  const asked: Asked = { uri, results, session, token };
  const budget = { left: provedAtOnce };
  const known = (finding: Finding): Diagnostic => asClientKnows(finding, diagnostics, results, session);

  if (isWanted(quickFixKind, only)) {
    for (const finding of findings) actions.push(...(await fixActions(finding, known(finding), budget, asked)));
    for (const rule of new Set(findings.map((finding) => finding.rule))) actions.push(...(await ruleAction(rule, findings, known, asked)));
  }
  if (isWanted(fixAllKind, only)) actions.push(...(await fixAllAction(false, asked)));
  if (isWanted(notebookFixAllKind, only) && session.isCell(uri)) actions.push(...(await notebookAction(asked)));
  if (isWanted(fixAllUnsafeKind, only)) actions.push(...(await fixAllAction(true, asked)));
  if (session.configuration.forSession['codeAction.suppress']) {
    offer(suppressLineKind, () => findings.flatMap((finding) => suppressAction(finding, 'line', known(finding), uri, results, session)));
    offer(suppressFileKind, () => findings.flatMap((finding) => suppressAction(finding, 'file', known(finding), uri, results, session)));
  }
  return actions;
}

export async function resolveCodeAction(action: CodeAction, session: Session, token: CancellationToken): Promise<CodeAction> {
  const chosen = action.data as Chosen | undefined;
  // VS Code resolves every action, also one that its command makes complete.
  if (chosen === undefined && action.command) return action;
  if (typeof chosen?.uri !== 'string') throw invalid('The action is none of this server.');
  const results = await session.current(token, chosen.uri);
  const edit = await chosenEdit(chosen, { uri: chosen.uri, results, session, token });
  if (!edit) throw new ResponseError(LSPErrorCodes.ContentModified, 'What the action would have fixed is no longer there.');
  return { ...action, edit };
}

export async function suppressEdit(params: SuppressEditParams, session: Session, token: CancellationToken): Promise<SuppressEditResult> {
  if (typeof params?.uri !== 'string' || !isRange(params.range) || typeof params.rule !== 'string') throw invalid('The request names no finding.');
  const reason = typeof params.reason === 'string' ? params.reason.trim() : '';
  if (reason === '' || /[\r\n]/.test(reason)) throw new ResponseError(ErrorCodes.InvalidParams, 'A reason of one line is needed.');
  const { until } = params;
  if (until !== undefined && !(typeof until === 'string' && isDate(until))) throw new ResponseError(ErrorCodes.InvalidParams, 'The last day is written as YYYY-MM-DD.');
  const results = await session.current(token, params.uri);
  const finding = results
    .findings(session.addresses.canonical(params.uri))
    .find((one) => one.rule === params.rule && isSameRange(rangeOf(one.location, results.view), params.range));
  return finding ? suppressionOf(finding, params.kind === 'file' ? 'file' : 'line', { reason, until }, results, session) : null;
}

/** `budget`: how many more fixes may be tried before the answer. */
async function fixActions(finding: Finding, diagnostic: Diagnostic, budget: { left: number }, asked: Asked): Promise<CodeAction[]> {
  const { results, session, token } = asked;
  const actions: CodeAction[] = [];
  for (const fix of ordered(finding.fixes).filter((one) => isPossible(one, session))) {
    const effect = budget.left-- > 0 ? await session.proofs.effect(results, { finding, fix }, token) : undefined;
    if (effect === null) continue;
    const more = effect && effect.gone.length + effect.weakened.length > 1 ? ` (${describeEffect(effect)})` : '';
    const isFirst = actions.length === 0;
    const action: CodeAction = {
      title: fix.title + more,
      kind: quickFixKind,
      diagnostics: [diagnostic],
      ...(isFirst && fix.tier === 'safe' ? { isPreferred: true } : {}),
    };
    actions.push(...(await withEdit(action, { kind: 'fix', uri: asked.uri, fingerprint: finding.fingerprint, title: fix.title }, asked)));
  }
  return actions;
}

/** Whether the client can carry out what the fix asks for. */
function isPossible(fix: Fix, session: Session): boolean {
  return session.client.createsFiles || !createsFile(fix);
}

/** All findings of a rule in the file at once, where there are several. */
async function ruleAction(rule: string, under: readonly Finding[], known: (finding: Finding) => Diagnostic, asked: Asked): Promise<CodeAction[]> {
  const count = fixesOf(asked, rule, true).length;
  if (count < 2) return [];
  const diagnostics = under.filter((finding) => finding.rule === rule).map(known);
  return withEdit({ title: `Fix all ${count} findings of ${rule} in this file`, kind: quickFixKind, diagnostics }, { kind: 'rule', uri: asked.uri, rule }, asked);
}

async function fixAllAction(withReview: boolean, asked: Asked): Promise<CodeAction[]> {
  const fixes = fixesOf(asked, null, withReview);
  const count = combine(fixes.map(({ fix }) => fix)).taken.length;
  if (count === 0 || (withReview && fixes.every(({ fix }) => fix.tier === 'safe'))) return [];
  const title = withReview
    ? `Review and apply ${count === 1 ? 'the fix' : `all ${count} fixes`} of Lintel`
    : count === 1 ? 'Apply the safe fix of Lintel' : `Apply all ${count} safe fixes of Lintel`;
  return withEdit({ title, kind: withReview ? fixAllUnsafeKind : fixAllKind }, { kind: withReview ? 'unsafe' : 'all', uri: asked.uri }, asked);
}

/** Editors ask for it in one cell when they save the notebook. */
async function notebookAction(asked: Asked): Promise<CodeAction[]> {
  if (fixesOf(asked, null, false, true).length === 0) return [];
  return withEdit({ title: 'Apply all safe fixes of Lintel in this notebook', kind: notebookFixAllKind }, { kind: 'notebook', uri: asked.uri }, asked);
}

async function withEdit(action: CodeAction, chosen: Chosen, asked: Asked): Promise<CodeAction[]> {
  if (asked.session.client.resolvesEdits) return [{ ...action, data: chosen }];
  const edit = await chosenEdit(chosen, asked);
  return edit ? [{ ...action, edit }] : [];
}

/** Null when there is nothing left to do, or what is left would not help. */
async function chosenEdit(chosen: Chosen, asked: Asked): Promise<WorkspaceEdit | null> {
  const { results, session, token } = asked;
  const around = editSurroundings(results, session);
  if (chosen.kind === 'fix') {
    const finding = results.findings(session.addresses.canonical(chosen.uri)).find((one) => one.fingerprint === chosen.fingerprint);
    const fix = finding?.fixes.find((one) => one.title === chosen.title);
    const effect = finding && fix && (await session.proofs.effect(results, { finding, fix }, token));
    return effect ? fixEdit([fix], fix.edits, { label: fix.title, description: describeEffect(effect) }, around) : null;
  }
  const rule = chosen.kind === 'rule' ? chosen.rule : null;
  const withReview = chosen.kind === 'unsafe' || chosen.kind === 'rule';
  const taken = await session.proofs.together(results, fixesOf(asked, rule, withReview, chosen.kind === 'notebook'), token);
  const { edits, taken: fixes } = combine(taken.map(({ fix }) => fix));
  if (edits.length === 0) return null;
  return fixEdit(fixes, edits, { label: rule === null ? 'Apply all fixes of Lintel' : `Fix all findings of ${rule}` }, around);
}

/** One for each finding of the file, and none that leaves something to fill in; without those for review, editors apply them on saving, so none that reaches into another file. */
function fixesOf({ uri, results, session }: Asked, rule: string | null, withReview: boolean, isWholeNotebook = false): Candidate[] {
  const path = session.addresses.path(uri);
  const findings = isWholeNotebook ? results.report.findings.filter((finding) => finding.location.path === path) : results.findings(session.addresses.canonical(uri));
  return findings.flatMap((finding) => {
    if (rule !== null && finding.rule !== rule) return [];
    const fix = ordered(finding.fixes).find((one) => isPossible(one, session) && isWithin(one, withReview ? 'review' : 'safe') && (withReview || one.edits.every((edit) => edit.path === path)));
    return fix ? [{ finding, fix }] : [];
  });
}

function suppressAction(finding: Finding, kind: 'line' | 'file', diagnostic: Diagnostic, uri: string, results: Results, session: Session): CodeAction[] {
  const place = kind === 'line' ? 'on this line' : 'in this file';
  const base: CodeAction = {
    title: `Ignore ${finding.rule} ${place} …`,
    kind: kind === 'line' ? suppressLineKind : suppressFileKind,
    diagnostics: [diagnostic],
  };
  if (session.client.lintel.suppressCommand === true) {
    const target: SuppressArguments = { uri, range: rangeOf(finding.location, results.view), rule: finding.rule, kind };
    return [{ ...base, command: { title: base.title, command: suppressCommand, arguments: [target] } }];
  }
  // Nobody asks for the reason here. A comment without one silences nothing and says so at the finding, so it stays
  // visible until a person has written why.
  const edit = suppressionOf(finding, kind, { reason: '' }, results, session);
  return edit ? [{ ...base, title: `Ignore ${finding.rule} ${place}: add a comment to give the reason in`, edit }] : [];
}

function suppressionOf(finding: Finding, kind: 'line' | 'file', words: { readonly reason: string; readonly until?: string | undefined }, results: Results, session: Session): WorkspaceEdit | null {
  const edit = session.workspace?.suppression(finding, kind, words.reason, words.until) ?? null;
  return edit && workspaceEdit([edit], editSurroundings(results, session));
}

/** The diagnostic as the client has it, so that it can tell which one an action is for. */
function asClientKnows(finding: Finding, given: readonly Diagnostic[], results: Results, session: Session): Diagnostic {
  const same = given.find((diagnostic) => (diagnostic.data as DiagnosticData | undefined)?.fingerprint === finding.fingerprint);
  return same ?? diagnosticOf(finding, results.view, session.diagnosticForm);
}

function editSurroundings(results: Results, session: Session): EditSurroundings {
  return { client: session.client, results, version: (uri) => session.documents.get(uri)?.version ?? null };
}
