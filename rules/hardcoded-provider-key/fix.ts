/** A key in the code is read from the environment instead; its variable is named after the one it was in, or its provider. */
import type { Fix } from '../../server/engine/fix/types';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';

export function readFromEnvironment(fact: Fact, context: FixContext): readonly Fix[] {
  const code = new Code(context);
  const [key] = code.at(fact.location.span);
  if (!key || key.op.kind !== 'const' || !/^["'`]/.test(code.text(key.op.span))) return [];
  const name = environmentName(code, fact, key.func.id, key.op.id);
  const value = context.writer.recipes.environment(name);
  if (!value) return [];
  const edits = [...value.edits, { span: key.op.span, newText: value.code }].map((edit) => ({ path: context.module.path, ...edit }));
  // The program stops until the variable is set; and the key itself has to be revoked by a person.
  return [{ title: `Read the key from the environment variable ${name}`, tier: 'review', edits }];
}

function environmentName(code: Code, fact: Fact, func: number, value: number): string {
  const owner = code.context.module.functions[func];
  const write = owner && code.user(owner, (op) => op.kind === 'write' && op.value === value);
  const variable = write?.kind === 'write' ? owner?.locals[write.variable.slot]?.name : undefined;
  const upper = (words: string): string => words.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  if (variable !== undefined && /key|token/i.test(variable) && /^[A-Z_]+$/.test(upper(variable)) && upper(variable).includes('_')) return upper(variable);
  return /^[A-Z][A-Za-z ]+$/.test(fact.subject) ? `${fact.subject.replace(/\s+/g, '_').toUpperCase()}_API_KEY` : 'MODEL_API_KEY';
}
