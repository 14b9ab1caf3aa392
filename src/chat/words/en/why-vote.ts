import type { Verdict } from '#core/eligibility/facts.ts';
import type { Electorate } from '#core/poll/opening.ts';
import { at, bold, code, command, say, type Text } from '../../text.ts';
import { type NamedVote, voteName } from './vote-name.ts';

type Open = { entitled: 'yes' | 'no' | 'later' };
type Late = { since: Date; from: Date; by: Date | null };

/** What stands behind the last word of who is asked. */
const whoOf = (of: Electorate, by: Date | null): Text =>
  by === null ? of : say`people who were ${of} on ${[at(by)]}`;

/** Somebody became what is asked after it counted. */
const late =
  (of: Electorate) =>
  ({ since, from, by }: Late): Text => {
    const one = of === 'citizens' ? 'a citizen' : 'a member';
    const then = by === null ? of : whoOf(of, by);
    const counts =
      from > since
        ? say`, which counts here from ${[at(from)]} on`
        : '; votes published since then are for you, too';
    return say`it is for ${then}. You became ${one} on ${[at(since)]}${counts}`;
  };

/** `/why` of open votes: whom each asks, what weighs in it, what was found, and what keeps somebody off. */
export const whyVote = {
  yes: (vote: NamedVote & { power: string | null; block: string | null; closesAt: Date }): Text => {
    const power = vote.power === null ? 'one vote' : vote.power;
    const read = vote.block === null ? '' : `, read at block ${vote.block}`;
    return say`✅ ${voteName(vote)} · you may vote with ${[bold(power)]}${read}, until ${[at(vote.closesAt)]}`;
  },
  forOthers: (vote: NamedVote & { closesAt: Date }): Text =>
    say`✅ ${voteName(vote)} · nothing of yours weighs in it; you may vote for those who named you, until ${[at(vote.closesAt)]}`,
  no: (vote: NamedVote & { why: Text }): Text => say`❌ ${voteName(vote)} · ${vote.why}`,
  later: (vote: NamedVote & { opensAt: Date; block: string | null }): Text => {
    const read = vote.block === null ? '' : `; balances count as they were at block ${vote.block}`;
    return say`⏳ ${voteName(vote)} · who may vote is fixed when voting opens, ${[at(vote.opensAt, 'relative')]}${read}`;
  },
  waits: (vote: NamedVote): Text =>
    say`⏳ ${voteName(vote)} · voting could not open yet; that is retried by itself. Who may vote is fixed then`,
  /** As it stands, of what is not fixed yet. */
  notYet: ({ why }: { why: Text }): Text => say`❌ ${why}`,
  /** Whom it asks, and what weighs. */
  asks: ({
    of,
    by,
    power,
    rule,
  }: {
    of: Electorate;
    by: Date | null;
    power: string | null;
    rule: string | null;
  }): Text => {
    const who = whoOf(of, by);
    const and = by === null ? 'who meet' : 'and met';
    if (rule !== null) return say`asks ${who} ${and} ${[code(rule)]}`;
    return power === null
      ? say`asks ${who}: one person, one vote`
      : say`asks ${who}; what weighs is ${[code(power)]}`;
  },
  frozen: ({ at: when }: { at: Date }): Text => say`fixed ${[at(when)]}`,
  missing: {
    'not-citizen': ({ by }: { by: Date | null }): Text =>
      by === null
        ? 'only citizens may vote, and you are not one. A moderator can make you one'
        : say`it is for ${whoOf('citizens', by)}, and you are not a citizen. A moderator can make you one: then later votes are for you, too`,
    'not-member': ({ by }: { by: Date | null }): Text =>
      by === null ? 'only members may vote' : say`it is for ${whoOf('members', by)}`,
    'citizen-late': late('citizens'),
    'member-late': late('members'),
    'no-wallet': ({ entitled, late: isAdded }: Open & { late: boolean }): Text => {
      if (entitled === 'later')
        return 'only what linked wallets hold weighs in it, and you have linked none. Please link one before voting opens';
      return isAdded
        ? 'only what linked wallets hold weighs in it, and you had linked none when voting opened. Link one, and what it held then can still be added'
        : 'only what linked wallets hold weighs in it, and you had linked none when voting opened. One that you link now counts in later votes';
    },
    'no-consent': ({ entitled, late: isAdded }: Open & { late: boolean }): Text => {
      const may =
        'only what linked wallets hold weighs in it, and this community may not look at yours';
      if (entitled === 'later') return `${may}. Please allow it before voting opens`;
      return isAdded
        ? `${may}. Allow it, and what they held then can still be added`
        : `${may}. Once it may, they count in later votes`;
    },
    wallets: ({ late: isAdded }: { late: boolean }): Text =>
      isAdded
        ? 'no wallet of yours weighs in it yet. What was not looked at can still be added'
        : 'no wallet of yours weighs in it. What they get from now on counts in votes published later',
    rule: ({ verdict }: { verdict: Verdict }): Text => {
      if (verdict === 'yes')
        return 'you meet its rule now, but this was not known when voting opened. Later votes count it';
      return verdict === 'no'
        ? 'you did not meet its rule when voting opened. What you get from now on counts in later votes'
        : 'what was found about you when voting opened could not be read again just now. Please ask again in a minute';
    },
    'not-then': (): Text =>
      'you are not on the roll, which was fixed when voting opened. You qualify now, so you can vote in later ones',
  },
  term: ({ text }: { text: string }): Text => say`${[code(text)]}:`,
  idle: ({
    wallet,
    state,
    linkedAt,
    block,
    providers,
  }: {
    wallet: string;
    state: 'nothing' | 'late' | 'unsure' | 'used';
    linkedAt: Date;
    block: string | null;
    /** Whom wallets were read from for the roll. */
    providers: readonly string[];
  }): Text => {
    const from = providers.length === 0 ? '' : say`, read from ${[code(providers.join(', '))]}`;
    const then = block === null ? '' : ` at block ${block}`;
    switch (state) {
      case 'nothing':
        return say`${[code(wallet)]}: nothing that counts${then}${from}`;
      case 'late':
        return say`${[code(wallet)]}: linked ${[at(linkedAt)]}, after voting opened, so not looked at`;
      case 'unsure':
        return say`${[code(wallet)]}: does not weigh${then}, or was not yet looked at here`;
      case 'used':
        return say`${[code(wallet)]}: is or was somebody else’s in this vote`;
    }
  },
  /** Of a token with votes. */
  delegated: (): Text =>
    'tokens count as votes only once they are delegated: delegate yours to a wallet you linked before a vote is published',
  option: () => 'The number of an open vote, to see all that was looked at for it',
  ofVote: ({ number }: { number: number }): string => `Why #${number}?`,
  none: ({ number }: { number: number }): Text =>
    say`No open vote here has the number ${String(number)}. ${[command('vote')]} lists those that are open to you.`,
  addLate: ({ number }: { number: number }): string => `Add my wallet to #${number}`,
  moderators: () => 'Who can make me a citizen?',
  open: () => 'Vote',
};
