/** What a row says of facts, with its paths read. */
import type { FactKind } from '../../../rules/kinds';
import { many, optionalPath, parseArgPath } from './paths';
import type { ArgPath } from './paths';
import type { FactText } from './schema';

export interface CompiledFact {
  readonly kind: FactKind;
  readonly at: ArgPath | null;
  readonly says: string;
  readonly without: readonly ArgPath[];
  readonly when: FactText['when'] | null;
  readonly about: ArgPath | null;
  /** See `Fact.lacks`. */
  readonly lacks: string | null;
  /** See `Fact.fix`. */
  readonly fix: { readonly at: string; readonly value: string } | null;
  readonly refuses: boolean;
  readonly instead: string | null;
}

export function compileFact(fact: FactText): CompiledFact {
  return {
    kind: fact.kind, at: optionalPath(fact.at), says: fact.says ?? '', without: many(fact.without).map(parseArgPath), when: fact.when ?? null,
    about: optionalPath(fact.about), lacks: many(fact.without)[0] ?? null, fix: factFix(fact), refuses: fact.refuses ?? false, instead: fact.instead ?? null,
  };
}

function factFix({ fix, at, without }: FactText): CompiledFact['fix'] {
  return fix === undefined ? null : { at: at ?? many(without)[0] ?? '', value: fix };
}
