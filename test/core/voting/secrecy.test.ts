import { expect, it } from 'vitest';
import { decideSecrecy, type SecrecyAsked } from '#core/voting/secrecy.ts';

const plain: SecrecyAsked = {
  secrecy: 'secret',
  equalPowers: true,
  delegated: false,
  signing: 'none',
  canSeal: true,
};

it.each<[string, Partial<SecrecyAsked>, string]>([
  ['secret among equals', {}, 'secret'],
  ['secret by token', { equalPowers: false }, 'secret-needs-equal-powers'],
  ['secret with delegation', { delegated: true }, 'secret-without-delegation'],
  ['secret with signatures', { signing: 'optional' }, 'secret-unsigned'],
  ['secret without a key', { canSeal: false }, 'seal-key-missing'],
  [
    'sealed by token, delegated and signed',
    { secrecy: 'sealed', equalPowers: false, delegated: true, signing: 'optional' },
    'sealed',
  ],
  [
    'sealed where each has to be signed',
    { secrecy: 'sealed', signing: 'required' },
    'sealed-unsigned',
  ],
  ['sealed without a key', { secrecy: 'sealed', canSeal: false }, 'seal-key-missing'],
  ['open without a key', { secrecy: 'open', canSeal: false, equalPowers: false }, 'open'],
])('%s', (_, asked, expected) => {
  const decided = decideSecrecy({ ...plain, ...asked });
  expect(decided.ok ? decided.value : decided.refusal.code).toBe(expected);
});
