/** A person's own view of themselves: what is known, who may see it, a copy of all of it, and the end of it. */
import type { CommunityId, PersonId, Platform } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import type { Store } from '#store/index.ts';
import type { WalletsShownTo } from '#store/person.ts';
import type { Inbox } from './inbox.ts';
import type { ChatPorts } from './port.ts';
import { createErasing, type EraseDependencies } from './profile/erase.ts';
import { createExporting } from './profile/export.ts';
import { createTakingBack } from './profile/take-back.ts';
import type { Wallets, WalletView } from './wallet.ts';

export type { WalletsShownTo } from '#store/person.ts';
export type { Erased } from './profile/erase.ts';

export type ProfileView = {
  accounts: readonly {
    platform: Platform;
    displayName: string;
    externalId: string;
  }[];
  /** With its ENS name, where it is known to have one. */
  wallets: readonly (WalletView & { name: string | null })[];
  shownTo: WalletsShownTo;
  /** Of the community it is asked in. */
  community: {
    name: string;
    citizen: number | null;
    offices: readonly Office[];
    walletsUsed: boolean;
  } | null;
  unread: number;
};

type Dependencies = EraseDependencies & {
  store: Store;
  ports: ChatPorts<never>;
  wallets: Wallets;
  inbox: Inbox;
};

export type Profiles = ReturnType<typeof createProfiles>;

export function createProfiles(deps: Dependencies) {
  const { store, wallets, inbox, audit } = deps;

  async function inCommunity(
    community: CommunityId,
    person: PersonId,
  ): Promise<ProfileView['community']> {
    const row = await store.communities.findCommunity(community);
    if (!row) return null;
    const citizenship = await store.citizens.findLiveCitizenship(community, person);
    const offices = await store.communities.listOffices(community, person);
    return {
      name: row.name,
      citizen: citizenship?.number ?? null,
      offices: [...new Set(offices.map(({ kind }) => kind))],
      walletsUsed: await wallets.hasConsented(community, person),
    };
  }

  return {
    ...createErasing(deps),
    ...createExporting(deps),
    ...createTakingBack(deps),

    async view(person: PersonId, community: CommunityId | undefined): Promise<ProfileView> {
      const accounts = await store.people.listAccounts([person]);
      const linked = await wallets.list(person);
      const names = await wallets.namesOf(linked.map(({ address }) => address));
      return {
        accounts: accounts.map(({ platform, displayName, externalId }) => ({
          platform,
          displayName,
          externalId,
        })),
        wallets: linked.map((one) => ({ ...one, name: names.get(one.address) ?? null })),
        shownTo: await store.people.findWalletsShownTo(person),
        community: community === undefined ? null : await inCommunity(community, person),
        unread: await inbox.unread(person),
      };
    },

    shownTo: (person: PersonId): Promise<WalletsShownTo> => store.people.findWalletsShownTo(person),

    /** Who besides the owner may see the wallets from now on. */
    async showWalletsTo(person: PersonId, shown: WalletsShownTo, eventId: string): Promise<void> {
      await store.transaction('show wallets', async (books) => {
        const fresh = await audit.note(books, {
          community: undefined,
          actor: person,
          action: 'profile.privacy',
          subject: shown,
          eventId,
        });
        if (fresh) await books.people.updateWalletsShownTo(person, shown);
      });
    },
  };
}
