/** A wallet world with citizens and a moderator, and what somebody does who lost something. */
import { v7 as uuidv7 } from 'uuid';
import { asId, type CommunityId, type PersonId, type PlaceId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import type { WalletAct } from '#core/wallet/act.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import type { NoticeKind } from '#service/inbox.ts';
import type { WantedDeed } from '#service/place/by-wallet.ts';
import {
  type Member,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from './wallet-world.ts';

export const HOUR_MS = 3_600_000;

/** A citizen of the world's community for a month, perhaps in office. */
export async function addCitizen(
  world: WalletWorld,
  platform: 'discord' | 'telegram',
  handle: string,
  office?: Office,
): Promise<Member> {
  const member = await world.addMember(platform, handle);
  await naturalize(world, member, { ...(office && { office }) });
  return member;
}

/** Makes somebody a citizen of a community, perhaps in office. */
export async function naturalize(
  world: WalletWorld,
  { person }: Member,
  { community = world.community, office, ageMs = 30 * 24 * HOUR_MS }: Naturalized = {},
): Promise<void> {
  await joinCommunity(world, person, community);
  await world.store.transaction('make citizen', async (books) => {
    await books.citizens.insertCitizenship({
      ...{ id: uuidv7(), communityId: community, personId: person },
      number: await books.communities.insertNumber(community, 'citizen'),
      ...{ grantedBy: person, grantReason: '…' },
      grantedAt: new Date((await books.now()).getTime() - ageMs),
    });
    if (office === undefined) return;
    const given = { person, office, by: person, how: 'founding' };
    await world.offices.give(books, community, given);
  });
}
type Naturalized = { community?: CommunityId; office?: Office; ageMs?: number };

/** A place of a community, in which these accounts were seen. */
export async function seenTogether(
  { store }: WalletWorld,
  communityId: CommunityId,
  members: readonly Member[],
): Promise<void> {
  await store.transaction('see in a place', async (books) => {
    const id = asId<PlaceId>(uuidv7());
    const connectedAt = await books.now();
    await books.places.insertPlace({
      ...{ id, communityId, platform: 'discord', externalId: uuidv7(), title: 'Hall' },
      ...{ attachedBy: asId<PersonId>(uuidv7()), connectedAt },
    });
    for (const { account } of members) await books.people.insertPresence(id, account, connectedAt);
  });
}

export const joinCommunity = async ({ store }: WalletWorld, person: PersonId, id: CommunityId) =>
  store.people.insertMembership(id, person, await store.now());

/** From the new account, proven in a browser: the wallet signs what the page shows. */
export async function signRecovery(world: WalletWorld, asker: Member, wallet: Person) {
  const browser = newBrowser();
  const code = await proveIn(world, asker, browser, undefined, 'recover');
  return signIn(world, code, browser, wallet);
}

/** The same with its row: what it asks, running. */
export async function beginRecovery(world: WalletWorld, asker: Member, wallet: Person) {
  must(await signRecovery(world, asker, wallet));
  const [row] = await world.recoveries.list(asker, undefined);
  if (!row) throw new Error('no recovery runs');
  return row;
}

/** A wallet acts on the wallet page, from a browser of its own. */
export async function actBy(world: WalletWorld, purpose: WalletAct, wallet: Person) {
  const browser = newBrowser();
  const wanted = { purpose, address: wallet.address, chainId: undefined };
  const { id, ...prepared } = must(await world.walletActs.prepare(browser, wanted));
  const signature = await accountOf(wallet).signMessage({ message: prepared.message });
  return world.walletActs.finish(id, browser, { ...prepared, signature, move: false });
}

/** A wallet signs for a look on the wallet page, in a browser of its own. */
export async function lookBy(world: WalletWorld, wallet: Person, browser = newBrowser()) {
  const wanted = { purpose: 'places', address: wallet.address, chainId: undefined } as const;
  const { id, ...text } = must(await world.walletActs.prepare(browser, wanted));
  const signature = await accountOf(wallet).signMessage({ message: text.message });
  const done = await world.walletActs.finish(id, browser, { ...text, signature, move: false });
  return { browser, look: id, done };
}

/** The same wallet goes on with what the look shows; `by` signs it instead. */
export async function signChat(
  world: WalletWorld,
  { browser, look }: { browser: string; look: string },
  wanted: WantedDeed,
  by: Person,
) {
  const prepared = await world.walletActs.preparePlace(browser, { look, ...wanted });
  if (!prepared.ok) return { prepared, finish: async () => prepared };
  const { id, ...text } = prepared.value;
  const signature = await accountOf(by).signMessage({ message: text.message });
  const finish = (from = browser) =>
    world.walletActs.finish(id, from, { ...text, signature, move: false });
  return { prepared, finish };
}

export const personOf = async ({ store }: WalletWorld, { person }: Member): Promise<PersonId> =>
  (await store.people.findStanding(person)) ?? person;

/** What stands in an inbox, the oldest first. */
export async function toldTo(world: WalletWorld, { person }: Member): Promise<NoticeKind[]> {
  const rows = await world.store.inbox.listNotices(person, 100);
  return rows.map(({ kind }) => kind as NoticeKind).reverse();
}

/** The rows of the outbox that are due for a kind. */
export async function rungFor({ connection }: WalletWorld, kind: string): Promise<string[]> {
  const rows = await connection.sql<{ key: string }[]>`
    select key from outbox where kind = ${kind} and done_at is null order by key`;
  return rows.map(({ key }) => key);
}
