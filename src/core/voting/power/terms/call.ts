/** `call(0x…, stakedOf, decimals 18)`: any view function `f(address) returns (uint256)` of a contract. */
import { parseAddress } from '../../../address.ts';
import { invariant } from '../../../invariant.ts';
import { accept, refuse } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';
import { fungibleFromJson } from './token.ts';

/** An identifier of Solidity. */
export const FUNCTION_NAME = /^[A-Za-z_$][A-Za-z0-9_$]{0,41}$/;
const DEFAULT_DECIMALS = 18;

export const call: PowerTermDefinition<'call'> = {
  kind: 'call',
  word: 'call',
  takes: 'function',
  build({ token, chainId, name, decimals }, tokens) {
    const address = parseAddress(token?.text ?? '');
    if (!address.ok) return address;
    const chain = chainId ?? tokens[0]?.chainId;
    if (chain === undefined) return refuse({ code: 'chain-unknown', text: '' });
    return accept({
      kind: 'call',
      chainId: chain,
      token: address.value,
      decimals: decimals ?? DEFAULT_DECIMALS,
      function: name?.text ?? '',
    });
  },
  print: (term) =>
    `call(${term.token}, ${term.function}, decimals ${term.decimals}, chain ${term.chainId})`,
  toJson: (term) => ({ ...term }),
  fromJson(json) {
    const name = json['function'];
    invariant(typeof name === 'string' && FUNCTION_NAME.test(name), 'a function of a contract');
    return { kind: 'call', ...fungibleFromJson(json), function: name };
  },
  decimalsOf: ({ decimals }) => decimals,
};
