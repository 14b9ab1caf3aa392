/**
 * What is under way, what holds it up and what was done last, for whoever asks: intents and mandates with what each is
 * about, and decisions that wait to be begun. The words are chat's.
 */
import type { Chain } from '#chain/client.ts';
import type { Purse } from '#core/execution/intent.ts';
import {
  isSweep,
  mandateIn,
  readBudgetSource,
  readProposalSource,
  stepBefore,
} from '#core/execution/source.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import { createMandateViews, type MandateView } from '../executor/view.ts';
import type { Mandates } from '../mandate.ts';
import { isBatch } from '../proposal/decided.ts';
import { repeatingIn } from '../proposal/run-end.ts';
import type { IntentView } from './describe.ts';
import type { Executions } from './index.ts';

/** What an intent or mandate is about. Whose withdrawal it is concerns nobody else. */
export type Subject =
  | {
      readonly kind: 'proposal';
      readonly vote: VoteId;
      readonly number: number;
      /** Null while its text is folded. */
      readonly title: string | null;
      /** Of several steps: which one, from 1. */
      readonly step: number | null;
      /** Of what repeats: which time, from 1. */
      readonly run: number | null;
    }
  | { readonly kind: 'withdrawal' }
  /** Out of a budget. */
  | { readonly kind: 'budget' }
  | { readonly kind: 'gas' }
  /** From an account that was rotated away to the one in its place. */
  | { readonly kind: 'sweep' };

export type IntentShown = {
  readonly intent: IntentView;
  /** Its step before is not final yet. */
  readonly waitsForStep: boolean;
  /** When the first signed bytes were made; null before. */
  readonly sentAt: Date | null;
  /** So often a transaction with higher fees took the place of the one before. */
  readonly bumps: number;
  /** Of what is mined; `have` is null where the chain did not answer. */
  readonly confirmations: { readonly have: bigint | null; readonly need: bigint } | null;
};

export type UnderWay =
  /** Passed, and not begun: it waits for its timelock, or for what holds it up. */
  | {
      readonly kind: 'waiting';
      readonly subject: Subject;
      readonly until: Date;
      readonly due: boolean;
    }
  | ({ readonly kind: 'intent'; readonly subject: Subject } & IntentShown)
  /** With the transaction that brings it on its way, while there is one. */
  | {
      readonly kind: 'mandate';
      readonly subject: Subject;
      readonly mandate: MandateView;
      readonly carrier: IntentShown | null;
    };

export type FrozenAccount = {
  readonly purpose: Purse;
  readonly chainId: number;
  readonly address: Address;
  readonly reason: string;
};

export type ExecutionStanding = {
  /** Why payments are paused, as a person wrote it; null while they are not. */
  readonly paused: string | null;
  readonly frozen: readonly FrozenAccount[];
  /** The treasury holds less than what is being paid. */
  readonly short: boolean;
  readonly underWay: readonly UnderWay[];
  readonly last: ({ readonly subject: Subject } & IntentShown) | null;
};

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'headBlock'>;
  executions: Pick<
    Executions,
    'describeIntent' | 'listOpenIntents' | 'accountsOf' | 'confirmationsOn'
  >;
  mandates: Pick<Mandates, 'ownersOf' | 'holdersVote'>;
  log: Log;
};

export type ExecutionStandings = ReturnType<typeof createExecutionStandings>;

const isMined = ({ state, block }: IntentView): boolean =>
  block !== null && (state === 'mined' || state === 'confirmed');

/** The newest block of each chain that something mined is on; null where it could not be read. */
async function readHeads({ chain, log }: Dependencies, views: readonly IntentView[]) {
  const heads = new Map<number, bigint | null>();
  for (const { chainId } of views.filter(isMined)) {
    if (heads.has(chainId)) continue;
    try {
      heads.set(chainId, (await chain.headBlock(chainId)).number);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // The rest of the answer needs no chain: it says that this was not read.
      log.warn({ err: error, chainId }, 'a head could not be read for a status');
      heads.set(chainId, null);
    }
  }
  return heads;
}

export function createExecutionStandings(deps: Dependencies) {
  const { store, executions } = deps;
  const mandates = createMandateViews(deps);

  /** `step`: the first is 0; null for what is no step of it. */
  async function proposalSubject(
    vote: VoteId,
    step: number | null,
    run: number | null = null,
  ): Promise<Subject> {
    const row = await store.proposals.findProposal(vote);
    if (!row) throw new Error(`there is no proposal ${vote}`);
    const folded = await store.folds.listFolded([vote]);
    const title = folded.has(vote) ? null : row.title;
    const isOne = step === null || !isBatch(row);
    const which = run !== null && repeatingIn(row) ? run + 1 : null;
    const { number } = row;
    return { kind: 'proposal', vote, number, title, step: isOne ? null : step + 1, run: which };
  }

  /** By the source alone: `proposal:…`, `mandate:…`, `budget:…`, `sweep:…`, `withdrawal:…`, `gas:…`. */
  async function subjectOf({ source }: IntentView): Promise<Subject> {
    const of = readProposalSource(source);
    if (of) return proposalSubject(of.vote, of.step, of.run);
    const mandate = mandateIn(source);
    const row = mandate && (await store.mandates.findMandate(mandate));
    if (row) return proposalSubject(row.voteId, null, row.run);
    if (isSweep(source)) return { kind: 'sweep' };
    if (readBudgetSource(source) !== undefined) return { kind: 'budget' };
    if (source.startsWith('gas:')) return { kind: 'gas' };
    invariant(source.startsWith('withdrawal:'), `an intent of a known kind, not ${source}`);
    return { kind: 'withdrawal' };
  }

  async function shown(
    intent: IntentView,
    heads: ReadonlyMap<number, bigint | null>,
  ): Promise<IntentShown> {
    const signed = intent.attempts.filter(({ hash }) => hash !== null);
    const effects = signed.filter(({ kind }) => kind === 'effect');
    const before = stepBefore(intent.source);
    const earlier = before && (await store.executions.findIntentBySource(before));
    const head = heads.get(intent.chainId) ?? null;
    const have = head === null || intent.block === null ? null : head - intent.block + 1n;
    return {
      intent,
      waitsForStep: earlier !== undefined && earlier.settledAt === null,
      sentAt: signed[0]?.signedAt ?? null,
      bumps: Math.max(0, effects.length - 1),
      confirmations: isMined(intent)
        ? {
            have: have === null || have < 0n ? null : have,
            need: executions.confirmationsOn(intent.chainId),
          }
        : null,
    };
  }

  async function underWay(community: CommunityId): Promise<UnderWay[]> {
    const [views, open, waiting, now] = await Promise.all([
      executions.listOpenIntents(community),
      store.mandates.listOpenMandatesOf(community),
      store.proposals.listWaiting(community),
      store.now(),
    ]);
    const heads = await readHeads(deps, views);
    const carriers = new Map(
      views.flatMap((view) => {
        const id = mandateIn(view.source);
        return id === undefined ? [] : [[id, view] as const];
      }),
    );
    const intents = await Promise.all(
      views
        .filter(({ source }) => mandateIn(source) === undefined)
        .map(async (view) => ({
          kind: 'intent' as const,
          subject: await subjectOf(view),
          ...(await shown(view, heads)),
        })),
    );
    const given = await Promise.all(
      open.map(async ({ id, voteId, run }) => {
        const mandate = await mandates.view(voteId);
        invariant(mandate, 'a mandate has a contract');
        const carrier = carriers.get(id);
        return {
          kind: 'mandate' as const,
          subject: await proposalSubject(voteId, null, run),
          mandate,
          carrier: carrier ? await shown(carrier, heads) : null,
        };
      }),
    );
    const begun = new Set(
      [...intents, ...given].flatMap(({ subject }) =>
        subject.kind === 'proposal' ? [subject.vote] : [],
      ),
    );
    const notBegun = await Promise.all(
      waiting
        .filter(({ voteId, queuedUntil }) => queuedUntil !== null && !begun.has(voteId))
        .map(async ({ voteId, queuedUntil }) => {
          const until = queuedUntil ?? now;
          const subject = await proposalSubject(voteId, null);
          return { kind: 'waiting' as const, subject, until, due: until <= now };
        }),
    );
    return [...intents, ...given, ...notBegun];
  }

  async function lastOf(community: CommunityId): Promise<ExecutionStanding['last']> {
    const row = await store.executions.findLastSettled(community);
    const view = row && (await executions.describeIntent(row.id));
    if (!view) return null;
    return { subject: await subjectOf(view), ...(await shown(view, new Map())) };
  }

  return {
    /** Of one proposal only, where one is named. Reads the chain for what is mined; without it that much is unknown. */
    async read(community: CommunityId, vote?: VoteId): Promise<ExecutionStanding> {
      const [row, accounts, short, things, last] = await Promise.all([
        store.communities.findCommunity(community),
        executions.accountsOf(community),
        store.treasuries.findTreasuryShort(community),
        underWay(community),
        lastOf(community),
      ]);
      const isMeant = ({ subject }: { subject: Subject }): boolean =>
        vote === undefined || (subject.kind === 'proposal' && subject.vote === vote);
      return {
        paused: row?.frozenReason ?? null,
        frozen: accounts.flatMap(({ purpose, chainId, address, frozenReason }) =>
          frozenReason === null ? [] : [{ purpose, chainId, address, reason: frozenReason }],
        ),
        short,
        underWay: things.filter(isMeant),
        last: last && isMeant(last) ? last : null,
      };
    },
  };
}
