/**
 * `role("Holder")`: whoever meets the rule of the gate that opens this role, switched on or in preview. What a platform
 * shows, and who was given the role by hand, are no part of it.
 */
import { invariant } from '../../invariant.ts';
import { accept } from '../../result.ts';
import { cleanLine, foldText } from '../../text.ts';
import { missing } from '../missing.ts';
import { quote } from '../piece.ts';
import type { TermDefinition } from '../term.ts';

const MAX_NAME = 100;

export const role: TermDefinition<'role'> = {
  kind: 'role',
  word: 'role',
  takes: {
    ...{ contract: null, text: 'needed', id: 'none', amount: 'none' },
    ...{ example: '', oneWallet: false },
  },
  build({ text, end }) {
    const name = cleanLine(text?.text ?? '').replace(/^@/, '');
    if (name === '' || name.length > MAX_NAME) return missing(text ?? end, '"Holder"');
    return accept({ kind: 'role', name });
  },
  print: ({ name }) => `role(${quote(name)})`,
  toJson: (term) => ({ ...term }),
  fromJson({ name }) {
    invariant(typeof name === 'string' && name !== '', 'a role of a rule');
    return { kind: 'role', name };
  },
  askingOf: () => null,
  evaluate: (term, { roles }) => ({
    ...{ kind: 'role', term, verdict: roles.get(foldText(term.name)) ?? 'unknown' },
  }),
};
