/** `votes(CIV) >= 100`: votes delegated to the wallets, their own included once they name themselves (ERC-5805). */
import { countedTerm } from './counted.ts';

export const votes = countedTerm('votes', 'votes');
