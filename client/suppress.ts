/**
 * Ignoring a finding, with a reason: the reason is what makes a suppression worth reading a year later, so an empty
 * one is not accepted. A day may be set on which the finding comes back. Where the comment goes and how it looks is the server's business.
 */
import { window, workspace } from 'vscode';
import type { SuppressArguments, SuppressEditParams, SuppressEditResult } from '../server/lsp/protocol';
import { suppressEditMethod } from '../server/lsp/protocol';
import type { Server } from './server';

export async function suppress(server: Server, target: SuppressArguments): Promise<void> {
  const reason = await window.showInputBox({
    title: `Ignore ${target.rule} ${target.kind === 'line' ? 'on this line' : 'in this file'}`,
    prompt: 'Why is this safe? The reason is written into the comment.',
    placeHolder: 'for example: the command is one of three constants',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'A reason is needed.' : undefined),
  });
  if (reason === undefined) return;
  const until = await window.showInputBox({
    title: 'Up to which day?',
    prompt: 'After it the finding is back. Leave it empty to ignore it for ever.',
    placeHolder: 'YYYY-MM-DD',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' || isComing(text.trim()) ? undefined : 'A day to come is needed, as YYYY-MM-DD.'),
  });
  if (until === undefined) return;
  const params: SuppressEditParams = { ...target, reason: reason.trim(), ...(until.trim() === '' ? {} : { until: until.trim() }) };
  const edit = await server.request<SuppressEditResult>(suppressEditMethod, params);
  const converted = edit && (await server.client()?.protocol2CodeConverter.asWorkspaceEdit(edit));
  if (!converted) throw new Error('That finding is no longer there.');
  if (!(await workspace.applyEdit(converted))) throw new Error('The edit could not be applied; the file may have changed meanwhile.');
}

/** A day of the calendar that has not passed. */
function isComing(text: string): boolean {
  const day = new Date(`${text}T23:59:59`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.getDate() === Number(text.slice(8)) && day.getTime() >= Date.now();
}
