/** A gate world whose group a gate opens: people ask by its link, and updates reach the clerks as the door reads them. */
import type { Update } from 'grammy/types';
import { v7 as uuidv7 } from 'uuid';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { asAddress, asId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import type { TelegramPerson } from '#sandbox/telegram/index.ts';
import { readHappening } from '#telegram/read/happening.ts';
import { telegramEvents } from '../../src/app/events.ts';
import { grantCitizens, revokeCitizens } from './citizens.ts';
import { type GateWorld, pressOf, type Somebody, startGateWorld } from './gate-world.ts';

export type Asker = Somebody & { phone: TelegramPerson };
export type ChatWorld = Awaited<ReturnType<typeof startChatWorld>>;

const IN_PRIVATE = { externalId: undefined, title: undefined, privateChat: true };
const UPDATES = ['message', 'chat_member', 'my_chat_member', 'chat_join_request'];

export async function startChatWorld(chain?: SandboxChain, rpc: string | undefined = chain?.url) {
  const world: GateWorld = await startGateWorld(chain, rpc);
  const { telegram, services, store, groupId } = world;
  telegram.world.allowedUpdates = UPDATES;
  telegram.setBotRights(groupId, [...ADMIN_RIGHTS, 'restrict_members']);
  const events = telegramEvents(services);
  /** What was heard, to be delivered again. */
  const heard: Update[] = [];

  async function tell(update: Update): Promise<void> {
    const told = readHappening(update, telegram.world.bot.id);
    if (told?.kind === 'join-requested') {
      await events.joinRequested(told.placeExternalId, told.account, told);
    }
    if (told?.kind === 'member-joined') {
      await events.memberJoined(told.placeExternalId, told.account);
    }
    if (told?.kind === 'migrated') await events.migrated(told.from, told.to);
    if (told?.kind === 'member-left') {
      await events.memberLeft(told.placeExternalId, told.accountExternalId);
    }
    const hand = told && (told.kind === 'tag-changed' ? told.change : 'hand' in told && told.hand);
    if (told && hand && 'placeExternalId' in told) {
      await events.changedByHand(told.placeExternalId, hand);
    }
  }

  /** Every update that waits, in its order. */
  async function hear(): Promise<void> {
    for (const { body } of telegram.world.queue.splice(0)) {
      const update = body as unknown as Update;
      heard.push(update);
      await tell(update);
    }
  }

  const effectOf = async () => {
    const effects = await store.roles.listEffects(world.community);
    const chat = effects.find(({ kind }) => kind === 'telegram-chat');
    if (!chat) throw new Error('no gate opens the chat');
    return chat;
  };

  /** What is due, and what that makes the platform tell. */
  async function settle(): Promise<void> {
    await hear();
    await world.work();
    await hear();
    await world.work();
  }

  /** Somebody on Telegram who is in none of the community's chats. */
  async function stranger(name: string): Promise<Asker> {
    const user = telegram.addUser({ firstName: name, username: name.toLowerCase() });
    const externalId = String(user.id);
    const met = await services.people.meet(
      {
        platform: 'telegram',
        externalId,
        handle: name.toLowerCase(),
        displayName: name,
        isBot: false,
        locale: 'en',
      },
      { externalId: undefined, privateChat: false },
    );
    const phone = telegram.as(user.id);
    return { platform: 'telegram', externalId, person: met.person, name, phone };
  }

  /** Said in the private chat with the bot. */
  const alone = (who: Somebody, command: string, values: RawValues = {}) =>
    world.act(who, { kind: 'command', command, values }, IN_PRIVATE);

  /** Follows the gate's link. */
  async function ask({ phone }: Asker): Promise<void> {
    const { inviteUrl } = await effectOf();
    if (inviteUrl === null) throw new Error('the gate has no link');
    phone.openDeepLink(inviteUrl);
    await hear();
  }

  const isIn = ({ externalId }: Somebody): boolean => {
    const member = telegram.world.chats[String(groupId)]?.members[externalId];
    return member !== undefined && !['left', 'kicked'].includes(member.status);
  };

  /** The next look at everybody, and what comes of it. */
  async function lookAround(): Promise<void> {
    await world.sweep();
    await settle();
  }

  return {
    ...world,
    hear,
    settle,
    effectOf,
    /** The last update of this kind once more. */
    async redeliver(kind: 'chat_join_request' | 'chat_member'): Promise<void> {
      const again = heard.findLast((update) => kind in update);
      if (again) await tell(again);
    },
    /** Sets a gate that opens the group, and switches it on. */
    async openChat(rule: string, grace?: string): Promise<string> {
      const set = await services.gates.set({
        community: world.community,
        person: world.ada.person,
        place: world.chat,
        opens: { name: 'Insider', discordRoleId: undefined, tag: undefined, chat: true },
        rule,
        grace,
      });
      if (!set.ok) throw new Error(JSON.stringify(set.refusal));
      const { id } = set.value;
      const on = await services.gates.switch(world.community, world.ada.person, id, 'on');
      if (!on.ok) throw new Error(on.refusal.code);
      return id;
    },
    /** A moderator switches on that the gate removes people, too. */
    async switchRemoval(gate: string, on: boolean): Promise<void> {
      const given = { gate, on, eventId: uuidv7() };
      const done = await services.chatRemoval.switch(world.community, world.ada.person, given);
      if (!done.ok) throw new Error(done.refusal.code);
    },
    stranger,
    ask,
    isIn,
    lookAround,
    /** New citizens, let in through the gate. */
    async letIn(...names: string[]): Promise<Asker[]> {
      const all = await Promise.all(names.map(stranger));
      await grantCitizens(world, all);
      for (const one of all) await ask(one);
      await settle();
      for (const one of all) if (!isIn(one)) throw new Error(`${one.name} was not let in`);
      return all;
    },
    /** Follows the link that somebody was told last when they were asked in. */
    async askBack({ person, name, phone }: Asker): Promise<void> {
      const told = (await services.inbox.read(person)).map(({ notice }) => notice);
      const url = told.flatMap((one) => (one.kind === 'chat-restored' ? [one.url] : []))[0];
      if (!url) throw new Error(`${name} was told no link`);
      phone.openDeepLink(url);
      await hear();
    },
    /** They are citizens no longer, and looked at. */
    async lose(...members: Asker[]): Promise<void> {
      await revokeCitizens(world, members);
      await lookAround();
    },
    /** Links a wallet, and lets no community look at it. */
    async linkAlone(who: Somebody, address: string): Promise<void> {
      const account = await store.people.findAccount(who.platform, who.externalId);
      if (!account) throw new Error(`${who.name} has no account`);
      const now = await store.now();
      await store.transaction('link for a test', async (books) => {
        const id = asId<never>(uuidv7());
        const row = { id, address: asAddress(address), chainId: null, createdAt: now };
        const wallet = await books.wallets.insertWallet(row);
        await books.wallets.insertLink({
          ...{ id: uuidv7(), walletId: wallet.id, personId: who.person, accountId: account.id },
          ...{ isPrimary: true, message: '', signature: '0x', linkedAt: now },
        });
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: who.person }]);
      });
    },
    /** What somebody follows from the bot's message: its button opens the private chat with this payload. */
    start: (who: Somebody, payload: string) => alone(who, 'start', { payload }),
    alone,
    pressAlone: (who: Somebody, reply: SealedReply, label: string) =>
      world.act(who, { kind: 'press', id: pressOf(reply, label), values: {} }, IN_PRIVATE),
    statusOf: ({ externalId }: Somebody): string | undefined =>
      telegram.world.chats[String(groupId)]?.members[externalId]?.status,
    isAsking: ({ externalId }: Somebody): boolean =>
      (telegram.world.chats[String(groupId)]?.requests ?? []).some(
        ({ userId }) => String(userId) === externalId,
      ),
    /** The state of somebody's latest request. */
    async requestOf(who: Somebody): Promise<string | undefined> {
      const rows = await world.sql<{ state: string }[]>`
        select r.state from join_request r join account a on a.id = r.account_id
         where a.external_id = ${who.externalId} order by r.asked_at desc, r.id desc limit 1`;
      return rows[0]?.state;
    },
    /** Everything the bot wrote into somebody's private chat. */
    toldTo: ({ phone }: Asker): string[] => phone.sees('private').map(({ text }) => text),
    calls: (method: string): number =>
      telegram.calls.filter((call) => call.method === method).length,
  };
}
