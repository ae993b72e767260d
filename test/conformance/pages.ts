/** One case of a conformance page in one language. */
export interface Case {
  readonly title: string;
  readonly language: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** `path:line` of every marked line, sorted. */
  readonly expected: readonly string[];
  /** The agents that the page says there are; empty when it says nothing about them. */
  readonly agents: string;
}

const mainFiles: Readonly<Record<string, string>> = { python: 'main.py', typescript: 'main.ts', tsx: 'main.tsx' };
const block = /(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n([^]*?)^```$/gm;
/** `flow` is reported; so is, wrongly, `no flow (known false alarm)`. Not so `flow (known miss)` and everything else. */
const mark = /(?:#|\/\/|\/\*) (?:flow|no flow \(known false alarm\))(?: \*\/\})?$/;

/**
 * Reads a page: each second-level heading is a case. Its blocks belong to the language they are written in; a block
 * after a line "`path`:" is a file of its own, and manifests belong to the language of the source file after them.
 * A block of `text` says what agents there are, in every language.
 * Known misses and known false alarms must still misbehave: one that does not is to lose its mark.
 */
export function readPage(page: string): Case[] {
  const cases: Case[] = [];
  for (const section of page.split(/^## /m).slice(1)) {
    const title = section.slice(0, section.indexOf('\n')).trim();
    const byLanguage = new Map<string, { path: string; text: string }[]>();
    let waiting: { path: string; text: string }[] = [];
    let agents = '';
    for (const [, path, language = '', text = ''] of section.matchAll(block)) {
      if (language === 'text') {
        agents = text;
        continue;
      }
      const main = mainFiles[language];
      if (main === undefined) {
        if (path === undefined) throw new Error(`"${title}": a block of ${language} has no path`);
        waiting.push({ path, text });
        continue;
      }
      const files = byLanguage.get(language) ?? [];
      files.push(...waiting, { path: path ?? main, text });
      waiting = [];
      byLanguage.set(language, files);
    }
    if (byLanguage.size === 0) throw new Error(`"${title}" has no code`);
    for (const [language, files] of byLanguage) cases.push({ title, language, files, expected: marked(files), agents });
  }
  return cases;
}

function marked(files: Case['files']): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (mark.test(line.trimEnd()) ? [`${path}:${index + 1}`] : []))).sort();
}
