/**
 * A community without any chat gets one by the signature of a wallet (INVARIANTS, Losses). It is the law of
 * attach.ts through another door: the same right, code, claim and decision; here a wallet whose person holds the
 * right signs for them, where no chat of the community lives in which they could be said.
 */
import { Fault } from '#core/fault.ts';
import type { CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import {
  type DecidingDeed,
  decideAlone,
  decideSigner,
  type InvitingDeed,
  type PlaceAct,
  type PlaceDeed,
} from '#core/wallet/place-act.ts';
import type { Books, Store } from '#store/index.ts';
import type { AttachmentRow, PlaceRow } from '#store/place.ts';
import type { LiveLink } from '#store/wallet.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import { judgeAct, requireAct } from '../caution.ts';
import type { Offices } from '../office.ts';
import type { Places } from '../place.ts';
import type { ChatPorts } from '../port.ts';
import { CLAIM_LIFETIME_MS } from './attach.ts';

type Chat = Pick<PlaceRow, 'platform' | 'title'>;

/** A chat that asked; `asker` null: forgotten since. */
export type AskedChat = Chat & {
  attachment: string;
  size: number;
  asker: DecidingDeed['asker'];
};

/** What whoever may attach chats sees of a community; `lost` and what asked only where nothing lives. */
export type WalletCommunity = {
  community: CommunityId;
  name: string;
  living: readonly Chat[];
  lost: readonly Chat[];
  asked: readonly AskedChat[];
  /** Where a chat can be invited now: platforms this host has a bot on. */
  platforms: readonly Platform[];
};

/** What a browser that looked asks a text for. */
export type WantedDeed =
  | { act: 'attach'; community: CommunityId; platform: Platform }
  | { act: 'confirm' | 'decline'; community: CommunityId; attachment: string };

export type PlaceDone =
  | (InvitingDeed & { code: string; expiresAt: Date })
  | (DecidingDeed & { place: PlaceId | undefined });

/** Read of the platforms before the signature counts, outside any transaction. */
export type Weighed = { gone: readonly PlaceId[]; standing: Result<null> };

type Dependencies = {
  store: Store;
  ports: ChatPorts<never>;
  offices: Offices;
  audit: Audit;
  alarms: Pick<Alarms, 'tellStewards'>;
  places: Pick<Places, 'inviteIn' | 'weigh' | 'decideIn' | 'onConnected'>;
  /** `PUBLIC_URL`. */
  publicUrl: string;
  payoutDelayMs: number;
};

const LOST_SHOWN = 20;
const PLATFORMS = ['discord', 'telegram'] as const;
const decisionOf = (act: PlaceAct) => (act === 'confirm' ? 'confirmed' : 'refused');
const chatOf = ({ platform, title }: PlaceRow): Chat => ({ platform, title });

export type WalletPlaces = ReturnType<typeof createWalletPlaces>;

export function createWalletPlaces(deps: Dependencies) {
  const { store, ports, offices, audit, alarms, places, publicUrl } = deps;

  /** Whether a wallet may speak for its person about chats; what it asks of locks and joinings comes in `caution`. */
  async function judge(books: Books, link: LiveLink, caution: Result<null>): Promise<Result<null>> {
    if (!caution.ok) return caution;
    const running = await books.recoveries.listLiveRecoveriesOf(link.standing);
    return decideSigner(
      {
        linkedAt: link.linkedAt,
        waitMs: deps.payoutDelayMs,
        recoveries: running.map(({ dueAt }) => dueAt),
      },
      await books.now(),
    );
  }

  const look = async (link: LiveLink) =>
    judge(store, link, await judgeAct(store, 'attach', link.account));

  const sign = async (books: Books, link: LiveLink) =>
    judge(
      books,
      link,
      await requireAct(books, 'attach', { person: link.standing, account: link.account }),
    );

  /** The first wallet that may; else why the first may not. */
  async function firstOf(
    links: readonly LiveLink[],
    may: (link: LiveLink) => Promise<Result<null>>,
  ): Promise<Result<LiveLink>> {
    let no: Result<LiveLink> = refuse({ code: 'not-in-office', offices: ['steward'] });
    let isFirst = true;
    for (const link of links) {
      const judged = await may(link);
      if (judged.ok) return accept(link);
      if (isFirst) no = judged;
      isFirst = false;
    }
    return no;
  }

  async function communitiesOf(books: Books, person: PersonId) {
    const held = await books.communities.listCommunitiesInOffice(person);
    const may = await Promise.all(
      held.map(({ id }) => offices.require(id, person, 'place.attach', books)),
    );
    return held.filter((_, index) => may[index]?.ok);
  }

  const signerFor = (
    books: Books,
    links: readonly LiveLink[],
    community: CommunityId,
    may: (link: LiveLink) => Promise<Result<null>>,
  ): Promise<Result<LiveLink>> =>
    firstOf(links, async (link) => {
      const right = await offices.require(community, link.standing, 'place.attach', books);
      return right.ok ? may(link) : right;
    });

  /** A chat the platform says is gone is no place to ask in, whatever the books still hold; a silent one is. */
  async function isThere({ platform, externalId }: PlaceRow): Promise<boolean> {
    const port = ports[platform];
    if (!port) return false;
    try {
      return (await port.place(externalId)) !== undefined;
    } catch (error) {
      if (error instanceof Fault) return true;
      throw error;
    }
  }

  /** `gone`: connected in the books, and not there any more. */
  async function chatsOf(community: CommunityId) {
    const [connected, left] = await Promise.all([
      store.places.listPlaces(community),
      store.places.listLostPlaces(community),
    ]);
    const there = await Promise.all(connected.map(isThere));
    const gone = connected.filter((_, index) => !there[index]);
    return {
      living: connected.filter((_, index) => there[index]).map(chatOf),
      lost: [...gone, ...left].slice(0, LOST_SHOWN).map(chatOf),
      gone: gone.map(({ id }) => id),
    };
  }

  async function askerOf({ askedBy, platform }: AttachmentRow): Promise<DecidingDeed['asker']> {
    const accounts = askedBy === null ? [] : await store.people.listAccounts([askedBy]);
    const account = accounts.find((one) => one.platform === platform && one.erasedAt === null);
    return account ? { handle: account.handle, externalId: account.externalId } : null;
  }

  async function askedOf(community: CommunityId): Promise<AttachmentRow[]> {
    const since = new Date((await store.now()).getTime() - CLAIM_LIFETIME_MS);
    return store.places.listPendingAttachments(community, since);
  }

  async function viewOf(community: CommunityId, name: string): Promise<WalletCommunity> {
    const { living, lost } = await chatsOf(community);
    const rows = living.length > 0 ? [] : await askedOf(community);
    const asked = await Promise.all(
      rows.map(async (row) => ({
        attachment: row.id,
        platform: row.platform,
        title: row.title ?? '',
        size: row.size ?? 0,
        asker: await askerOf(row),
      })),
    );
    const platforms = living.length > 0 ? [] : PLATFORMS.filter((one) => ports[one]);
    return { community, name, living, lost, asked, platforms };
  }

  async function invite(
    books: Books,
    deed: InvitingDeed,
    { standing, wallet }: LiveLink,
  ): Promise<Result<PlaceDone>> {
    const { community, platform } = deed;
    const made = await places.inviteIn(books, community, standing, platform);
    if (!made.ok) return made;
    const { id, code, expiresAt } = made.value;
    await audit.note(books, {
      community,
      ...{ actor: standing, action: 'place.invite', subject: id },
      details: { platform, by: 'signature', wallet },
    });
    await alarms.tellStewards(books, community, `invite:${id}`, {
      ...{ kind: 'place-invited-by-wallet', platform, page: `${publicUrl}/wallet` },
    });
    return accept({ ...deed, code, expiresAt });
  }

  async function decide(
    books: Books,
    deed: DecidingDeed,
    { standing: person, wallet }: LiveLink,
    standing: Result<null>,
  ): Promise<Result<PlaceDone>> {
    const { community, attachment, title, platform } = deed;
    const decision = decisionOf(deed.act);
    const details = { by: 'signature', wallet };
    const made = { community, person, attachment, decision, standing, details } as const;
    const decided = await places.decideIn(books, made);
    if (!decided.ok) return decided;
    await alarms.tellStewards(books, community, `decided:${attachment}`, {
      ...{ kind: 'place-decided-by-wallet', title, platform, decision },
      page: `${publicUrl}/wallet`,
    });
    return accept({ ...deed, place: decided.value.place });
  }

  return {
    /** In the transaction that takes the signature of a look: whether there is anything to see. */
    async requireSight(books: Books, links: readonly LiveLink[]): Promise<Result<null>> {
      const seen = await firstOf(links, async (link) => {
        const may = await sign(books, link);
        if (!may.ok) return may;
        const [office] = await communitiesOf(books, link.standing);
        return office ? accept(null) : refuse({ code: 'not-in-office', offices: ['steward'] });
      });
      return seen.ok ? accept(null) : seen;
    },

    /** Every community that a person of these wallets may attach chats to, as it stands now. */
    async see(links: readonly LiveLink[]): Promise<Result<WalletCommunity[]>> {
      const seen = await firstOf(links, look);
      if (!seen.ok) return seen;
      const found = new Map<CommunityId, string>();
      for (const link of links) {
        if (!(await look(link)).ok) continue;
        for (const { id, name } of await communitiesOf(store, link.standing)) found.set(id, name);
      }
      return accept(await Promise.all([...found].map(([id, name]) => viewOf(id, name))));
    },

    /** All that a text says, read now. */
    async deedFor(links: readonly LiveLink[], wanted: WantedDeed): Promise<Result<PlaceDeed>> {
      const { community } = wanted;
      const signer = await signerFor(store, links, community, look);
      if (!signer.ok) return signer;
      const alone = decideAlone((await chatsOf(community)).living);
      if (!alone.ok) return alone;
      const row = await store.communities.findCommunity(community);
      const communityName = row?.name ?? '';
      if (wanted.act === 'attach') return accept({ ...wanted, communityName });
      const asked = (await askedOf(community)).find(({ id }) => id === wanted.attachment);
      if (!asked || asked.externalId === null) return refuse({ code: 'attach-code-wrong' });
      const { platform, externalId, title, size } = asked;
      return accept({
        ...{ ...wanted, communityName, platform, externalId },
        ...{ title: title ?? '', size: size ?? 0, asker: await askerOf(asked) },
      });
    },

    /** Before the signature counts: which chats are gone, and whether whoever asked still runs theirs. */
    async weigh(deed: PlaceDeed): Promise<Result<Weighed>> {
      const { gone } = await chatsOf(deed.community);
      if (deed.act === 'attach') return accept({ gone, standing: accept(null) });
      const weighed = await places.weigh(deed.attachment, decisionOf(deed.act));
      return weighed.ok ? accept({ gone, standing: weighed.value.standing }) : weighed;
    },

    /** The nonce is consumed, the address and its owners are locked. */
    async perform(
      books: Books,
      deed: PlaceDeed,
      links: readonly LiveLink[],
      { gone, standing }: Weighed,
    ): Promise<Result<PlaceDone>> {
      const may = (link: LiveLink) => sign(books, link);
      const signer = await signerFor(books, links, deed.community, may);
      if (!signer.ok) return signer;
      // One of two signatures at once: the second comes after the place of the first.
      await books.communities.lockCommunity(deed.community);
      const connected = await books.places.listPlaces(deed.community);
      const alone = decideAlone(connected.filter(({ id }) => !gone.includes(id)));
      if (!alone.ok) return alone;
      return deed.act === 'attach'
        ? invite(books, deed, signer.value)
        : decide(books, deed, signer.value, standing);
    },

    /** After the transaction: every open card appears in the new chat. */
    async opened(done: PlaceDone): Promise<void> {
      if (done.act === 'confirm' && done.place) {
        await places.onConnected(done.community, done.place);
      }
    },
  };
}
