/** What somebody waits for who asked to be let in to a chat. */

/**
 * `wallet`: they have none linked; `consent`: they have, and the community may not look at them; `preview`: the gate answers
 * nobody; `stuck`: see `reason`; `read`: what could not be read is read again.
 */
export type WhyWaiting = {
  state: 'waiting';
  next: 'wallet' | 'consent' | 'preview' | 'stuck' | 'read';
  reason: string | null;
  until: Date;
  request: string;
  roleName: string;
};

export function nextOf({
  broken,
  preview,
  wantsWallet,
  linked,
  mayLook,
}: {
  /** Something keeps the chat from being opened to anybody. */
  broken: boolean;
  preview: boolean;
  /** A wallet that counts would change the answer. */
  wantsWallet: boolean;
  /** Wallets of theirs, whether or not the community may look at them. */
  linked: number;
  mayLook: boolean;
}): WhyWaiting['next'] {
  if (broken) return 'stuck';
  if (preview) return 'preview';
  if (!wantsWallet) return 'read';
  if (linked === 0) return 'wallet';
  return mayLook ? 'read' : 'consent';
}
