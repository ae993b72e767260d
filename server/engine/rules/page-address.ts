import { repository } from '../../generated/version';

/** Where a rule's page can be read on the web; the page itself also comes with every build. */
export function pageAddress(rule: string): string {
  return `${repository}/blob/main/rules/${rule}/page.md`;
}
