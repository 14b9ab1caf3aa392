/** `safeOwner(0x…)`: one of the wallets is an owner of that Safe. */
import { accept } from '../../result.ts';
import type { Asking } from '../reading.ts';
import type { SafeOwnerTerm } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { contractFromJson, findToken, tokenName } from './contract.ts';
import { evaluateWallets } from './wallets.ts';

const askingOf = ({ chainId, token }: SafeOwnerTerm): Asking => ({
  ...{ kind: 'safe-owner', chainId, contract: token, argument: '' },
});

export const safeOwner: TermDefinition<'safe-owner'> = {
  kind: 'safe-owner',
  word: 'safeOwner',
  takes: {
    ...{ contract: 'safe', text: 'none', id: 'none', amount: 'none' },
    ...{ example: '', oneWallet: false },
  },
  build(call, tokens) {
    const safe = findToken(call, 'safe', tokens);
    if (!safe.ok) return safe;
    const { chainId, address } = safe.value;
    return accept({ kind: 'safe-owner', chainId, token: address });
  },
  print: ({ chainId, token }, tokens) =>
    `safeOwner(${tokenName({ standard: 'safe', chainId, token }, tokens)})`,
  toJson: (term) => ({ ...term }),
  fromJson: (json) => ({ kind: 'safe-owner', ...contractFromJson(json) }),
  askingOf,
  evaluate: (term, facts) =>
    evaluateWallets(term, facts, { asking: askingOf(term), needed: 1n, oneWallet: true }),
};
