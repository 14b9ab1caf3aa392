/**
 * The work of a rotation, turn by turn: the account is replaced, what it holds is moved, and what is left of it and of its
 * rights is told. Each turn reads the books again, so whatever ended the one before it is gone on from; on each chain by
 * itself, for one that does not answer must not keep the others from being saved.
 */

import { hashJson, type JsonValue } from '#core/canonical-json.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/duration.ts';
import { leftToJson } from '#core/execution/holding.ts';
import { GIVE_UP_MS } from '#core/execution/sweep.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import type { Executions } from '../execution/index.ts';
import type { RightsCheck, RightsFinding } from '../executor/rights.ts';
import type { createHoldings } from './holdings.ts';

/** While something is on its way. */
const LOOK_MS = 5 * SECOND_MS;
/** While something waits for its contract to let go of it. */
const HELD_LOOK_MS = MINUTE_MS;
/** Whoever has the old key may use it whenever: what it does is told, and what was paid in there by mistake is saved. */
const LATE_LOOK_MS = 6 * HOUR_MS;

/** What was told last of an account, in the audit trail. */
export const LEFT = 'treasury.rotation-left';
const RIGHTS = 'treasury.rotation-rights';
const WAITS = 'treasury.rotation-waits';

type Dependencies = {
  store: Store;
  executions: Pick<Executions, 'retireAccount' | 'sweepAccount'>;
  holdings: ReturnType<typeof createHoldings>;
  rights: RightsCheck;
  audit: Audit;
  alarms: Pick<Alarms, 'raise'>;
  log: Log;
};

type News = {
  /** Of the audit trail. */
  readonly deed: typeof LEFT | typeof RIGHTS | typeof WAITS;
  readonly alarm: string;
  readonly facts: { readonly [member: string]: JsonValue };
  /** There is nothing to be done: said only where something was before. */
  readonly isNothing?: boolean;
};

const rightsToJson = ({ kind, address, lacks, keeps, votes }: RightsFinding): JsonValue => ({
  ...{ kind, address, lacks: [...lacks] },
  keeps: keeps.map(({ right, at }) => ({ right, at })),
  votes: votes && {
    ...{ needed: String(votes.needed), have: String(votes.have), decimals: votes.decimals },
  },
});

/** The last of that kind that was told of the account on its chain. */
export async function lastTold(
  { communities }: Pick<Books, 'communities'>,
  { communityId, address, chainId }: SenderRow,
  deed: string,
) {
  const told = await communities.listAuditOf(communityId, address, [deed]);
  return told.findLast(({ details }) => (details as { chainId?: number }).chainId === chainId);
}

export function createTurns(deps: Dependencies) {
  const { store, executions, holdings, rights, audit, alarms, log } = deps;

  const after = async (ms: number) => new Date((await store.now()).getTime() + ms);

  /** Told once, and again when it is something else. */
  async function tell(row: SenderRow, news: News): Promise<void> {
    const { deed, alarm, facts, isNothing = false } = news;
    const { communityId: community, address: account, chainId } = row;
    const said = hashJson(facts);
    await store.transaction('tell rotation', async (books) => {
      await books.communities.lockCommunity(community);
      const before = await lastTold(books, row, deed);
      const last = (before?.details ?? {}) as { said?: string; isNothing?: boolean };
      if (last.said === said) return;
      await audit.note(books, {
        ...{ community, actor: undefined, action: deed, subject: account },
        details: { chainId, said, isNothing, facts: JSON.stringify(facts) },
      });
      if (isNothing && last.isNothing !== false) return;
      const details = JSON.stringify({ account, chainId, ...facts });
      await alarms.raise(books, community, { kind: alarm, subject: account, details });
    });
  }

  async function tellRotated(books: Books, row: SenderRow): Promise<void> {
    const { communityId, address: account, chainId } = row;
    const next = await books.executions.findSenderOf(communityId, chainId, 'treasury');
    invariant(next, 'what is replaced has another in its place');
    const details = JSON.stringify({ account, chainId, next: next.address });
    await alarms.raise(books, communityId, { kind: 'treasury-rotated', subject: account, details });
  }

  /** What whoever administers the contracts has to do there. False: they could not be asked now. */
  async function checkRights(row: SenderRow, next: Address): Promise<boolean> {
    const { communityId, chainId, address: old } = row;
    try {
      const found = await rights.find(communityId, { chainId, old, next });
      const facts = { next, contracts: found.map(rightsToJson) };
      const isNothing = found.length === 0;
      await tell(row, { deed: RIGHTS, alarm: 'rotation-rights', facts, isNothing });
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ err: error, account: old }, 'contracts could not be asked after a rotation');
      return false;
    }
  }

  /** Moves what is there and tells what is not moved; answers when to look again. */
  async function clear(row: SenderRow): Promise<Date> {
    const { id, communityId, chainId, retiredAt } = row;
    invariant(retiredAt, 'what is cleared was retired');
    const now = await store.now();
    // What cannot be emptied holds the treasury up no longer: whoever has its key may take its gas each time.
    if (row.sweptAt === null && now.getTime() - retiredAt.getTime() > GIVE_UP_MS) {
      await store.executions.updateSenderSwept(id, now);
    }
    const next = await store.executions.findSenderOf(communityId, chainId, 'treasury');
    invariant(next, 'what is retired has another in its place');
    const swept = await executions.sweepAccount(row, (final) => holdings.read(row, final));
    const { moving, again, left } = swept;
    // At once, and then not at each of the quick looks.
    const isAsked = moving && (await lastTold(store, row, RIGHTS)) !== undefined;
    const isKnown = isAsked || (await checkRights(row, next.address));
    if (moving || !isKnown) return after(LOOK_MS);
    const facts = { next: next.address, left: left.map(leftToJson) };
    await tell(row, { deed: LEFT, alarm: 'rotation-left', facts });
    const present = await store.executions.findSender(id);
    const later = await after(present?.sweptAt ? LATE_LOOK_MS : HELD_LOOK_MS);
    return again && again < later ? again : later;
  }

  async function turnOf(row: SenderRow): Promise<Date> {
    if (row.retiredAt !== null) return clear(row);
    const retired = await executions.retireAccount(row, (books) => tellRotated(books, row));
    if (retired === 'done') {
      const present = await store.executions.findSender(row.id);
      invariant(present, 'an account is never forgotten');
      return clear(present);
    }
    log.warn({ account: row.address, why: retired }, 'an account cannot be replaced yet');
    // Which of its transactions the chain has is found out by the next turn, or the one after it.
    if (retired !== 'unknown') {
      await tell(row, { deed: WAITS, alarm: 'rotation-waits', facts: { why: retired } });
    }
    return after(LOOK_MS);
  }

  return {
    /** One turn for what was ordered; when to look again, or null where there is no such account. */
    async take(community: CommunityId, account: Address): Promise<Date | null> {
      const rows = (await store.executions.listSendersAt(community, account)).filter(
        ({ purpose }) => purpose === 'treasury',
      );
      const dues: number[] = [];
      for (const row of rows) {
        try {
          dues.push((await turnOf(row)).getTime());
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          log.warn({ err: error, account, chainId: row.chainId }, 'a rotation waits for its chain');
          dues.push((await after(LOOK_MS)).getTime());
        }
      }
      return dues.length === 0 ? null : new Date(Math.min(...dues));
    },
  };
}
