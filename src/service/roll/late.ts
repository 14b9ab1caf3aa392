/**
 * Late entry to a token roll: a wallet linked since it was frozen, read at the same blocks, goes to an append-only
 * supplement. A wallet that stood for somebody else while the vote was open never comes in (V2, W4).
 */
import { Fault } from '#core/fault.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { blurPower, evaluatePower } from '#core/voting/power/evaluate.ts';
import { isTokenPower, type Power } from '#core/voting/power/power.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { type Snapshot, snapshotFromJson } from '#core/voting/power/snapshot.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { trackFromJson } from '../proposal/track-json.ts';
import { decimalsOf } from '../vote/election.ts';
import { isSettled } from './persons.ts';
import type { LinkedWallet } from './wallets.ts';
import type { createWeighing, WeighDependencies, Weight } from './weigh.ts';
import { readingsOf } from './weigh.ts';

export type LateDependencies = WeighDependencies & { ids: () => string };
type Weighing = ReturnType<typeof createWeighing>;

/** What an entry added, and what the person weighs with it. */
export type LateEntry = {
  vote: VoteId;
  wallets: number;
  added: bigint;
  power: bigint;
  /** Of a power written out, which has a unit of its own. */
  decimals: number | null;
};

type Ballot = { vote: VoteRow; power: Power; snapshot: Snapshot };

/** Of somebody's wallets those that may still be added; `moved`: others were another's when the vote opened. */
export async function unusedWallets(
  books: Books,
  vote: VoteId,
  wallets: readonly LinkedWallet[],
): Promise<{ fresh: LinkedWallet[]; moved: boolean }> {
  const addresses = wallets.map(({ address }) => address);
  const taken = new Set(await books.rolls.listUsed(vote, addresses));
  const left = wallets.filter(({ address }) => !taken.has(address));
  const moved = new Set(
    await books.rolls.listMoved(
      vote,
      left.map(({ address, person }) => ({ address, person })),
    ),
  );
  const fresh = left.filter(({ address }) => !moved.has(address));
  return { fresh, moved: moved.size > 0 };
}

export function createLateEntries(deps: LateDependencies, weighing: Weighing) {
  const { store, ids, walletsOf, log } = deps;

  /** Members as they come; citizens as the roll took them, at publication. */
  async function isEntitled(books: Books, vote: VoteRow, person: PersonId): Promise<Result<null>> {
    const { communityId: community } = vote;
    const proposal = await books.proposals.findProposal(vote.id);
    if (!proposal) return refuse({ code: 'late-not-token' });
    const track = trackFromJson(proposal.rules);
    if (track.electorate === 'members') {
      const member = await books.people.findMembership(community, person);
      return member ? accept(null) : refuse({ code: 'not-member' });
    }
    const citizen = await books.citizens.findLiveCitizenship(community, person);
    const founded = (await books.communities.findCommunity(community))?.constitutedAt ?? null;
    return citizen && isSettled(citizen.grantedAt, founded, proposal.publishedAt, track.waitingMs)
      ? accept(null)
      : refuse({ code: 'not-citizen' });
  }

  /** An open vote by tokens alone, and the person one who may come in. */
  async function ballotOf(
    books: Books,
    community: CommunityId,
    person: PersonId,
    voteId: VoteId,
  ): Promise<Result<Ballot>> {
    const vote = await books.votes.findVote(voteId);
    if (vote?.communityId !== community) return refuse({ code: 'poll-unknown', text: '' });
    if (vote.state === 'pending') {
      return refuse({ code: 'poll-not-open-yet', opensAt: vote.opensAt });
    }
    const now = await books.now();
    if (vote.state !== 'open' || now >= vote.closesAt) {
      return refuse({ code: 'poll-closed', closedAt: vote.closesAt });
    }
    const power = vote.power === null ? null : powerFromJson(vote.power);
    const snapshot = snapshotFromJson(vote.rollBlock);
    if (power === null || snapshot === null || !isTokenPower(power)) {
      return refuse({ code: 'late-not-token' });
    }
    const entitled = await isEntitled(books, vote, person);
    return entitled.ok ? accept({ vote, power, snapshot }) : entitled;
  }

  /** What the person's line grows by. */
  async function growth(
    books: Books,
    { vote, power }: Ballot,
    person: PersonId,
    weights: readonly Weight[],
  ): Promise<{ added: bigint; total: bigint }> {
    const own = await books.rolls.listWeights(vote.id, person);
    const all = evaluatePower(power, readingsOf(power, [...own, ...weights])) ?? 0n;
    const total = vote.evidence === 'attested' ? blurPower(all) : all;
    const before = await books.rolls.findLine(vote.id, person);
    return { added: total - before, total };
  }

  return {
    /** Adds what somebody linked since. The chain is read first; what was found is written only if still so. */
    async addLate(
      community: CommunityId,
      person: PersonId,
      voteId: VoteId,
    ): Promise<Result<LateEntry>> {
      const asked = await ballotOf(store, community, person, voteId);
      if (!asked.ok) return asked;
      const { power, snapshot } = asked.value;
      const linked = await walletsOf(community, [person]);
      if (linked.length === 0) return refuse({ code: 'not-linked' });
      const offered = await unusedWallets(store, asked.value.vote.id, linked);
      if (offered.fresh.length === 0) {
        return refuse({ code: offered.moved ? 'late-wallet-moved' : 'late-nothing-new' });
      }
      let weights: readonly Weight[] | null;
      try {
        weights = (await weighing.weighAll(power, offered.fresh, snapshot))?.weights ?? null;
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        log.warn({ err, vote: voteId }, 'roll: a late wallet could not be read');
        weights = null;
      }
      if (weights === null) return refuse({ code: 'roll-unknown' });
      if (weights.length === 0) {
        const [at] = snapshot.blocks;
        return refuse({ code: 'late-empty', block: at?.block ?? 0n });
      }
      const read = weights;
      return store.transaction('add to roll', async (books) => {
        await books.rolls.lockSupplement(voteId);
        const present = await ballotOf(books, community, person, voteId);
        if (!present.ok) return present;
        const still = await unusedWallets(books, present.value.vote.id, offered.fresh);
        const known = new Set(still.fresh.map(({ address }) => address));
        if (read.some(({ address }) => !known.has(address))) {
          return refuse({ code: 'late-wallet-moved' });
        }
        const { added, total } = await growth(books, present.value, person, read);
        if (added <= 0n) return refuse({ code: 'late-nothing-new' });
        await books.rolls.insertLate(
          { id: ids(), voteId, personId: person, power: added, addedAt: await books.now() },
          read,
        );
        const wallets = new Set(read.map(({ address }) => address)).size;
        return accept({
          ...{ vote: voteId, wallets, added, power: total },
          decimals: decimalsOf(present.value.vote),
        });
      });
    },
  };
}
