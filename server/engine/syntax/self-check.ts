import type { FlatTree, GrammarName } from './tree';

/**
 * A snippet per grammar whose tree has everything that the heap reader must get right: hidden rules, aliases, fields
 * through hidden rules, anonymous nodes, comments (extras), a missing token, an error, leaves inside and outside of
 * their parent's memory, wide gaps, and positions behind wide characters.
 */
export const selfCheckSnippets: Readonly<Record<GrammarName, string>> = {
  python: `
# \u{1F600} caf\u00e9
from a.b import ${' '.repeat(100)}c as d, e
@decorator(1)
async def f(x: int = 1, *args: str, key=None, **rest) -> list[int]:
    """text"""
    y = f"a {x!r:>{key}} b" + 'c' 'd'  # why
    if x and not y is None: return [z for z in rest if z]
    elif x: pass
    else:
        with open(x) as file, lock: await g(*args, k=lambda a: a, **rest)
    match x:
        case {"a": [1, *_], **others} if y: print(others[0:1], a.b.c)
${'value_with_a_very_long_name_' + 'x'.repeat(300)} = (1,
class A(B, metaclass=C):
    def m(self): return self.
`,
  javascript: `
// \u{1F600} caf\u00e9
import a, { b as c } from ${' '.repeat(100)}'./d';
export default class A extends B { static #x = 1; get y() { return this?.z ?? 1 } async *m({ a, b: [c] = [], ...d }) {} }
const f = async (x) => { for (const k of await g(...x)) tag\`a \${k} b\`; };
label: while (/r\\/e/g.test(s)) { if (a) break label; else continue }
const j = <A b="c" {...d}>text {e} <F /></A>;
${'valueWithAVeryLongName' + 'X'.repeat(300)}({ a, 'b': 1, [c]: d, e() {} })
if (missing { a }
function broken( { return }
`,
  typescript: `
// \u{1F600} caf\u00e9
import type { A } from ${' '.repeat(100)}'./a';
export abstract class B<T extends object = {}> extends C<T> implements D { private readonly x?: string = 'a'; @dec() async m(this: B, ...r: number[]): Promise<void> {} }
interface I { (a: string): void; [key: string]: unknown; readonly b?: A.B<C>['d'] }
type U<T> = T extends (infer R)[] ? { [K in keyof R]?: R[K] } : \`a\${string}\` | 'b';
enum E { A = 1, B }
const f = async <T,>(x: T, y = 1): Promise<T> => (await g<T>(x!, { a, ...y })) as T satisfies unknown;
namespace N { export function h(a?: string): asserts a is string { tag\`a \${a} b\`; } }
${'valueWithAVeryLongName' + 'X'.repeat(300)}([1, 2])
if (missing { a }
function broken( { return a.
`,
  tsx: `
// \u{1F600} caf\u00e9
import { A } from ${' '.repeat(100)}'./a';
export const B: FC<P> = ({ a, ...rest }: P) => { const [x, y] = useState<string | null>(null); return <><A.C {...rest} on={() => y('z')} b="&amp;">text {x && <D />} more</A.C></>; };
${'valueWithAVeryLongName' + 'X'.repeat(300)}([1, 2])
if (missing { a }
const broken = <A b={>text</B>;
`,
};

/** The name of the first array in which two flat trees differ, or nothing when they are the same. */
export function firstDifference(a: FlatTree, b: FlatTree): string | undefined {
  if (a.count !== b.count) return `count: ${a.count} and ${b.count}`;
  for (const name of ['kind', 'start', 'end', 'parent', 'nextSibling', 'field', 'flags'] as const) {
    const left = a[name];
    const right = b[name];
    for (let node = 0; node < a.count; node++) {
      if (left[node] !== right[node]) return `${name} of node ${node}: ${left[node]} and ${right[node]}`;
    }
  }
  return undefined;
}
