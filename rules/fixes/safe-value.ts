/**
 * What runs in the program itself gets another place to run, and an option that is dangerous another value, as knowledge
 * names them: an argument that is given or is added (`fix:` of a fact), or another class that is made alike (`instead:`).
 * It is for review, since the program then runs in another way, as in a container that has to be there.
 *
 * Example: `executor_type="local"` → `executor_type="docker"`; `LocalExecutor(dir)` → `DockerExecutor(dir)`.
 */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';

export function safeValue(fact: Fact, context: FixContext): readonly Fix[] {
  if (fact.instead !== undefined) return otherClass(fact, context, fact.instead);
  if (!fact.fix) return [];
  const code = new Code(context);
  const value = fact.fix.value.replace(/^(["'])(.*)\1$/, (_, _quote, text: string) => context.writer.string(text));
  const given = code.at(fact.location.span).find(({ op }) => op.kind === 'const');
  const call = given || fact.lacks === undefined ? null : code.callAt(fact.call.span);
  const edits = given ? [{ span: given.op.span, newText: value }] : call && argumentEdits(code, call, fact.fix.at, value);
  const name = given ? fact.subject : (/\w+$/.exec(fact.fix.at)?.[0] ?? fact.fix.at);
  return edits ? [{ title: `Set \`${name}\` to \`${value}\``, tier: 'review', edits: edits.map((edit) => ({ path: context.module.path, ...edit })) }] : [];
}

function otherClass(fact: Fact, context: FixContext, instead: string): readonly Fix[] {
  const code = new Code(context);
  const call = code.callAt(fact.call.span);
  const callee = call && code.operation(call.func, call.op.callee);
  const [module = '', name = ''] = instead.split(' ');
  const brought = callee ? context.writer.bring({ module, name }) : null;
  if (!callee || !brought) return [];
  const edits = [...brought.edits, { span: callee.span, newText: brought.code }].map((edit) => ({ path: context.module.path, ...edit }));
  return [{ title: `Run it in \`${name}\``, tier: 'review', edits }];
}
