/** What happened to a vote and to what it decided, and when: out of the rows that say so, in the order of time. */
import { isEnd } from '#core/execution/mandate.ts';
import { readProposalSource } from '#core/execution/source.ts';
import type { VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { AttemptRow, IntentRow } from '#store/execution.ts';
import type { Store } from '#store/index.ts';
import type { MandateRow } from '#store/mandate.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import { isBatch } from './decided.ts';
import { repeatingIn } from './run-end.ts';

/** Of a vote, of the proposal it is about, of the contract it was given to, and of its transactions. */
export const MOMENTS = [
  'published',
  'opens',
  'extended',
  'surged',
  'closes',
  'closed',
  'queued',
  'cancelled',
  'vetoed',
  'stopped',
  'overruled',
  'given',
  'done-there',
  'failed-there',
  'cancelled-there',
  'expired-there',
  'planned',
  'parked',
  'signed',
  'sent',
  'mined',
  'final',
  'reverted',
  'called-off',
  'lost',
] as const;
export type MomentKind = (typeof MOMENTS)[number];

export type Moment = {
  readonly moment: MomentKind;
  readonly at: Date;
  /** Of several steps: which one, from 1. */
  readonly step: number | null;
  /** Of what repeats: which time, from 1. */
  readonly run: number | null;
  readonly tx: { readonly chainId: number; readonly hash: Hex } | null;
};

type Dated = readonly [MomentKind, Date | null | undefined];

const plainly = (moments: readonly Dated[]): Moment[] =>
  moments.flatMap(([moment, at]) => (at ? [{ moment, at, step: null, run: null, tx: null }] : []));

const AUDITED: { readonly [action: string]: MomentKind } = {
  'proposal.veto': 'vetoed',
  'proposal.cancel': 'cancelled',
  'proposal.stop': 'stopped',
};

/** As far as its row says when: what moved on since has left no time behind. */
function stateOf({ state, changedAt, settledAt }: IntentRow): Dated | undefined {
  switch (state) {
    case 'parked':
    case 'mined':
    case 'lost':
      return [state, changedAt];
    case 'confirmed':
      return ['mined', changedAt];
    case 'final':
    case 'reverted':
      return [state, settledAt];
    case 'cancelled':
      return ['called-off', settledAt];
    case 'planned':
    case 'reserved':
    case 'submitted':
    case 'cancelling':
      return undefined;
  }
}

const numberOf = (run: number | null): number | null => (run === null ? null : run + 1);

const thereOf = ({ createdAt, state, endedAt, run }: MandateRow): Moment[] =>
  plainly([
    ['given', createdAt],
    ...(isEnd(state) ? [[`${state}-there`, endedAt] as const] : []),
  ]).map((moment) => ({ ...moment, run: numberOf(run) }));

/** Of what a contract is given again and again: as many as are told one by one, the latest. */
const LATEST_RUNS = 6;

/** `whole`: with when it was planned and last handed to a node; of many only what counts. */
function intentMoments(
  intent: IntentRow,
  attempts: readonly AttemptRow[],
  {
    chainId,
    step,
    run,
    whole,
  }: { chainId: number; step: number | null; run: number | null; whole: boolean },
): Moment[] {
  const effects = attempts.filter(({ kind, hash }) => kind === 'effect' && hash !== null);
  const last = effects.at(-1);
  const shown = (hash: Hex | null | undefined) => (hash ? { chainId, hash } : null);
  const ended = stateOf(intent);
  const moments: readonly (readonly [...Dated, Hex | null | undefined])[] = [
    ...(whole ? [['planned', intent.createdAt, null] as const] : []),
    ['signed', effects[0]?.signedAt, effects[0]?.hash],
    ...(whole && intent.settledAt === null ? [['sent', last?.sentAt, last?.hash] as const] : []),
    ...(ended ? [[...ended, intent.minedTxHash] as const] : []),
  ];
  return moments.flatMap(([moment, at, hash]) =>
    at ? [{ moment, at, step, run, tx: shown(hash) }] : [],
  );
}

/** What was given to a contract: the latest of what was decided once, the last few of what repeats. */
async function givenOf(store: Store, voteId: VoteId): Promise<MandateRow[]> {
  const all = await store.mandates.listMandatesOf(voteId);
  return all.slice(all.at(-1)?.run === null ? -1 : -LATEST_RUNS);
}

async function intentsOf(store: Store, row: ProposalRow, mandates: readonly MandateRow[]) {
  const like = (prefix: string) => store.executions.listIntentsLike(prefix);
  if (mandates.length > 0) {
    const all = mandates.map(async ({ id, run }) =>
      (await like(`mandate:${id}:`)).map((intent) => ({ intent, step: null, run: numberOf(run) })),
    );
    return (await Promise.all(all)).flat();
  }
  const [hasSteps, repeats] = [isBatch(row), repeatingIn(row) !== undefined];
  return (await like(`proposal:${row.voteId}:`)).map((intent) => {
    const of = readProposalSource(intent.source);
    const [step, run] = [hasSteps ? of?.step : undefined, repeats ? of?.run : undefined];
    return { intent, step: numberOf(step ?? null), run: numberOf(run ?? null) };
  });
}

async function carriedOut(store: Store, row: ProposalRow): Promise<Moment[]> {
  const mandates = await givenOf(store, row.voteId);
  const intents = await intentsOf(store, row, mandates);
  const all = await Promise.all(
    intents.map(async ({ intent, step, run }) => {
      const sender = await store.executions.findSender(intent.senderAccountId);
      if (!sender) throw new Error(`intent ${intent.id} has no account`);
      return intentMoments(intent, await store.executions.listAttempts(intent.id), {
        ...{ chainId: sender.chainId, step, run, whole: intents.length === 1 },
      });
    }),
  );
  return [...mandates.flatMap(thereOf), ...all.flat()];
}

export async function readTimeline(
  store: Store,
  vote: VoteRow,
  proposal: ProposalRow | undefined,
): Promise<readonly Moment[]> {
  const moments = plainly([
    ['published', proposal?.publishedAt],
    ['opens', vote.opensAt],
    ['extended', vote.extendedAt],
    ['surged', vote.surgedAt],
    ['closes', vote.closesAt],
    ['closed', vote.closedAt],
    ['queued', proposal?.queuedUntil],
    ['overruled', proposal?.overruledAt],
  ]);
  if (!proposal) return moments;
  const { communityId, number } = proposal;
  const deeds = await store.communities.listAuditOf(
    communityId,
    `#${number}`,
    Object.keys(AUDITED),
  );
  const stopped = deeds.map(({ action, at }): Dated => [AUDITED[action] ?? 'vetoed', at]);
  const all = [...moments, ...plainly(stopped), ...(await carriedOut(store, proposal))];
  return all.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

export type Timelines = ReturnType<typeof createTimelines>;

export const createTimelines = ({ store }: { store: Store }) => ({
  async read(id: VoteId): Promise<readonly Moment[]> {
    const vote = await store.votes.findVote(id);
    return vote ? readTimeline(store, vote, await store.proposals.findProposal(id)) : [];
  },
});
