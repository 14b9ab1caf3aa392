/** What happened to a vote and to what it decided, and when: out of the rows that say so, in the order of time. */
import { mandateIn, readProposalSource } from '#core/execution/source.ts';
import type { VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { AttemptRow, IntentRow } from '#store/execution.ts';
import type { Store } from '#store/index.ts';
import type { MandateRow } from '#store/mandate.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import { isBatch } from './decided.ts';

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
  readonly tx: { readonly chainId: number; readonly hash: Hex } | null;
};

type Dated = readonly [MomentKind, Date | null | undefined];

const plainly = (moments: readonly Dated[]): Moment[] =>
  moments.flatMap(([moment, at]) => (at ? [{ moment, at, step: null, tx: null }] : []));

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

const thereOf = ({ createdAt, state, endedAt }: MandateRow): Moment[] => {
  const isOver =
    state === 'done' || state === 'failed' || state === 'cancelled' || state === 'expired';
  return plainly([['given', createdAt], ...(isOver ? [[`${state}-there`, endedAt] as const] : [])]);
};

/** `whole`: with when it was planned and last handed to a node; of many only what counts. */
function intentMoments(
  intent: IntentRow,
  attempts: readonly AttemptRow[],
  { chainId, step, whole }: { chainId: number; step: number | null; whole: boolean },
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
    at ? [{ moment, at, step, tx: shown(hash) }] : [],
  );
}

async function carriedOut(store: Store, row: ProposalRow): Promise<Moment[]> {
  const { voteId } = row;
  const mandate = await store.mandates.findMandateOf(voteId);
  const prefix = mandate ? `mandate:${mandate.id}:` : `proposal:${voteId}:`;
  const intents = await store.executions.listIntentsLike(prefix);
  const hasSteps = isBatch(row);
  const all = await Promise.all(
    intents.map(async (intent) => {
      const sender = await store.executions.findSender(intent.senderAccountId);
      if (!sender) throw new Error(`intent ${intent.id} has no account`);
      const of = mandateIn(intent.source) ? undefined : readProposalSource(intent.source);
      return intentMoments(intent, await store.executions.listAttempts(intent.id), {
        chainId: sender.chainId,
        step: of && hasSteps ? of.step + 1 : null,
        whole: intents.length === 1,
      });
    }),
  );
  return [...(mandate ? thereOf(mandate) : []), ...all.flat()];
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
