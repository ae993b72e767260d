/**
 * Lines that only the notebook's shell understands. They become comments of the same length, so that every offset of
 * the cell stays where it was.
 */

/** Magics whose cell is still Python. */
const pythonCellMagics: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun', 'memit', 'mprun', 'lprun', 'debug', 'python', 'python3', 'pyspark', 'heat', 'snakeviz', 'wandb']);

/** The code of a cell as Python, unit for unit as long as the cell. */
export function withoutMagics(cell: string): string {
  const cellMagic = /^\s*%%(\w+)/.exec(cell)?.[1];
  const isOther = cellMagic !== undefined && !pythonCellMagics.has(cellMagic);
  let isContinued = false;
  return cell
    .split('\n')
    .map((line) => {
      const isMagic = isOther || isContinued || isInstall(line) || /^\s*(?:%{1,2}[A-Za-z_]|!|\?{1,2}\s*\S)|^\s*[\w.*]+\?{1,2}\s*$/.test(line);
      isContinued = isMagic && /\\\s*$/.test(line);
      return isMagic ? asComment(line) : withoutAssignedMagic(line);
    })
    .join('\n');
}

/** `pip install x`, which the shell takes without a mark. */
const isInstall = (line: string): boolean => /^\s*(?:\$\s*)?(?:pip3?|conda|mamba|uv pip|apt-get|npm)\s+(?:un)?install\s/.test(line);

/** An indented line may be all that a block has, so a statement stands before the comment where there is room. */
function asComment(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const rest = line.slice(indent.length);
  if (rest === '') return line;
  if (indent !== '' && rest.length >= 4) return `${indent}pass${rest.length > 4 ? '#' : ''}${rest.slice(5)}`;
  return `${indent}#${rest.slice(1)}`;
}

/** `files = !ls` and `x = %timeit -o f()`. */
function withoutAssignedMagic(line: string): string {
  const before = /^\s*[\w.,\s[\]'"()]+=\s*(?=!|%[A-Za-z_])/.exec(line)?.[0];
  if (before === undefined) return line;
  const rest = line.slice(before.length);
  return `${before}0${rest.length > 1 ? '#' : ''}${rest.slice(2)}`;
}
