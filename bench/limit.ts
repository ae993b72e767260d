/**
 * The physical limit that a whole-repository run is held against: reading every file, scanning its bytes for signal
 * words and its text for imports, and nothing else. What Lintel needs beyond this is the price of understanding.
 * Started as `limit.cjs WORDS_FILE FOLDER EXTENSION…`; prints one JSON object.
 */
import { readFileSync } from 'node:fs';
import { javascript } from '../server/engine/languages/javascript';
import { python } from '../server/engine/languages/python';
import { readText } from '../server/engine/project/content';
import { prefilterOf } from '../server/engine/project/prefilter';
import { discover } from '../server/host/discover';

const [wordsFile = '', folder = '', ...extensions] = process.argv.slice(2);
const words = JSON.parse(readFileSync(wordsFile, 'utf8')) as string[];
const filter = prefilterOf(words);
const languages = [python, javascript];

const times = { discover: 0, read: 0, words: 0, decode: 0, imports: 0 };
let at = performance.now();
const lap = (stage: keyof typeof times): void => {
  const now = performance.now();
  times[stage] += now - at;
  at = now;
};

const { files } = discover([folder], { extensions });
lap('discover');
let hits = 0;
let specifiers = 0;
for (const path of files) {
  const bytes = readFileSync(path);
  lap('read');
  if (filter.scan(bytes) !== 0) hits++;
  lap('words');
  const { text } = readText(bytes);
  lap('decode');
  const language = languages.find((candidate) => candidate.extensions.some((ending) => path.endsWith(ending)));
  if (text !== null && language) specifiers += language.scanImports(text).length;
  lap('imports');
}
process.stdout.write(JSON.stringify({ files: files.length, hits, specifiers, times }));
