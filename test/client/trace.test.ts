/** The trace channel beside a stand-in for the editor's module, which exists only inside an editor. */
import assert from 'node:assert/strict';
import Module from 'node:module';
import { join } from 'node:path';
import type { LogOutputChannel } from 'vscode';

type Listener<T> = (value: T) => void;

class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  get isHeard(): boolean {
    return this.listeners.size > 0;
  }
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

const LogLevel = { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 };

/** An editor with one setting and one channel. */
function editor(setting: string) {
  const lines: string[] = [];
  const configuration = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();
  const state = { setting, isDisposed: false };
  const vscode = {
    EventEmitter,
    LogLevel,
    window: { createOutputChannel: () => ({ appendLine: (line: string) => lines.push(line), dispose: () => (state.isDisposed = true) }) },
    workspace: { getConfiguration: () => ({ get: () => state.setting }), onDidChangeConfiguration: configuration.event },
  };
  const change = (value: string, section = 'lintel.trace'): void => {
    state.setting = value;
    configuration.fire({ affectsConfiguration: (asked) => asked === section });
  };
  return { vscode, lines, change, state, configuration };
}

/** The module under test, with `vscode` answered by a stand-in. */
function traceChannel(vscode: object): LogOutputChannel {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  const path = join(__dirname, '../../client/trace.js');
  loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
  try {
    delete require.cache[path];
    return (require(path) as { createTraceChannel(): LogOutputChannel }).createTraceChannel();
  } finally {
    loader._load = load;
  }
}

describe('the trace channel', () => {
  it('is silent while the setting is off, and has a level below tracing', () => {
    const { vscode, lines } = editor('off');
    const channel = traceChannel(vscode);
    channel.trace('Sending notification');
    assert.deepEqual([channel.logLevel, lines], [LogLevel.Info, []]);
  });

  it('writes each message with its time while the setting is on', () => {
    const { vscode, lines } = editor('messages');
    const channel = traceChannel(vscode);
    assert.equal(channel.logLevel, LogLevel.Trace);
    channel.trace('Sending notification', 'initialized');
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] Sending notification initialized$/);
  });

  it('follows the setting without a restart, and tells the language client', () => {
    const { vscode, lines, change } = editor('off');
    const channel = traceChannel(vscode);
    const heard: number[] = [];
    channel.onDidChangeLogLevel((level) => heard.push(level));
    change('verbose', 'editor.fontSize');
    assert.deepEqual(heard, []);
    change('verbose');
    channel.trace('one');
    change('off');
    channel.trace('two');
    assert.deepEqual(heard, [LogLevel.Trace, LogLevel.Info]);
    assert.equal(lines.length, 1);
  });

  it('lets go of the channel and of the setting', () => {
    const { vscode, state, configuration } = editor('off');
    traceChannel(vscode).dispose();
    assert.equal(state.isDisposed, true);
    assert.equal(configuration.isHeard, false);
  });
});
