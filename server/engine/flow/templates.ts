/**
 * Templates: texts with variables that are filled in somewhere else, such as a system message whose `{persona}` comes
 * with each call. What matters of a template is a fact about its value (`TypeFact` of kind `template`): which variables
 * stand in which channels. It travels as every fact about a value does, and where a row says that variables are filled
 * in, what fills them arrives at their channels.
 */
import type { CompiledRow } from '../models/knowledge';
import type { ArgPath } from '../models/paths';
import type { CompiledFills, CompiledTemplate } from '../models/templates';
import { wrap } from './access';
import type { FunctionAnalysis } from './analysis';
import { argumentValue, entryIn, find } from './arguments';
import type { CallSite } from './arguments';
import { whereHolds } from './conditions';
import { arriving, modelCallId, sinkInfo } from './sinks';
import { newSource, sourceValue } from './sources';
import type { InputCondition } from './summary';
import { step } from './trace';
import { derived, flatten, isNothing, join, templateType, unknown, withTypes } from './value';
import type { TemplateVariable, TypeFact, Value } from './value';
import { originName } from './wording';

/** The value with what is known of the template that it is. */
export function asTemplate(site: CallSite, template: CompiledTemplate, value: Value): Value {
  const variables: TemplateVariable[] = [];
  for (const { at, channel } of template.texts) {
    for (const text of textsAt(site, at)) for (const name of variablesIn(text, template.doubled)) variables.push({ name, channel });
  }
  for (const { at, channel } of template.names) for (const name of textsAt(site, at)) variables.push({ name, channel });
  for (const part of template.parts) variables.push(...variablesOf(argumentValue(site, part)));
  return variables.length === 0 ? value : withTypes(isNothing(value) ? unknown : value, [templateType(variables)]);
}

/** What is known of the texts that a path leads to; a NUL stands for a piece that is not known. */
function textsAt(site: CallSite, path: ArgPath): string[] {
  return find(site, path).filter((found) => whereHolds(found.holder, path.where, found.index).holds).flatMap(({ value }) => {
    const constants = (value.constants ?? []).filter((constant) => typeof constant === 'string');
    return constants.length > 0 || value.skeleton === null ? constants : [value.skeleton];
  });
}

function variablesOf(value: Value): readonly TemplateVariable[] {
  return value.types.flatMap((type: TypeFact) => (type.kind === 'template' ? type.variables : []));
}

/** `{name}`, where a doubled brace is a brace; or, in templates of the other kind, `{{ name }}` and the `name` of `{% for x in name %}`. */
export function variablesIn(text: string, doubled: boolean): string[] {
  const names: string[] = [];
  const own = new Set<string>();
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    const next = text[at + 1] ?? '';
    if (!doubled && next === '{') {
      at += 2;
      continue;
    }
    if (doubled && next !== '{' && next !== '%') {
      at++;
      continue;
    }
    const end = text.indexOf(!doubled ? '}' : next === '{' ? '}}' : '%}', at);
    if (end < 0) break;
    const inside = text.slice(at + (doubled ? 2 : 1), end);
    const loop = doubled && next === '%' ? /^-?\s*for\s+([^%]*?)\s+in\s+([A-Za-z_]\w*)/.exec(inside) : null;
    const name = loop ? loop[2] : next === '%' ? undefined : /^[-#^&$\s]*([A-Za-z_]\w*)/.exec(inside)?.[1];
    for (const variable of loop?.[1]?.split(/[\s,]+/) ?? []) own.add(variable);
    if (name !== undefined) names.push(name);
    at = end;
  }
  return names.filter((name) => !own.has(name));
}

/** What fills the variables arrives where they stand. Answers `result`, with the filled-in text where the row puts it. */
export function fillTemplates(analysis: FunctionAnalysis, site: CallSite, row: CompiledRow, fills: CompiledFills, whenInputs: readonly InputCondition[], result: Value): Value {
  const name = site.name || row.name;
  for (const { name: variable, channel } of variablesOf(argumentValue(site, fills.template))) {
    const info = (span: typeof site.span): ReturnType<typeof sinkInfo> => sinkInfo(analysis, channel, span, site.span, name, row.id, modelCallId(analysis, site.span));
    for (const given of fills.give) {
      if (given.name !== variable) continue;
      const source = sourceValue(newSource(analysis.location(site.span), given.label, row.says ?? originName(given.label)));
      analysis.reach(arriving(channel, source), info(site.span), 2, whenInputs);
    }
    if (!fills.from) continue;
    for (const { value, span } of filling(analysis, site, fills.from, variable)) analysis.reach(arriving(channel, value), info(span), 2, whenInputs);
  }
  if (!fills.to || !fills.from) return result;
  const location = analysis.location(site.span);
  const taints = flatten(argumentValue(site, fills.from)).map((taint) => ({ ...taint, exact: false, trace: step(taint.trace, 'join', location, 'filled into a template') }));
  return taints.length === 0 ? result : join(result, wrap(fills.to.keys, derived(taints)));
}

/** What a variable is filled with: an argument of its name, or a field of an object. */
function filling(analysis: FunctionAnalysis, site: CallSite, from: ArgPath, variable: string): readonly { readonly value: Value; readonly span: CallSite['span'] }[] {
  if (from.root.kind === 'keywords') return find(site, { root: { kind: 'argument', index: null, name: variable }, keys: [], where: [] });
  return find(site, { ...from, keys: [...from.keys, variable] }, entryIn(analysis.func));
}
