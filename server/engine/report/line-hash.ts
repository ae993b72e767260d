/**
 * GitHub's own key for an alert, `primaryLocationLineHash`: how code scanning tells that a result in a new upload is an
 * old alert. When a SARIF file has none, or another one, the upload action computes it, so it has to agree to the digit.
 *
 * The recipe, as github/codeql-action documents it in `src/fingerprints.ts`: a rolling hash, modulo 2^64 with factor
 * 37, over the hundred characters that follow a line's start; spaces and tabs do not count, every line end counts as
 * one line feed, the end of the file counts as the character 65535 and is followed by zeros. Equal hashes are numbered
 * in the order of the file. The text is the file's own, a byte order mark included.
 *
 * Example: `lineHashes('x = 2\n…')` starts with `e54938cc54b302f1:1`.
 */
const windowLength = 100;
const factor = 37n;
const endOfFile = 0xffff;
const modulus = 64;

/** The hash of each line of a text; index 0 is the first line. */
export function lineHashes(content: string): string[] {
  const characters = significantCharacters(content);
  const leaving = factor ** BigInt(windowLength);
  const window = (index: number): bigint => BigInt(characters.codes[index] ?? 0);
  // The value for a line is taken when the hundredth character after its start has entered the window.
  let value = 0n;
  let entered = 0;
  const seen = new Map<string, number>();
  return characters.lineStarts.map((start) => {
    for (; entered < start + windowLength; entered++) {
      const left = entered >= windowLength ? window(entered - windowLength) : 0n;
      value = BigInt.asUintN(modulus, value * factor + window(entered) - leaving * left);
    }
    const hash = value.toString(16);
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return `${hash}:${number}`;
  });
}

function significantCharacters(content: string): { codes: number[]; lineStarts: number[] } {
  const codes: number[] = [];
  const lineStarts: number[] = [];
  let isLineStart = true;
  const enter = (code: number): void => {
    if (isLineStart) lineStarts.push(codes.length);
    isLineStart = code === 10;
    codes.push(code);
  };
  for (let i = 0; i < content.length; i++) {
    const code = content.charCodeAt(i);
    if (code === 32 || code === 9) continue;
    if (code === 10 && content.charCodeAt(i - 1) === 13) continue;
    enter(code === 13 ? 10 : code);
  }
  enter(endOfFile);
  return { codes, lineStarts };
}
