// Finds access paths in JavaScript packages by their type declarations, with the TypeScript compiler.
// `found`, `open` (right as far as the types say, then `any`), or `missing at PREFIX`.
import { existsSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

/** @returns {Map<string, string>} path → verdict */
export function checkPaths(folder, paths, types = []) {
  const specifiers = [...new Set(paths.map((path) => split(path).specifier))].filter((specifier) => specifier !== 'global');
  const entry = join(folder, 'paths.ts');
  writeFileSync(entry, specifiers.map((specifier, index) => `import * as m${index} from '${platformName(specifier, folder)}';\nimport r${index} = require('${platformName(specifier, folder)}');\n`).join(''));
  const program = ts.createProgram([entry], {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    allowJs: true,
    maxNodeModuleJsDepth: 2,
    lib: ['lib.esnext.full.d.ts'],
    types,
    typeRoots: [join(folder, 'node_modules/@types')],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const imports = new Map();
  for (const statement of source.statements) {
    // A package may have different declarations for `import` and for `require`.
    const from = ts.isImportDeclaration(statement) ? statement.moduleSpecifier : statement.moduleReference.expression;
    const symbol = checker.getSymbolAtLocation(from);
    const name = from.text.replace(/^node:/, '');
    if (symbol) imports.set(name, [...(imports.get(name) ?? []), symbol]);
  }
  const walker = new Walker(checker, source);
  return new Map(paths.map((path) => [path, walker.check(path, imports)]));
}

/** Some modules of Node are found under `node:` only; the package `sqlite` has the name of one. */
function platformName(specifier, folder) {
  const isPlatform = builtinModules.includes(specifier) || (specifier === 'sqlite' && !existsSync(join(folder, 'node_modules', specifier)));
  return isPlatform ? `node:${specifier}` : specifier;
}

class Walker {
  constructor(checker, source) {
    this.checker = checker;
    this.source = source;
  }

  check(path, imports) {
    const { specifier, steps } = split(path);
    if (specifier === 'global') return this.follow(specifier, steps, null);
    const verdicts = (imports.get(specifier) ?? []).map((symbol) => this.follow(specifier, steps, [{ symbol }]));
    return verdicts.find((verdict) => verdict === 'found') ?? verdicts.find((verdict) => verdict === 'open') ?? verdicts[0] ?? `missing at ${specifier}`;
  }

  follow(specifier, steps, start) {
    let walked = specifier;
    let things = start;
    for (const step of steps) {
      walked += step === '()' || step === '[*]' ? step : `.${step}`;
      const next = step === '()' ? (thing) => this.called(thing) : step === '[*]' ? (thing) => this.elements(thing) : (thing) => this.member(thing, step);
      things = things === null ? this.global(step) : things.flatMap(next);
      if (things.length === 0) return `missing at ${walked}`;
      if (things.some((thing) => thing.open)) return 'open';
    }
    return 'found';
  }

  global(name) {
    const symbol = this.checker.resolveName(name, this.source, ts.SymbolFlags.Value | ts.SymbolFlags.Type, false);
    return symbol ? [{ symbol }] : [];
  }

  member(thing, name) {
    const { symbol } = thing;
    if (symbol && isModule(symbol)) {
      const exported = this.checker.getExportsOfModule(symbol).find((candidate) => candidate.name === name);
      if (exported) return [{ symbol: this.real(exported) }];
      const whole = symbol.exports?.get('export=');
      if (whole) return name === 'default' ? [{ symbol: this.real(whole) }] : this.member({ symbol: this.real(whole) }, name);
      // A CommonJS module is its own default import.
      if (name === 'default') return [thing];
    }
    if (symbol?.exports?.has(name)) return [{ symbol: this.real(symbol.exports.get(name)) }];
    return this.typesOf(thing).flatMap((type) => this.property(type, name));
  }

  property(type, name) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [{ open: true }];
    if (type.isUnion()) return type.types.flatMap((part) => this.property(part, name));
    const property = this.checker.getPropertyOfType(this.checker.getApparentType(type), name);
    if (property) return [{ type: this.checker.getTypeOfSymbolAtLocation(property, this.source) }];
    const indexed = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return indexed ? [{ type: indexed }] : [];
  }

  /** What calling, instantiating or (for a type) having a value of it gives. */
  called(thing) {
    const { symbol } = thing;
    if (symbol && isModule(symbol)) {
      const whole = symbol.exports?.get('export=') ?? symbol.exports?.get('default');
      return whole ? this.called({ symbol: this.real(whole) }) : [];
    }
    const types = this.typesOf(thing).flatMap((type) => (type.flags & ts.TypeFlags.Any ? ['open'] : this.results(type)));
    if (types.length > 0) return types.map((type) => (type === 'open' ? { open: true } : { type: this.awaited(type) }));
    if (symbol && symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)) return [{ type: this.checker.getDeclaredTypeOfSymbol(symbol) }];
    return [];
  }

  /** An element of a list; what only iterating gives is not looked into. */
  elements(thing) {
    const types = this.typesOf(thing).flatMap((type) => this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? []);
    return types.length > 0 ? types.map((type) => ({ type })) : [{ open: true }];
  }

  results(type) {
    if (type.isUnion()) return type.types.flatMap((part) => this.results(part));
    const built = this.checker.getSignaturesOfType(type, ts.SignatureKind.Construct);
    const signatures = built.length > 0 ? built : this.checker.getSignaturesOfType(type, ts.SignatureKind.Call);
    return signatures.map((signature) => this.checker.getReturnTypeOfSignature(signature));
  }

  awaited(type) {
    return this.checker.getAwaitedType?.(type) ?? type;
  }

  typesOf({ symbol, type }) {
    if (type) return [type];
    if (symbol.flags & ts.SymbolFlags.Value) return [this.checker.getTypeOfSymbolAtLocation(symbol, this.source)];
    return symbol.flags & ts.SymbolFlags.Type ? [this.checker.getDeclaredTypeOfSymbol(symbol)] : [];
  }

  real(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

/** A file or `declare module`, and not a namespace that is merged with a class or a function of its name. */
function isModule(symbol) {
  const others = ts.SymbolFlags.Function | ts.SymbolFlags.Class | ts.SymbolFlags.Variable | ts.SymbolFlags.Interface;
  return Boolean(symbol.flags & ts.SymbolFlags.Module) && !(symbol.flags & others);
}

/** `[a.js].B().c` → specifier `a.js`, steps B, (), c. */
export function split(path) {
  const bracketed = /^\[([^\]]+)\]/.exec(path);
  const specifier = bracketed ? bracketed[1] : /^[^.([]+/.exec(path)[0];
  const rest = path.slice(bracketed ? bracketed[0].length : specifier.length);
  return { specifier, steps: (rest.match(/\(\)|\[\*\]|[^.()[]+/g) ?? []) };
}
