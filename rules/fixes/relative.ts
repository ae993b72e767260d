/** A relative import of one file as another file writes it; any other specifier as it is. `/a/b.ts` and `/c/d.ts`: `./x` is `../a/x`. */
export function relativeSpecifier(specifier: string, from: string, to: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const target = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') target.pop();
    else if (part !== '.') target.push(part);
  }
  const folder = to.split('/').slice(0, -1);
  let common = 0;
  while (common < folder.length && common < target.length - 1 && folder[common] === target[common]) common++;
  const up = folder.slice(common).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...target.slice(common)].join('/');
}
