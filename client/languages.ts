/**
 * The languages Lintel reads, by VS Code's identifiers. No scheme is named: files, unsaved documents and documents
 * of virtual file systems are all checked.
 */
export const languageIds = ['python', 'javascript', 'typescript', 'javascriptreact', 'typescriptreact', 'vue', 'svelte', 'html'] as const;

export const documentSelector = languageIds.map((language) => ({ language }));
