/**
 * Why somebody has a role or not, may vote or not: each rule with what was found, in which wallet, at which
 * block and when, and what an open vote makes of them. From the books alone, so it answers at once.
 */
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import type { Audience } from '#core/eligibility/gate.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { printSnapshot } from '#core/voting/power/snapshot.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { NamedGate } from '#store/role.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Communities } from './community.ts';
import type { Delegations } from './delegation.ts';
import { audiencesOf, type LooksAt } from './gate/audience.ts';
import type { Looked } from './gate/check.ts';
import type { FactReader } from './gate/facts.ts';
import { tokensFromJson } from './gate/token.ts';
import type { Mention, People } from './person.ts';
import { electorateOf } from './vote/election.ts';
import { titleOf } from './vote/title.ts';
import { shownIn } from './vote/unit.ts';
import type { Wallets } from './wallet.ts';
import { createWhyAskings, type WhyAsking } from './why/asking.ts';
import { createWhyEffects, type WhyEffect, type WhyEffects } from './why/effect.ts';

export type WhyGate = {
  id: string;
  roleName: string;
  rule: string;
  state: 'preview' | 'on' | 'off';
  audience: Audience;
  /** It does not look at them: nothing is known, and nothing is given or taken. */
  outside: boolean;
  /** `unchecked`: not looked at yet; `unread`: looked at, and never settled. */
  verdict: Exclude<Verdict, 'unknown'> | 'unchecked' | 'unread';
  trace: Trace | null;
  tokens: readonly KnownToken[];
  checkedAt: Date | null;
  /** Since then the chain could not be asked; what stands is the last certain word. */
  unknownSince: Date | null;
  /** They lose it then unless they meet the rule again. */
  losesAt: Date | null;
  /** A moderator decided that they keep it for now. */
  kept: boolean;
  /** They keep it whatever the rule says; `until` null: until somebody ends it. */
  exempt: {
    until: Date | null;
    /** Of the proposal that decided it, its number; null where a moderator did. */
    proposal: number | null;
  } | null;
  effects: readonly WhyEffect[];
  /** Chats they would be let in to and are not in: where they ask to join. */
  asks: readonly { place: string; url: string }[];
};

export type WhyVote = {
  kind: VoteKind;
  number: number;
  /** Null while a moderator has folded the text. */
  title: string | null;
  opensAt: Date;
  closesAt: Date;
  /** `later`: the roll is frozen when voting opens. */
  entitled: 'yes' | 'no' | 'later';
  by: 'members' | 'citizens' | 'roll';
  /** In the vote's own unit; null for one person one vote. */
  power: { units: bigint; symbol: string; decimals: number } | null;
  /** The block token power was read at. */
  snapshotBlock: string | null;
  /** Whom they named in it, and whose ballot counts for them; null where they named nobody. */
  spokesman: { to: Mention; speaks: Mention | null; voted: boolean } | null;
};

export type WhyView = {
  /** How many wallets the person has linked at all, and whether this community may count them. */
  wallets: { linked: number; consented: boolean };
  gates: readonly WhyGate[];
  votes: readonly WhyVote[];
};

type Dependencies = {
  store: Store;
  communities: Communities;
  wallets: Pick<Wallets, 'list' | 'hasConsented'>;
  delegations: Pick<Delegations, 'spokesman'>;
  people: Pick<People, 'mentions'>;
  facts: Pick<FactReader, 'read' | 'withSomeWallet'>;
};

export type Why = ReturnType<typeof createWhy>;

export function createWhy(deps: Dependencies) {
  const { store, communities, wallets, delegations, people } = deps;
  const askingsOf = createWhyAskings(deps);
  const effectsOf = createWhyEffects({ store, wallets, people });

  async function gateOf(
    row: NamedGate,
    person: PersonId,
    looksAt: LooksAt,
    { byRole, open }: WhyEffects,
    { since, looked }: { since: Date | undefined; looked: Looked },
  ): Promise<WhyGate> {
    const now = looked.get(row.id);
    const wasLookedAt = row.sweptAt !== null && since !== undefined && since < row.sweptAt;
    const last = await store.grants.findVerdict(row.id, person);
    // What was found by the rule that it had before says nothing of the one it has.
    const verdict = last?.version === row.version ? last : undefined;
    const isUnread = last ? last.unknownSince !== null : wasLookedAt;
    const none = now !== undefined || isUnread ? 'unread' : 'unchecked';
    const exemption = await store.runs.findExemption(row.roleId, person);
    const decision = exemption?.decidedBy
      ? await store.proposals.findProposal(exemption.decidedBy)
      : undefined;
    return {
      id: row.id,
      roleName: row.roleName,
      rule: row.ruleText,
      state: row.state,
      audience: row.audience,
      outside: !looksAt(row, person),
      verdict: verdict?.verdict ?? none,
      trace: verdict ? traceFromJson(verdict.trace) : (now?.trace ?? null),
      tokens: tokensFromJson(row.tokens),
      checkedAt: verdict?.checkedAt ?? now?.at ?? null,
      unknownSince: verdict?.unknownSince ?? null,
      losesAt: verdict?.losesAt ?? null,
      kept: verdict?.answer === 'keep',
      exempt: exemption ? { until: exemption.until, proposal: decision?.number ?? null } : null,
      effects: byRole.get(row.roleId) ?? [],
      asks:
        row.state === 'on' && (verdict?.verdict === 'yes' || exemption)
          ? open
              .filter(({ roleId }) => roleId === row.roleId)
              .map(({ placeTitle: place, inviteUrl: url }) => ({ place, url }))
          : [],
    };
  }

  /** Of token power, as it was published. */
  const blockOf = (proposal: ProposalRow | undefined): string | null =>
    !proposal || proposal.power === 'one-person/1' ? null : printSnapshot(proposal.snapshot);

  async function voteOf(
    vote: VoteRow,
    community: CommunityId,
    person: PersonId,
  ): Promise<WhyVote | undefined> {
    const named = await titleOf(store, vote);
    if (!named) return undefined;
    const by = electorateOf(vote);
    const proposal = await store.proposals.findProposal(vote.id);
    const base = {
      kind: vote.kind,
      number: named.number,
      title: named.title,
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      by,
      power: null,
      snapshotBlock: blockOf(proposal),
      spokesman: null,
    };
    if (by === 'citizens') {
      const citizen = await store.citizens.findLiveCitizenship(community, person);
      return { ...base, entitled: citizen ? 'yes' : 'no' };
    }
    if (by === 'members') {
      const member = await store.people.findMembership(community, person);
      return { ...base, entitled: member ? 'yes' : 'no' };
    }
    if (vote.rollFrozenAt === null) return { ...base, entitled: 'later' };
    const power = await store.rolls.findPower(vote.id, person);
    if (power === undefined) return { ...base, entitled: 'no' };
    const unit = shownIn(vote, proposal, await communities.get(community));
    return {
      ...base,
      spokesman: (await delegations.spokesman(vote, person)) ?? null,
      entitled: 'yes',
      power: unit && { units: power, ...unit },
    };
  }

  return {
    /** Chats they wait before, of every community but one: whoever asks may belong to none. */
    asking: (person: PersonId, except?: CommunityId): Promise<readonly WhyAsking[]> =>
      askingsOf(person, except),

    /** `looked`: what was found just now, which is shown where nothing certain stands in the books. */
    async explain(
      community: CommunityId,
      person: PersonId,
      looked: Looked = new Map(),
    ): Promise<WhyView> {
      const [rows, votes, linked, consented, members] = await Promise.all([
        store.roles.listGates(community),
        store.votes.listOpenVotes(community),
        wallets.list(person),
        wallets.hasConsented(community, person),
        store.people.listMembersSince(community, [person]),
      ]);
      const known = { since: members.get(person), looked };
      const own = await effectsOf(community, person, rows);
      const looksAt = await audiencesOf(store, community, rows, [person]);
      const explained = await Promise.all(votes.map((vote) => voteOf(vote, community, person)));
      return {
        wallets: { linked: linked.length, consented },
        gates: await Promise.all(rows.map((row) => gateOf(row, person, looksAt, own, known))),
        votes: explained.filter((vote) => vote !== undefined),
      };
    },
  };
}
