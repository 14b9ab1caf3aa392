/**
 * Communities: founding, settings, status, constitution. Founding needs the operator's one-time code
 * (`HOSTING=invite`); until constituted, stewards change settings freely.
 */
import { createHmac } from 'node:crypto';
import {
  type CodeState,
  decideCode,
  decideFounding,
  TEMPLATES,
  type TemplateId,
} from '#core/community/founding.ts';
import { decideName } from '#core/community/setting.ts';
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
import { isBlank } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Audit } from './audit.ts';
import type { Offices } from './office.ts';

export type Template = TemplateId;

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
  /** Steps that no amount measures, of the own account. */
  unmeasuredPerDay: number;
  frozenReason: string | null;
};

const FOUNDERS_OFFICES: readonly Office[] = ['steward', 'moderator', 'treasurer'];

type Dependencies = {
  store: Store;
  ids: () => string;
  /** A fresh one-time secret of at least 128 bits, in URL-safe text. */
  secret: () => string;
  /** `APP_SECRET` first: founding codes are derived from it. */
  keys?: readonly [string, ...string[]];
  log: Log;
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
function decideDraft(founding: Founding): Result<{ name: string }> {
  const named = decideName(founding.name);
  if (!named.ok) return named;
  if (!isTimeZone(founding.timeZone)) {
    return refuse({ code: 'time-zone-unknown', text: founding.timeZone });
  }
  if (TEMPLATES[founding.template].needsToken && founding.asset.kind !== 'erc20') {
    return refuse({ code: 'template-needs-token', template: founding.template });
  }
  return accept({ name: named.value });
}

/** 160 bits, the same for one secret and number: it can be printed again though only its hash is kept. */
const foundingCodeOf = (key: string, number: number): string =>
  createHmac('sha256', key).update(`founding-code:${number}`).digest('hex').slice(0, 40);
const hashOf = (code: string | undefined): string => keccakText((code ?? '').trim());

export function createCommunities(deps: Dependencies) {
  const { store, ids, offices, audit, hosting, custody, log } = deps;
  const zones = new Map<CommunityId, string>();
  const codeKey = deps.keys?.[0] ?? deps.secret();

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
      unmeasuredPerDay: row.capUnmeasured,
      frozenReason: row.frozenReason,
    };
  }

  /**
   * The one code that is open now: the first of the key's series that nobody has used. Another open one (of a
   * secret that was rotated away) ends here: what is no longer printed opens nothing.
   */
  async function foundingCode(): Promise<string> {
    return store.transaction('open founding code', async (books) => {
      for (let number = 1; ; number += 1) {
        const code = foundingCodeOf(codeKey, number);
        const hash = keccakText(code);
        await books.communities.insertFoundingCode(hash, await books.now());
        if ((await books.communities.findFoundingCode(hash))?.usedAt !== null) continue;
        await books.communities.deleteOpenFoundingCodesBut(hash);
        return code;
      }
    });
  }

  /** The operator hands it out; whoever reads the log finds the newest line to be the open one. */
  async function announceFoundingCode(): Promise<void> {
    if (hosting !== 'invite') return;
    log.info(
      { foundingCode: await foundingCode() },
      'a community may be founded with this one-time code',
    );
  }

  /** The community stands, whatever comes of the next code: a start of the bot prints it again. */
  async function announceNext(): Promise<void> {
    try {
      await announceFoundingCode();
    } catch (err) {
      log.error({ err }, 'the next founding code could not be opened');
    }
  }

  async function codeState(code: string | undefined, books: Books = store): Promise<CodeState> {
    if (code === undefined || isBlank(code)) return null;
    const known = await books.communities.findFoundingCode(hashOf(code));
    if (!known) return 'unknown';
    return known.usedAt === null ? 'valid' : 'used';
  }

  return {
    view,

    /** A community that must be there: its id came from a place of ours. */
    async get(id: CommunityId): Promise<CommunityView> {
      const found = await view(id);
      if (!found) throw new Error(`community ${id} has no row`);
      return found;
    },

    foundingCode,
    announceFoundingCode,

    /** Chosen at the founding and not changed since: asked of the books once. */
    async timeZone(id: CommunityId): Promise<string> {
      const known = zones.get(id);
      if (known !== undefined) return known;
      const zone = (await store.communities.findCommunity(id))?.timeZone ?? 'UTC';
      zones.set(id, zone);
      return zone;
    },

    listIds: async (): Promise<CommunityId[]> =>
      (await store.communities.listCommunities()).map((row) => row.id),

    needsFoundingCode: (): boolean => hosting === 'invite',

    /** Whether a code would open a community, without using it. */
    async checkFoundingCode(code: string | undefined): Promise<Result<null>> {
      return hosting === 'open' ? accept(null) : decideCode(await codeState(code));
    },

    /** Founds a community with its first place, asset, channels and offices, all or nothing. */
    async found(founding: Founding): Promise<Result<{ community: CommunityId; place: PlaceId }>> {
      const decided = decideDraft(founding);
      if (!decided.ok) return decided;
      const founded = await store.transaction('found community', async (books) => {
        const now = await books.now();
        const { platform } = founding;
        const may = decideFounding({
          hosting,
          code: await codeState(founding.code, books),
          standing: { platform, isAdmin: founding.platformOwner },
          placeTaken: Boolean(await books.places.findPlace(platform, founding.placeExternalId)),
        });
        if (!may.ok) return may;
        if (hosting === 'invite') {
          const hash = hashOf(founding.code);
          // Two may come with one code: the statement lets one of them through.
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
        await books.places.insertFirstPlace({
          id: place,
          communityId: community,
          platform: founding.platform,
          externalId: founding.placeExternalId,
          title: founding.placeTitle,
          attachedBy: founding.person,
          connectedAt: now,
        });
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
      if (founded.ok) await announceNext();
      return founded;
    },
  };
}
