/**
 * A community that has no chat left gets one by the signature of a wallet of whoever may attach chats: one text
 * makes the code for it, a second one says yes or no to the chat that asked. Each text names all it does: the
 * community, the platform or the very chat with its number, and whoever asked. EIP-4361 allows a part of ASCII
 * alone: a name outside it is left out of the sentence, never mangled, and stands percent-encoded in the resources.
 */
import { ATTACH_LIFETIME_MS } from '../community/founding.ts';
import { MINUTE_MS } from '../duration.ts';
import type { CommunityId, Platform } from '../identity.ts';
import { invariant } from '../invariant.ts';
import { accept, type Result, refuse } from '../result.ts';
import { namedAccount, type SignInTerms, type TermsAsked, termsOf } from './siwe-terms.ts';

/** `attach`: invite a chat. `confirm`, `decline`: the word on a chat that asked. */
export const PLACE_ACTS = ['attach', 'confirm', 'decline'] as const;
export type PlaceAct = (typeof PLACE_ACTS)[number];

/** So long after its signature a browser may look, and choose what to sign next. */
export const LOOK_LIFETIME_MS = 30 * MINUTE_MS;

export type InvitingDeed = {
  readonly act: 'attach';
  readonly community: CommunityId;
  readonly communityName: string;
  readonly platform: Platform;
};

export type DecidingDeed = {
  readonly act: 'confirm' | 'decline';
  readonly community: CommunityId;
  readonly communityName: string;
  readonly platform: Platform;
  /** The row of what was asked. */
  readonly attachment: string;
  /** Of the chat, as its platform numbers it. */
  readonly externalId: string;
  readonly title: string;
  /** In members, as the platform said when it was asked; 0: it did not say. */
  readonly size: number;
  /** Null: whoever asked has been forgotten since. */
  readonly asker: { readonly handle: string | null; readonly externalId: string } | null;
};

/** What a signature does, whole: it is kept with the text and done as it was shown. */
export type PlaceDeed = InvitingDeed | DecidingDeed;

const FREE = 'This costs nothing and moves nothing.';
const CHAT = { discord: 'Discord server', telegram: 'Telegram group' } as const;
// What EIP-4361 allows of a name; nothing that could close its brackets.
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._'-]{0,59}$/;
const CHAT_NUMBER = /^-?\d{1,24}$/;
/** A whole text stays below the length that is read at all, whatever signs the names are made of. */
const NAME_MAX = 40;

/** `[Harbour Town] ` or nothing. */
const bracketed = (name: string): string => (PLAIN_NAME.test(name) ? `[${name}] ` : '');

const encoded = (name: string): string => {
  const signs = [...name.toWellFormed()];
  const cut = signs.length > NAME_MAX ? [...signs.slice(0, NAME_MAX), '…'] : signs;
  return encodeURIComponent(cut.join(''));
};

const communityOf = ({ community, communityName }: PlaceDeed): string =>
  `the community ${bracketed(communityName)}(id ${community})`;

/** The last moment at which the code of an invitation may work that is signed until then. */
export const codeEnds = (expiresAt: Date): Date =>
  new Date(expiresAt.getTime() + ATTACH_LIFETIME_MS);

function inviteStatement(deed: InvitingDeed, expiresAt: Date): string {
  const minutes = ATTACH_LIFETIME_MS / MINUTE_MS;
  return `Make a code that puts a new ${CHAT[deed.platform]} under ${communityOf(deed)}. Whoever runs a chat there and says the code in it, within ${minutes} minutes of this signature and never after ${codeEnds(expiresAt).toISOString()}, asks to join; you decide with a second signature. ${FREE}`;
}

function decisionStatement(deed: DecidingDeed): string {
  const { platform, externalId, title, size, asker } = deed;
  invariant(CHAT_NUMBER.test(externalId), 'the id of a chat is numeric');
  const members = size > 0 ? `, ${size} members` : '';
  const chat = `the ${CHAT[platform]} ${bracketed(title)}(id ${externalId}${members})`;
  const by =
    asker === null
      ? 'somebody whose account is forgotten'
      : `the ${namedAccount({ platform, handle: asker.handle, externalId: asker.externalId })},`;
  return deed.act === 'confirm'
    ? `Put ${chat} under ${communityOf(deed)}: its open votes go on there. For that chat ${by} asked. ${FREE}`
    : `Refuse ${chat}: it does not come under ${communityOf(deed)}. For that chat ${by} asked. ${FREE}`;
}

/** The names whole, for whoever decodes them; both are cut at forty signs. */
function resourcesOf(deed: PlaceDeed): string[] {
  return [
    `urn:civitas:wallet:${deed.act}`,
    `urn:civitas:community:${deed.community}:${encoded(deed.communityName)}`,
    deed.act === 'attach'
      ? `urn:civitas:chat:${deed.platform}`
      : `urn:civitas:chat:${deed.platform}:${deed.externalId}:${encoded(deed.title)}`,
  ];
}

export function buildPlaceTerms(asked: TermsAsked & { readonly deed: PlaceDeed }): SignInTerms {
  const { deed, expiresAt } = asked;
  const statement =
    deed.act === 'attach' ? inviteStatement(deed, expiresAt) : decisionStatement(deed);
  return termsOf(asked, { page: '/wallet', statement, resources: resourcesOf(deed) });
}

/** Whether what was looked at in this browser still says which texts may be built. */
export function decideLook(
  look: {
    readonly purpose: string;
    readonly browserHash: string;
    readonly usedAt: Date | null;
  },
  browserHash: string,
  now: Date,
): Result<null> {
  const isMine = look.purpose === 'places' && look.browserHash === browserHash;
  if (!isMine || look.usedAt === null) return refuse({ code: 'act-unknown' });
  const expiredAt = new Date(look.usedAt.getTime() + LOOK_LIFETIME_MS);
  return expiredAt <= now ? refuse({ code: 'act-expired', expiredAt }) : accept(null);
}

/** How a wallet and its person stand, beyond locks and joinings, which core/person/caution.ts judges. */
export function decideSigner(
  signer: {
    readonly linkedAt: Date;
    /** As long as payouts to a new wallet wait: a thief of the account may have linked it. */
    readonly waitMs: number;
    /** When the running recoveries of its person are due. */
    readonly recoveries: readonly Date[];
  },
  now: Date,
): Result<null> {
  const from = new Date(signer.linkedAt.getTime() + signer.waitMs);
  if (from > now) return refuse({ code: 'act-wallet-new', from });
  const [dueAt] = signer.recoveries;
  return dueAt === undefined ? accept(null) : refuse({ code: 'act-recovering', dueAt });
}

/** Only where nothing lives: a chat that the bot is in is asked in the chat. */
export const decideAlone = (living: readonly { readonly title: string }[]): Result<null> =>
  living[0] === undefined
    ? accept(null)
    : refuse({ code: 'act-place-lives', place: living[0].title });
