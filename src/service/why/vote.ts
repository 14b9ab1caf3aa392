/**
 * What an open vote makes of somebody: whom it asks, what weighs in it, what was found of their wallets and of the rule
 * when its roll was frozen, and why they do not stand on it. From the books, but for the rule of a poll, which only says
 * who came in: that is read again at the same blocks.
 */
import { askingsOf } from '#core/eligibility/askings.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import type { Address, VoteId } from '#core/identity.ts';
import type { Electorate } from '#core/poll/opening.ts';
import {
  isChainTerm,
  type Power,
  type PowerTermKind,
  powerTermsOf,
} from '#core/voting/power/power.ts';
import { printPower } from '#core/voting/power/print-power.ts';
import { printSnapshot, type Snapshot } from '#core/voting/power/snapshot.ts';
import { definitionOf } from '#core/voting/power/terms/index.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Communities } from '../community.ts';
import type { Delegations } from '../delegation.ts';
import { assetToken } from '../gate/token.ts';
import type { Mention } from '../person.ts';
import { unusedWallets } from '../roll/late.ts';
import type { Rolls } from '../roll.ts';
import { electorateOf } from '../vote/election.ts';
import { titleOf } from '../vote/title.ts';
import { shownIn } from '../vote/unit.ts';
import type { Wallets } from '../wallet.ts';
import {
  missingOf,
  type Reader,
  standingIn,
  type WhyIdle,
  type WhyMissing,
  type WhyRule,
} from './missing.ts';
import { takesLate, type VoteTerms, voteTermsOf } from './vote-terms.ts';

export type { WhyIdle, WhyMissing, WhyRule } from './missing.ts';

/** Whom a vote asks: those who were that by then; null: those who are it. */
export type WhyAsked = { of: Electorate; by: Date | null };

/** A part of a power, and what each wallet of theirs weighs in it, in its own units. */
export type WhyTerm = {
  kind: PowerTermKind;
  text: string;
  symbol: string;
  decimals: number;
  /** `toldBy`: the provider it was read from; null on rolls of before. */
  wallets: readonly { wallet: Address; value: bigint; block: bigint; toldBy: string | null }[];
};

export type WhyVote = {
  id: VoteId;
  kind: VoteKind;
  number: number;
  /** Null while a moderator has folded the text. */
  title: string | null;
  opensAt: Date;
  closesAt: Date;
  /** `later`: the roll is frozen when voting opens. */
  entitled: 'yes' | 'no' | 'later';
  /** It should have opened, and what its roll is made of could not be read yet. */
  waits: boolean;
  asked: WhyAsked;
  /** Why they may not vote, or would not as it stands. */
  missing: WhyMissing | null;
  /** In the vote's own unit; null for one person one vote. */
  power: { units: bigint; symbol: string; decimals: number } | null;
  /** The power as it would be typed; null for one person one vote, of whoever meets the rule of a poll. */
  weighs: string | null;
  /** They weigh nothing themselves, and stand on it for those who named them. */
  forOthers: boolean;
  terms: readonly WhyTerm[];
  rules: readonly WhyRule[];
  idle: readonly WhyIdle[];
  /** Whom wallets were read from for the roll, those that weigh nothing included; none on rolls of before. */
  providers: readonly string[];
  /** What wallets that do not weigh yet held at the block can still be added. */
  takesLate: boolean;
  frozenAt: Date | null;
  /** The block token power was read at. */
  snapshotBlock: string | null;
  /** Whom they named in it, and whose ballot counts for them; null where they named nobody. */
  spokesman: { to: Mention; speaks: Mention | null; voted: boolean } | null;
};

type Dependencies = {
  store: Store;
  communities: Pick<Communities, 'get'>;
  wallets: Pick<Wallets, 'walletsOf'>;
  delegations: Pick<Delegations, 'spokesman'>;
  rolls: Pick<Rolls, 'explain'>;
};

/** Voting opens by itself at its time, or soon after. */
const LATE_MS = 60_000;

const isOnePerson = ({ node }: Power): boolean => node.kind === 'person';

type Frozen = { vote: VoteRow; power: Power; snapshot: Snapshot | null; frozenAt: Date };

export function createWhyVotes({ store, communities, wallets, delegations, rolls }: Dependencies) {
  async function termsOf({ vote, power }: Frozen, { community, person }: Reader) {
    const view = await communities.get(community);
    const weights = await store.rolls.listFamilyWeights(vote.id, person);
    return powerTermsOf(power.node).flatMap((term, place): WhyTerm[] => {
      if (!isChainTerm(term)) return [];
      const definition = definitionOf(term.kind);
      const own = term.token === view.asset.token && term.kind !== 'call';
      return [
        {
          kind: term.kind,
          text: definition.print(term, assetToken(view)),
          symbol: own ? view.asset.symbol : '',
          decimals: definition.decimalsOf(term),
          wallets: weights
            .filter((one) => one.term === place)
            .map(({ address, power: value, ...of }) => ({
              ...{ wallet: address, value, block: of.block, toldBy: of.toldBy },
            })),
        },
      ];
    });
  }

  /** Their wallets that count here and do not weigh in it. */
  async function idleOf(
    { vote, frozenAt }: Frozen,
    { community, person, memberSince }: Reader,
    terms: readonly WhyTerm[],
  ): Promise<WhyIdle[]> {
    const weighing = new Set(terms.flatMap((term) => term.wallets.map(({ wallet }) => wallet)));
    const held = (await wallets.walletsOf(community, [person])).get(person) ?? [];
    const left = held
      .filter(({ address }) => !weighing.has(address))
      .map((one) => ({ ...one, person }));
    const { fresh } = await unusedWallets(store, vote.id, left);
    const agreedAt = (await store.people.findMembership(community, person))?.walletConsentAt;
    // Who is on the roll with a wallet had agreed before.
    const isSure =
      weighing.size > 0 ||
      (!!agreedAt && agreedAt <= frozenAt && !!memberSince && memberSince <= frozenAt);
    const seen = isSure ? 'nothing' : 'unsure';
    return left.map((one): WhyIdle => {
      const { address: wallet, linkedAt } = one;
      const since = linkedAt > frozenAt ? 'late' : seen;
      return { wallet, linkedAt, state: fresh.includes(one) ? since : 'used' };
    });
  }

  /** `reads`: what its rules found of them is read at its blocks. */
  async function rulesOf(
    { power, texts }: VoteTerms,
    { community, person }: Reader,
    frozen: Frozen | undefined,
    reads: boolean,
  ): Promise<WhyRule[]> {
    const view = await communities.get(community);
    const find = (rule: Rule) =>
      frozen && reads
        ? rolls.explain(rule, community, person, frozen.snapshot, frozen.frozenAt)
        : null;
    const asked = powerTermsOf(power.node).flatMap((term) =>
      term.kind === 'person' && term.rule !== null ? [{ term, rule: term.rule }] : [],
    );
    return Promise.all(
      asked.map(async ({ term, rule }): Promise<WhyRule> => {
        const text = texts.get(rule) ?? definitionOf('person').print(term, assetToken(view));
        const tokens = [...assetToken(view), ...(term.tokens ?? [])];
        const counts = askingsOf([rule]).length > 0;
        return { text, tokens, counts, found: await find(rule) };
      }),
    );
  }

  /** Without a roll: whoever is what it asks may vote. */
  function byStanding(of: Electorate, { citizenSince, memberSince }: Reader) {
    const since = of === 'citizens' ? citizenSince : memberSince;
    const code = of === 'citizens' ? ('not-citizen' as const) : ('not-member' as const);
    return since
      ? { entitled: 'yes' as const, missing: null }
      : { entitled: 'no' as const, missing: { code } };
  }

  /** What of their wallets does not weigh; of a rule, which has read the others, those that came too late for it. */
  async function leftOf(
    frozen: Frozen,
    reader: Reader,
    terms: readonly WhyTerm[],
    rules: readonly WhyRule[],
  ): Promise<WhyIdle[]> {
    const asksRules = rules.some(({ counts, found }) => counts && found !== null);
    if (terms.length === 0 && !asksRules) return [];
    const idle = await idleOf(frozen, reader, terms);
    return terms.length > 0 ? idle : idle.filter(({ state }) => state === 'late');
  }

  async function byRoll(vote: VoteRow, terms: VoteTerms, reader: Reader) {
    const { power, snapshot } = terms;
    const { person, community } = reader;
    const frozenAt = vote.state === 'open' ? vote.rollFrozenAt : null;
    const isOpen = frozenAt !== null;
    const frozen = isOpen ? { vote, power, snapshot, frozenAt } : undefined;
    const units = isOpen ? await store.rolls.findPower(vote.id, person) : undefined;
    const isOn = units !== undefined;
    const kept = isOn ? null : standingIn(terms, reader);
    const parts = frozen ? await termsOf(frozen, reader) : [];
    const rules = await rulesOf(terms, reader, frozen, kept === null);
    const idle = frozen && kept === null ? await leftOf(frozen, reader, parts, rules) : [];
    const read = idle.length > 0 ? await store.rolls.listProviders(vote.id) : [];
    const view = await communities.get(community);
    const unit = shownIn(vote, terms.proposal, view);
    const entitled = isOn ? ('yes' as const) : ('no' as const);
    return {
      entitled: isOpen ? entitled : ('later' as const),
      missing: isOn ? null : (kept ?? missingOf({ terms, reader, rules, idle, isOpen })),
      power: isOn && unit ? { units, ...unit } : null,
      weighs: isOnePerson(power) ? null : printPower(power, assetToken(view)),
      forOthers: units === 0n,
      terms: parts,
      rules,
      idle,
      providers: [...new Set(read.map(({ provider }) => provider))],
      takesLate:
        takesLate(terms) && idle.some(({ state }) => state === 'late' || state === 'unsure'),
      frozenAt,
      snapshotBlock: printSnapshot(isOpen ? vote.rollBlock : terms.published),
      spokesman: isOn ? ((await delegations.spokesman(vote, person)) ?? null) : null,
    };
  }

  /** Undefined for one of another number than the one that is asked for: nothing is read of it. */
  return async function voteOf(
    vote: VoteRow,
    reader: Reader,
    now: Date,
    asked?: number,
  ): Promise<WhyVote | undefined> {
    const named = await titleOf(store, vote);
    if (!named || (asked !== undefined && named.number !== asked)) return undefined;
    const base = {
      ...{ id: vote.id, kind: vote.kind, number: named.number, title: named.title },
      ...{ opensAt: vote.opensAt, closesAt: vote.closesAt },
      waits: vote.state === 'pending' && vote.opensAt.getTime() + LATE_MS <= now.getTime(),
      ...{
        power: null,
        weighs: null,
        forOthers: false,
        terms: [],
        rules: [],
        idle: [],
        providers: [],
        takesLate: false,
      },
      ...{ frozenAt: null, snapshotBlock: null, spokesman: null },
    };
    const by = electorateOf(vote);
    if (by !== 'roll') {
      return { ...base, asked: { of: by, by: null }, ...byStanding(by, reader) };
    }
    const terms = await voteTermsOf(store, vote);
    const { of, by: asOf } = terms;
    return { ...base, asked: { of, by: asOf }, ...(await byRoll(vote, terms, reader)) };
  };
}
