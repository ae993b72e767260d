import type { TreeView } from '../../syntax/tree';
import { firstNamedChild } from './frame';

/** The names that a body binds, in order of their first binding. Bodies of functions and classes in it are their own. */
export interface BoundNames {
  readonly local: ReadonlySet<string>;
  readonly global: ReadonlySet<string>;
  readonly nonlocal: ReadonlySet<string>;
}

export function boundNames(view: TreeView, body: number): BoundNames {
  const local = new Set<string>();
  const global = new Set<string>();
  const nonlocal = new Set<string>();
  const add = (node: number): void => {
    if (node !== -1) local.add(view.text(node));
  };
  const end = view.subtreeEnd(body);
  for (let node = body; node < end; node++) {
    switch (view.kind(node)) {
      case 'function_definition':
      case 'class_definition':
        add(view.field(node, 'name'));
        node = view.subtreeEnd(node) - 1;
        break;
      case 'lambda':
        node = view.subtreeEnd(node) - 1;
        break;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
        addTargetNames(view, view.field(node, 'left'), local);
        break;
      case 'named_expression':
        add(view.field(node, 'name'));
        break;
      case 'as_pattern_target':
      case 'delete_statement':
        addTargetNames(view, node, local);
        break;
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement':
        for (const name of view.fieldAll(node, 'name')) {
          const alias = view.field(name, 'alias');
          if (alias !== -1) add(alias);
          else add(firstNamedChild(view, view.kind(name) === 'aliased_import' ? view.field(name, 'name') : name));
        }
        break;
      case 'global_statement':
        for (const name of view.namedChildren(node)) global.add(view.text(name));
        break;
      case 'nonlocal_statement':
        for (const name of view.namedChildren(node)) nonlocal.add(view.text(name));
        break;
      case 'type_alias_statement':
        add(firstIdentifier(view, view.field(node, 'left')));
        break;
      case 'case_pattern':
      case 'keyword_pattern':
      case 'as_pattern':
      case 'splat_pattern':
        for (const name of captures(view, node)) add(name);
        break;
    }
  }
  for (const name of [...global, ...nonlocal]) local.delete(name);
  return { local, global, nonlocal };
}

export function addTargetNames(view: TreeView, target: number, names: Set<string>): void {
  if (target === -1) return;
  switch (view.kind(target)) {
    case 'identifier':
      names.add(view.text(target));
      return;
    case 'attribute':
    case 'subscript':
    case 'call':
      return;
    default:
      for (const child of view.namedChildren(target)) addTargetNames(view, child, names);
  }
}

function firstIdentifier(view: TreeView, node: number): number {
  if (node === -1) return -1;
  const end = view.subtreeEnd(node);
  for (let at = node; at < end; at++) if (view.kind(at) === 'identifier') return at;
  return -1;
}

/** The names that one node of a match pattern binds itself, without those of its parts. */
function captures(view: TreeView, node: number): number[] {
  const children = view.namedChildren(node);
  switch (view.kind(node)) {
    case 'case_pattern': return children.filter((child) => isCapture(view, child));
    case 'keyword_pattern': return children.slice(1).filter((child) => isCapture(view, child));
    // `case P as name`; the `as` of `with` and `except` has a target node of its own.
    case 'as_pattern': return children.slice(1).filter((child) => view.kind(child) === 'identifier');
    case 'splat_pattern': return children.filter((child) => view.text(child) !== '_');
    default: return [];
  }
}

/** Whether a node of a match pattern is a plain name that takes the value. */
export function isCapture(view: TreeView, node: number): boolean {
  const kind = view.kind(node);
  if (kind !== 'dotted_name' && kind !== 'identifier') return false;
  const text = view.text(node);
  return text !== '_' && !text.includes('.');
}
