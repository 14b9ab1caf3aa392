/** How a community is set up and what it lacks, read afresh from the books and the platforms. */
import type { CommunityId, Platform } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import type { Store } from '#store/index.ts';
import type { Alarms } from './alarm.ts';
import type { Breakages } from './breakage.ts';
import type { Communities } from './community.ts';
import type { Mention, People } from './person.ts';
import type { PlaceStatus, Places } from './place.ts';

export type CommunityStatus = {
  name: string;
  founding: boolean;
  offices: readonly { office: Office; people: readonly Mention[] }[];
  citizens: number;
  asset: {
    kind: 'credit' | 'native' | 'erc20';
    symbol: string;
    decimals: number;
    chainId: number | null;
  };
  caps: { perPayment: bigint; perDay: bigint } | null;
  /** Ways out of the first place that work now. */
  alarms: number;
  treasury: string | null;
  frozenReason: string | null;
  places: readonly (PlaceStatus & { platform: Platform })[];
};

type Dependencies = {
  store: Store;
  communities: Communities;
  alarms: Alarms;
  people: People;
  places: Places;
  breakages: Breakages;
  retryRoles: (community: CommunityId) => Promise<void>;
  treasuryOf: (community: CommunityId) => Promise<string | null>;
};

export type Status = ReturnType<typeof createStatus>;

export function createStatus(deps: Dependencies) {
  const { store, communities, people, places, breakages, treasuryOf } = deps;

  async function officesOf(community: CommunityId): Promise<CommunityStatus['offices']> {
    const rows = await store.communities.listOffices(community);
    const mentions = await people.mentions(rows.map((row) => row.personId));
    const held = new Map<Office, Mention[]>();
    for (const row of rows) {
      const holders = held.get(row.kind) ?? [];
      holders.push(mentions.get(row.personId) ?? { label: '?', accounts: [] });
      held.set(row.kind, holders);
    }
    return [...held].map(([office, holders]) => ({ office, people: holders }));
  }

  return {
    /** Whoever asks may have mended something: what is broken is looked at again. */
    async read(community: CommunityId): Promise<CommunityStatus> {
      await breakages.lookAgain(community);
      await deps.retryRoles(community);
      const [view, offices, citizens, alarms, placeList, treasury] = await Promise.all([
        communities.get(community),
        officesOf(community),
        store.citizens.findCitizenCount(community),
        deps.alarms.reachable(community),
        places.status(community),
        treasuryOf(community),
      ]);
      return {
        name: view.name,
        founding: view.founding,
        offices,
        citizens,
        asset: view.asset,
        caps: view.caps,
        alarms,
        treasury,
        frozenReason: view.frozenReason,
        places: placeList,
      };
    },
  };
}
