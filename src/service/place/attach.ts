/**
 * How a second place comes to a community: invited by a steward, claimed in the other chat by somebody who
 * runs it there, and confirmed by the steward in the first; one place belongs to one community.
 */
import { ATTACH_LIFETIME_MS, decideAttach } from '#core/community/founding.ts';
import {
  asId,
  type CommunityId,
  isUuid,
  type PersonId,
  type PlaceId,
  type Platform,
} from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { AttachmentRow } from '#store/place.ts';
import type { Audit } from '../audit.ts';
import type { Inbox } from '../inbox.ts';
import type { Offices } from '../office.ts';
import type { ChatPorts } from '../port.ts';

/** So long a claimed chat waits for the steward's word. */
export const CLAIM_LIFETIME_MS = 86_400_000;

export type PendingAttachment = {
  id: string;
  platform: Platform;
  title: string;
  size: number;
  asker: PersonId;
};

/** `place`: as it is attached now. */
export type Decided = {
  title: string;
  decision: 'confirmed' | 'refused';
  platform: Platform;
  place: PlaceId | undefined;
};

type Claim = {
  code: string;
  person: PersonId;
  platform: Platform;
  placeExternalId: string;
  /** Where in the chat it was said: announcements go there, until another channel is chosen. */
  channelId: string;
  platformOwner: boolean;
};

/** Whoever may attach chats says yes or no; `standing`: what the platform said of whoever asked, where it was asked. */
type Decision = {
  community: CommunityId;
  person: PersonId;
  attachment: string;
  decision: 'confirmed' | 'refused';
  standing: Result<null>;
  /** What the audit says beside the platform. */
  details?: Readonly<Record<string, string>>;
};

export type AttachmentDependencies = {
  store: Store;
  ids: () => string;
  secret: () => string;
  ports: ChatPorts<never>;
  offices: Offices;
  audit: Audit;
  inbox: Inbox;
  /** Every open card appears in a place connected later. */
  onConnected: (community: CommunityId, place: PlaceId) => Promise<void>;
};

type Claimed = AttachmentRow & { externalId: string };

/** A claim that waits for the steward's word, or why it does not. */
function decideClaimed(
  row: AttachmentRow | undefined,
  community: CommunityId,
  now: Date,
): Result<Claimed> {
  if (!row?.usedAt || row.communityId !== community || row.externalId === null) {
    return refuse({ code: 'attach-code-wrong' });
  }
  if (row.decidedAt !== null) return refuse({ code: 'attach-code-used' });
  const expiredAt = new Date(row.usedAt.getTime() + CLAIM_LIFETIME_MS);
  if (expiredAt <= now) return refuse({ code: 'attach-code-expired', expiredAt });
  return accept({ ...row, externalId: row.externalId });
}

export function createAttachments(deps: AttachmentDependencies) {
  const { store, ids, secret, ports, offices, audit, inbox } = deps;

  /** Why a claim cannot stand, or the attachment it claims. */
  async function decideClaim(claim: Claim) {
    const row = await store.places.findAttachment(keccakText(claim.code));
    if (!row || row.platform !== claim.platform) return refuse({ code: 'attach-code-wrong' });
    const { platform, platformOwner, placeExternalId } = claim;
    const now = await store.now();
    const decided = decideAttach({
      code: row,
      standing: { platform, isAdmin: platformOwner },
      placeTaken: Boolean(await store.places.findPlace(platform, placeExternalId)),
      now,
    });
    return decided.ok ? accept({ row, now }) : decided;
  }

  /** Whoever asked must still run the chat when the steward says yes: the platform is asked again. */
  async function requireAsker(asked: AttachmentRow): Promise<Result<null>> {
    const { platform, externalId, askedBy } = asked;
    const port = ports[platform];
    if (externalId === null || askedBy === null) return accept(null);
    const accounts = port ? await store.people.listAccounts([askedBy]) : [];
    for (const account of accounts) {
      if (account.platform !== platform || account.erasedAt !== null) continue;
      const standing = await port?.standing(externalId, account.externalId);
      if (standing === 'owner' || standing === 'admin') return accept(null);
    }
    return refuse({ code: 'attach-asker-left', name: accounts[0]?.displayName ?? '?', platform });
  }

  async function insertClaimed(
    books: Books,
    claim: Claimed,
    person: PersonId,
    connectedAt: Date,
  ): Promise<Result<PlaceId>> {
    const placed = await books.places.insertPlace({
      id: asId(ids()),
      communityId: claim.communityId,
      platform: claim.platform,
      externalId: claim.externalId,
      title: claim.title ?? '',
      attachedBy: person,
      connectedAt,
    });
    if (!placed) return refuse({ code: 'attach-place-taken' });
    // A claim of before channels were kept names none: the bot says so, and a steward chooses one.
    const channel = claim.channelId ?? (claim.platform === 'telegram' ? '' : undefined);
    if (channel !== undefined) {
      await books.places.insertChannel(placed.id, 'announcements', channel);
    }
    return accept(placed.id);
  }

  async function inviteIn(
    books: Books,
    community: CommunityId,
    person: PersonId,
    platform: Platform,
  ): Promise<Result<{ id: string; code: string; expiresAt: Date }>> {
    const right = await offices.require(community, person, 'place.attach', books);
    if (!right.ok) return right;
    const code = secret();
    const id = ids();
    const now = await books.now();
    const expiresAt = new Date(now.getTime() + ATTACH_LIFETIME_MS);
    await books.places.insertAttachment({
      id,
      codeHash: keccakText(code),
      communityId: community,
      platform,
      invitedBy: person,
      expiresAt,
    });
    return accept({ id, code, expiresAt });
  }

  /** What the platform says before a decision; nothing is written. */
  async function weigh(
    attachment: string,
    decision: Decision['decision'],
  ): Promise<Result<{ asked: AttachmentRow; standing: Result<null> }>> {
    const asked = isUuid(attachment)
      ? await store.places.findAttachmentById(attachment)
      : undefined;
    if (!asked) return refuse({ code: 'attach-code-wrong' });
    const standing = decision === 'confirmed' ? await requireAsker(asked) : accept(null);
    return accept({ asked, standing });
  }

  async function decideIn(books: Books, made: Decision): Promise<Result<Decided>> {
    const { community, person, decision, standing } = made;
    const right = await offices.require(community, person, 'place.attach', books);
    if (!right.ok) return right;
    const row = await books.places.lockAttachment(made.attachment);
    const now = await books.now();
    const claimed = decideClaimed(row, community, now);
    if (!claimed.ok) return claimed;
    if (!standing.ok) return standing;
    const { platform } = claimed.value;
    const title = claimed.value.title ?? '';
    let place: PlaceId | undefined;
    if (decision === 'confirmed') {
      // First what may be refused: a refusal leaves the claim as it was.
      const placed = await insertClaimed(books, claimed.value, person, now);
      if (!placed.ok) return placed;
      place = placed.value;
    }
    await books.places.updateAttachmentDecided(claimed.value.id, decision, now);
    await audit.note(books, {
      community,
      actor: person,
      action: `place.${decision}`,
      subject: title,
      details: { platform, ...made.details },
    });
    return accept({ title, decision, place, platform });
  }

  return {
    inviteIn,
    weigh,
    decideIn,
    onConnected: deps.onConnected,

    /** Makes the code that a new place is attached with: ten minutes, single use. */
    invite: (community: CommunityId, person: PersonId, platform: Platform) =>
      inviteIn(store, community, person, platform),

    /** Said in the new chat by somebody who runs it; the steward is asked in the first place. */
    async claim(claim: Claim): Promise<Result<{ communityName: string; title: string }>> {
      const decided = await decideClaim(claim);
      if (!decided.ok) return decided;
      const { row, now } = decided.value;
      const view = await ports[claim.platform]?.place(claim.placeExternalId);
      const title = view?.title ?? claim.placeExternalId;
      const size = view?.memberCount ?? 0;
      const community = await store.communities.findCommunity(row.communityId);
      return store.transaction('claim place', async (books) => {
        const used = await books.places.updateAttachmentUsed(row.codeHash, {
          usedAt: now,
          askedBy: claim.person,
          externalId: claim.placeExternalId,
          channelId: claim.channelId,
          title,
          size,
        });
        if (!used) return refuse({ code: 'attach-code-used' });
        const asker = (await books.people.listAccounts([claim.person]))[0]?.displayName ?? '?';
        await inbox.tell(books, row.invitedBy, row.communityId, `attach:${row.id}`, {
          kind: 'place-asked',
          title,
          size,
          asker,
        });
        return accept({ communityName: community?.name ?? '', title });
      });
    },

    async listPending(
      community: CommunityId,
      person: PersonId,
    ): Promise<Result<PendingAttachment[]>> {
      const right = await offices.require(community, person, 'place.attach');
      if (!right.ok) return right;
      const since = (await store.now()).getTime() - CLAIM_LIFETIME_MS;
      const rows = await store.places.listPendingAttachments(community, new Date(since));
      return accept(
        rows.map((row) => ({
          id: row.id,
          platform: row.platform,
          title: row.title ?? '',
          size: row.size ?? 0,
          asker: row.askedBy ?? person,
        })),
      );
    },

    /** The steward of the first place has seen title, size and who asks. */
    async decide(
      community: CommunityId,
      person: PersonId,
      attachmentId: string,
      decision: 'confirmed' | 'refused',
    ): Promise<Result<Decided>> {
      const right = await offices.require(community, person, 'place.attach');
      if (!right.ok) return right;
      const weighed = await weigh(attachmentId, decision);
      if (!weighed.ok) return weighed;
      const { standing } = weighed.value;
      const made = { community, person, attachment: attachmentId, decision, standing };
      const outcome = await store.transaction('decide attachment', (books) =>
        decideIn(books, made),
      );
      if (!outcome.ok) return outcome;
      if (outcome.value.place) await deps.onConnected(community, outcome.value.place);
      return outcome;
    },
  };
}
