/** What the platforms tell without being asked, handed to the clerks in neutral words. */

import type { Platform } from '../core/identity.ts';
import type { DiscordEvents } from '../discord/index.ts';
import type { Services } from '../service/services.ts';
import type { TelegramEvents } from '../telegram/index.ts';

/** Cards and roles hang on what the bot may do. */
const rightsChanged =
  ({ breakages, roleEffects }: Services, platform: Platform) =>
  async (place: string): Promise<void> => {
    const community = await breakages.rightsChanged(platform, place);
    if (community) await roleEffects.retry(community);
  };

/** The bot is there, perhaps again: what was broken without it is looked at. */
async function placeSeen(
  { places, breakages, roleEffects }: Services,
  platform: Platform,
  seen: { place: string; title: string },
): Promise<void> {
  const community = await places.seen(platform, seen.place, seen.title);
  if (!community) return;
  await breakages.lookAgain(community);
  await roleEffects.retry(community);
}

/** Until somebody speaks their language is not known. */
const LOCALE = 'en';

export function discordEvents(services: Services): DiscordEvents {
  const { people, places, roleEffects, threads } = services;
  return {
    async placeSeen(place, { title }) {
      await placeSeen(services, 'discord', { place, title });
      await roleEffects.missedByHand(place);
    },
    botRemoved: (place) => places.disconnected('discord', place),
    async memberJoined(place, account) {
      const met = await people.noteJoined({ ...account, locale: LOCALE }, place);
      if (met.community) await roleEffects.memberJoined(met.person);
    },
    memberLeft: (place, account) => people.noteLeft('discord', place, account),
    memberRolesChanged: (place, account, roleIds) =>
      roleEffects.noteHandChange(place, account, roleIds),
    rolesByHand: (place, change) => roleEffects.noteByHand('discord', place, [change]),
    rightsChanged: rightsChanged(services, 'discord'),
    roleDeleted: (place, role) => roleEffects.roleDeleted(place, role),
    async channelDeleted(place, channel) {
      await threads.channelGone('discord', place, channel);
      await places.channelGone('discord', place, channel);
    },
  };
}

/** A speaker is noted again when the name changed or after this; chats are busy. */
const SPOKE_STALE_MS = 600_000;
const SPEAKERS_MAX = 10_000;

export function telegramEvents(services: Services): TelegramEvents {
  const { people, places, roleEffects, joins } = services;
  const heard = new Map<string, { handle: string | null; at: number }>();
  return {
    async memberSpoke(place, account) {
      const key = `${place}:${account.externalId}`;
      const last = heard.get(key);
      const now = performance.now();
      if (last && last.handle === account.handle && now - last.at < SPOKE_STALE_MS) return;
      if (heard.size >= SPEAKERS_MAX) heard.clear();
      heard.set(key, { handle: account.handle, at: now });
      await people.noteJoined(account, place);
    },
    async memberJoined(place, account) {
      const met = await people.noteJoined(account, place);
      if (met.community) await roleEffects.memberJoined(met.person);
      await roleEffects.memberCame(place, account.externalId);
    },
    changedByHand: (place, change) => roleEffects.noteByHand('telegram', place, [change]),
    async memberLeft(place, account) {
      await people.noteLeft('telegram', place, account);
      await roleEffects.memberLeft(place, account);
    },
    botAdded: (place, title) => placeSeen(services, 'telegram', { place, title }),
    botRemoved: (place) => places.disconnected('telegram', place),
    rightsChanged: rightsChanged(services, 'telegram'),
    migrated: (from, to) => places.migrated('telegram', from, to),
    async privateChatOpened(account) {
      await people.meet(account, { externalId: undefined, privateChat: true });
    },
    joinRequested: (place, account, asked) => joins.asked(place, account, asked),
  };
}
