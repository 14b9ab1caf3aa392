/**
 * `read(0x…, "function f(address) view returns (uint256)") >= 5`: what any contract answers about a wallet: a stake, a
 * level, a list of members.
 */
import { parseAmount } from '../../amount.ts';
import { invariant } from '../../invariant.ts';
import { accept } from '../../result.ts';
import { missing } from '../missing.ts';
import { quote } from '../piece.ts';
import type { Asking } from '../reading.ts';
import type { ReadTerm } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { functionKey, parseViewFunction, printViewFunction } from '../view-function.ts';
import { argumentsOf, findToken } from './contract.ts';
import { countFromJson, countToJson, printCount } from './counted.ts';
import { evaluateWallets } from './wallets.ts';

const EXAMPLE = '"function stakeOf(address) view returns (uint256)"';

const askingOf = ({ chainId, token, function: name, returns }: ReadTerm): Asking => ({
  ...{ kind: 'view', chainId, contract: token, argument: functionKey({ name, returns }) },
});

export const read: TermDefinition<'read'> = {
  kind: 'read',
  word: 'read',
  takes: {
    ...{ contract: 'view', text: 'needed', id: 'none', amount: 'optional' },
    ...{ example: '5', oneWallet: true },
  },
  build(call, tokens) {
    const said = parseViewFunction(call.text?.text ?? '');
    if (!said) return missing(call.text ?? call.end, EXAMPLE);
    // A yes is a count of one; of a number something has to be said.
    if (said.returns !== 'bool' && !call.atLeast) return missing(call.end, '>=');
    const token = findToken(call, 'view', tokens);
    if (!token.ok) return token;
    const atLeast = call.atLeast ? parseAmount(call.atLeast.text, 0) : accept(1n);
    if (!atLeast.ok) return atLeast;
    const { chainId, address } = token.value;
    return accept({
      kind: 'read',
      ...{ chainId, token: address, function: said.name, returns: said.returns },
      atLeast: atLeast.value,
      ...(call.oneWallet && { oneWallet: true as const }),
    });
  },
  print(term, tokens) {
    const { chainId, token, function: name, returns } = term;
    const text = quote(printViewFunction({ name, returns }));
    const named = argumentsOf({ standard: 'view', chainId, token }, tokens, text);
    return `read(${named})${printCount(term, 0, returns === 'bool')}`;
  },
  toJson: (term) => ({
    ...{ kind: 'read', ...countToJson(term), function: term.function, returns: term.returns },
  }),
  fromJson(json) {
    const { function: name, returns } = json as { function: unknown; returns: unknown };
    invariant(typeof name === 'string' && typeof returns === 'string', 'a function of a rule');
    const said = parseViewFunction(printViewFunction({ name, returns }));
    invariant(said?.name === name && said.returns === returns, 'a function of a rule');
    return { kind: 'read', ...countFromJson(json), function: name, returns };
  },
  askingOf,
  evaluate: (term, facts) =>
    evaluateWallets(term, facts, {
      ...{ asking: askingOf(term), needed: term.atLeast },
      ...{ oneWallet: term.oneWallet === true, signed: term.returns.startsWith('int') },
    }),
};
