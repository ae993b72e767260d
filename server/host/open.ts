/** A workspace over a disk with the built-in rules and knowledge: what the command line and the language server open. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { Workspace } from '../engine/workspace';
import { formatProblem, parseKnowledge } from '../engine/models/parse';
import type { KnowledgeFile } from '../engine/models/schema';
import type { Options, Source } from '../engine/service';
import builtIn from '../generated/knowledge.json';
import { rules } from '../generated/rules';
import { tuneEngine } from './engine-flags';
import { NodeHost } from './node-host';

/** `folder`: where the bundles and the wasm files lie. Throws `DiscoveryError` when a path does not exist. */
export function openWorkspace(paths: readonly string[], options: Options, folder: string): { workspace: Workspace; host: NodeHost } {
  tuneEngine();
  const host = new NodeHost(paths, { wasmFolder: folder, workerFile: join(folder, 'worker.cjs') });
  const workspace = new Workspace(host, options, { rules, knowledge: builtIn as readonly KnowledgeFile[], readModels });
  return { workspace, host };
}

/** A user's knowledge file; its mistakes become one error that names the file. */
export function readModels(path: string, text: string): KnowledgeFile {
  const { knowledge: file, problems } = parseKnowledge(readYaml(path, text), path);
  if (!file) throw new Error(problems.map(formatProblem).join('\n'));
  return file;
}

/** The knowledge files at these paths, each in the first of the folders that has it; what is wrong with one keeps the others. */
export function readOwnModels(paths: readonly string[], folders: readonly string[]): { sources: readonly Source[]; complaints: readonly string[] } {
  const sources: Source[] = [];
  const complaints: string[] = [];
  for (const path of paths) {
    const places = folders.length > 0 ? folders.map((folder) => resolve(folder, path)) : [resolve(path)];
    const found = places.find((place) => existsSync(place));
    try {
      if (found === undefined) throw new Error(`${path}: the models file is in no folder that is open`);
      const text = readFileSync(found, 'utf8');
      readModels(found, text);
      sources.push({ path: found, text });
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { sources, complaints };
}

function readYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message.trimEnd() : String(error)}`);
  }
}
