/**
 * Findings as objects: their fixes are worked out when somebody asks for them, since most findings of most runs are only
 * counted or compared. A copy of a finding does not ask.
 */
import type { Finding } from './contract';

export function withLazyFixes(finding: Omit<Finding, 'fixes'>, make: () => Finding['fixes']): Finding {
  let made: Finding['fixes'] | undefined;
  return Object.defineProperty(finding, 'fixes', { enumerable: true, configurable: true, get: () => (made ??= make()) }) as Finding;
}

/** The finding with some of its properties changed. */
export function changed(finding: Finding, changes: Partial<Finding>): Finding {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(finding), ...Object.getOwnPropertyDescriptors(changes) }) as Finding;
}
