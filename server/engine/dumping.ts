/** What the stages made of a file, as text for developers: `lintel dump`. */
import type { Location } from './base/span';
import type { Text } from './base/text';
import { describeAgents } from './flow/agents/describe';
import { describeSummary } from './flow/describe';
import type { FlowEngine } from './flow/engine';
import { printModule } from './ir/print';
import type { Module } from './ir/types';
import type { ModuleGraph } from './project/graph';
import type { DumpKind } from './service';

export function dumpGraph(graph: ModuleGraph, path: string): string {
  const line = (title: string, paths: readonly string[]): string => `${title}\n${paths.map((other) => `  ${other}\n`).join('')}`;
  return line('imports', graph.importsOf(path)) + line('imported by', graph.importersOf(path)) + line('analysed', graph.relevant());
}

export function dumpModule(what: Exclude<DumpKind, 'graph'>, module: Module, flow: FlowEngine, textOf: (path: string) => Text | undefined): string {
  const { path } = module;
  if (what === 'ir') return printModule(module);
  if (what === 'agents') {
    const place = ({ path: at, span }: Location): string => ` (${at === path ? 'line ' : `${at}:`}${(textOf(at)?.lineAt(span.start) ?? 0) + 1})`;
    return describeAgents(flow.agents().filter((agent) => agent.location.path === path), place);
  }
  return module.functions.map((func) => describeSummary(func, flow.summaryOf({ module: path, id: func.id }))).join('\n');
}
