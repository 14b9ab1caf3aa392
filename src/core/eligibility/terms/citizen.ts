/** `citizen`, `citizen >= 30d`: admitted by the community (so long ago) and not revoked. */
import { accept } from '../../result.ts';
import type { TermDefinition } from '../term.ts';
import { ageFromJson, evaluateSince, parseAge, printAge } from './since.ts';

export const citizen: TermDefinition<'citizen'> = {
  kind: 'citizen',
  word: 'citizen',
  takes: {
    ...{ contract: null, text: 'none', id: 'none', amount: 'optional' },
    ...{ example: '30d', oneWallet: false },
  },
  build({ atLeast }) {
    if (!atLeast) return accept({ kind: 'citizen' });
    const age = parseAge(atLeast);
    return age.ok ? accept({ kind: 'citizen', atLeastMs: age.value }) : age;
  },
  print: ({ atLeastMs }) =>
    atLeastMs === undefined ? 'citizen' : `citizen >= ${printAge(atLeastMs)}`,
  toJson: (term) => ({ ...term }),
  fromJson: ({ atLeastMs }) => ({
    kind: 'citizen',
    ...(atLeastMs !== undefined && { atLeastMs: ageFromJson(atLeastMs) }),
  }),
  askingOf: () => null,
  evaluate: (term, facts) => evaluateSince(term, facts.citizen, facts.at, term.atLeastMs ?? 0),
};
