/** Which secrecy a vote may have, said when it is created (docs/voting.md, Secrecy). */
import { accept, type Result, refuse } from '../result.ts';
import type { Secrecy, Signing } from './setting.ts';

export type SecrecyAsked = {
  readonly secrecy: Secrecy;
  /** Everybody has the same voice: a ballot of another weight would say whose it is. */
  readonly equalPowers: boolean;
  /** Delegated voices count: several ballots that always say the same would be one delegate's. */
  readonly delegated: boolean;
  readonly signing: Signing;
  /** The host has a `SEAL_KEY`. */
  readonly canSeal: boolean;
};

export function decideSecrecy(asked: SecrecyAsked): Result<Secrecy> {
  const { secrecy, equalPowers, delegated, signing, canSeal } = asked;
  if (secrecy === 'open') return accept(secrecy);
  if (!canSeal) return refuse({ code: 'seal-key-missing' });
  if (secrecy === 'sealed') {
    // Where ballots are sealed none is signed, so none may have to be.
    return signing === 'required' ? refuse({ code: 'sealed-unsigned' }) : accept(secrecy);
  }
  if (!equalPowers) return refuse({ code: 'secret-needs-equal-powers' });
  if (delegated) return refuse({ code: 'secret-without-delegation' });
  if (signing !== 'none') return refuse({ code: 'secret-unsigned' });
  return accept(secrecy);
}
