import { Code } from '../../server/engine/rules/code';
import type { FileOf, Flow, FlowRule } from '../../server/engine/rules/contract';
import { decision } from '../signs';
import { steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-as-judge-of-access',
  title: 'A word in a model\'s answer decides what is allowed',
  audience: 'strict',
  level: 'warning',
  severity: 5.9,
  standards: {
    owasp: ['LLM06:2025', 'LLM03:2026', 'ASI03'],
    cwe: [807, 863],
    atlas: ['AML.T0054'],
    nist: ['AI 600-1 2.7'],
    euAiAct: ['Article 14', 'Article 15'],
    practice: 8,
  },
  aliases: ['LLM as a judge', 'access control by a model', 'safety check', 'authorization', 'string match on model output'],
  from: ['model'],
  to: ['word-test'],
  applies: (flow, file) => !flow.fromToolParameter && decides(flow, file),
  message: () => 'What is allowed is decided by a word in what a model answers.',
  advice: (flow) =>
    `${steering(flow)} The word may also stand in a sentence that says the opposite, as "safe" does in "unsafe". ` +
    'Decide who may do what by rules over identities and arguments, and let a model add a refusal at most; have it answer by a schema with an enumeration, and treat everything else as no.',
};

/** The function, or the variable that takes the answer, is called after what it decides. */
function decides(flow: Flow, file: FileOf): boolean {
  const context = file(flow.sink.path);
  if (!context) return false;
  const code = new Code(context);
  const func = code.functionAt(flow.sink.span);
  const tests = code.at(flow.sink.span).map(({ op }) => op.id);
  const written = code.user(func, (op) => op.kind === 'write' && tests.includes(op.value));
  const variable = written?.kind === 'write' && written.variable.func === func.id ? (func.locals[written.variable.slot]?.name ?? '') : '';
  return decision.test(func.name) || decision.test(variable);
}
