/** What is said of sealed and secret votes, their receipts and their files. */
import type { Secrecy, VoteKind } from '#core/voting/setting.ts';
import { at, code, command, deadline, say, type Text } from '../../text.ts';

const VOID: { readonly [reason: string]: string } = {
  'seal-key-missing': 'the host has lost the key that its ballots were sealed with',
  'seal-key-changed': 'the key that its ballots were sealed with was changed',
};

const NOUN: { readonly [K in VoteKind]: string } = {
  poll: 'poll',
  proposal: 'proposal',
  election: 'election',
};

const HELD: { readonly [S in Exclude<Secrecy, 'open'>]: string } = {
  sealed:
    'Sealed: how it stands is hidden until the close. Then the ballots are listed under pseudonyms of this vote.',
  secret: 'Secret: who voted is listed, how never.',
};

type Look = {
  kind: VoteKind;
  number: number | null;
  closesAt: Date;
  state: 'stands' | 'counted' | 'dead' | 'not-counted';
  proof?: { root: string };
};

export const secrecy = {
  describe: {
    export: () => 'Get a vote as a file, to count it again',
    receipt: () => 'Check that a ballot is counted',
  },
  option: { receipt: () => 'The 32 characters you were given when you voted' },
  export: () => 'Export',
  /** Fixed at the opening, on the card. */
  held: (secrecy: Exclude<Secrecy, 'open'>): Text => HELD[secrecy],
  /** What a member keeps after a cast. */
  yourReceipt: (receipt: string): Text =>
    say`Receipt ${[code(receipt)]}: it proves that your ballot is counted, not how. ${[command('ballot receipt')]} checks it; once you vote anew it is dead.`,
  yourLine: (voter: string): Text => say`In the file of this vote you stand as ${[code(voter)]}.`,
  receipt: ({ kind, number, closesAt, state, proof }: Look): Text => {
    const vote = number === null ? `this ${NOUN[kind]}` : `${NOUN[kind]} #${number}`;
    switch (state) {
      case 'stands':
        return say`✅ This ballot stands in ${vote}. It is counted at the close, ${deadline(closesAt)}, unless its voter votes anew.`;
      case 'counted':
        return say`✅ Counted in ${vote}. The receipts of all its counted ballots have the root ${[code(proof?.root ?? '')]}, which its export names; the file proves that this one is among them.`;
      case 'dead':
        return say`This receipt is dead: its voter voted anew in ${vote}, and the later ballot has a receipt of its own.`;
      case 'not-counted':
        return say`Not counted: ${vote} came to nothing, or the ballot could not be read. Its card says which.`;
    }
  },
  exported: ({ ballots, closed }: { ballots: string; closed: boolean }): Text =>
    say`${ballots} ${ballots === '1' ? 'ballot' : 'ballots'}, under pseudonyms of this vote alone, as JSON and as a table. ${
      closed
        ? 'Anybody can count it again: npm run -s recount -- FILE'
        : 'The vote is still open, so there is no result in it.'
    }`,
  /** Of a vote whose ballots cannot be opened: no result is better than a wrong one. */
  voided: (reason: string | null): Text =>
    say`🚫 Void: ${(reason !== null && VOID[reason]) || 'its ballots cannot be read'}. Nothing was counted and nothing is carried out. Please hold the vote again.`,
  /** "My vote" in a secret vote: that there is a ballot, and never how. */
  yours: ({ closesAt, open }: { closesAt: Date; open: boolean }): Text =>
    say`You have a ballot in this secret vote. What it says is shown to nobody, also not to you. ${
      open ? say`You can vote anew until ${[at(closesAt)]}.` : 'The vote is closed.'
    }`,
};
