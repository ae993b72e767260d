/** The log files that the team may look at. */
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

const folder = resolve(process.env.LOG_FOLDER ?? 'logs');

/** A log by its name; `..` in it leads anywhere. */
export function readLog(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8'); // finds model-output-to-path
}

/** A log by its name; one that leads out of the folder is refused. */
export async function readLogInside(name: string, root = folder): Promise<string> {
  const path = resolve(root, name);
  if (!path.startsWith(root + sep)) throw new Error(`${name} is not a log`);
  return readFile(path, 'utf8');
}
