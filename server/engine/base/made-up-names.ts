/** Names that a program makes up while it runs, with a `*` for each part of which nothing is known. */

/** What such a name may be; `part` is a pattern of what may stand for a `*`. */
export function patternOf(name: string, part: string): RegExp {
  return new RegExp(`^${name.split('*').map((written) => written.replace(/\W/g, '\\$&')).join(part)}$`);
}
