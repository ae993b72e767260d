/**
 * What is taken from a hub is taken in one revision: the argument that says which, wherever the file takes this thing.
 * The revision is one that the program names for it elsewhere in the file; else a constant that says what is to be filled
 * in, and that no hub knows, so that the program stops instead of taking another one.
 *
 * Example: `from_pretrained("acme/toxicity")` → `from_pretrained("acme/toxicity", revision=TOXICITY_REVISION)`.
 */
import { together } from '../../server/engine/fix/style';
import type { Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import { Code } from '../../server/engine/rules/code';
import type { Fact, FixContext } from '../../server/engine/rules/contract';
import { argumentEdits } from './add-argument';

const unknownRevision = 'fill-in-the-commit-that-was-tested';

export function pinRevision(fact: Fact, context: FixContext, others: readonly Fact[]): readonly Fix[] {
  const { about, lacks } = fact;
  const option = /(\w+)$/.exec(lacks ?? '')?.[1];
  if (about === undefined || lacks === undefined || option === undefined) return [];
  const code = new Code(context);
  const known = revisionOf(code, about, option);
  const { name, statement } = context.writer.constant([about.slice(about.lastIndexOf('/') + 1), option], context.writer.string(unknownRevision));
  if (known === null && code.hasName(name)) return [];
  const edits: TextEdit[] = known === null ? [context.writer.afterImports(`${context.writer.comment(`Fill in the commit of ${about} that was tested; its repository lists them.`)}${context.writer.newLine}${statement}`)] : [];
  for (const one of [fact, ...others]) {
    const call = code.callAt(one.call.span);
    const added = call && one.lacks !== undefined ? argumentEdits(code, call, one.lacks, known ?? name) : null;
    if (!added) return [];
    edits.push(...added);
  }
  const title = known === null ? `Take \`${about}\` in one ${option}, which is for you to fill in` : `Take \`${about}\` in the ${option} that is named elsewhere`;
  return [{ title, tier: 'review', ...(known === null ? { isDraft: true } : {}), edits: together(edits).map((edit) => ({ path: context.module.path, ...edit })) }];
}

/** As another call of the file has it for the same thing. */
function revisionOf(code: Code, about: string, option: string): string | null {
  for (const { op, func } of code.all()) {
    if (op.kind !== 'call') continue;
    const values = op.args.map((arg) => code.operation(func, arg.value));
    const isSame = values.some((value) => value?.kind === 'const' && value.value === about);
    const named = op.args.find((arg) => arg.name === option);
    const entry = values.flatMap((value) => (value?.kind === 'object' ? value.entries : [])).find(({ key }) => key?.kind === 'name' && key.name === option);
    const given = isSame ? code.operation(func, named?.value ?? entry?.value ?? -1) : null;
    if (given?.kind === 'const' && typeof given.value === 'string') return code.text(given.span);
  }
  return null;
}
