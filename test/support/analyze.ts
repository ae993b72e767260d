/**
 * Runs the whole engine over texts in memory, with the built-in rules and knowledge or with others.
 * `analyzeTexts({ 'app.py': '…' })` answers the report; paths in it start with `/`.
 */
import { neverCancelled } from '../../server/engine/base/cancel';
import type { Cancel } from '../../server/engine/base/cancel';
import { lowerSource } from '../../server/engine/lower';
import type { KnowledgeFile } from '../../server/engine/models/schema';
import { MemoryFiles } from '../../server/engine/project/files';
import type { Rule } from '../../server/engine/rules/contract';
import type { Host, Lowered, Options, Report, Source } from '../../server/engine/service';
import { defaultOptions } from '../../server/engine/settings';
import { Workspace } from '../../server/engine/workspace';
import knowledge from '../../server/generated/knowledge.json';
import { rules } from '../../server/generated/rules';
import { parsersForTests } from '../syntax/support';

export interface TestRun {
  readonly options?: Partial<Options>;
  readonly rules?: readonly Rule[];
  readonly knowledge?: readonly KnowledgeFile[];
}

export class MemoryHost implements Host {
  readonly files: MemoryFiles;

  constructor(texts: Readonly<Record<string, string>>) {
    this.files = new MemoryFiles(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path.startsWith('/') ? path : `/${path}`, text])));
  }

  read(path: string): Promise<Uint8Array | null> {
    return this.files.read(path);
  }

  async lower(sources: readonly Source[], cancel: Cancel): Promise<readonly Lowered[]> {
    const parsers = await parsersForTests();
    const results: Lowered[] = [];
    for (const source of sources) results.push(await lowerSource(parsers, source, cancel));
    return results;
  }
}

export function workspaceOf(texts: Readonly<Record<string, string>>, run: TestRun = {}): { workspace: Workspace; host: MemoryHost } {
  const host = new MemoryHost(texts);
  const options: Options = { ...defaultOptions, minLevel: 'note', today: '2026-01-01', includeAllRoles: true, ...run.options };
  const workspace = new Workspace(host, options, { rules: run.rules ?? rules, knowledge: run.knowledge ?? (knowledge as readonly KnowledgeFile[]) });
  return { workspace, host };
}

export async function analyzeTexts(texts: Readonly<Record<string, string>>, run: TestRun = {}): Promise<Report> {
  return workspaceOf(texts, run).workspace.analyze(neverCancelled);
}
