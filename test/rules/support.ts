// Flows and facts made by hand, for the tests of what comes after the flow engine.
import { Text } from '../../server/engine/base/text';
import { pythonWriter } from '../../server/engine/languages/python/writer';
import type { Location } from '../../server/engine/base/span';
import type { Module, Func } from '../../server/engine/ir/types';
import type { Fact, FixContext, Flow } from '../../server/engine/rules/contract';

export function at(start: number, end: number, path = '/w/app.py'): Location {
  return { path, span: { start, end } };
}

export function flow(changes: Partial<Flow> = {}): Flow {
  const sink = changes.sink ?? at(20, 24);
  return {
    label: 'model',
    channel: 'act.shell',
    steps: [
      { location: at(0, 4, sink.path), message: "the model's answer" },
      { location: sink, message: 'run as a shell command' },
    ],
    sink,
    sinkCall: sink,
    sinkName: 'os.system',
    sourceName: "the model's answer",
    guards: [],
    confidence: 'high',
    behind: [],
    fromToolParameter: false,
    parameter: null,
    fromOperator: false,
    ownKey: false,
    consequences: [],
    others: 0,
    sinkId: 'os.system',
    sourceId: '',
    ...changes,
  };
}

export function fact(changes: Partial<Fact> = {}): Fact {
  return {
    kind: 'dangerous-flag',
    location: at(20, 24),
    call: at(10, 30),
    subject: 'allow_dangerous_code',
    says: 'lets the agent run any code',
    confidence: 'high',
    ...changes,
  };
}

/** A file with functions that have no bodies: enough for names round a place. */
export function file(content: string, functions: readonly { name: string; start: number; end: number }[] = []): FixContext {
  const func = (name: string, id: number, start: number, end: number): Func => ({
    id,
    name,
    parent: id === 0 ? -1 : 0,
    classId: -1,
    span: { start, end },
    nameSpan: { start, end: start },
    params: [],
    locals: [],
    blocks: [],
    returnType: null,
    isAsync: false,
    isGenerator: false,
    isAbstract: false,
    documentation: '',
    directives: [],
  });
  const module: Module = {
    path: '/w/app.py',
    language: 'python',
    functions: [func('<module>', 0, 0, content.length), ...functions.map((one, index) => func(one.name, index + 1, one.start, one.end))],
    classes: [],
    exports: [],
    starExports: null,
    imports: [],
    comments: [],
    broken: [],
    directives: [],
  };
  const text = new Text(content);
  return { module, text, writer: pythonWriter(text, module), knowledge: () => ({ places: [], runs: [], teams: [], hints: {} }), schemas: () => [], sanitizers: () => [], refusals: () => [], dependency: () => [], file: () => null, imported: () => null, importedVariable: () => null, client: () => null, routes: () => [], has: () => false, modules: () => [] };
}
