/**
 * Forgetting a person in one transaction: names, platform ids, links and private words go; ballots, books and what was
 * done in office stay under a pseudonym, because others rely on them. What the platforms show is taken back by jobs.
 */

import type { CommunityId, PersonId, Platform } from '#core/identity.ts';
import { decideErase, pseudonymOf } from '#core/person/erase.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { WornEffect } from '#store/erase.ts';
import type { Books, Store } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { Audit } from '../audit.ts';
import { forgetDelegations } from '../delegation.ts';
import type { Seating } from '../election/seating.ts';
import { ringForPersonalLink } from '../gate/personal-link.ts';
import type { Inbox } from '../inbox.ts';
import { type Keys, tombstoneHash } from './tombstone.ts';

export type Erased = { pseudonym: string; accounts: number };

export type EraseDependencies = {
  store: Store;
  audit: Audit;
  keys: Keys;
  inbox: Pick<Inbox, 'tell'>;
  seating: Pick<Seating, 'follow'>;
};

const bellFor = (worn: WornEffect) => ({
  kind: 'take-back',
  key: `${worn.effectId}.${worn.accountId}`,
  payload: {
    platform: worn.platform,
    place: worn.placeExternalId,
    account: worn.accountExternalId,
    effect: worn.kind,
    worn: worn.externalId,
  },
});

export function createErasing({ store, audit, keys, inbox, seating }: EraseDependencies) {
  /** Under the locks of their communities: two stewards who leave at once leave one. */
  async function lastStewardOf(
    books: Books,
    communities: readonly CommunityId[],
    family: ReadonlySet<PersonId>,
  ): Promise<string[]> {
    const names: string[] = [];
    for (const id of communities) {
      const row = await books.communities.lockCommunity(id);
      const stewards = (await books.communities.listOffices(id)).filter(
        ({ kind }) => kind === 'steward',
      );
      const left = stewards.filter(({ personId }) => !family.has(personId));
      if (row && left.length === 0 && left.length < stewards.length) names.push(row.name);
    }
    return names;
  }

  async function judge(books: Books, family: readonly PersonId[]): Promise<Result<null>> {
    const communities = await books.erasures.listCommunitiesOf(family);
    await books.erasures.lockMemberships(family);
    const stewards = await lastStewardOf(books, communities, new Set(family));
    return decideErase({
      hold: await books.erasures.findEraseHold(family),
      lastStewardOf: stewards,
      withdrawing: await books.erasures.listWithdrawing(family),
      balances: await books.erasures.lockBalances(family),
    });
  }

  async function layDown(books: Books, person: PersonId, family: readonly PersonId[], at: Date) {
    for (const community of await books.erasures.listCommunitiesOf(family)) {
      for (const row of await books.communities.listOffices(community, person)) {
        await books.communities.updateOfficeEnded(row, at);
        await seating.follow(books, row);
      }
    }
    for (const row of await books.erasures.listLiveCitizenships(family)) {
      const revoked = { by: person, reason: 'erased', at };
      await books.citizens.updateCitizenshipRevoked(row.communityId, person, revoked);
    }
  }

  async function forget(
    books: Books,
    person: PersonId,
    family: readonly PersonId[],
    accounts: readonly AccountRow[],
  ): Promise<Erased> {
    const at = await books.now();
    const pseudonym = pseudonymOf(person);
    const ids = accounts.map(({ id }) => id);
    const worn = await books.erasures.listWorn(ids);
    await layDown(books, person, family, at);
    const communities = await books.people.listMemberships(person);
    await books.erasures.updateLinksErased(family, at);
    await books.erasures.updateMergesRefused(family, at);
    await forgetDelegations(books, inbox, family, at);
    const links = await books.personalLinks.listPersonalLinksLeft(ids);
    await books.erasures.deletePrivate(family, ids);
    for (const { id, platform, externalId, personId } of accounts) {
      const hash = tombstoneHash(keys, platform, externalId);
      await books.erasures.insertTombstone(hash, personId, at);
      await books.erasures.updateAccountErased(id, pseudonym, at);
    }
    await books.erasures.updatePersonsErased(family, at);
    await audit.note(books, {
      community: undefined,
      actor: person,
      action: 'profile.delete',
      subject: pseudonym,
      details: { person },
    });
    await books.outbox.insertOutbox([
      ...worn.map(bellFor),
      ...links.map(({ link, placeExternalId }) => ringForPersonalLink(link, placeExternalId)),
      ...communities.map(({ id: key }) => ({ kind: 'place-cards', key })),
    ]);
    return { pseudonym, accounts: accounts.length };
  }

  async function gather(books: Books, asked: PersonId) {
    const person = await books.people.findStanding(asked);
    const family = await books.people.listFamily(person);
    return { person, family };
  }

  async function erase(asked: PersonId): Promise<Result<Erased>> {
    return store.transaction('erase person', async (books) => {
      await books.merges.lockMerging();
      const { person, family } = await gather(books, asked);
      await books.wallets.lockOwners(family);
      const judged = await judge(books, family);
      if (!judged.ok) return judged;
      const accounts = await books.people.listAccounts([person]);
      return accept(
        await forget(
          books,
          person,
          family,
          accounts.filter(({ erasedAt }) => !erasedAt),
        ),
      );
    });
  }

  /** Nothing is written. */
  async function mayErase(asked: PersonId): Promise<Result<null>> {
    return store.transaction('judge erasing', async (books) => {
      const { family } = await gather(books, asked);
      return judge(books, family);
    });
  }

  /** For the operator: whoever has this account. */
  async function ofAccount<T>(
    [platform, externalId]: [Platform, string],
    run: (person: PersonId) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const account = await store.people.findAccount(platform, externalId);
    return account ? run(account.personId) : refuse({ code: 'unknown-person', text: externalId });
  }

  return {
    mayErase,
    erase,
    mayEraseAccount: (platform: Platform, externalId: string): Promise<Result<null>> =>
      ofAccount([platform, externalId], mayErase),
    eraseAccount: (platform: Platform, externalId: string): Promise<Result<Erased>> =>
      ofAccount([platform, externalId], erase),

    /** Housekeeping: an account need not be known again once the votes it was in are over. */
    forgetTombstones: (): Promise<void> => store.erasures.deleteSpentTombstones(),
  };
}
