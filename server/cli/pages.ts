/** Reading parts of a rule's page, which is Markdown with one heading of level 2 for each section. */
import { pages } from '../generated/pages';

export function pageOf(rule: string): string | null {
  return pages[rule] ?? null;
}

/** The first paragraph of a section as one line without markup; empty when there is none. */
export function paragraphOf(page: string, section: string): string {
  const lines = page.split('\n');
  const start = lines.indexOf(`## ${section}`);
  if (start < 0) return '';
  const paragraph: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith('#')) break;
    if (line.trim() !== '') paragraph.push(line.trim());
    else if (paragraph.length > 0) break;
  }
  return paragraph.join(' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
}
