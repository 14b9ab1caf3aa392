/** Whether somebody may propose on a track: what its gate and its least power ask, and how many they have open. */
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Verdict } from '#core/eligibility/facts.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { decideProposer } from '#core/proposal/proposers.ts';
import type { Track } from '#core/proposal/tracks.ts';
import type { Result } from '#core/result.ts';
import type { Power } from '#core/voting/power/power.ts';
import type { Snapshot } from '#core/voting/power/snapshot.ts';
import type { Books } from '#store/index.ts';
import type { FactReader } from '../gate/facts.ts';
import type { Rolls } from '../roll.ts';

/** What was read of the world before the books are opened. */
export type ProposerStanding = { gate: Verdict | null; power: bigint | null };

/** `power`: the track's, with the community's own token in its place. */
type Asked = { track: Track; power: Power; snapshot: Snapshot | null };

export type ProposersDesk = ReturnType<typeof createProposersDesk>;

export function createProposersDesk({ facts, rolls }: { facts: FactReader; rolls: Rolls }) {
  async function gateOf(
    community: CommunityId,
    person: PersonId,
    { proposers: { gate } }: Track,
  ): Promise<Verdict | null> {
    if (!gate) return null;
    const read = (await facts.read(community, [person], [gate.rule])).facts.get(person);
    return read ? evaluate(gate.rule, read).verdict : 'unknown';
  }

  async function powerOf(
    community: CommunityId,
    person: PersonId,
    { track, power, snapshot }: Asked,
  ): Promise<bigint | null> {
    const { electorate, proposers } = track;
    if (proposers.minimumPower === 0n) return 0n;
    const roll = await rolls.read({ community, electorate, snapshot, power });
    return roll && (roll.lines.find(({ personId }) => personId === person)?.power ?? 0n);
  }

  return {
    /** Whether its least power has to be read for this track. */
    asksPower: ({ proposers }: Track): boolean => proposers.minimumPower > 0n,

    async read(community: CommunityId, person: PersonId, asked: Asked): Promise<ProposerStanding> {
      const gate = await gateOf(community, person, asked.track);
      return { gate, power: await powerOf(community, person, asked) };
    },

    /** With the open ones counted under the community's lock. */
    async decide(
      books: Books,
      community: CommunityId,
      person: PersonId,
      track: Track,
      standing: ProposerStanding,
    ): Promise<Result<null>> {
      const open = await books.proposals.findOpenCount(community, person, track.id);
      return decideProposer(track.proposers, { ...standing, open });
    },
  };
}
