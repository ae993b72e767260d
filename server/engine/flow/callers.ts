/**
 * What callers of a published package may hand to its functions. Where nothing better is known about a value that
 * arrives at a sink, it is whatever those who use the package pass: a parameter of an exported function or of a public
 * method. They seldom know that it is dangerous, and hand on what a model or a stranger wrote.
 *
 * Only for channels in `channelsOfCallers`, only in packages that others install, and never for what a program does by
 * itself: a script, a main function, a private helper.
 * Invariant: a sink that any other label reaches has no such flow.
 *
 * Example: `def run(self, code): exec(code)` of a package's class `Interpreter`.
 */
import type { Channel } from '../../../rules/kinds';
import type { Func, Module } from '../ir/types';
import type { FlowContext } from './context';
import { functionKey } from './keys';
import { newSource } from './sources';
import type { FlowRecord, Summary } from './summary';
import { append, step } from './trace';
import { taintWith } from './taint';

const channelsOfCallers: ReadonlySet<Channel> = new Set<Channel>(['act.code', 'act.template']);

/** One record for each parameter of a public function and each sink that nothing else is known to reach. */
export function callerFlows(context: FlowContext, summaryOf: (key: string) => Summary | null, isReached: (sinkId: string) => boolean): FlowRecord[] {
  const found: FlowRecord[] = [];
  for (const path of [...context.program.modules.keys()].sort()) {
    const module = context.program.modules.get(path);
    if (!module || !context.program.isPublished(path)) continue;
    for (const func of module.functions) {
      const summary = isPublic(module, func) ? summaryOf(functionKey(path, func.id)) : null;
      for (const { taint, sink, conditions } of summary?.sinks ?? []) {
        if (!channelsOfCallers.has(sink.channel) || conditions.some(({ test }) => test !== 'calls') || isReached(sink.id)) continue;
        const index = taint.input && /^p\d+$/.test(taint.input.root) ? Number(taint.input.root.slice(1)) : -1;
        const param = func.params[index];
        // What code that nobody knows makes of a parameter, such as the text of a file of that name, is no more what the caller said.
        if (!param || param.kind === 'receiver' || taint.confidence < 2) continue;
        const location = { path, span: param.span };
        // A parameter that is taken apart has no name; the field that counts has one.
        const name = param.name || (taint.input?.path[0] ?? '*');
        const subject = name === '*' ? 'the arguments' : `parameter \`${name}\``;
        const source = newSource(location, 'caller', `${subject} of \`${nameOf(module, func)}\``);
        const trace = append(step(null, 'source', location, source.name), taint.trace);
        // Who calls it with what is not known, so it is never certain.
        found.push({ taint: taintWith(taint, { key: `s:${source.key}`, source, input: null, trace, confidence: 1 }), sink });
      }
    }
  }
  return found;
}

/** What those who install a package can call: a function that a module exports, or a method of a class that it exports. */
function isPublic(module: Module, func: Func): boolean {
  if (func.parent !== 0 || func.isAbstract || isPrivate(func.name) || func.name === 'main') return false;
  const owner = module.classes[func.classId];
  if (!owner) return func.name !== '' && isExported(module, func.name);
  return owner.func === 0 && !isPrivate(owner.name) && isExported(module, owner.name);
}

function isPrivate(name: string): boolean {
  return /^[_#]/.test(name) && !/^__\w+__$/.test(name);
}

function isExported(module: Module, name: string): boolean {
  const locals = module.functions[0]?.locals ?? [];
  return module.exports.some((item) => item.kind === 'local' && (item.name === name || locals[item.slot]?.name === name));
}

function nameOf(module: Module, func: Func): string {
  const owner = module.classes[func.classId];
  return owner ? `${owner.name}.${func.name}` : func.name;
}
