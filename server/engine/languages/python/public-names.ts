import type { TreeView } from '../../syntax/tree';
import { literalText } from './strings';

/**
 * `__all__`: the names that `from module import *` brings. Null when a module has none, or when any of its uses is more
 * than a list of texts that is set, added to or taken from at the top: then nobody can tell.
 */
export function publicNames(view: TreeView): readonly string[] | null {
  const names = new Set<string>();
  let understood = 0;
  for (const statement of view.namedChildren(0)) {
    if (view.kind(statement) !== 'expression_statement') continue;
    for (const change of view.namedChildren(statement)) {
      const said = changeOf(view, change);
      if (!said) continue;
      if (said.how === 'set') names.clear();
      for (const name of said.names) {
        if (said.how === 'remove') names.delete(name);
        else names.add(name);
      }
      understood++;
    }
  }
  return understood > 0 && understood === mentions(view) ? [...names] : null;
}

interface NamesChange {
  readonly how: 'set' | 'add' | 'remove';
  readonly names: readonly string[];
}

function changeOf(view: TreeView, node: number): NamesChange | null {
  const kind = view.kind(node);
  if (kind === 'assignment' || kind === 'augmented_assignment') {
    const names = view.text(view.field(node, 'left')) === own && view.field(node, 'right') !== -1 ? namesIn(view, view.field(node, 'right')) : null;
    return names && { how: kind === 'assignment' ? 'set' : 'add', names };
  }
  if (kind !== 'call') return null;
  const method = /^__all__\s*\.\s*(extend|append|remove)$/.exec(view.text(view.field(node, 'function')))?.[1];
  const [argument, ...others] = view.namedChildren(view.field(node, 'arguments'));
  if (method === undefined || argument === undefined || others.length > 0) return null;
  const name = literalText(view, argument);
  const names = method === 'extend' ? namesIn(view, argument) : name === null ? null : [name];
  return names && { how: method === 'remove' ? 'remove' : 'add', names };
}

/** The texts of a list, a tuple, or of several joined by `+`. */
function namesIn(view: TreeView, node: number): readonly string[] | null {
  const kind = view.kind(node);
  if (kind === 'binary_operator') {
    const sides = [namesIn(view, view.field(node, 'left')), namesIn(view, view.field(node, 'right'))];
    return sides.includes(null) ? null : sides.flatMap((side) => side ?? []);
  }
  if (kind !== 'list' && kind !== 'tuple') return null;
  const names = view.namedChildren(node).filter((child) => view.kind(child) !== 'comment').map((child) => literalText(view, child));
  return names.includes(null) ? null : names.flatMap((name) => name ?? []);
}

const own = '__all__';

function mentions(view: TreeView): number {
  let count = 0;
  for (let node = 0; node < view.tree.count; node++) if (view.kind(node) === 'identifier' && view.text(node) === own) count++;
  return count;
}
