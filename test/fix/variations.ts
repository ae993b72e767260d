/**
 * One program written in other ways, chosen at random: with comments in odd places, arguments over several lines, everything
 * in a block of its own, other quotes, ends of lines, tabs, a byte order mark, without semicolons or a last line end.
 * What a variation means is the same; whether it parses is for the caller to see.
 *
 * Example: `vary('/a.py', 'run(a, b)\n', pick)` may be `'run(a,\n        b)\n'`.
 */
type Pick = <T>(choices: readonly T[]) => T;

/** The ways of writing in which every fix must have been tried; `vary` writes in one of them for certain when it is told to. */
export const certainWays = ['comments', 'carriage returns', 'tabs', 'a byte order mark'] as const;
export type Way = (typeof certainWays)[number];

interface Rewriting {
  readonly way?: Way;
  readonly rewrite: (text: string) => string;
}

interface Style {
  readonly comment: string;
  readonly indent: string;
}

const pythonStyle: Style = { comment: '# a note', indent: '    ' };
const javascriptStyle: Style = { comment: '// a note', indent: '  ' };

export function vary(path: string, text: string, pick: Pick, certain?: Way): string {
  const isPython = path.endsWith('.py');
  const style = isPython ? pythonStyle : javascriptStyle;
  const ways: readonly Rewriting[] = [
    { way: 'comments', rewrite: (now) => commented(now, style, pick) },
    { rewrite: (now) => trailing(now, style, pick) },
    { rewrite: (now) => overLines(now, style, pick) },
    { rewrite: (now) => inBlock(now, isPython, pick) },
    { rewrite: (now) => nested(now, isPython) },
    { way: 'carriage returns', rewrite: (now) => now.replaceAll('\n', '\r\n') },
    { way: 'tabs', rewrite: (now) => now.replace(isPython ? /^(?: {4})+/gm : /^(?: {2})+/gm, (spaces) => '\t'.repeat(spaces.length / style.indent.length)) },
    { way: 'a byte order mark', rewrite: (now) => `\ufeff${now}` },
    { rewrite: (now) => now.replace(/\r?\n$/, '') },
    { rewrite: (now) => now.replace(/"([^"'\\\n{}]*)"(?!")/g, "'$1'") },
    { rewrite: (now) => (isPython ? now : now.replaceAll(';\n', '\n')) },
    { rewrite: (now) => now.replaceAll('\n\n\n', '\n\n').replaceAll('\n\n', pick(['\n\n', '\n', '\n\n\n'])) },
  ];
  // Those that change where lines begin and end come last, as the others look for lines.
  const chosen = ways.filter(({ way }, index) => pick(index < 5 ? [true, false] : [true, false, false]) || (way !== undefined && way === certain));
  return chosen.reduce((now, { rewrite }) => rewrite(now), text);
}

/** A comment in a line of its own, above some of the lines. */
function commented(text: string, { comment }: Style, pick: Pick): string {
  return text.replace(/^([ \t]*)(?=[^\s])/gm, (indent: string) => (pick([true, false, false, false]) ? `${indent}${comment}\n${indent}` : indent));
}

/** A comment behind some of the lines. */
function trailing(text: string, { comment }: Style, pick: Pick): string {
  return text.replace(/([;,:{(\]})])$/gm, (end: string) => (pick([true, false, false]) ? `${end}  ${comment}` : end));
}

/** What stands between brackets goes on in another line, behind some of the commas. */
function overLines(text: string, { indent }: Style, pick: Pick): string {
  return text
    .split('\n')
    .map((line) => {
      const own = /^[ \t]*/.exec(line)?.[0] ?? '';
      let depth = 0;
      let quote = '';
      let result = '';
      for (let at = 0; at < line.length; at++) {
        const unit = line.charAt(at);
        result += unit;
        if (quote !== '') quote = unit === quote && line.charAt(at - 1) !== '\\' ? '' : quote;
        else if ('"\'`'.includes(unit)) quote = unit;
        else if ('([{'.includes(unit)) depth++;
        else if (')]}'.includes(unit)) depth--;
        else if (unit === ',' && depth > 0 && line.charAt(at + 1) === ' ' && pick([true, false, false])) {
          result += `\n${own}${indent}${indent}`;
          at++;
        }
      }
      return result;
    })
    .join('\n');
}

/** All that is no import, in a block. */
function inBlock(text: string, isPython: boolean, pick: Pick): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line, index) => line !== '' && !/^(?:import|from|export|[ \t#/})]|"use |'use )/.test(line) && !lines.slice(index).some((later) => /^(?:import|from|export)\b/.test(later)));
  if (start < 0 || text.includes('"""') || text.includes('`')) return text;
  const indent = isPython ? '    ' : '  ';
  const inner = lines.slice(start).map((line) => (line === '' ? line : indent + line)).join('\n').trimEnd();
  const [open, close] = isPython ? [pick(['if True:', 'try:']), ''] : ['{', '}\n'];
  const end = open === 'try:' ? 'finally:\n    pass\n' : close;
  return [...lines.slice(0, start), open, inner, end].join('\n');
}

/** What is filled into a text is a text of its own: `${persona}` becomes `${`${persona}`}`. */
export function nested(text: string, isPython: boolean): string {
  return isPython
    ? text.replace(/\bf"([^"'\\\n]*)"/g, (_, inside: string) => `f"${inside.replace(/(?<!\{)\{([a-z_]\w*)\}(?!\})/g, "{f'{$1}'}")}"`)
    : text.replace(/\$\{([a-z]\w*)\}/g, (_, name: string) => `\${\`\${${name}}\`}`);
}
