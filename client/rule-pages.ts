/**
 * The page of a rule, shown in the editor: the server has all pages, so they can be read without a network. A page is a
 * read-only document with the address `lintel-rule:/<rule>.md`, which is what findings link to, and it opens as rendered
 * Markdown.
 */
import type { Disposable, TextDocumentContentProvider } from 'vscode';
import { commands, languages, Uri, window, workspace } from 'vscode';
import type { RulePageParams, RulePageResult } from '../server/lsp/protocol';
import { rulePageAddress, rulePageMethod, rulePageScheme } from '../server/lsp/protocol';
import type { Server } from './server';

export function registerRulePages(server: Server): Disposable {
  const provider: TextDocumentContentProvider = {
    provideTextDocumentContent: async ({ path }) => {
      const params: RulePageParams = { rule: path.replace(/^\/|\.md$/g, '') };
      const page = await server.request<RulePageResult>(rulePageMethod, params);
      if (!page) throw new Error(`There is no rule ${params.rule}.`);
      return page.text;
    },
  };
  return workspace.registerTextDocumentContentProvider(rulePageScheme, provider);
}

/** Shows the page of a rule; without one, of the finding at the cursor. */
export async function explainRule(rule: string | undefined): Promise<void> {
  const wanted = typeof rule === 'string' ? rule : ruleAtCursor();
  if (wanted === undefined) throw new Error('Put the cursor on a finding of Lintel to read about its rule.');
  await commands.executeCommand('markdown.showPreview', Uri.parse(rulePageAddress(wanted)));
}

function ruleAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const here = languages.getDiagnostics(editor.document.uri).find(({ source, range }) => source === 'lintel' && range.contains(editor.selection.active));
  const code = here?.code;
  return typeof code === 'object' ? String(code.value) : code === undefined ? undefined : String(code);
}
