/**
 * Why somebody has a role or not, may vote or not: each rule with what was found, in which wallet, at which
 * block and when, and what an open vote makes of them. From the books; only the rule of a poll that did not let
 * somebody in is read again, at the blocks of its roll.
 */
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import type { Audience } from '#core/eligibility/gate.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { NamedGate } from '#store/role.ts';
import type { Communities } from './community.ts';
import type { Delegations } from './delegation.ts';
import { audiencesOf, type LooksAt } from './gate/audience.ts';
import type { Looked } from './gate/check.ts';
import type { FactReader } from './gate/facts.ts';
import type { LinkChecks } from './gate/link-check.ts';
import { tokensFromJson } from './gate/token.ts';
import type { People } from './person.ts';
import type { Rolls } from './roll.ts';
import type { Wallets } from './wallet.ts';
import { createWhyAskings, type WhyAsking } from './why/asking.ts';
import { createWhyEffects, type WhyEffect, type WhyEffects } from './why/effect.ts';
import { createWhyVotes, type WhyVote } from './why/vote.ts';

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

export type WhyRoles = {
  /** How many wallets the person has linked at all, and whether this community may count them. */
  wallets: { linked: number; consented: boolean };
  gates: readonly WhyGate[];
};

export type WhyView = WhyRoles & { votes: readonly WhyVote[] };

type Dependencies = {
  store: Store;
  communities: Communities;
  wallets: Pick<Wallets, 'list' | 'hasConsented' | 'walletsOf'>;
  delegations: Pick<Delegations, 'spokesman'>;
  people: Pick<People, 'mentions'>;
  facts: Pick<FactReader, 'read' | 'withSomeWallet'>;
  rolls: Pick<Rolls, 'explain'>;
  linkChecks: Pick<LinkChecks, 'checkOf'>;
};

export type Why = ReturnType<typeof createWhy>;

export function createWhy(deps: Dependencies) {
  const { store, wallets, people, linkChecks } = deps;
  const askingsOf = createWhyAskings(deps);
  const effectsOf = createWhyEffects({ store, wallets, people });
  const voteOf = createWhyVotes(deps);

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

  async function explain(
    community: CommunityId,
    person: PersonId,
    looked: Looked = new Map(),
  ): Promise<WhyRoles> {
    const [rows, linked, consented, members] = await Promise.all([
      store.roles.listGates(community),
      wallets.list(person),
      wallets.hasConsented(community, person),
      store.people.listMembersSince(community, [person]),
    ]);
    const known = { since: members.get(person), looked };
    const own = await effectsOf(community, person, rows);
    const looksAt = await audiencesOf(store, community, rows, [person]);
    return {
      wallets: { linked: linked.length, consented },
      gates: await Promise.all(rows.map((row) => gateOf(row, person, looksAt, own, known))),
    };
  }

  /** What votes ask of somebody themselves. */
  async function readerOf(community: CommunityId, person: PersonId, { wallets: held }: WhyRoles) {
    const citizen = await store.citizens.findLiveCitizenship(community, person);
    const members = await store.people.listMembersSince(community, [person]);
    return {
      ...{ community, person, wallets: held },
      ...{ citizenSince: citizen?.grantedAt, memberSince: members.get(person) },
    };
  }

  return {
    /** Chats they wait before, of every community but one: whoever asks may belong to none. */
    asking: (person: PersonId, except?: CommunityId): Promise<readonly WhyAsking[]> =>
      askingsOf(person, except),

    /**
     * From the books alone. `looked`: what was found just now, which is shown where nothing certain stands in them.
     */
    explain,

    /**
     * With open votes, or with those of one number; the chain is asked where the rule of a poll did not let them in, and
     * Telegram whether a link that was made for them still leads anywhere.
     */
    async explainAll(community: CommunityId, person: PersonId, number?: number): Promise<WhyView> {
      const own = await store.people.listAccounts([person]);
      await linkChecks.checkOf(own.map(({ id }) => id));
      const view = await explain(community, person);
      const reader = await readerOf(community, person, view);
      const now = await store.now();
      const votes = await store.votes.listOpenVotes(community);
      const explained = await Promise.all(votes.map((vote) => voteOf(vote, reader, now, number)));
      return { ...view, votes: explained.filter((vote) => vote !== undefined) };
    },
  };
}
