/**
 * `accountAge >= 30d`: one of the person's chat accounts is at least so old. Discord's ids carry the time they were
 * made; Telegram tells none, so a person of Telegram alone is neither old nor new.
 */
import { accept } from '../../result.ts';
import { missing } from '../missing.ts';
import type { TermDefinition } from '../term.ts';
import { ageFromJson, evaluateOldest, parseAge, printAge } from './since.ts';

export const accountAge: TermDefinition<'account-age'> = {
  kind: 'account-age',
  word: 'accountAge',
  takes: {
    ...{ contract: null, text: 'none', id: 'none', amount: 'needed' },
    ...{ example: '30d', oneWallet: false },
  },
  build({ atLeast, end }) {
    const age = atLeast ? parseAge(atLeast) : missing(end, '>=');
    return age.ok ? accept({ kind: 'account-age', atLeastMs: age.value }) : age;
  },
  print: ({ atLeastMs }) => `accountAge >= ${printAge(atLeastMs)}`,
  toJson: (term) => ({ ...term }),
  fromJson: ({ atLeastMs }) => ({ kind: 'account-age', atLeastMs: ageFromJson(atLeastMs) }),
  askingOf: () => null,
  evaluate: (term, { accounts, at }) => evaluateOldest(term, accounts, at, term.atLeastMs),
};
