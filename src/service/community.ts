/**
 * Communities: founding, settings, status, constitution. Founding needs the operator's one-time code
 * (`HOSTING=invite`); until constituted, stewards change settings freely.
 */
import {
  type Address,
  asId,
  type CommunityId,
  type PersonId,
  type PlaceId,
  type Platform,
} from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Office } from '#core/office.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, isBlank, lengthOf } from '#core/text.ts';
import type { Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Offices } from './office.ts';

export const TEMPLATES = ['club', 'token-dao', 'co-operative', 'network-state'] as const;
export type Template = (typeof TEMPLATES)[number];
export const COMMUNITY_NAME_MAX = 60;

/** The asset a community keeps its books in; a token is described by the chain before it is chosen. */
export type AssetChoice =
  | { kind: 'credit'; symbol: string }
  | { kind: 'native'; chainId: number; symbol: string; name: string; decimals: number }
  | {
      kind: 'erc20';
      chainId: number;
      token: Address;
      symbol: string;
      name: string;
      decimals: number;
    };

export type Founding = {
  person: PersonId;
  code: string | undefined;
  platform: Platform;
  placeExternalId: string;
  placeTitle: string;
  platformOwner: boolean;
  template: Template;
  name: string;
  timeZone: string;
  locale: string;
  announcements: string;
  staff: string | undefined;
  alarmWebhook: string | undefined;
  asset: AssetChoice;
  /** Base units of the asset; undefined leaves the executor off. */
  caps: { perPayment: bigint; perDay: bigint } | undefined;
};

export type CommunityView = {
  id: CommunityId;
  name: string;
  template: string;
  timeZone: string;
  locale: string;
  founding: boolean;
  custody: boolean;
  asset: {
    id: string;
    kind: 'credit' | 'native' | 'erc20';
    symbol: string;
    decimals: number;
    chainId: number | null;
    token: Address | null;
  };
  caps: { perPayment: bigint; perDay: bigint } | null;
  frozenReason: string | null;
};

const FOUNDERS_OFFICES: readonly Office[] = ['steward', 'moderator', 'treasurer'];

type Dependencies = {
  store: Store;
  ids: () => string;
  /** A fresh one-time secret of at least 128 bits, in URL-safe text. */
  secret: () => string;
  offices: Offices;
  audit: Audit;
  hosting: 'invite' | 'open';
  custody: boolean;
};

export type Communities = ReturnType<typeof createCommunities>;

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What can be judged before any row is read. */
function decideFounding(founding: Founding): Result<{ name: string }> {
  const name = cleanLine(founding.name);
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'name' });
  if (lengthOf(name) > COMMUNITY_NAME_MAX) {
    return refuse({ code: 'text-too-long', option: 'name', max: COMMUNITY_NAME_MAX });
  }
  if (!isTimeZone(founding.timeZone)) {
    return refuse({ code: 'time-zone-unknown', text: founding.timeZone });
  }
  if (founding.template === 'token-dao' && founding.asset.kind !== 'erc20') {
    return refuse({ code: 'template-needs-token', template: founding.template });
  }
  if (!founding.platformOwner)
    return refuse({ code: 'not-place-admin', platform: founding.platform });
  return accept({ name });
}

export function createCommunities(deps: Dependencies) {
  const { store, ids, secret, offices, audit, hosting, custody } = deps;

  async function view(id: CommunityId): Promise<CommunityView | undefined> {
    const row = await store.communities.findCommunity(id);
    const asset = await store.communities.findAsset(id);
    if (!row || !asset) return undefined;
    return {
      id,
      name: row.name,
      template: row.template,
      timeZone: row.timeZone,
      locale: row.locale,
      founding: row.state === 'founding',
      custody: asset.custody,
      asset: {
        id: asset.id,
        kind: asset.kind,
        symbol: asset.symbol,
        decimals: asset.decimals,
        chainId: asset.chainId,
        token: asset.token as Address | null,
      },
      caps:
        row.capPerPayment !== null && row.capPerDay !== null
          ? { perPayment: row.capPerPayment, perDay: row.capPerDay }
          : null,
      frozenReason: row.frozenReason,
    };
  }

  return {
    view,

    /** A community that must be there: its id came from a place of ours. */
    async get(id: CommunityId): Promise<CommunityView> {
      const found = await view(id);
      if (!found) throw new Error(`community ${id} has no row`);
      return found;
    },

    /** The operator's log shows this once; only its hash is kept. */
    async issueFoundingCode(): Promise<string> {
      const code = secret();
      await store.communities.insertFoundingCode(keccakText(code), await store.now());
      return code;
    },

    listIds: async (): Promise<CommunityId[]> =>
      (await store.communities.listCommunities()).map((row) => row.id),

    openFoundingCodes: async (): Promise<number> =>
      (await store.communities.listOpenFoundingCodes()).length,

    needsFoundingCode: (): boolean => hosting === 'invite',

    /** Whether a code would open a community, without using it. */
    async checkFoundingCode(code: string | undefined): Promise<Result<null>> {
      if (hosting === 'open') return accept(null);
      if (code === undefined || isBlank(code)) return refuse({ code: 'founding-code-missing' });
      const known = await store.communities.findFoundingCode(keccakText(code.trim()));
      if (!known) return refuse({ code: 'founding-code-wrong' });
      return known.usedAt === null ? accept(null) : refuse({ code: 'founding-code-used' });
    },

    /** Founds a community with its first place, asset, channels and offices, all or nothing. */
    async found(founding: Founding): Promise<Result<{ community: CommunityId; place: PlaceId }>> {
      const decided = decideFounding(founding);
      if (!decided.ok) return decided;
      return store.transaction('found community', async (books) => {
        const now = await books.now();
        const taken = await books.places.findPlace(founding.platform, founding.placeExternalId);
        if (taken) return refuse({ code: 'place-taken' });
        if (hosting === 'invite') {
          const hash = keccakText((founding.code ?? '').trim());
          const known = await books.communities.findFoundingCode(hash);
          if (!known) return refuse({ code: 'founding-code-wrong' });
          const used = await books.communities.updateFoundingCodeUsed(hash, founding.person, now);
          if (!used) return refuse({ code: 'founding-code-used' });
        }
        const community = asId<CommunityId>(ids());
        await books.communities.insertCommunity({
          id: community,
          name: decided.value.name,
          template: founding.template,
          timeZone: founding.timeZone,
          locale: founding.locale,
          state: 'founding',
          alarmWebhook: founding.alarmWebhook ?? null,
          capPerPayment: founding.caps?.perPayment ?? null,
          capPerDay: founding.caps?.perDay ?? null,
          createdAt: now,
        });
        const place = asId<PlaceId>(ids());
        const placed = await books.places.insertPlace({
          id: place,
          communityId: community,
          platform: founding.platform,
          externalId: founding.placeExternalId,
          title: founding.placeTitle,
          attachedBy: founding.person,
          connectedAt: now,
        });
        if (!placed) throw new Error('a place was taken between check and insert');
        await books.places.insertChannel(place, 'announcements', founding.announcements);
        if (founding.staff !== undefined) {
          await books.places.insertChannel(place, 'staff', founding.staff);
          await books.places.insertChannel(place, 'alarms', founding.staff);
        }
        const { asset } = founding;
        await books.communities.insertAsset({
          id: ids(),
          communityId: community,
          kind: asset.kind,
          symbol: asset.symbol,
          name: asset.kind === 'credit' ? asset.symbol : asset.name,
          decimals: asset.kind === 'credit' ? 2 : asset.decimals,
          chainId: asset.kind === 'credit' ? null : asset.chainId,
          token: asset.kind === 'erc20' ? asset.token : null,
          custody: custody && asset.kind !== 'credit',
          createdAt: now,
        });
        await books.people.insertMembership(community, founding.person, now);
        for (const office of FOUNDERS_OFFICES) {
          await offices.give(books, community, {
            person: founding.person,
            office,
            by: founding.person,
            how: 'founding',
          });
        }
        await audit.note(books, {
          community,
          actor: founding.person,
          action: 'community.found',
          subject: decided.value.name,
          details: { template: founding.template, platform: founding.platform },
        });
        await books.outbox.insertOutbox([{ kind: 'prepare-community', key: community }]);
        return accept({ community, place });
      });
    },
  };
}
