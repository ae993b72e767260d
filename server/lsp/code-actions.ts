/**
 * The light bulb: the fixes of the findings under the caret, "fix all" for what is safe, and at the very end the ways to
 * suppress a finding. Actions say what they do at once; their edits are worked out when one is chosen (`resolve`),
 * where the client can wait for that, always from the newest text. Suppressing is never preferred.
 *
 * Invariant: an action that is offered has an edit, or a command that the client has announced.
 */
import type { CancellationToken, CodeAction, CodeActionParams, Diagnostic, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { combine } from '../engine/fix/apply';
import type { Fix } from '../engine/fix/types';
import type { Finding } from '../engine/rules/contract';
import { fixAllKind, isWanted, quickFixKind, suppressFileKind, suppressLineKind } from './code-action-kinds';
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
  | { readonly kind: 'all'; readonly uri: string };

export async function codeActions(params: CodeActionParams, session: Session, token: CancellationToken): Promise<CodeAction[]> {
  const uri = documentOf(params);
  if (!isRange(params.range)) throw invalid('The request names no range.');
  const { only, diagnostics = [] } = params.context ?? {};
  const results = await session.current(token, uri);
  const path = session.addresses.path(uri);
  const findings = results.findings(path).filter((finding) => touches(rangeOf(finding.location, results.view), params.range));
  const actions: CodeAction[] = [];
  const offer = (kind: string, make: () => CodeAction[]): void => {
    if (isWanted(kind, only)) actions.push(...make());
  };
  const known = (finding: Finding): Diagnostic => asClientKnows(finding, diagnostics, results, session);

  offer(quickFixKind, () => findings.flatMap((finding) => fixActions(finding, known(finding), uri, results, session)));
  offer(fixAllKind, () => fixAllAction(uri, results, session));
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
  const edit = chosenEdit(chosen, results, session);
  if (!edit) throw new ResponseError(LSPErrorCodes.ContentModified, 'What the action would have fixed is no longer there.');
  return { ...action, edit };
}

export async function suppressEdit(params: SuppressEditParams, session: Session, token: CancellationToken): Promise<SuppressEditResult> {
  if (typeof params?.uri !== 'string' || !isRange(params.range) || typeof params.rule !== 'string') throw invalid('The request names no finding.');
  const reason = typeof params.reason === 'string' ? params.reason.trim() : '';
  if (reason === '' || /[\r\n]/.test(reason)) throw new ResponseError(ErrorCodes.InvalidParams, 'A reason of one line is needed.');
  const results = await session.current(token, params.uri);
  const finding = results
    .findings(session.addresses.path(params.uri))
    .find((one) => one.rule === params.rule && isSameRange(rangeOf(one.location, results.view), params.range));
  return finding ? suppressionOf(finding, params.kind === 'file' ? 'file' : 'line', reason, results, session) : null;
}

function fixActions(finding: Finding, diagnostic: Diagnostic, uri: string, results: Results, session: Session): CodeAction[] {
  const preferred = finding.fixes.find((fix) => fix.tier === 'safe');
  return finding.fixes.flatMap((fix) => {
    const action: CodeAction = {
      title: fix.title,
      kind: quickFixKind,
      diagnostics: [diagnostic],
      ...(fix === preferred ? { isPreferred: true } : {}),
    };
    return withEdit(action, { kind: 'fix', uri, fingerprint: finding.fingerprint, title: fix.title }, results, session);
  });
}

function fixAllAction(uri: string, results: Results, session: Session): CodeAction[] {
  const count = combine(safeFixes(uri, results, session)).taken.length;
  if (count === 0) return [];
  const action: CodeAction = { title: count === 1 ? 'Apply the safe fix of Lintel' : `Apply all ${count} safe fixes of Lintel`, kind: fixAllKind };
  return withEdit(action, { kind: 'all', uri }, results, session);
}

function withEdit(action: CodeAction, chosen: Chosen, results: Results, session: Session): CodeAction[] {
  if (session.client.resolvesEdits) return [{ ...action, data: chosen }];
  const edit = chosenEdit(chosen, results, session);
  return edit ? [{ ...action, edit }] : [];
}

function chosenEdit(chosen: Chosen, results: Results, session: Session): WorkspaceEdit | null {
  if (chosen.kind === 'all') {
    const { edits } = combine(safeFixes(chosen.uri, results, session));
    return edits.length === 0 ? null : workspaceEdit(edits, editSurroundings(results, session));
  }
  const finding = results.findings(session.addresses.path(chosen.uri)).find((one) => one.fingerprint === chosen.fingerprint);
  const fix = finding?.fixes.find((one) => one.title === chosen.title);
  return fix ? fixEdit(fix, editSurroundings(results, session)) : null;
}

/** One for each finding; editors apply them on saving, so none that reaches into another file. */
function safeFixes(uri: string, results: Results, session: Session): Fix[] {
  const path = session.addresses.path(uri);
  return results.findings(path).flatMap((finding) => {
    const fix = finding.fixes.find((one) => one.tier === 'safe' && one.edits.every((edit) => edit.path === path));
    return fix ? [fix] : [];
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
  const edit = suppressionOf(finding, kind, '', results, session);
  return edit ? [{ ...base, title: `Ignore ${finding.rule} ${place}: add a comment to give the reason in`, edit }] : [];
}

function suppressionOf(finding: Finding, kind: 'line' | 'file', reason: string, results: Results, session: Session): WorkspaceEdit | null {
  const edit = session.workspace?.suppression(finding, kind, reason) ?? null;
  return edit && workspaceEdit([edit], editSurroundings(results, session));
}

/** The diagnostic as the client has it, so that it can tell which one an action is for. */
function asClientKnows(finding: Finding, given: readonly Diagnostic[], results: Results, session: Session): Diagnostic {
  const same = given.find((diagnostic) => (diagnostic.data as DiagnosticData | undefined)?.fingerprint === finding.fingerprint);
  return same ?? diagnosticOf(finding, results.view, session.client.showsRelatedInformation);
}

function editSurroundings(results: Results, session: Session): EditSurroundings {
  return { client: session.client, results, version: (uri) => session.documents.get(uri)?.version ?? null };
}
