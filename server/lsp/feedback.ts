/**
 * What a person sees of the analysis: a progress bar with a stop button for runs that take longer than half a second,
 * and `lintel/status` for clients that understand it. Shorter runs say nothing, so that nothing flickers while typing.
 *
 * Invariant: every progress that was begun is ended, and the last status tells how the last run ended.
 */
import { MessageType, ShowMessageNotification, type Connection } from 'vscode-languageserver';
import type { Problem, Report } from '../engine/service';
import type { Watcher } from './analysis-loop';
import type { Client } from './capabilities';
import type { Status } from './protocol';
import { statusMethod } from './protocol';

/** Milliseconds before a run shows itself. */
const visibleAfter = 500;

type Progress = Awaited<ReturnType<Connection['window']['createWorkDoneProgress']>>;

export class Feedback {
  private last = '';

  constructor(
    private readonly connection: Connection,
    private readonly client: Client,
  ) {}

  watch(stop: () => void): Watcher<Report> {
    let bar: Progress | null = null;
    let isOver = false;
    let seen = { done: 0, total: 0 };
    let percent = -1;

    const show = async (): Promise<void> => {
      this.say({ health: 'working', message: 'Checking', filesChecked: seen.done, filesTotal: seen.total });
      if (!this.client.showsProgress) return;
      const created = await this.connection.window.createWorkDoneProgress();
      if (isOver) return;
      bar = created;
      created.begin('Lintel', 0, 'Checking the workspace', true);
      created.token.onCancellationRequested(stop);
    };
    const timer = setTimeout(() => {
      // A client that refuses the bar goes without.
      show().catch((error: unknown) => this.connection.console.info(`No progress bar: ${String(error)}`));
    }, visibleAfter);
    const over = (): void => {
      isOver = true;
      clearTimeout(timer);
      bar?.done();
    };

    return {
      progress: (done, total) => {
        seen = { done, total };
        const now = total === 0 ? 0 : Math.floor((done / total) * 100);
        if (now === percent) return;
        percent = now;
        bar?.report(now, `${done} of ${total} files`);
        if (bar) this.say({ health: 'working', message: 'Checking', filesChecked: done, filesTotal: total });
      },
      done: (report) => {
        over();
        this.say(statusOf(report));
      },
      ended: (reason) => {
        over();
        if (reason === 'stopped') this.say({ health: 'degraded', message: 'Checking was stopped; it goes on with the next change' });
      },
      failed: (error) => {
        over();
        this.connection.console.error(`The analysis failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        this.say({ health: 'error', message: 'The analysis failed; the output channel says why' });
      },
    };
  }

  /** For what a person has to mend. */
  complain(text: string): void {
    this.connection.console.error(text);
    void this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message: `Lintel: ${text}` });
  }

  say(status: Status): void {
    const text = JSON.stringify(status);
    if (this.client.lintel.status !== true || text === this.last) return;
    this.last = text;
    void this.connection.sendNotification(statusMethod, status);
  }
}

function statusOf({ problems, statistics }: Report): Status {
  const trouble = describe(problems);
  return {
    health: trouble === '' ? 'ok' : 'degraded',
    message: trouble,
    filesChecked: statistics.filesFound,
    filesTotal: statistics.filesFound,
  };
}

/** What was skipped on purpose is no trouble. */
function describe(problems: readonly Problem[]): string {
  const failures = new Set(problems.filter((problem) => problem.kind === 'failure').map((problem) => problem.path)).size;
  const cuts = new Set(problems.filter((problem) => problem.kind === 'cut').map((problem) => problem.path)).size;
  const parts: string[] = [];
  if (failures > 0) parts.push(`${failures === 1 ? '1 file' : `${failures} files`} could not be checked`);
  if (cuts > 0) parts.push(`${cuts === 1 ? '1 file was' : `${cuts} files were`} checked in part`);
  return parts.join(', ');
}
