/** What to beware of in the code that a call runs: whose code it really is, who can change it, and whether anybody can read it. */
import type { Address } from '../identity.ts';
import type { CalledCode, Handover } from './called-code.ts';
import type { Warning } from './inspection.ts';

type Facts = {
  /** Null where there is none. */
  readonly treasury: Address | null;
  readonly called: readonly CalledCode[];
  /** Those of trial runs that are no proxy's own. */
  readonly handovers: readonly Handover[];
};

/** More than people read. */
const MOST_HANDOVERS = 6;

function sourceWarnings({ published }: CalledCode): readonly Warning[] {
  return published.flatMap(({ address, answer }): Warning[] => {
    if (answer === 'none') return [{ kind: 'unverified', address }];
    return answer === 'unknown' ? [{ kind: 'sources-unknown', address }] : [];
  });
}

/** `grave`: the treasury's own account would run somebody's code. */
export function codeWarningsFor({ treasury, called, handovers }: Facts): {
  readonly grave: readonly Warning[];
  readonly others: readonly Warning[];
} {
  const own = handovers.filter(({ by }) => by === treasury).slice(0, MOST_HANDOVERS);
  const foreign = handovers.filter(({ by }) => by !== treasury);
  const told = foreign.slice(0, MOST_HANDOVERS);
  const left = foreign.length - told.length;
  return {
    grave: own.map(({ to }) => ({ kind: 'runs-as-treasury', to })),
    others: [
      ...told.map(({ by, to }): Warning => ({ kind: 'delegatecall', address: by, to })),
      ...(left > 0 ? [{ kind: 'more-delegatecalls', count: left } as const] : []),
      ...called.flatMap(({ address, canHandOver, isTraced }): Warning[] =>
        canHandOver && !isTraced ? [{ kind: 'may-delegate', address }] : [],
      ),
      ...called.flatMap(sourceWarnings),
      ...called.flatMap(({ address, proxy }): Warning[] => {
        if (!proxy) return [];
        const { kind: form, implementation, admin } = proxy;
        return [{ kind: 'proxy', address, form, implementation, admin }];
      }),
    ],
  };
}
