/** `member >= 90d`: known to the community for so long, on whatever platform first. */
import { accept } from '../../result.ts';
import { missing } from '../missing.ts';
import type { TermDefinition } from '../term.ts';
import { ageFromJson, evaluateSince, parseAge, printAge } from './since.ts';

export const member: TermDefinition<'member'> = {
  kind: 'member',
  word: 'member',
  takes: {
    ...{ contract: null, text: 'none', id: 'none', amount: 'needed' },
    ...{ example: '90d', oneWallet: false },
  },
  build({ atLeast, end }) {
    const age = atLeast ? parseAge(atLeast) : missing(end, '>=');
    return age.ok ? accept({ kind: 'member', atLeastMs: age.value }) : age;
  },
  print: ({ atLeastMs }) => `member >= ${printAge(atLeastMs)}`,
  toJson: (term) => ({ ...term }),
  fromJson: ({ atLeastMs }) => ({ kind: 'member', atLeastMs: ageFromJson(atLeastMs) }),
  askingOf: () => null,
  evaluate: (term, facts) => evaluateSince(term, facts.member, facts.at, term.atLeastMs),
};
