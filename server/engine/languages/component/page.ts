/** The scripts that are written in a page. What a server fills in before the page is sent is a value of which nothing is known. */
import type { CodeInside } from '../contract';
import { partsOf } from './markup';
import { Writing } from './writing';

const scriptTypes = /^(?:module|text\/(?:javascript|babel|jsx|typescript|ecmascript)|application\/javascript)?$/i;
const filledIn = /\{\{[^{}:\n]*\}\}|\{%[^\n]*?%\}/g;

export function pageSource(file: string): CodeInside {
  const writing = new Writing(file);
  const parts = partsOf(file, false);
  parts.forEach((part, index) => {
    const tag = parts[index - 1];
    if (part.kind !== 'raw' || part.of !== 'script' || tag?.kind !== 'open') return;
    const type = tag.attributes.find(({ name }) => name === 'type')?.value;
    if (type && !scriptTypes.test(file.slice(type.start, type.end))) return;
    const { start, end } = part.span;
    for (const match of file.slice(start, end).matchAll(filledIn)) {
      const at = start + match.index;
      writing.copy({ start, end: at });
      writing.replace(match[0].startsWith('{{') ? 'null' : ' ', { start: at, end: at + match[0].length });
    }
    writing.copy({ start, end });
    writing.write(';');
  });
  return writing.finish();
}
