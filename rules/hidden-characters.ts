/**
 * Characters that an editor does not show and that a model reads all the same: where they stand in a text. Those that
 * ordinary writing needs are none: joiners inside emoji and in scripts that join, marks of direction beside letters
 * that run from right to left, a byte order mark at the start, the tags inside a flag.
 *
 * Example: `hiddenCharacters('a\u{e0041}b')` is `[{ start: 1, end: 3, what: 'tag' }]`.
 */

export interface HiddenCharacter {
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly what: 'direction' | 'zero-width' | 'tag' | 'selector' | 'private';
}

export function hiddenCharacters(text: string): readonly HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x115f) continue;
    const code = text.codePointAt(at) as number;
    const size = code > 0xffff ? 2 : 1;
    const what = kindOf(code);
    if (what !== null && !isAtHome(text, at, size, code, what)) found.push({ start: at, end: at + size, what });
    at += size - 1;
  }
  return found;
}

function kindOf(code: number): HiddenCharacter['what'] | null {
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag';
  if (code >= 0xe0100 && code <= 0xe01ef) return 'selector';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'direction';
  if ((code >= 0x200b && code <= 0x200d) || (code >= 0x2060 && code <= 0x2064) || code === 0xfeff || code === 0x115f || code === 0x1160 || code === 0x3164 || code === 0xffa0) return 'zero-width';
  if ((code >= 0xe000 && code <= 0xf8ff) || (code >= 0xf0000 && code <= 0x10fffd)) return 'private';
  return null;
}

const joining = /[^\u0000-\u024f\u2000-\u206f]/;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

function isAtHome(text: string, at: number, size: number, code: number, what: HiddenCharacter['what']): boolean {
  if (code === 0xfeff) return at === 0;
  // Flags of England, Scotland and Wales are a black flag with tags.
  if (what === 'tag') return /\u{1f3f4}[\u{e0020}-\u{e007f}]*$/u.test(text.slice(0, at));
  if (what === 'direction') return rightToLeft.test(text);
  // One selector chooses a form of an ideograph; more in a row carry data.
  if (what === 'selector') return /[\u3400-\u9fff\uf900-\ufaff\ud840-\ud87f\udc00-\udfff]$/.test(text.slice(0, at)) && !isSelector(text.codePointAt(at + size)) && !isSelector(text.codePointAt(at - 2));
  if (code === 0x200c || code === 0x200d) return joining.test(text.charAt(at - 1)) && joining.test(text.charAt(at + 1));
  if (what === 'zero-width') return joining.test(text.charAt(at - 1)) && joining.test(text.charAt(at + size));
  return false;
}

function isSelector(code: number | undefined): boolean {
  return code !== undefined && code >= 0xe0100 && code <= 0xe01ef;
}
