/** Where a rule's page can be read on the web; the page itself also comes with every build. */
export function pageAddress(rule: string): string {
  return `https://github.com/lintel/lintel/blob/main/rules/${rule}/page.md`;
}
