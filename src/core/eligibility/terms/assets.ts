/** `assets(0x…) >= 100`: shares of a vault as the assets they stand for now, in the asset's decimals (ERC-4626). */
import { countedTerm } from './counted.ts';

export const assets = countedTerm('assets', 'erc4626');
