/**
 * How much of a power there is in all, linked or not: each term's supply in its place. It is known of fungible tokens
 * without roots and caps, which depend on who holds what.
 */
import { addsUp, type Power, powerTermsOf } from './power.ts';

export const settlesSupply = (power: Power): boolean =>
  addsUp(power) &&
  powerTermsOf(power.node).every(({ kind }) => kind === 'erc20' || kind === 'votes');
