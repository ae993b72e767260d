/**
 * Changes of files as a patch that `git apply` and `patch -p1` take: unified, three lines of context, names relative to
 * the repository's root. Lines end at line feeds alone, so a carriage return is a character of its line and stays what
 * it was. A file that was not there before is a new one.
 *
 * Example: `unifiedDiff('a.py', 'x\n', 'y\n')` has `--- a/a.py`, `+++ b/a.py`, `@@ -1 +1 @@`, `-x` and `+y`.
 */
const context = 3;
/** Differences up to which the shortest way is looked for; beyond it, all that lies between is replaced. */
const maxDistance = 2000;

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/** Empty when nothing differs. */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  if (before === after) return '';
  const name = (side: string): string => quoted(`${side}/${path}`);
  // A name with a space ends with a tab, by which readers know its end.
  const end = path.includes(' ') ? '\t' : '';
  const old = before === null ? 'new file mode 100644\n--- /dev/null' : `--- ${name('a')}${end}`;
  const header = `diff --git ${name('a')} ${name('b')}\n${old}\n+++ ${name('b')}${end}\n`;
  return header + hunks(steps(lines(before ?? ''), lines(after))).join('');
}

/** Each with its line feed; the last one may have none. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function steps(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const same = (some: readonly string[]): Step[] => some.map((line) => ({ kind: ' ', line }));
  const [oldMiddle, newMiddle] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [...same(before.slice(0, start)), ...shortest(oldMiddle, newMiddle), ...same(before.slice(before.length - end))];
}

/** Myers' greedy algorithm; deletions come before insertions. */
function shortest(before: readonly string[], after: readonly string[]): Step[] {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let distance = 0; distance <= Math.min(before.length + after.length, maxDistance); distance++) {
    trace.push(new Map(reach));
    for (let k = -distance; k <= distance; k += 2) {
      let x = goesDown(reach, k, distance) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      reach.set(k, x);
      if (x >= before.length && x - k >= after.length) return walkBack(trace, before, after);
    }
    reach = new Map(reach);
  }
  return [...before.map((line): Step => ({ kind: '-', line })), ...after.map((line): Step => ({ kind: '+', line }))];
}

function goesDown(reach: ReadonlyMap<number, number>, k: number, distance: number): boolean {
  return k === -distance || (k !== distance && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], before: readonly string[], after: readonly string[]): Step[] {
  const found: Step[] = [];
  let [x, y] = [before.length, after.length];
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const reach = trace[distance] as ReadonlyMap<number, number>;
    const previous = x - y + (goesDown(reach, x - y, distance) ? 1 : -1);
    const fromX = reach.get(previous) ?? 0;
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      found.push({ kind: ' ', line: before[--x] as string });
      y--;
    }
    if (distance === 0) break;
    if (x === fromX) found.push({ kind: '+', line: after[--y] as string });
    else found.push({ kind: '-', line: before[--x] as string });
  }
  return found.reverse();
}

function hunks(all: readonly Step[]): string[] {
  const found: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  let at = 0;
  while (at < all.length) {
    const change = all.findIndex((step, index) => index >= at && step.kind !== ' ');
    if (change < 0) break;
    const start = Math.max(at, change - context);
    let end = change;
    for (let index = change; index < all.length && index <= end + 2 * context; index++) if (all[index]?.kind !== ' ') end = index;
    const part = all.slice(start, Math.min(all.length, end + 1 + context));
    oldLine += start - at;
    newLine += start - at;
    const [oldCount, newCount] = [part.filter((step) => step.kind !== '+').length, part.filter((step) => step.kind !== '-').length];
    found.push(`@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@\n${part.map(written).join('')}`);
    oldLine += oldCount;
    newLine += newCount;
    at = start + part.length;
  }
  return found;
}

/** A range of no lines is named by the line before it. */
function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}

function written({ kind, line }: Step): string {
  return line.endsWith('\n') ? kind + line : `${kind}${line}\n\\ No newline at end of file\n`;
}

/** Names with quotes, backslashes or control characters as Git writes them. */
function quoted(name: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(name)) return name;
  const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${name.replace(/["\\\u0000-\u001f\u007f]/g, (character) => escapes[character] ?? octal(character))}"`;
}
