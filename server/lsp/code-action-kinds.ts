/** The kinds of code actions that the server offers, and how a client's wish for some kinds is read. */
export const quickFixKind = 'quickfix';
export const suppressLineKind = 'quickfix.suppress.line.lintel';
export const suppressFileKind = 'quickfix.suppress.file.lintel';
/** Safe fixes alone: editors apply this family on saving without asking. */
export const fixAllKind = 'source.fixAll.lintel';

/** Those for review too, shown before they are applied. Outside of the family above, so that saving never applies them. */
export const fixAllUnsafeKind = 'source.fixAllUnsafe.lintel';

/** The safe fixes of all cells at once; editors that save a notebook ask for kinds that begin like this. */
export const notebookFixAllKind = 'notebook.source.fixAll.lintel';

export const codeActionKinds: readonly string[] = [quickFixKind, fixAllKind, fixAllUnsafeKind, notebookFixAllKind];

/** Whether a client that asked for `only` these kinds wants this one; kinds are families, `source` holds `source.fixAll`. */
export function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}
