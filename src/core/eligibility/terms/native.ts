/** `native(ETH) >= 1`: so much of a chain's own coin. */
import { countedTerm } from './counted.ts';

export const native = countedTerm('native', 'native');
