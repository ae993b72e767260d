import { ModuleBuilder, Scope } from '../../ir/builder';
import type { Module } from '../../ir/types';
import { TreeView } from '../../syntax/tree';
import type { LowerInput } from '../contract';
import type { Frame } from './frame';
import { documentationOf } from './functions';
import { boundNames } from './names';
import { publicNames } from './public-names';
import { lowerBlock } from './statements';

/** Lowers one file. Names of the module are declared first, so that functions find names that are bound below them. */
export function lowerModule({ path, tree }: LowerInput): Module {
  const view = new TreeView(tree);
  const module = new ModuleBuilder(path, 'python');
  const start = { start: 0, end: 0 };
  const f = module.addFunction(-1, { name: '<module>', span: { start: 0, end: tree.text.length }, nameSpan: start });
  const globals = new Scope(f, null);
  for (const name of boundNames(view, 0).local) globals.declare(name);
  const frame: Frame = {
    view, module, f, globals, scope: globals, classBody: null, method: null, exits: [],
    state: { depth: 0, isTypeOnly: false, castNames: new Set() },
  };
  f.documentation = documentationOf(frame, 0);
  collectCommentsAndErrors(frame);
  lowerBlock(frame, 0);
  f.end({ kind: 'return', value: null, span: { start: tree.text.length, end: tree.text.length } });
  for (const [name, { slot }] of globals.ownNames()) module.exports.push({ kind: 'local', name, slot });
  // A module that does not mention it is not searched for it.
  if (globals.lookup('__all__')) module.starExports = publicNames(view);
  return module.finish();
}

function collectCommentsAndErrors({ view, module }: Frame): void {
  let errorEnd = 0;
  for (let node = 0; node < view.tree.count; node++) {
    const isBroken = view.isBroken(node);
    if (!isBroken && view.kind(node) !== 'comment') continue;
    const span = view.span(node);
    if (!isBroken) module.comments.push({ span, text: view.text(node).replace(/^#+/, '').trim() });
    else if (span.start >= errorEnd) {
      module.broken.push(span);
      errorEnd = span.end;
    }
  }
}
