/**
 * The commands of the palette, and the one that a suppressing code action runs. Each asks the server or the window;
 * a failure is told to the user once, in words, and written to the output channel.
 */
import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import { commands, env, UIKind, version, window, workspace } from 'vscode';
import type { DebugInfoResult, EffectiveConfigResult, SuppressArguments } from '../server/lsp/protocol';
import { debugInfoMethod, effectiveConfigMethod, explainCommand, revalidateMethod, suppressCommand } from '../server/lsp/protocol';
import { explainRule } from './rule-pages';
import type { Server } from './server';
import { suppress } from './suppress';

interface Surroundings {
  readonly context: ExtensionContext;
  readonly server: Server;
  readonly output: LogOutputChannel;
}

export function registerCommands({ context, server, output }: Surroundings): Disposable[] {
  const register = (name: string, work: (...args: never[]) => Promise<void> | void): Disposable =>
    commands.registerCommand(name, async (...args: never[]) => {
      try {
        await work(...args);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        output.error(`${name}: ${reason}`);
        void window.showErrorMessage(`Lintel: ${reason}`);
      }
    });

  return [
    register('lintel.restart', () => server.restart()),
    register('lintel.showOutputChannel', () => output.show()),
    register('lintel.revalidate', () => server.request<void>(revalidateMethod)),
    register('lintel.showEffectiveConfig', () => showEffectiveConfig(server)),
    register('lintel.copyDebugInfo', () => copyDebugInfo(context, server)),
    register(explainCommand, (rule?: string) => explainRule(rule)),
    register(suppressCommand, (target: SuppressArguments) => suppress(server, target)),
  ];
}

async function showEffectiveConfig(server: Server): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (!document) throw new Error('Open the file whose configuration you want to see.');
  const params = { uri: document.uri.toString() };
  const { text } = await server.request<EffectiveConfigResult>(effectiveConfigMethod, params);
  await window.showTextDocument(await workspace.openTextDocument({ language: 'jsonc', content: text }));
}

async function copyDebugInfo(context: ExtensionContext, server: Server): Promise<void> {
  const own = `Lintel ${(context.extension.packageJSON as { version: string }).version}, ${env.appName} ${version}, ${env.uiKind === UIKind.Web ? 'web' : 'desktop'}, ${env.remoteName ?? 'local'}`;
  const said = await server
    .request<DebugInfoResult>(debugInfoMethod)
    .then((result) => result.text, (error: unknown) => `The server did not answer: ${String(error)}`);
  await env.clipboard.writeText(`${own}\n\n${said}\n`);
  void window.showInformationMessage('Lintel: copied. It holds versions, settings and counts, and no text of your files.');
}
