/** The project's own sources as the architecture tests see them: paths from the root, texts, and what files import. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '../../..');

/** Folders that are made, fetched or nobody's source. */
const passedOver = /^(?:\.git|node_modules|dist|coverage|__pycache__)$|^out|^\.(?:vscode-test|lintel-cache|cache)$|\.vsix$/;

/** Paths below a folder of the project, sorted, with forward slashes. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (passedOver.test(entry.name) || below === 'test/artifacts') continue;
      if (entry.isDirectory()) visit(below);
      else if (entry.isFile()) found.push(below);
    }
  };
  visit(folder);
  return found.sort();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const parsed = new Map<string, ts.SourceFile>();

/** The TypeScript sources below some folders, parsed; each once for all tests. */
export function sourcesBelow(...folders: readonly string[]): ts.SourceFile[] {
  return folders
    .flatMap((folder) => (existsSync(join(root, folder)) ? filesBelow(folder) : []))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => {
      const source = parsed.get(path) ?? ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true);
      parsed.set(path, source);
      return source;
    });
}

export interface Import {
  readonly from: string;
  /** A path from the root (with its extension where the file is known), or the name of a package. */
  readonly to: string;
  /** Brings types alone; nothing is left of it at run time. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

/** Every import of a file, however it is written. */
export function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { line } = source.getLineAndCharacterOfPosition(specifier.getStart(source));
    found.push({ from: source.fileName, to: target(source.fileName, specifier.text), isTypeOnly, line: line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const names = clause?.namedBindings;
      const everyNameIsType = names !== undefined && ts.isNamedImports(names) && names.elements.length > 0 && names.elements.every((name) => name.isTypeOnly);
      add(node.moduleSpecifier, clause !== undefined && (clause.isTypeOnly || (everyNameIsType && clause.name === undefined)));
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    } else if (ts.isCallExpression(node)) {
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
      if (isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function target(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = posix.join(dirname(from), specifier);
  return [path, `${path}.ts`, `${path}/index.ts`].find((known) => /\.\w+$/.test(known) && existsSync(join(root, known))) ?? path;
}

/** A rule of the import table: code in `unit` may import what `values` (or, types alone, `types`) begin with. */
export interface Permission {
  readonly unit: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The import table of the architecture document. */
export function importTable(page: string): Permission[] {
  const lines = page.split('\n');
  const start = lines.indexOf('| code in | may import | may import types of |');
  const rows: Permission[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [units = [], values = [], types = []] = line.split('|').slice(1, -1).map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string));
    for (const unit of units) rows.push({ unit, values, types });
  }
  return rows;
}

/** Whether `path` is `place` or lies in it; packages and `node:` count by their beginnings too. */
export function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith(':') ? place : `${place}/`);
}

/** The row for a file, the most exact one, and the folder that counts as the file's own; null when no row speaks of it. */
export function rowOf(path: string, table: readonly Permission[]): { row: Permission; own: string } | null {
  let best: { row: Permission; own: string } | null = null;
  for (const row of table) {
    const above = row.unit.endsWith('/*') ? row.unit.slice(0, -2) : null;
    let own = row.unit;
    if (above !== null) {
      const rest = path.startsWith(`${above}/`) ? path.slice(above.length + 1).split('/') : [];
      if (rest.length < 2) continue;
      own = `${above}/${rest[0]}`;
    }
    if (isIn(path, own) && (best === null || own.length > best.own.length)) best = { row, own };
  }
  return best;
}

/** The imports of a file that its row does not allow. */
export function forbidden(imports: readonly Import[], table: readonly Permission[]): Import[] {
  return imports.filter((one) => {
    const found = rowOf(one.from, table);
    if (!found) return true;
    const { row, own } = found;
    const allowed = [own, ...row.values, ...(one.isTypeOnly ? row.types : [])];
    return !allowed.some((place) => isIn(one.to, place));
  });
}
