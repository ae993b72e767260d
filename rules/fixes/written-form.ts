/** Code as knowledge writes it (`fix: { values: 'params = {"a": {value}}' }`), with its texts in the quotes of the file. */
import type { CodeWriter } from '../../server/engine/fix/writer';

export function inQuotesOf(writer: Pick<CodeWriter, 'string'>, form: string): string {
  return form.replace(/"([^"\\]*)"/g, (_, text: string) => writer.string(text));
}
