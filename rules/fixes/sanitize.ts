/**
 * Markup that somebody else wrote goes through a sanitiser before it is shown: the one that the file has, or the usual
 * one, which the manifest gets too; or the sanitiser of a renderer stands behind the plugin that lets markup through.
 * What the program's own markup is filled with is sanitised and not the page as a whole. For review, since markup that
 * was shown before may be gone.
 *
 * Example: `<div dangerouslySetInnerHTML={{ __html: answer }} />` → `… {{ __html: DOMPurify.sanitize(answer) }} />`.
 */
import type { Edit, Fix } from '../../server/engine/fix/types';
import type { TextEdit } from '../../server/engine/fix/writer';
import type { Op } from '../../server/engine/ir/types';
import { Code, type ConcatOp } from '../../server/engine/rules/code';
import type { FixContext, Flow } from '../../server/engine/rules/contract';
import { hasMarkup, isCalledMarkup } from './as-text';
import { elementBeside } from './items';
import { takeApart, type DataHole } from './parts';

export function sanitize(flow: Flow, context: FixContext): readonly Fix[] {
  if (flow.channel !== 'act.html') return [];
  const { hints } = context.knowledge(flow.sinkId);
  if (hints.plugins !== undefined) return pluginAdded(flow, context, hints);
  const page = pageJoined(flow, context);
  const there = page?.code.context ?? context;
  const code = page?.code ?? new Code(context);
  const [library] = there.sanitizers(hints.page === undefined ? 'anywhere' : 'page');
  const [module = '', name, as] = library?.words.by.split(' ') ?? [];
  const brought = library && isModule(there) ? there.writer.bring({ module, name: name ?? null, ...(as === undefined ? {} : { as }) }) : null;
  if (!library || !brought) return [];
  const cleaned = (op: Op): TextEdit => ({ span: op.span, newText: library.words.code.replace('{by}', brought.code).replace('{value}', () => code.text(op.span)) });
  const edits = page ? filled(page, cleaned) : code.at(flow.sink.span).slice(0, 1).map(({ op }) => (isWrapped(code, op) ? cleaned(op) : null));
  if (edits.length === 0 || !edits.every((edit) => edit !== null)) return [];
  return [fixOf(`Take what is dangerous out of the markup with \`${brought.code}\``, there, [...brought.edits, ...edits], there.dependency(library.name, library.words.version))];
}

interface Page {
  readonly code: Code;
  readonly parts: ConcatOp['parts'];
  readonly holes: readonly DataHole[];
}

/** Where the program's own markup is filled, if anywhere. */
function pageJoined(flow: Flow, context: FixContext): Page | null {
  for (const { location } of flow.steps.filter((step) => step.kind === 'join').reverse()) {
    const there = context.file(location.path);
    const code = there && new Code(there);
    for (const { op, func } of code?.at(location.span) ?? []) {
      const apart = code && op.kind === 'concat' && hasMarkup(code, func, op) ? takeApart(code, func, op) : null;
      if (code && apart) return { code, parts: apart.concat.parts, holes: apart.holes };
    }
  }
  return null;
}

/** What the program calls markup is sanitised, and the rest is text; nothing where no value is called so, since then escaping does. */
function filled({ code, parts, holes }: Page, cleaned: (op: Op) => TextEdit): readonly (TextEdit | null)[] {
  if (!holes.some(({ op }) => isCalledMarkup(code, op))) return [];
  return holes.flatMap(({ op }) => {
    const before = parts[parts.indexOf(op.id) - 1];
    const isInTag = typeof before === 'string' && /=\s*["']?$/.test(before);
    if (!isWrapped(code, op)) return [null];
    if (isCalledMarkup(code, op) && !isInTag) return [cleaned(op)];
    const escaped = code.context.writer.recipes.escapeHtml(code.text(op.span));
    return escaped ? [...escaped.edits, { span: op.span, newText: escaped.code }] : [null];
  });
}

/** Only what imports can import one more: a script of a page cannot. */
function isModule({ module }: FixContext): boolean {
  return module.imports.length > 0 || /\.(?:py|tsx?|jsx|mjs)$/.test(module.path);
}

function isWrapped(code: Code, op: Op): boolean {
  return op.kind !== 'const' && !code.hasComment(op.span) && !code.text(op.span).includes('\n');
}

/** `[rehypeRaw]` → `[rehypeRaw, rehypeSanitize]` */
function pluginAdded(flow: Flow, context: FixContext, hints: Readonly<Record<string, string>>): readonly Fix[] {
  const code = new Code(context);
  const { path } = context.module;
  const [module = '', name = '', as = name] = (hints.by ?? '').split(' ');
  const brought = context.writer.bring({ module, name, as });
  const [element] = flow.sinkCall.path === path ? code.at(flow.sinkCall.span).filter(({ op }) => op.kind === 'element') : [];
  const attribute = element?.op.kind === 'element' ? element.op.attributes.find((one) => one.name === hints.plugins) : undefined;
  const list = element && attribute ? code.operation(element.func, attribute.value) : null;
  if (!element || list?.kind !== 'array' || list.elements.some(({ spread }) => spread) || !brought) return [];
  const elements = list.elements.flatMap(({ value }) => code.operation(element.func, value)?.span ?? []);
  const last = elements.at(-1);
  const added = last ? elementBeside(context, { span: list.span, elements }, last, brought.code, 'after', 0) : null;
  const [library = '', version = ''] = (hints.needs ?? '').split(' ');
  return added ? [fixOf(`Take what is dangerous out of the markup with \`${brought.code}\``, context, [...brought.edits, ...added], context.dependency(library, version))] : [];
}

function fixOf(title: string, { module }: FixContext, edits: readonly TextEdit[], needs: readonly Edit[]): Fix {
  const says = needs.map(({ path }) => `; adds an entry to ${path.slice(path.lastIndexOf('/') + 1)}`).join('');
  return { title: title + says, tier: 'review', edits: [...edits.map((edit): Edit => ({ path: module.path, ...edit })), ...needs] };
}
