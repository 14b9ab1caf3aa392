/**
 * A community in a Discord server and a Telegram group, with the real clerks, the real ports against the
 * look-alikes, and on demand a real chain behind an endpoint that can fail. Jobs run when `work` says so.
 */
import { v7 as uuidv7 } from 'uuid';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { createDispatcher, type Dispatcher } from '#chat/dispatch.ts';
import type { Act, Incoming } from '#chat/incoming.ts';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { plain, type Text } from '#chat/text.ts';
import { commands } from '#commands/index.ts';
import { asAddress, asId, type CommunityId, type PersonId, type PlaceId } from '#core/identity.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { createDiscordLookalike } from '#sandbox/discord/index.ts';
import { createTelegramLookalike } from '#sandbox/telegram/index.ts';
import type { Services } from '#service/services.ts';
import { advanceClock } from '#store/clock.ts';
import { createStore, type Store } from '#store/index.ts';
import { createClerks, type Rpc, TELEGRAM_TOKEN } from './clerks.ts';
import { createHands } from './gate-hands.ts';
import { mergePersons } from './merge.ts';
import { createTestStore, FEW_CONNECTIONS } from './postgres.ts';
import { createRestClock } from './rest-clock.ts';

const HANDED_MS = 15_000;

export type Platform = 'discord' | 'telegram';
export type Somebody = { platform: Platform; externalId: string; person: PersonId; name: string };
export type GateWorld = Awaited<ReturnType<typeof startGateWorld>>;

/** Everything a reply says, one line a block. */
export function wordsOf(reply: Pick<SealedReply, 'blocks'>): string {
  const lines: Text[] = reply.blocks.flatMap((block): Text[] => {
    if (block.kind === 'fields') return block.fields.flatMap(({ name, value }) => [name, value]);
    if (block.kind === 'list') return [...block.items];
    return block.kind === 'table' ? [] : [block.text];
  });
  return lines.map(plain).join('\n');
}

export const labelsOf = ({ buttons = [] }: Pick<SealedReply, 'buttons'>): string[] =>
  buttons.flat().map(({ label }) => label);

/** Somebody as they are named in a command. */
export const named = ({ platform, externalId, name }: Somebody) => ({
  by: 'account' as const,
  platform,
  externalId,
  displayName: name,
});

/** The id behind a button of a reply, by its label. */
export function pressOf(reply: SealedReply, label: string): string {
  const button = (reply.buttons ?? []).flat().find((one) => one.label === label);
  if (!button || !('press' in button)) throw new Error(`no button "${label}" in ${wordsOf(reply)}`);
  return button.press.id;
}

async function startLookalikes(now: () => number) {
  const discord = await createDiscordLookalike({
    now,
    token: 'lookalike-discord-token',
    clientId: '900000000000000002',
    clientSecret: 'lookalike-discord-secret',
    botName: 'Civitas',
  });
  const telegram = await createTelegramLookalike({
    token: TELEGRAM_TOKEN,
    botUsername: 'civitas_bot',
    botName: 'Civitas',
    now,
  });
  const owner = discord.addUser({ username: 'ada', globalName: 'Ada' }).id;
  const guild = discord.addGuild({ name: 'Harbour', ownerId: owner });
  const holder = discord.addRole(guild.id, { name: 'Holder' });
  const botRole = discord.addBot(guild.id, BOT_PERMISSIONS);
  discord.moveRole(botRole.id, 2);
  const creator = telegram.addUser({ firstName: 'Ada', username: 'ada' }).id;
  const group = telegram.addGroup({ title: 'Quay', creatorId: creator, supergroup: true });
  telegram.addBot(group.id, { admin: ADMIN_RIGHTS });
  return {
    discord,
    telegram,
    guildId: guild.id,
    holderRole: holder.id,
    botRole: botRole.id,
    groupId: group.id,
    owner,
    creator,
  };
}

async function foundCommunity(
  services: Services,
  store: Store,
  places: Awaited<ReturnType<typeof startLookalikes>>,
  chain: SandboxChain | undefined,
): Promise<{ community: CommunityId; server: PlaceId; chat: PlaceId; ada: Somebody }> {
  const seen = {
    ...{ platform: 'discord' as const, externalId: places.owner },
    ...{ handle: 'ada', displayName: 'Ada', isBot: false, locale: 'en' },
  };
  const met = await services.people.meet(seen, { externalId: undefined, privateChat: false });
  const founded = await services.communities.found({
    person: met.person,
    code: undefined,
    platform: 'discord',
    placeExternalId: places.guildId,
    placeTitle: 'Harbour',
    platformOwner: true,
    template: 'club',
    name: 'Harbour',
    timeZone: 'UTC',
    locale: 'en',
    announcements: '',
    staff: undefined,
    alarmWebhook: undefined,
    asset: chain
      ? {
          kind: 'erc20',
          chainId: chain.chainId,
          token: asAddress(contracts.token.address),
          symbol: 'CIV',
          name: 'Civitas',
          decimals: 18,
        }
      : { kind: 'credit', symbol: 'POINT' },
    caps: undefined,
  });
  if (!founded.ok) throw new Error(founded.refusal.code);
  const { community, place } = founded.value;
  const chat = asId<PlaceId>(uuidv7());
  await store.places.insertPlace({
    id: chat,
    communityId: community,
    platform: 'telegram',
    externalId: String(places.groupId),
    title: 'Quay',
    attachedBy: met.person,
    connectedAt: await store.now(),
  });
  await services.people.meet(seen, { externalId: places.guildId, privateChat: false });
  const ada = { ...seen, person: met.person, name: 'Ada' };
  return { community, server: place, chat, ada };
}

/** `requestsPerSecond`: of Discord, as a deployment would set it; what a bot has by itself when left out. */
export async function startGateWorld(
  chain?: SandboxChain,
  rpc: Rpc = chain?.url,
  requestsPerSecond?: number,
) {
  /** How far the law's time was moved: what the platforms date is dated in it. */
  let movedMs = 0;
  const now = (): number => Date.now() + movedMs;
  const [connection, places] = await Promise.all([
    createTestStore(FEW_CONNECTIONS),
    startLookalikes(now),
  ]);
  const { discord, telegram, guildId, groupId, holderRole } = places;
  const store = createStore(connection);
  const rests = createRestClock();
  const clerks = createClerks(store, rpc, rests, places, requestsPerSecond);
  const { services } = clerks;
  const work = createHands(store, clerks);
  const founded = await foundCommunity(services, store, places, chain);
  const dispatcher: Dispatcher = createDispatcher({ commands, services, log: clerks.log });
  let events = 0;

  async function advance(ms: number): Promise<void> {
    rests.pass(ms);
    movedMs += ms;
    await advanceClock(connection.db, ms);
  }

  const placeIdOf = (platform: Platform): string =>
    platform === 'discord' ? guildId : String(groupId);

  async function meet(platform: Platform, externalId: string, name: string): Promise<Somebody> {
    const met = await services.people.noteJoined(
      {
        ...{ platform, externalId, handle: name.toLowerCase() },
        ...{ displayName: name, isBot: false, locale: 'en' },
      },
      placeIdOf(platform),
    );
    await services.roleEffects.memberJoined(met.person);
    return { platform, externalId, person: met.person, name };
  }

  async function act(who: Somebody, what: Act, scene: Partial<Incoming['scene']> = {}) {
    events += 1;
    return dispatcher.answer({
      eventId: `${who.platform}:${events}`,
      account: {
        platform: who.platform,
        externalId: who.externalId,
        handle: who.name.toLowerCase(),
        displayName: who.name,
        isBot: false,
        locale: 'en',
      },
      scene: {
        externalId: placeIdOf(who.platform),
        title: 'Harbour',
        channelId: '',
        privateChat: false,
        platformOwner: false,
        ...scene,
      },
      act: what,
      forms: who.platform === 'discord',
    });
  }

  return {
    ...places,
    ...founded,
    sql: connection.sql,
    databaseUrl: connection.url,
    store,
    services,
    dispatcher,
    /** Runs what is due of gates and roles, and what that makes due. */
    work,
    act,
    say: (who: Somebody, command: string, values: RawValues = {}) =>
      act(who, { kind: 'command', command, values }),
    press: (who: Somebody, reply: SealedReply, label: string) =>
      act(who, { kind: 'press', id: pressOf(reply, label), values: {} }),
    /** Sets a gate on the server's role and a tag, and switches it on. */
    async openGate(rule: string, tag = 'holder', grace?: string): Promise<string> {
      const set = await services.gates.set({
        community: founded.community,
        person: founded.ada.person,
        place: founded.server,
        opens: { name: 'Holder', discordRoleId: holderRole, tag },
        rule,
        grace,
      });
      if (!set.ok) throw new Error(JSON.stringify(set.refusal));
      const { id } = set.value;
      const { community, ada } = founded;
      const on = await services.gates.switch(community, ada.person, id, 'on');
      if (!on.ok) throw new Error(on.refusal.code);
      return id;
    },
    /** A role of the server made for it, of the same name, with a gate of its own; which role. */
    async openAnother(name: string, rule: string, more: { tag?: string; grace?: string } = {}) {
      const { community, ada, server: place } = founded;
      const { id: discordRoleId } = discord.addRole(guildId, { name, position: 1 });
      const { tag, grace } = more;
      const opens = { name, discordRoleId, tag };
      const set = await services.gates.set({
        ...{ community, person: ada.person, place, opens, rule, grace },
      });
      if (!set.ok) throw new Error(JSON.stringify(set.refusal));
      const on = await services.gates.switch(community, ada.person, set.value.id, 'on');
      if (!on.ok) throw new Error(on.refusal.code);
      return discordRoleId;
    },
    async joinDiscord(name: string): Promise<Somebody> {
      const user = discord.addUser({ username: name.toLowerCase(), globalName: name });
      discord.addMember(guildId, user.id);
      return meet('discord', user.id, name);
    },
    async joinTelegram(name: string): Promise<Somebody> {
      const user = telegram.addUser({ firstName: name, username: name.toLowerCase() });
      telegram.addMember(groupId, user.id);
      return meet('telegram', String(user.id), name);
    },
    /** Links a wallet the way the link page does in the end. */
    async link(
      who: Somebody,
      address: string,
      chainId: number | null = null,
      isPrimary = false,
    ): Promise<void> {
      const now = await store.now();
      const account = await store.people.findAccount(who.platform, who.externalId);
      if (!account) throw new Error(`${who.name} has no account`);
      await store.transaction('link for a test', async (books) => {
        const wallet = await books.wallets.insertWallet({
          id: asId(uuidv7()),
          address: asAddress(address),
          chainId,
          createdAt: now,
        });
        await books.wallets.insertLink({
          id: uuidv7(),
          walletId: wallet.id,
          personId: who.person,
          accountId: account.id,
          isPrimary,
          message: '',
          signature: '0x',
          linkedAt: now,
        });
        await books.people.updateWalletConsent(founded.community, who.person, now);
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: who.person }]);
      });
    },
    rolesOf: (who: Somebody): string[] =>
      discord.world.members[guildId]?.[who.externalId]?.roles ?? [],
    tagOf: (who: Somebody): string | undefined =>
      telegram.world.chats[String(groupId)]?.members[who.externalId]?.tag,
    async noticesOf(who: Somebody): Promise<string[]> {
      return (await services.inbox.read(who.person)).map(({ notice }) => notice.kind);
    },
    /** What merging two persons does in the books. */
    async merge(one: Somebody, into: Somebody): Promise<void> {
      await mergePersons(connection.sql, one.person, into.person);
      await store.outbox.insertOutbox([{ kind: 'gate-person', key: into.person }]);
    },
    advance,
    /** A look at the whole community, and whatever comes by itself meanwhile. */
    async sweep(): Promise<void> {
      await advance(HANDED_MS);
      await store.outbox.insertOutbox([{ kind: 'gate-sweep', key: founded.community }]);
      await work();
    },
    /** What a real gateway would tell of this member's roles. */
    hearRoles: (who: Somebody) =>
      services.roleEffects.noteHandChange(
        guildId,
        who.externalId,
        discord.world.members[guildId]?.[who.externalId]?.roles ?? [],
      ),
    async close(): Promise<void> {
      await connection.close();
      await Promise.all([discord.close(), telegram.close()]);
    },
  };
}
