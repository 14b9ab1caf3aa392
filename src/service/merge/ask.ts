/**
 * A wallet's signature asks to join two persons, and does no more than ask (W6): the senior's accounts are told who
 * asks, by platform, handle and number, and one of them has to say yes within a day.
 */
import { type PersonId, toChecksumAddress } from '#core/identity.ts';
import { MERGE_ANSWER_MS } from '#core/person/merge.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { MergeRow } from '#store/merge.ts';
import type { AccountRow } from '#store/person.ts';
import type { LiveLink } from '#store/wallet.ts';
import type { Audit } from '../audit.ts';
import { type Inbox, labelOf } from '../inbox.ts';

type Asked = {
  readonly account: AccountRow;
  /** Whom the account stands for. */
  readonly junior: PersonId;
  /** The wallet that signed, linked to the senior. */
  readonly held: LiveLink;
  readonly now: Date;
};

type Dependencies = { ids: () => string; inbox: Inbox; audit: Audit };

/** Before the nonce is consumed: two locked persons are not joined, and one question is enough. */
export async function decideAsk(
  books: Books,
  { junior, held, now }: Omit<Asked, 'account'>,
): Promise<Result<null>> {
  // W6: the yes is the older person's. One account of several must not give all of it away to a younger one.
  const own = await books.people.listAccounts([junior]);
  if (junior < held.standing && own.length > 1) return refuse({ code: 'merge-older-asks' });
  const lockedAt = await books.merges.findLockedAt(held.standing);
  if (lockedAt) return refuse({ code: 'person-locked', since: lockedAt });
  await books.merges.updateMergesExpired(junior, held.standing, now);
  const [waiting] = (await books.merges.listWaiting(held.standing, now)).filter(
    (row) => row.juniorId === junior,
  );
  return waiting ? refuse({ code: 'merge-waiting', until: waiting.expiresAt }) : accept(null);
}

/** In the transaction that consumes the nonce; both sides are told. */
export async function askToJoin(
  { ids, inbox, audit }: Dependencies,
  books: Books,
  { account, junior, held, now }: Asked,
): Promise<MergeRow> {
  const row = await books.merges.insertMerge({
    id: ids(),
    juniorId: junior,
    seniorId: held.standing,
    cause: 'signature',
    walletId: held.wallet,
    askedBy: account.id,
    askedAt: now,
    expiresAt: new Date(now.getTime() + MERGE_ANSWER_MS),
  });
  if (!row) throw new Error('a request to join was made beside another one');
  const until = row.expiresAt.toISOString();
  const address = toChecksumAddress(held.address);
  await audit.note(books, {
    community: undefined,
    actor: junior,
    action: 'person.join-ask',
    subject: row.id,
  });
  const asked = { kind: 'join-asked', merge: row.id, account: labelOf(account), until } as const;
  await inbox.tell(books, held.standing, undefined, `join-asked:${row.id}`, asked);
  const waiting = { kind: 'join-waiting', address, until } as const;
  await inbox.tell(books, junior, undefined, `join-waiting:${row.id}`, waiting);
  return row;
}
