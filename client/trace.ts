/**
 * The channel "Lintel Trace", as the language client wants it: a log channel that is traced to when its level is
 * `Trace`. The client goes by that level alone, and a log channel's own level is set by a command that few people
 * know; this one's level follows the setting `lintel.trace.server`, at once and without a restart.
 *
 * Example: with `"lintel.trace.server": "messages"` the channel's level is `Trace` and each message's name is written.
 */
import type { Disposable, LogOutputChannel, OutputChannel } from 'vscode';
import { EventEmitter, LogLevel, window, workspace } from 'vscode';

const name = 'Lintel Trace';

export function createTraceChannel(): LogOutputChannel {
  const channel: OutputChannel = window.createOutputChannel(name);
  const changed = new EventEmitter<LogLevel>();
  let level = levelBySetting();
  const listener: Disposable = workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('lintel.trace')) return;
    level = levelBySetting();
    changed.fire(level);
  });
  const write = (message: string | Error, ...more: unknown[]): void => {
    channel.appendLine(`[${new Date().toISOString()}] ${[message, ...more].map(String).join(' ')}`);
  };

  return {
    name,
    get logLevel() {
      return level;
    },
    onDidChangeLogLevel: changed.event,
    trace: (message, ...more: unknown[]) => {
      if (level === LogLevel.Trace) write(message, ...more);
    },
    debug: write,
    info: write,
    warn: write,
    error: write,
    append: (value) => channel.append(value),
    appendLine: (value) => channel.appendLine(value),
    replace: (value) => channel.replace(value),
    clear: () => channel.clear(),
    show: (column?: unknown, preserveFocus?: boolean) => channel.show(typeof column === 'boolean' ? column : preserveFocus),
    hide: () => channel.hide(),
    dispose: () => {
      listener.dispose();
      changed.dispose();
      channel.dispose();
    },
  };
}

function levelBySetting(): LogLevel {
  return workspace.getConfiguration('lintel').get<string>('trace.server', 'off') === 'off' ? LogLevel.Info : LogLevel.Trace;
}
