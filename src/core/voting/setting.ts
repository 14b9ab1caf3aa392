/** How a vote is held beside its method and rules: fixed at the opening, shown on the card. */

export type VoteKind = 'poll' | 'proposal' | 'election';

/**
 * open: everybody sees how it stands. sealed: hidden until the close, then listed by this vote's pseudonyms. secret:
 * who voted is listed, how never.
 */
export type Secrecy = 'open' | 'sealed' | 'secret';

/**
 * Of token power. public: wallet, block and power are listed, so that anybody checks them on chain. attested:
 * pseudonyms with power rounded down to three digits; the roll is vouched for by the host.
 */
export type Evidence = 'public' | 'attested';

/** Whether a ballot may, or must, carry a wallet's signature (EIP-712). */
export type Signing = 'none' | 'optional' | 'required';
