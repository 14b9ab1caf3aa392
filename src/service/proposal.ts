/**
 * Proposals: published with an action, voted on a frozen roll, and carried out behind a timelock. The
 * vote is on the action's hash; what runs is recomputed from what was stored (I6).
 */

import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import type { Conditions } from '#core/execution/conditions.ts';
import { type Inspection, inspectionToJson } from '#core/execution/inspection.ts';
import {
  isCommunityAction,
  mostPaidBy,
  type ProposalAction,
  paymentsOf,
  stepsOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { DIRECT_SHARE_PER_PAYMENT } from '#core/execution/policy.ts';
import { votedToJson } from '#core/execution/voted.ts';
import { floorShare } from '#core/fraction.ts';
import { asId, type CommunityId, isUuid, type PersonId, type VoteId } from '#core/identity.ts';
import { decideProposalOpening, type ProposalOpening } from '#core/proposal/opening.ts';
import type { Track } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
import type { Power } from '#core/voting/power/power.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';
import { powerIdOf } from '#core/voting/power/setting.ts';
import { type Snapshot, snapshotToJson } from '#core/voting/power/snapshot.ts';
import { OPEN_RULES, rulesToJson } from '#core/voting/rules.ts';
import type { Books, Store } from '#store/index.ts';
import type { Breakages } from './breakage.ts';
import type { Cards } from './card.ts';
import type { Communities, CommunityView } from './community.ts';
import type { Effects } from './effect/index.ts';
import type { Keepers } from './executor/keeper.ts';
import type { ProposalAlarms } from './proposal/alarm.ts';
import {
  type ConditionsDraft,
  checkFollowed,
  minEveryMs,
  readConditions,
} from './proposal/conditions.ts';
import type { Inspections } from './proposal/inspection.ts';
import { type Payments, type PaymentsDraft, payeesOf, readAction } from './proposal/payment.ts';
import { powerText } from './proposal/power-text.ts';
import type { ProposalPreview } from './proposal/preview.ts';
import type { ProposerStanding, ProposersDesk } from './proposal/proposer.ts';
import {
  type AskedQuestion,
  type QuestionDraft,
  questionColumns,
  questionOf,
} from './proposal/question.ts';
import type { ProposalRules } from './proposal/rules.ts';
import type { StepsDraft, StepsReader } from './proposal/steps.ts';
import { trackToJson } from './proposal/track-json.ts';
import { evidenceOf, powerOf } from './proposal/weights.ts';
import { takeSnapshot } from './roll/snapshot.ts';

export type { ProposalPreview } from './proposal/preview.ts';

export type ProposalDraft = PaymentsDraft &
  StepsDraft & {
    community: CommunityId;
    author: PersonId;
    title: string;
    body: string;
    /** What it does without a chain. */
    action?: CommunityAction;
    /** When, how often and after what it is carried out. */
    conditions?: ConditionsDraft | undefined;
    /** How it is asked; for or against where it is left out. */
    question?: QuestionDraft | undefined;
    /** The name of the template it was started from. */
    template?: string | undefined;
    eventId: string;
  };

/** Whom one payment is to, where that is a person. */
const payeeOf = ({ payment, steps = [] }: ProposalDraft): PersonId | null =>
  payment?.to.person ?? steps[0]?.recipient?.person ?? null;

export type ProposalDependencies = {
  store: Store;
  ids: () => string;
  salt: () => string;
  communities: Communities;
  cards: Cards;
  breakages: Pick<Breakages, 'requireShown'>;
  chain: Chain;
  tokens: Pick<Tokens, 'blockAt'>;
  paymentOf: Payments;
  readSteps: StepsReader;
  inspections: Pick<Inspections, 'inspect'>;
  heldNow: Keepers['heldNow'];
  effects: Pick<Effects, 'check'>;
  /** The host has a `SEAL_KEY`. */
  canSeal: boolean;
  sandbox: boolean;
  rules: ProposalRules;
  proposers: ProposersDesk;
  alarms: Pick<ProposalAlarms, 'published'>;
};

/** What is read from the chain before the books are opened. */
type Prepared = {
  action: ProposalAction | undefined;
  conditions: Conditions;
  question: AskedQuestion;
  /** Before money raises it. */
  track: Track;
  /** The track's power as it is in this community. */
  power: Power;
  treasury: bigint | null;
  snapshot: Snapshot | null;
  proposer: ProposerStanding;
  inspection: Inspection | null;
};

/** Read after it is known that there is a question to put. */
type Later = 'snapshot' | 'proposer' | 'inspection';

/** By itself, or by what was vetoed and it would let go after all. */
const mayPay = (action: ProposalAction): boolean =>
  !isCommunityAction(action) || action.kind === 'overrule-veto' || mostPaidBy(action) > 0n;

export type Proposals = ReturnType<typeof createProposals>;

export function createProposals(deps: ProposalDependencies) {
  const { store, ids, salt, communities, cards, chain, heldNow } = deps;
  const { rules, proposers } = deps;

  /** Whether it may be published, and somebody would see it. */
  async function openingOf(
    books: Books,
    { community, author, title, body }: ProposalDraft,
    { action, conditions }: Pick<Prepared, 'action' | 'conditions'>,
    track: Track,
    now: Date,
  ): Promise<Result<ProposalOpening>> {
    const member = (await books.people.findMembership(community, author)) !== undefined;
    const citizen = (await books.citizens.findLiveCitizenship(community, author)) !== undefined;
    const said = { title, body, action: action ?? null, conditions, track };
    const input = { ...said, author: { member, citizen } };
    const opening = decideProposalOpening(input, now, minEveryMs(deps.sandbox));
    if (!opening.ok) return opening;
    const shown = await deps.breakages.requireShown(books, community);
    return shown.ok ? opening : shown;
  }

  /** A treasury that cannot be read is unknown. */
  async function groundOf(
    community: CommunityId,
    action: ProposalAction | undefined,
  ): Promise<Pick<Prepared, 'action' | 'treasury' | 'track'>> {
    const treasury = action && mayPay(action) ? await heldNow(community) : null;
    return { action, treasury, track: await rules.trackOf(store, community, action) };
  }

  async function standingOf(
    community: CommunityView,
    { action, conditions }: Pick<Prepared, 'action' | 'conditions'>,
    draft: Pick<ProposalDraft, 'question' | 'payment' | 'others'>,
  ): Promise<Result<Omit<Prepared, Later>>> {
    const ground = await groundOf(community.id, action);
    const { track } = ground;
    const payees = action?.kind === 'choice' ? payeesOf(draft).map(({ to }) => to.displayName) : [];
    const carries = { hasAction: action !== undefined, payees };
    const question = questionOf(draft.question, track, carries, deps.canSeal);
    if (!question.ok) return question;
    const power = powerOf(community, track, question.value.method, action);
    if (!power.ok) return power;
    return accept({ ...ground, conditions, question: question.value, power: power.value });
  }

  /** What is read before the books are opened. */
  async function prepare(
    draft: ProposalDraft,
    community: CommunityView,
  ): Promise<Result<Omit<Prepared, Later>>> {
    const conditions = await readConditions(store, community, draft.conditions);
    if (!conditions.ok) return conditions;
    const action = await readAction(deps, draft, community);
    if (!action.ok) return action;
    const said = { action: action.value, conditions: conditions.value };
    return standingOf(community, said, draft);
  }

  /** Of a community's own action: whether it says what stands and would apply now. */
  const checkAction = async (
    books: Books,
    community: CommunityId,
    action: ProposalAction | undefined,
  ): Promise<Result<null>> =>
    action && isCommunityAction(action)
      ? deps.effects.check(books, community, action)
      : accept(null);

  const checkNow = (community: CommunityId, action: CommunityAction): Promise<Result<null>> =>
    store.transaction('check decision', (books) => checkAction(books, community, action));

  async function insert(
    books: Books,
    draft: ProposalDraft,
    prepared: Prepared,
  ): Promise<Result<VoteId>> {
    const { community, author } = draft;
    await books.communities.lockCommunity(community);
    const earlier = await books.proposals.findProposalByEvent(draft.eventId);
    if (earlier) return accept(earlier.voteId);
    const now = await books.now();
    const { action, conditions, power, snapshot } = prepared;
    const { track, atRisk } = await rules.raise(books, community, prepared, now);
    const opening = await openingOf(books, draft, prepared, track, now);
    if (!opening.ok) return opening;
    const may = await proposers.decide(books, community, author, track, prepared.proposer);
    if (!may.ok) return may;
    const applies = await checkAction(books, community, action);
    if (!applies.ok) return applies;
    const follows = await checkFollowed(books, conditions);
    if (!follows.ok) return follows;
    const { votingOpensAt, publishedAt } = opening.value;
    const voteId = asId<VoteId>(ids());
    await books.votes.insertVote({
      id: voteId,
      communityId: community,
      kind: 'proposal',
      ...questionColumns(prepared.question),
      // The quorum is absolute from the opening on, when the roll is known.
      rules: {
        v: 1,
        ...(rulesToJson(OPEN_RULES) as object),
        electorate: 'roll',
        power: powerIdOf(track.power),
      },
      state: 'pending',
      power: powerToJson(power),
      evidence: evidenceOf(track, power, action),
      salt: salt(),
      opensAt: votingOpensAt,
      closesAt: new Date(votingOpensAt.getTime() + track.votingMs),
    });
    const number = await books.communities.insertNumber(community, 'proposal');
    const stored = action ? votedToJson({ action, conditions }) : null;
    await books.proposals.insertProposal({
      voteId,
      communityId: community,
      number,
      title: opening.value.title,
      body: opening.value.body,
      template: draft.template ?? null,
      track: track.id,
      action: stored,
      actionHash: opening.value.actionHash,
      inspection: prepared.inspection && inspectionToJson(prepared.inspection),
      recipientId: action?.kind === 'transfer' ? payeeOf(draft) : null,
      rules: trackToJson(track),
      power: powerIdOf(track.power),
      snapshot: snapshot && snapshotToJson(snapshot),
      moneyAtRisk: atRisk,
      state: 'published',
      timelockMs: track.timelockMs,
      publishedAt,
      createdBy: author,
      createdAt: now,
      eventKey: draft.eventId,
    });
    await cards.want(books, `proposal:${voteId}`, community);
    const about = { voteId, communityId: community, number, action: stored };
    await deps.alarms.published(books, about, votingOpensAt);
    await books.outbox.insertOutbox([{ kind: 'open-vote', key: voteId, dueAt: votingOpensAt }]);
    return accept(voteId);
  }

  return {
    /** Everything that publishing would be refused for is refused here first; nothing is written. */
    async preview(draft: ProposalDraft): Promise<Result<ProposalPreview>> {
      const community = await communities.get(draft.community);
      const prepared = await prepare(draft, community);
      if (!prepared.ok) return prepared;
      const { action, conditions, treasury } = prepared.value;
      const now = await store.now();
      const { track } = await rules.raise(store, draft.community, prepared.value, now);
      const opening = await openingOf(store, draft, prepared.value, track, now);
      if (!opening.ok) return opening;
      const snapshot = proposers.asksPower(track)
        ? await takeSnapshot(chain, deps.tokens, prepared.value.power)
        : accept(null);
      if (!snapshot.ok) return snapshot;
      const standing = await proposers.read(draft.community, draft.author, {
        ...{ track, power: prepared.value.power, snapshot: snapshot.value },
      });
      const may = await proposers.decide(store, draft.community, draft.author, track, standing);
      if (!may.ok) return may;
      if (action && isCommunityAction(action)) {
        const applies = await checkNow(draft.community, action);
        if (!applies.ok) return applies;
      }
      const { title, body } = opening.value;
      const shown = {
        ...{ title, body, track, question: prepared.value.question, conditions },
        power: powerIdOf(track.power),
        powerText: powerText(track.power, community),
      };
      if (!action || isCommunityAction(action)) {
        const none = { transfer: null, payees: [], over: null, chain: null, inspection: null };
        const deed = action ? { action, hash: actionHash(action) } : null;
        return accept({ ...shown, ...none, deed });
      }
      const { symbol, decimals } = community.asset;
      const inspection = await deps.inspections.inspect(community, prepared.value);
      const held = track.executor === 'direct' ? treasury : null;
      const share = held === null ? null : floorShare(held, DIRECT_SHARE_PER_PAYMENT);
      const paid = paymentsOf(action).map(({ to, amount, chainId }) => ({
        ...{ to, amount, chainId, symbol, decimals },
      }));
      const over = share !== null && paid.some(({ amount }) => amount > share) ? share : null;
      const [transfer = null] = action.kind === 'transfer' ? paid : [];
      if (draft.steps && action.kind !== 'choice') {
        const chain = { steps: stepsOf(action), asset: community.asset, hash: actionHash(action) };
        const steps = { transfer: null, payees: [], over, chain, inspection };
        return accept({ ...shown, ...steps, deed: null });
      }
      const names = payeesOf(draft).map(({ to }) => to.displayName);
      const payees = transfer
        ? []
        : paid.map((one, index) => ({ ...one, name: names[index] ?? '' }));
      const paying = { transfer, payees, over, chain: null, inspection };
      return accept({ ...shown, ...paying, deed: null });
    },

    /** The rules and the block of today, for what is edited: its question stays as it was put. */
    async standing(
      id: CommunityId,
      action: ProposalAction | undefined,
      method: MethodId,
    ): Promise<Result<Omit<Prepared, 'proposer' | 'question' | 'conditions'>>> {
      const community = await communities.get(id);
      const ground = await groundOf(id, action);
      const power = powerOf(community, ground.track, method, action);
      if (!power.ok) return power;
      const snapshot = await takeSnapshot(chain, deps.tokens, power.value);
      if (!snapshot.ok) return snapshot;
      const inspection = await deps.inspections.inspect(community, ground);
      return accept({ ...ground, power: power.value, snapshot: snapshot.value, inspection });
    },

    /** Publishes a proposal in every place of the community. */
    async publish(draft: ProposalDraft): Promise<Result<VoteId>> {
      const community = await communities.get(draft.community);
      const prepared = await prepare(draft, community);
      if (!prepared.ok) return prepared;
      // V7: no block, no proposal.
      const snapshot = await takeSnapshot(chain, deps.tokens, prepared.value.power);
      if (!snapshot.ok) return snapshot;
      const { track, power } = prepared.value;
      const proposer = await proposers.read(community.id, draft.author, {
        ...{ track, power, snapshot: snapshot.value },
      });
      const inspection = await deps.inspections.inspect(community, prepared.value);
      const all: Prepared = {
        ...{ ...prepared.value, snapshot: snapshot.value, proposer, inspection },
      };
      return store.transaction('publish proposal', (books) => insert(books, draft, all));
    },

    /** Whether a community's own action could be proposed now. */
    async check(community: CommunityId, action: CommunityAction): Promise<Result<null>> {
      const { founding } = await communities.get(community);
      if (founding) return refuse({ code: 'not-constituted' });
      return checkNow(community, action);
    },

    /** Finds by number or id within one community. */
    async find(community: CommunityId, reference: string): Promise<Result<VoteId>> {
      const text = reference.trim().replace(/^#/, '');
      const row = /^\d{1,9}$/.test(text)
        ? await store.proposals.findProposalByNumber(community, Number(text))
        : isUuid(text)
          ? await store.proposals.findProposal(asId(text))
          : undefined;
      return row && row.communityId === community
        ? accept(row.voteId)
        : refuse({ code: 'proposal-unknown', text: reference });
    },
  };
}
