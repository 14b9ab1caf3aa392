/** `erc20(CIV) >= 100`: so much of a fungible token, in the token's own decimals (ERC-20). */
import { countedTerm } from './counted.ts';

export const erc20 = countedTerm('erc20', 'erc20');
