/** `citizen`: admitted by the community and not revoked. */
import { accept } from '../../result.ts';
import type { TermDefinition } from '../term.ts';

export const citizen: TermDefinition<'citizen'> = {
  kind: 'citizen',
  word: 'citizen',
  takes: { token: false, amount: 'none' },
  build: () => accept({ kind: 'citizen' }),
  print: () => 'citizen',
  fromJson: () => ({ kind: 'citizen' }),
  evaluate: (term, facts) => ({
    kind: 'citizen',
    term,
    verdict: facts.citizen === null ? 'unknown' : facts.citizen ? 'yes' : 'no',
  }),
};
