/**
 * The chats of a gate for somebody exempt. Nobody can be put into one: a request that waits is approved, and whoever has not
 * asked is sent the link, by which they are let in whatever the rule says.
 */
import type { PersonId } from '#core/identity.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { GrantKey, PresentAccount } from '#store/grant.ts';
import type { Books } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';

/** `may-ask`: they are let in once they ask, and were not told so. `problem`: what keeps the link from being there. */
export type ExemptChat = { place: string; url: string | null; problem: string | null } & {
  state: 'in' | 'request' | 'asked' | 'may-ask' | 'no-account';
};

/** Of a chat: how it stands for them, whom it is to be given to, and the requests that are to be answered. */
export type ChatPlan = {
  chat: ExemptChat;
  keys: readonly GrantKey[];
  requests: readonly JoinRequestRow[];
};

const isChat = ({ kind }: PlacedEffect): boolean => kind === 'telegram-chat';

/** What an exemption means in each chat; with `give` they are to be let in. */
export async function planChats(
  books: Books,
  effects: readonly PlacedEffect[],
  { person, give }: { person: PersonId; give: boolean },
): Promise<ChatPlan[]> {
  const chats = effects.filter(isChat);
  if (chats.length === 0) return [];
  const places = chats.map(({ placeId }) => placeId);
  const present = await books.grants.listPresentAccounts(places, [person]);
  const accounts = (await books.people.listAccounts([person])).filter(
    (one) => one.platform === 'telegram' && !one.isBot && one.erasedAt === null,
  );
  const asked = await books.chatGates.listRequestsOf([person]);
  return chats.map((effect) => {
    const { id: effectId, placeTitle: place, inviteUrl: url, brokenReason } = effect;
    const requests = asked.filter((one) => one.effectId === effectId);
    const stand = (state: ExemptChat['state'], of: readonly GrantKey[] = []): ChatPlan => ({
      chat: { place, url, problem: url === null ? brokenReason : null, state },
      keys: of.map(({ accountId }) => ({ effectId, accountId })),
      requests: state === 'request' ? requests : [],
    });
    if (isIn(effect, present)) return stand('in');
    if (requests.length > 0) return stand('request', give ? requests : []);
    if (accounts.length === 0) return stand('no-account');
    const own = accounts.map(({ id: accountId }) => ({ effectId, accountId }));
    return give ? stand('asked', own) : stand('may-ask');
  });
}

const isIn = ({ placeId }: PlacedEffect, present: readonly PresentAccount[]): boolean =>
  present.some((one) => one.placeId === placeId);

/** Whether they ask to be let in where this gate decides: somebody who does is no stranger to it, though no member yet. */
export async function isAsking(
  books: Books,
  effects: readonly PlacedEffect[],
  person: PersonId,
): Promise<boolean> {
  const chats = new Set(effects.filter(isChat).map(({ id }) => id));
  const asked = chats.size === 0 ? [] : await books.chatGates.listRequestsOf([person]);
  return asked.some(({ effectId }) => chats.has(effectId));
}
