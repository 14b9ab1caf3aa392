/** `nft(0x…)` or `nft(0x…) >= 3`: pieces of a collection over all wallets; one if nothing is said. */
import { tokenTerm } from './token.ts';

export const erc721 = tokenTerm('erc721', 'nft', 'optional');
