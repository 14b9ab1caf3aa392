/** The daily digest, and its setting. */
import type { ElectionState } from '#core/election/lifecycle.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { at, bold, command, say, type Text } from '../../text.ts';
import { electionState } from './election.ts';
import { proposalState } from './proposal.ts';
import { type NamedVote, voteName } from './vote-name.ts';

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

type Decided =
  | { kind: 'proposal'; state: ProposalState }
  | { kind: 'election'; state: ElectionState };

export const digest = {
  describe: () => 'The daily digest: see it, choose its hour, or turn it off',
  option: () => 'At what hour, by the clocks of the community?',
  choice: {
    off: () => 'No digest',
    at: ({ hour }: { hour: number }) => `At ${clock(hour)}`,
  },
  ask: ({ hour, timeZone }: { hour: number | null; timeZone: string }): Text =>
    hour === null
      ? 'There is no daily digest here.'
      : say`Once a day, at ${[bold(clock(hour))]} (${timeZone}), a digest of what is open, what was decided and what waits for co-sponsors is written where announcements go; on days with nothing to say there is none.`,
  choose: () => 'Choose its hour',
  set: ({ hour, timeZone }: { hour: number | null; timeZone: string }): Text =>
    hour === null
      ? say`There is no daily digest any more. ${[command('civitas digest')]} turns it on again.`
      : say`The daily digest is written at ${[bold(clock(hour))]} (${timeZone}), once a day, and not on days with nothing to say.`,
  heading: ({ community }: { community: string }): Text => say`Today in ${community}`,
  part: {
    soon: () => 'Closes within a day',
    open: () => 'Open',
    decided: () => 'Decided since the last digest',
    sponsors: () => 'Waiting for co-sponsors',
  },
  open: (
    of: NamedVote & {
      closesAt: Date;
      voted: number;
      entitled: number | null;
      quorate: boolean | null;
    },
  ): Text => {
    const { closesAt, voted, entitled, quorate } = of;
    const part =
      entitled === null
        ? `${voted} voted`
        : `${voted} of ${entitled} ${voted === 1 ? 'takes' : 'take'} part`;
    const quorum =
      quorate === null ? '' : quorate ? ', quorum reached' : ', quorum not reached yet';
    return say`${voteName(of)}: closes ${[at(closesAt, 'relative')]} · ${part}${quorum}`;
  },
  decided: (of: NamedVote & Decided): Text =>
    say`${voteName(of)}: ${of.kind === 'proposal' ? proposalState[of.state] : electionState[of.state]}`,
  answered: ({ winners, ...of }: NamedVote & { winners: readonly string[] }): Text =>
    say`${voteName(of)}: ${winners.length === 0 ? 'closed without an answer' : winners.join(', ')}`,
  sponsors: ({ have, need, ...of }: NamedVote & { have: number; need: number }): Text =>
    say`${voteName(of)}: ${have} of ${need} stand behind it`,
  more: ({ count }: { count: number }): Text => `and ${count} more`,
  vote: () => 'My open votes',
};
