/**
 * From findings to diagnostics. One finding is one diagnostic: a plain sentence at the smallest expression, its steps
 * as related information in the order of the flow. Nothing is filtered, reordered or reworded here.
 *
 * Invariant: equal diagnostics have equal result ids, whatever happened in between; so "nothing new" can be said
 * without keeping what was said to whom.
 */
import type { Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import type { Location } from '../engine/base/span';
import type { Finding } from '../engine/rules/contract';
import { hash64 } from '../engine/rules/fingerprint';
import type { View } from './convert';
import { locationOf, rangeOf } from './convert';
import type { DiagnosticData } from './protocol';

/** The diagnostics of one file. */
export interface FileDiagnostics {
  readonly items: Diagnostic[];
  readonly resultId: string;
}

/** What differs between clients. */
export interface DiagnosticForm {
  /** Whether they show the steps. */
  readonly withSteps: boolean;
  /** Where they find the page of a rule. */
  readonly pageOf: (rule: string) => string;
}

export function fileDiagnostics(findings: readonly Finding[], view: View, form: DiagnosticForm): FileDiagnostics {
  const items = findings.map((finding) => diagnosticOf(finding, view, form));
  return { items, resultId: hash64(JSON.stringify(items)) };
}

export function diagnosticOf(finding: Finding, view: View, form: DiagnosticForm): Diagnostic {
  const data: DiagnosticData = { fingerprint: finding.fingerprint, fixes: finding.fixes.map((fix) => fix.title) };
  return {
    range: rangeOf(finding.location, view),
    severity: severityOf(finding),
    code: finding.rule,
    codeDescription: { href: form.pageOf(finding.rule) },
    source: 'lintel',
    message: said(messageOf(finding), finding.location, view),
    data,
    ...(form.withSteps && (finding.steps.length > 0 || finding.elsewhere) ? { relatedInformation: placesOf(finding, view) } : {}),
  };
}

/** The way there, and where else the same is to be mended. */
function placesOf({ steps, elsewhere = [] }: Finding, view: View): Diagnostic['relatedInformation'] {
  const places = [...steps.map(({ location, message }, index) => ({ location, message: `${index + 1}. ${message}` })), ...elsewhere.map((location) => ({ location, message: 'To be mended here as well.' }))];
  return places.map(({ location, message }) => ({ location: locationOf(location, view), message: said(message, location, view) }));
}

/** The line of a notebook that is not open is one of its JSON text, in which nobody looks for anything. */
function said(message: string, location: Location, view: View): string {
  const place = view.inClosedCell(location);
  return place ? `Cell ${place.cell}, line ${place.line}: ${message}` : message;
}

/** A note that only a reviewer asked for is a hint. */
function severityOf(finding: Finding): DiagnosticSeverity {
  switch (finding.level) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'note':
      return finding.audience === 'audit' ? DiagnosticSeverity.Hint : DiagnosticSeverity.Information;
  }
}

function messageOf({ message, others }: Finding): string {
  if (others === 0) return message;
  return `${message.replace(/\.$/, '')} (and ${others === 1 ? 'one other flow' : `${others} other flows`}).`;
}
