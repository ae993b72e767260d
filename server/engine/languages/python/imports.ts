import type { Frame } from './frame';
import { firstNamedChild } from './frame';
import { assignName } from './targets';

/** `import a`, `import a.b` (binds `a`, loads both), `import a.b as c` (binds the inner module). */
export function lowerImport(frame: Frame, node: number): void {
  const { view, module, f } = frame;
  for (const item of view.fieldAll(node, 'name')) {
    const span = view.span(item);
    const alias = view.field(item, 'alias');
    const dotted = alias === -1 ? item : view.field(item, 'name');
    const path = view.text(dotted).replace(/\s+/g, '');
    const target = alias === -1 ? firstNamedChild(view, dotted) : alias;
    if (target === -1) continue;
    const specifier = alias === -1 ? view.text(target) : path;
    const request = module.addImport({ specifier, name: null, span, typeOnly: frame.state.isTypeOnly });
    if (specifier !== path) module.addImport({ specifier: path, name: null, span, typeOnly: frame.state.isTypeOnly });
    if (path === 'typing' || path === 'typing_extensions') frame.state.castNames.add(`${view.text(target)}.cast`);
    assignName(frame, target, f.emit({ kind: 'import', import: request, span }));
  }
}

/** `from a import b as c`, `from a import *`. */
export function lowerImportFrom(frame: Frame, node: number): void {
  const { view, module, f } = frame;
  const moduleName = view.field(node, 'module_name');
  const specifier = moduleName === -1 ? '__future__' : view.text(moduleName).replace(/\s+/g, '');
  const typeOnly = frame.state.isTypeOnly;
  const wildcard = view.childOfKind(node, 'wildcard_import');
  if (wildcard !== -1) {
    const request = module.addImport({ specifier, name: '*', span: view.span(wildcard), typeOnly });
    if (frame.scope === frame.globals) module.exports.push({ kind: 'from', name: '*', import: request });
  }
  for (const item of view.fieldAll(node, 'name')) {
    const alias = view.field(item, 'alias');
    const name = view.text(alias === -1 ? item : view.field(item, 'name'));
    const span = view.span(item);
    const target = alias === -1 ? firstNamedChild(view, item) : alias;
    if (target === -1) continue;
    const request = module.addImport({ specifier, name, span, typeOnly });
    if (name === 'cast' && /^typing(?:_extensions)?$/.test(specifier)) frame.state.castNames.add(view.text(target));
    assignName(frame, target, f.emit({ kind: 'import', import: request, span }));
  }
}

const importLine = /^[ \t]*(?:from[ \t]+([.\w][.\w \t]*?)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n]*))|import[ \t]+([^\n]+))/gm;

/** A text such as `"app.loaders.pdf.PdfLoader"`, by which a registry names a module, or something in it, that is loaded when it is asked for. */
const namedModule = /(["'])([a-z_]\w*(?:\.[A-Za-z_]\w*){2,})\1/g;

/** A text with blanks, as a part of a name that a module is loaded by: `f"app.tools.{name}"`, `"app.tools." + name`. */
const madeUpModule = /[fF](["'])(\.*[\w.]*\{[^"'\n]*)\1|(["'])(\.*[\w.]*\.)\3\s*(?:\+|%|\.format)|(["'])(\.*(?:\w+\.)+)(?:%s|\{\w*\})\5/g;

/** Whether a program loads modules by their names, or by their paths. */
const loader = /\b(?:import_module|__import__|spec_from_file_location)\b/;

/** A folder beside the file: `os.path.join(os.path.dirname(__file__), "tools")`, `Path(__file__).parent / "tools"`. */
const folderBeside = /\b__file__\s*\)+(?:\.resolve\(\))?(?:\.parent\s*\/|\s*,)\s*(["'])(\w+)\1/g;

function* madeUpModules(text: string): Iterable<string> {
  if (!loader.test(text)) return;
  for (const [, , written, , joined, , filled] of text.matchAll(madeUpModule)) {
    const name = written === undefined ? `${joined ?? filled ?? ''}*` : written.replace(/\{[^{}]*\}/g, '*');
    // What begins with a blank may be anywhere.
    if (/^(?:\.+|\w+\.)[\w.*]*$/.test(name)) yield name;
  }
  for (const [, , folder] of text.matchAll(folderBeside)) yield `.${folder}.*`;
}

/**
 * Specifiers of the import lines of a text, found without parsing, and of modules that are named by texts.
 * `from a import b` also reports `a.b`, since `b` may be a submodule.
 */
export function scanImports(text: string): readonly string[] {
  const found = new Set<string>();
  // An import may follow another statement on its line.
  const lines = text.replace(/\\\r?\n/g, ' ').replace(/;[ \t]*(?=(?:from|import)[ \t])/g, '\n');
  for (const [, from, inner, list, plain] of lines.matchAll(importLine)) {
    if (from !== undefined) {
      const specifier = from.replace(/\s+/g, '');
      found.add(specifier);
      for (const name of namesIn(inner ?? list ?? '')) {
        if (/^\w+$/.test(name)) found.add(specifier.endsWith('.') ? specifier + name : `${specifier}.${name}`);
      }
    } else for (const name of namesIn(plain ?? '')) if (/^[\w.]+$/.test(name)) found.add(name);
  }
  for (const [, , name = ''] of text.matchAll(namedModule)) {
    found.add(name);
    found.add(name.slice(0, name.lastIndexOf('.')));
  }
  for (const name of madeUpModules(text)) found.add(name);
  return [...found];
}

function namesIn(list: string): string[] {
  return list.replace(/#[^\n]*/g, '').replace(/;[^]*/, '').split(',').map((part) => part.trim().split(/\s+/)[0] ?? '');
}
