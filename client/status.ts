/**
 * Says how Lintel is, in the status item of the editor's language (the `{}` of the status bar).
 * What it shows is the last thing said to it: the server's own `lintel/status`, or the state of the server's process.
 */
import type { Disposable } from 'vscode';
import { LanguageStatusSeverity, languages } from 'vscode';
import type { Status } from '../server/lsp/protocol';
import { documentSelector } from './languages';

export interface StatusItem extends Disposable {
  show(status: Status): void;
  showStopped(message: string): void;
}

const severities = {
  ok: LanguageStatusSeverity.Information,
  working: LanguageStatusSeverity.Information,
  degraded: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
} as const;

const showOutput = { title: 'Show Output', command: 'lintel.showOutputChannel' };
const restart = { title: 'Restart', command: 'lintel.restart' };

export function createStatusItem(): StatusItem {
  const item = languages.createLanguageStatusItem('lintel.status', documentSelector);
  item.name = 'Lintel';

  const show = (status: Status): void => {
    // A warning or an error brings an icon of its own.
    item.text = status.health === 'ok' || status.health === 'working' ? '$(shield) Lintel' : 'Lintel';
    item.detail = detailOf(status);
    item.severity = severities[status.health];
    item.busy = status.health === 'working';
    item.command = status.health === 'error' ? restart : showOutput;
    item.accessibilityInformation = { label: `Lintel: ${item.detail}` };
  };

  show({ health: 'working', message: 'Starting' });
  return {
    show,
    showStopped: (message) => show({ health: 'error', message }),
    dispose: () => item.dispose(),
  };
}

function detailOf({ health, message, filesChecked, filesTotal }: Status): string {
  const parts = [message];
  if (filesTotal !== undefined && filesChecked !== undefined) {
    const total = filesTotal === 1 ? '1 file' : `${filesTotal} files`;
    parts.push(health === 'working' ? `${filesChecked} of ${total}` : `${total} checked`);
  }
  return parts.filter((part) => part !== '').join(', ') || 'No trouble';
}
