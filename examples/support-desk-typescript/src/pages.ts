/** What the team sees in its browser. */

export function summaryPage(summary: string): string {
  return `<article><h1>Summary</h1><p>${summary}</p></article>`;
}

export function escapedSummaryPage(summary: string): string {
  return `<article><h1>Summary</h1><p>${escape(summary)}</p></article>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
