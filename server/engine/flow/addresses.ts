/**
 * Addresses of requests as names: the parts of a path, with `*` for each that is filled in. What stands before a path is
 * often said elsewhere, by a router or a base address, so two of them are compared from their ends.
 *
 * Example: `http://localhost:8000/api/chats/{id}?full=1` is `api`, `chats`, `*`.
 */

const wanting = /^(?::.+|<.+>|\{.+\}|\[.+\]|\*.*)$/;
const ownHosts = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::.*)?$/;

/** The parts of an address; null for one of another server. A NUL is a part that is not known. */
export function addressOf(text: string): readonly string[] | null {
  const full = /^(?:https?|wss?):\/\/([^/]*)(.*)$/.exec(text);
  if (full && !ownHosts.test(full[1] as string) && !(full[1] as string).includes('\0')) return null;
  const [path = ''] = (full ? (full[2] as string) : text).split(/[?#]/);
  const parts = path.split('/').map((part, index) => (index === 0 ? part.replace(/^\0+/, '') : part));
  return parts.filter((part) => part !== '' && part !== '.').map((part) => (part.includes('\0') || wanting.test(part) ? '*' : part));
}

/** Whether what stands behind such a text cannot change where a request goes: `https://host/`, `{base}/` and `/path`, but neither `{scheme}://` nor `//`. */
export function saysHost(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]|\/[^/\\\0]|\0[^/?#]*(?:[?#]|\/(?!\/)))/i.test(text);
}

/** The last part that is known, by which addresses are found. */
export function lastKnown(address: readonly string[]): string | null {
  return address.findLast((part) => part !== '*') ?? null;
}

/** How many parts two addresses have in common from their ends; 0 where they are different ones. */
export function fits(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  for (let back = 1; back <= Math.min(a.length, b.length); back++) {
    const [one, other] = [a[a.length - back], b[b.length - back]];
    if (one === other && one !== '*') same++;
    else if (one !== '*' && other !== '*') return 0;
  }
  return same;
}
