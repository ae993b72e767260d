/**
 * Modules that a program loads by a name that it makes up, and classes that it looks up instead of naming them: the
 * ways in which plugins, tools and handlers are found. What may be meant is told by the known parts of the name.
 * Invariant: a name of which nothing is known means nothing; a program is not joined to all of its files.
 *
 * Example: with `import_module(f"app.tools.{name}")`, each module in `app/tools`.
 */
import { Limits } from '../base/limits';
import type { Span } from '../base/span';
import type { ArgPath } from '../models/paths';
import type { FunctionAnalysis } from './analysis';
import { argumentValue } from './arguments';
import type { CallSite } from './arguments';
import { callFunction } from './callees';
import type { ClassRef } from './classes';
import { symbolValue } from './members';
import { Shape } from './shape';
import { classType, joinAll, nothing, pathType, shapedValue, typedValue } from './value';
import type { Value } from './value';

/** The modules that the text in an argument names. */
export function loadedModules(analysis: FunctionAnalysis, site: CallSite, of: ArgPath): Value {
  const { constants, skeleton } = argumentValue(site, of);
  const texts = [...(constants ?? []).filter((constant) => typeof constant === 'string'), ...(skeleton === null ? [] : [skeleton])];
  return joinAll([...new Set(texts)].flatMap((text) => modulesNamed(analysis, text, site.span)));
}

function modulesNamed(analysis: FunctionAnalysis, text: string, span: Span): Value[] {
  const { program, knowledge } = analysis.context;
  const found = program.modulesNamed(text.replaceAll('\0', '*'), analysis.module);
  if (found.length > 0 || text.includes('\0')) return found.map((symbol) => symbolValue(analysis, symbol, span));
  const path = knowledge.canonical(`${analysis.ecosystem}:${text}`);
  return path === null ? [] : [typedValue([pathType(path)])];
}

/** A list of the classes below the one in an argument. */
export function subclassesOf(analysis: FunctionAnalysis, site: CallSite, of: ArgPath): Value {
  const { classes } = analysis.context;
  const found = argumentValue(site, of).types.flatMap((type) => (type.kind === 'class' ? classes.descendants({ module: type.module, id: type.id }) : []));
  const types = found.slice(0, Limits.calleesPerCall).map(({ module, id }) => classType(module, id));
  return types.length === 0 ? nothing : shapedValue(new Shape(`l:${analysis.key}:${site.span.start}`, new Map(), typedValue(types)));
}

/** What a class tells its base when it is made, so that it can be found by its name later on. */
export function tellBases(analysis: FunctionAnalysis, ref: ClassRef, made: Value, span: Span): void {
  const { classes } = analysis.context;
  const hooks = (classes.info(ref)?.bases ?? []).map((base) => classes.findMethod(base, '__init_subclass__')).filter((hook) => hook !== null);
  const told = new Map(hooks.map((hook) => [`${hook.ref.module}#${hook.ref.id}`, hook.ref]));
  for (const hook of told.values()) callFunction(analysis, hook, made, { span, id: null, name: '', args: [], receiver: made, receiverOp: null }, 0);
}

/** The functions and classes that a module defines itself: among them a computed name chooses. */
export function definitionsOf(analysis: FunctionAnalysis, path: string, isMeant: (name: string) => boolean, valueOf: (name: string) => Value): Value {
  const names = analysis.context.program.exportedNames(path).filter(isMeant);
  const own = names.map(valueOf).filter(({ types }) => types.some((type) => (type.kind === 'function' || type.kind === 'class') && type.module === path));
  return joinAll(own.slice(0, Limits.calleesPerCall));
}
