/** `erc20(CIV) >= 100`: so much of a fungible token over all wallets, in the token's own decimals. */
import { tokenTerm } from './token.ts';

export const erc20 = tokenTerm('erc20', 'erc20', 'needed');
