/**
 * A leaked key: whoever is in office stops payments at once, and the account is replaced by a steward while founding,
 * by a decision afterwards, or in an emergency by the operator together with whoever in office asked for it within the
 * last day. The work is a row of the outbox; each turn of it reads the books again.
 */

import type { Tokens } from '#chain/tokens/index.ts';
import { DAY_MS } from '#core/duration.ts';
import type { RotateTreasuryAction } from '#core/execution/community-action.ts';
import type { LeftShown } from '#core/execution/holding.ts';
import { type Address, asAddress, asId, type CommunityId, type PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Alarms } from './alarm.ts';
import type { Audit } from './audit.ts';
import type { Executions, IntentListener } from './execution/index.ts';
import type { RightsCheck } from './executor/rights.ts';
import type { Offices } from './office.ts';
import type { Pauses } from './pause.ts';
import { createHoldings } from './rotation/holdings.ts';
import { createTurns, LEFT, lastTold } from './rotation/turn.ts';
import type { Tracks } from './track.ts';

const ROTATE = 'rotate';
const ASKED = 'treasury.rotate-asked';
const ORDERED = 'treasury.rotate';
/** So long the operator may act on what somebody in office asked for. */
const ASKED_MS = DAY_MS;
type Dependencies = {
  store: Store;
  tokens: Pick<Tokens, 'readingsOf'>;
  tracks: Pick<Tracks, 'view'>;
  executions: Pick<Executions, 'treasuryOf' | 'nextAccount' | 'retireAccount' | 'sweepAccount'>;
  rights: RightsCheck;
  pauses: Pick<Pauses, 'find' | 'pause'>;
  offices: Offices;
  audit: Audit;
  alarms: Pick<Alarms, 'raise'>;
  log: Log;
};

export type RotationSurvey = {
  readonly account: Address;
  /** Null where the operator has to add a key first. */
  readonly next: Address | null;
  /** What the entry of the new key says in the keys file. */
  readonly entry: { readonly community: number; readonly generation: number };
  readonly paused: string | null;
  /** Ordered already, and not done yet. */
  readonly ordered: boolean;
  /** The account before this one, and what was last told to be left in it; null where there is none. */
  readonly before: { readonly account: Address; readonly left: readonly LeftShown[] | null } | null;
};

export type Rotations = ReturnType<typeof createRotations>;

/** `null`: it has not come to that yet. */
async function leftIn(
  books: Pick<Books, 'communities'>,
  row: SenderRow,
): Promise<readonly LeftShown[] | null> {
  const told = await lastTold(books, row, LEFT);
  if (!told) return null;
  const { facts } = told.details as { readonly facts: string };
  return (JSON.parse(facts) as { left: LeftShown[] }).left;
}

const keyOf = (community: CommunityId, account: Address): string => `${community}:${account}`;

/** Which address is replaced is part of it: one that was ordered twice is replaced once. */
async function order(
  { audit }: { audit: Audit },
  books: Books,
  community: CommunityId,
  account: Address,
  by: { actor: PersonId | undefined; reason: string; eventId?: string },
): Promise<void> {
  const { actor, reason, eventId } = by;
  await audit.note(books, {
    ...{ community, actor, action: ORDERED, subject: account, reason },
    ...(eventId !== undefined && { eventId }),
  });
  await books.outbox.insertOutbox([{ kind: ROTATE, key: keyOf(community, account) }]);
}

const usedTreasuries = async (books: Books, community: CommunityId): Promise<SenderRow[]> =>
  (await books.executions.listSenders(community)).filter(
    ({ purpose, retiredAt }) => purpose === 'treasury' && retiredAt === null,
  );

/** The operator's part, which needs the books alone. */
export function createOperatorRotations({ store, audit }: { store: Store; audit: Audit }) {
  return {
    /** Only what somebody in office asked for lately, while payments are paused. Answers with the account. */
    async order(community: CommunityId): Promise<Result<Address>> {
      return store.transaction('order rotation', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const [used] = await usedTreasuries(books, community);
        if (!row || !used) return refuse({ code: 'treasury-missing' });
        if (row.frozenReason === null) return refuse({ code: 'not-paused' });
        const asked = await books.communities.listAuditOf(community, used.address, [ASKED]);
        const since = (await books.now()).getTime() - ASKED_MS;
        if (!asked.some(({ at }) => at.getTime() >= since)) {
          return refuse({ code: 'rotation-not-asked' });
        }
        await order({ audit }, books, community, used.address, {
          ...{ actor: undefined, reason: 'operator' },
        });
        return accept(used.address);
      });
    },
  };
}

export function createRotations(deps: Dependencies) {
  const { store, executions, pauses, offices, audit } = deps;
  const turns = createTurns({ ...deps, holdings: createHoldings(deps) });

  async function survey(community: CommunityId, person: PersonId): Promise<Result<RotationSurvey>> {
    const right = await offices.require(community, person, 'execution.pause');
    if (!right.ok) return right;
    const row = await store.communities.findCommunity(community);
    const [used] = await usedTreasuries(store, community);
    if (!row || !used) return refuse({ code: 'treasury-missing' });
    const done = await store.communities.listAuditOf(community, used.address, [ORDERED]);
    const before = (await store.executions.listSenders(community)).findLast(
      ({ purpose, chainId, retiredAt }) =>
        purpose === 'treasury' && chainId === used.chainId && retiredAt !== null,
    );
    return accept({
      account: used.address,
      next: await executions.nextAccount(used),
      entry: { community: row.seedIndex, generation: used.generation + 1 },
      paused: row.frozenReason,
      ordered: done.length > 0,
      before: before ? { account: before.address, left: await leftIn(store, before) } : null,
    });
  }

  const listener: IntentListener = {
    async settled(books, { source }) {
      const row = await books.executions.findSender(source.split(':')[1] ?? '');
      if (!row) return;
      await books.outbox.insertOutbox([{ kind: ROTATE, key: keyOf(row.communityId, row.address) }]);
    },
  };

  return {
    survey,
    listener,

    /** Stops payments, if they go on, and says so to all: what is needed before anything else. */
    async ask(
      community: CommunityId,
      person: PersonId,
      eventId: string,
    ): Promise<Result<RotationSurvey>> {
      const found = await survey(community, person);
      if (!found.ok) return found;
      const { account } = found.value;
      if (!(await pauses.find(community))) {
        const paused = await pauses.pause(community, person, LEAKED, eventId);
        if (!paused.ok) return paused;
      }
      await store.transaction('ask for rotation', (books) =>
        audit.note(books, {
          ...{ community, actor: person, action: ASKED, subject: account, eventId },
        }),
      );
      return survey(community, person);
    },

    /** A steward's alone while founding. Refuses with the way of a decision afterwards. */
    async begin(
      community: CommunityId,
      person: PersonId,
      account: Address,
      eventId: string,
    ): Promise<Result<null>> {
      return store.transaction('begin rotation', async (books) => {
        await books.communities.lockCommunity(community);
        if (await audit.isDone(books, eventId, ORDERED)) return accept(null);
        const right = await offices.require(community, person, 'execution.resume', books);
        if (!right.ok) return right;
        const [used] = await usedTreasuries(books, community);
        if (used?.address !== account) return refuse({ code: 'decision-outdated' });
        await order(deps, books, community, account, { actor: person, reason: LEAKED, eventId });
        return accept(null);
      });
    },

    /** What a decision may do. */
    decided: {
      async check(
        books: Books,
        community: CommunityId,
        { account }: RotateTreasuryAction,
      ): Promise<Result<null>> {
        const [used] = await usedTreasuries(books, community);
        return used?.address === account ? accept(null) : refuse({ code: 'decision-outdated' });
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        { account }: RotateTreasuryAction,
      ): Promise<Result<null>> {
        const [used] = await usedTreasuries(books, community);
        if (used?.address !== account) return refuse({ code: 'decision-outdated' });
        await order(deps, books, community, account, { actor: undefined, reason: 'decision' });
        return accept(null);
      },
    },

    /** A turn of the job, whose key names community and account; see `createTurns`. */
    async advance(key: string): Promise<Date | null> {
      const [community = '', account = ''] = key.split(':');
      return turns.take(asId<CommunityId>(community), asAddress(account));
    },
  };
}

const LEAKED = 'the key of the treasury may have leaked';
