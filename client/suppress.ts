/**
 * Ignoring a finding, with a reason: the reason is what makes a suppression worth reading a year later, so an empty
 * one is not accepted. Where the comment goes and how it looks is the server's business.
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
  const params: SuppressEditParams = { ...target, reason: reason.trim() };
  const edit = await server.request<SuppressEditResult>(suppressEditMethod, params);
  const converted = edit && (await server.client()?.protocol2CodeConverter.asWorkspaceEdit(edit));
  if (!converted) throw new Error('That finding is no longer there.');
  if (!(await workspace.applyEdit(converted))) throw new Error('The edit could not be applied; the file may have changed meanwhile.');
}
