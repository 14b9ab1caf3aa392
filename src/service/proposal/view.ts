/** What a proposal's card, a list line and the public page need, read afresh. */
import type { CommunityAction } from '#core/execution/community-action.ts';
import { type Conditions, NO_CONDITIONS } from '#core/execution/conditions.ts';
import { type Inspection, inspectionFromJson } from '#core/execution/inspection.ts';
import {
  type Action,
  isCommunityAction,
  personsIn,
  proposalActionFromJson,
  stepsOf,
  type TransferAction,
} from '#core/execution/intent.ts';
import { proposalSource } from '#core/execution/source.ts';
import { conditionsIn } from '#core/execution/voted.ts';
import type { Fraction } from '#core/fraction.ts';
import type { Address, CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { executableUntil } from '#core/proposal/closing.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import type { QuorumBase } from '#core/voting/dormancy.ts';
import { uniteVoters } from '#core/voting/kin.ts';
import { type PowerId, powerIdOf } from '#core/voting/power/setting.ts';
import { printSnapshot } from '#core/voting/power/snapshot.ts';
import type { Evidence } from '#core/voting/setting.ts';
import type { Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Communities, CommunityView } from '../community.ts';
import { createMandateViews, type ExecutorShown, type MandateView } from '../executor/view.ts';
import type { Mandates } from '../mandate.ts';
import type { Offices } from '../office.ts';
import type { Mention, People } from '../person.ts';
import { type CountView, countViewOf } from '../vote/count-view.ts';
import { quorumBaseOf } from '../vote/dormancy.ts';
import { powerIn, readRoll, rulesOf, splitsGain } from '../vote/election.ts';
import type { Votes } from '../vote.ts';
import type { Folds, FoldView } from './fold.ts';
import { powerText, unitOf } from './power-text.ts';
import { type RunsView, runsOf } from './runs-view.ts';
import { isWaiting } from './settlement.ts';
import { trackFromJson } from './track-json.ts';

export type PaidOption = {
  /** Its number on the ballot. */
  option: number;
  transfer: TransferAction;
  recipient: Mention | null;
};

export type ProposalView = CountView & {
  id: VoteId;
  community: CommunityId;
  communityName: string;
  locale: string;
  number: number;
  title: string;
  body: string;
  author: Mention;
  state: ProposalState;
  /** Who stand behind it beside its author, and how many have to before its vote opens. */
  sponsors: { have: number; need: number };
  /** At least once since it was published. */
  edited: boolean;
  /** What it was started from, by its name at publication. */
  template: string | null;
  /** What a moderator put in the text's place; null where it stands. */
  fold: FoldView | null;
  power: PowerId;
  /** A power written out, as it would be typed; null for the two that have words. */
  powerText: string | null;
  electorate: 'members' | 'citizens';
  /** Symbol and decimals that powers and amounts are shown with. */
  unit: { symbol: string; decimals: number };
  action:
    | { transfer: TransferAction; recipient: Mention | null; hash: string }
    /** One payment an option, in the order of the options. */
    | { options: readonly PaidOption[]; hash: string }
    /** What no payment to one person is: each step in order, and how many of them are final. */
    | {
        steps: readonly Action[];
        done: number;
        asset: { symbol: string; decimals: number; token: Address | null };
        hash: string;
      }
    /** Whose office it is about, where it is about one. */
    | { deed: CommunityAction; person: Mention | null; hash: string }
    | null;
  /** The contract that would carry it out, and how it stands there once it was given to it; null: the own account. */
  executor: ExecutorShown | null;
  /** When, how often and after what it is carried out. */
  conditions: Conditions;
  /** What it waits for, once nothing else keeps it. */
  awaits: { number: number } | null;
  /** Of what is carried out again and again. */
  runs: RunsView | null;
  mandate: MandateView | null;
  /** What was found on chain when it was proposed; null where nothing was looked at. */
  inspection: Inspection | null;
  opensAt: Date;
  closesAt: Date;
  queuedUntil: Date | null;
  /** Of what waits to be carried out: when it expires. */
  executableUntil: Date | null;
  /** Its payment is signed and may be mined at any time: time does not end it any more. */
  signed: boolean;
  /** It waits for the owners of the Safe that keeps the money. */
  ownersAsked: boolean;
  timelockMs: number;
  threshold: Fraction;
  /** Share of the roll asked for, and the absolute figure once the roll is frozen. */
  quorumShare: Fraction;
  quorum: bigint | null;
  /** The citizens that quorums are shares of; null where they are none. */
  base: QuorumBase | null;
  minimumBallots: number;
  rollPower: bigint | null;
  /** Who could vote with any power; null until the roll is frozen. */
  entitled: number | null;
  snapshotBlock: string | null;
  resultHash: string | null;
  /** Power that came late, in the roll's. */
  latePower: bigint;
  /** Of token power. */
  evidence: Evidence | null;
  /** It is due and has not opened: the roll cannot be read yet. */
  waiting: boolean;
  /** Those who appear as several would have more to say. */
  splitGains: boolean;
  /** What it is about, where its author said so: delegations may name it. */
  topic: string | null;
  reason: string | null;
  txHash: string | null;
  /** The sandbox's template shortened times and lowered floors. */
  sandbox: boolean;
};

type Dependencies = {
  store: Store;
  communities: Communities;
  people: People;
  votes: Votes;
  offices: Pick<Offices, 'held'>;
  folds: Pick<Folds, 'view'>;
  mandates: Pick<Mandates, 'ownersOf' | 'holdersVote'>;
  sandbox: boolean;
};

/** What buttons somebody is shown; each is decided again when it is pressed. */
export type ProposalViewer = { isAuthor: boolean; offices: readonly Office[] };

const LISTED = 10;
/** Of the agenda: how far back is looked, and how much of what is over is shown. */
const LOOKED_AT = 100;
const LATELY = 5;
const UNDER_WAY: readonly ProposalState[] = ['draft', 'published', 'voting', 'queued', 'overruled'];

export type AgendaItem = {
  id: VoteId;
  number: number;
  /** Null while its text is folded. */
  title: string | null;
  state: ProposalState;
  opensAt: Date;
  closesAt: Date;
  queuedUntil: Date | null;
};
export type Agenda = {
  readonly [P in 'discussion' | 'open' | 'waiting' | 'decided']: readonly AgendaItem[];
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

export type ProposalViews = ReturnType<typeof createProposalViews>;

/** What it does needs a chain. */
const isOnChain = ({ action }: ProposalRow): boolean =>
  action !== null && !isCommunityAction(proposalActionFromJson(action));

/** Whom the action is about. */
function personsOf({ action, recipientId }: ProposalRow): PersonId[] {
  const named = action === null ? [] : personsIn(proposalActionFromJson(action));
  return recipientId === null ? [...named] : [...named, recipientId];
}

function actionOf(
  row: ProposalRow,
  mentions: ReadonlyMap<PersonId, Mention>,
  { asset }: CommunityView,
  done: number,
): ProposalView['action'] {
  if (row.action === null) return null;
  const hash = row.actionHash ?? '';
  const action = proposalActionFromJson(row.action);
  if (isCommunityAction(action)) {
    const person = 'person' in action ? (mentions.get(action.person) ?? UNKNOWN) : null;
    return { deed: action, person, hash };
  }
  if (action.kind === 'choice') {
    const options = action.options.flatMap((one, index): PaidOption[] => {
      if (!one) return [];
      const { transfer, person } = one;
      return [{ option: index + 1, transfer, recipient: mentions.get(person) ?? null }];
    });
    return { options, hash };
  }
  if (action.kind !== 'transfer') return { steps: stepsOf(action), done, asset, hash };
  const recipient = (row.recipientId && mentions.get(row.recipientId)) || null;
  return { transfer: action, recipient, hash };
}

/** What it follows, while that alone keeps it. */
const awaitsIn = (row: ProposalRow, { after }: Conditions, now: Date): ProposalView['awaits'] =>
  after && isWaiting(row) && row.readyAt === null && row.queuedUntil && now >= row.queuedUntil
    ? { number: after.number }
    : null;

export function createProposalViews(deps: Dependencies) {
  const { store, communities, people, votes, offices, folds, sandbox } = deps;
  const mandates = createMandateViews(deps);

  /** How long what has passed may wait, and whether that matters any more. */
  async function waitingOf({
    voteId,
    state,
    queuedUntil,
    action,
    readyAt,
  }: ProposalRow): Promise<Pick<ProposalView, 'executableUntil' | 'signed' | 'ownersAsked'>> {
    if (queuedUntil === null || (state !== 'queued' && state !== 'overruled')) {
      return { executableUntil: null, signed: false, ownersAsked: false };
    }
    const intent = await store.executions.findIntentBySource(proposalSource(voteId));
    const attempts = intent ? await store.executions.listAttempts(intent.id) : [];
    const signed = attempts.some(({ kind, hash }) => kind === 'effect' && hash !== null);
    const mandate = await store.mandates.findMandateOf(voteId);
    const ownersAsked = mandate?.state === 'collecting';
    const conditions = action === null ? NO_CONDITIONS : conditionsIn(action);
    return {
      ...{ signed, ownersAsked },
      executableUntil: executableUntil(queuedUntil, conditions, readyAt),
    };
  }

  async function viewOf(row: ProposalRow, vote: VoteRow): Promise<ProposalView> {
    const frozen = vote.rollFrozenAt !== null;
    const track = trackFromJson(row.rules);
    const conditions = row.action === null ? NO_CONDITIONS : conditionsIn(row.action);
    const [
      community,
      standing,
      roll,
      mentions,
      now,
      sponsors,
      fold,
      waiting,
      done,
      mandate,
      executor,
      runs,
    ] = await Promise.all([
      communities.get(row.communityId),
      votes.standing(vote),
      store.votes.listKin(vote.id).then((kin) => readRoll(store, vote, uniteVoters(kin))),
      people.mentions([row.createdBy, ...personsOf(row)]),
      store.now(),
      store.discussions.listSponsors(vote.id),
      folds.view(row),
      waitingOf(row),
      store.proposals.findStepsDone(vote.id),
      mandates.view(vote.id),
      isOnChain(row) ? mandates.executorOf(row.communityId, track.executor) : undefined,
      runsOf(store, row),
    ]);
    const latePower = powerIn(roll.late);
    const rollPower = powerIn(roll.base) + latePower;
    const rules = rulesOf(vote, latePower, rollPower);
    return {
      ...countViewOf(vote, standing),
      id: vote.id,
      community: row.communityId,
      communityName: community.name,
      locale: community.locale,
      number: row.number,
      title: row.title,
      body: row.body,
      author: mentions.get(row.createdBy) ?? UNKNOWN,
      state: row.state as ProposalState,
      sponsors: { have: sponsors.length, need: track.proposers.sponsors },
      edited: row.textVersion > 1,
      template: row.template,
      fold,
      power: powerIdOf(track.power),
      powerText: powerText(track.power, community),
      electorate: track.electorate,
      unit: unitOf(track.power, community),
      // Of what repeats the steps of all runs would be counted together.
      action: actionOf(row, mentions, community, runs ? 0 : done),
      executor: mandate ?? executor ?? null,
      conditions,
      awaits: awaitsIn(row, conditions, now),
      runs,
      mandate,
      inspection: inspectionFromJson(row.inspection),
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      queuedUntil: row.queuedUntil,
      ...waiting,
      timelockMs: row.timelockMs,
      threshold: track.threshold,
      quorumShare: track.quorum,
      quorum: frozen ? rules.quorum : null,
      base: quorumBaseOf(vote),
      quorumFor: rules.quorumFor,
      minimumBallots: frozen ? rules.minimumBallots : track.minimumBallots,
      rollPower: frozen ? rollPower : null,
      entitled: frozen ? [...roll.powers.values()].filter((power) => power > 0n).length : null,
      snapshotBlock: printSnapshot(row.snapshot),
      resultHash: vote.resultHash,
      latePower,
      evidence: vote.evidence,
      waiting: row.state === 'published' && now >= vote.opensAt,
      topic: vote.topic,
      splitGains: !track.binding && splitsGain(vote, track.electorate),
      reason: row.outcomeReason,
      txHash: row.txHash,
      sandbox,
    };
  }

  return {
    async view(id: VoteId): Promise<ProposalView | undefined> {
      const row = await store.proposals.findProposal(id);
      const vote = row && (await store.votes.findVote(id));
      return row && vote ? viewOf(row, vote) : undefined;
    },

    async viewer(id: VoteId, person: PersonId): Promise<ProposalViewer> {
      const row = await store.proposals.findProposal(id);
      if (!row) return { isAuthor: false, offices: [] };
      const isAuthor = (await store.people.findStanding(row.createdBy)) === person;
      return { isAuthor, offices: await offices.held(row.communityId, person) };
    },

    /** What is going on and what lately was, without a count: most urgent first in each part. */
    async agenda(community: CommunityId): Promise<Agenda> {
      const rows = await store.proposals.listProposals(community, LOOKED_AT);
      const folded = await store.folds.listFolded(rows.map(({ voteId }) => voteId));
      const items = rows.map(({ voteId, number, title, state, queuedUntil, vote }): AgendaItem => {
        const { opensAt, closesAt } = vote;
        return {
          id: voteId,
          number,
          title: folded.has(voteId) ? null : title,
          state: state as ProposalState,
          opensAt,
          closesAt,
          queuedUntil,
        };
      });
      const by = (time: (item: AgendaItem) => Date) => (a: AgendaItem, b: AgendaItem) =>
        time(a).getTime() - time(b).getTime();
      const within = (...states: readonly ProposalState[]) =>
        items.filter(({ state }) => states.includes(state));
      return {
        discussion: within('draft', 'published').toSorted(by(({ opensAt }) => opensAt)),
        open: within('voting').toSorted(by(({ closesAt }) => closesAt)),
        waiting: within('queued', 'overruled').toSorted(
          by(({ queuedUntil, closesAt }) => queuedUntil ?? closesAt),
        ),
        decided: items
          .filter(({ state }) => !UNDER_WAY.includes(state))
          .toSorted(by(({ closesAt }) => closesAt))
          .toReversed()
          .slice(0, LATELY),
      };
    },

    async list(community: CommunityId): Promise<ProposalView[]> {
      const rows = await store.proposals.listProposals(community, LISTED);
      return Promise.all(rows.map((row) => viewOf(row, row.vote)));
    },
  };
}
