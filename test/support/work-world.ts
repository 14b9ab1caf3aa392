/** A gate world with a channel of the staff on both platforms, where the cards of what somebody set going stand. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClerks } from './clerks.ts';
import { createHands, type HandsOptions } from './gate-hands.ts';
import { type GateWorld, startGateWorld } from './gate-world.ts';
import { until } from './poll.ts';
import { createRestClock } from './rest-clock.ts';

/** What a worker does of it besides gates, few rows at a time, so that counting comes between writing. */
export const HANDS: HandsOptions = { kinds: ['card', 'role-work', 'private-word'], atOnce: 8 };

export type WorkWorld = Awaited<ReturnType<typeof startWorkWorld>>;

export async function startWorkWorld(requestsPerSecond?: number) {
  const world: GateWorld = await startGateWorld(undefined, undefined, requestsPerSecond);
  const { discord, telegram, guildId, groupId, store, server, chat } = world;
  const staff = discord.addChannel(guildId, { name: 'staff' }).id;
  const group = telegram.world.chats[String(groupId)];
  if (!group) throw new Error('no group');
  group.isForum = true;
  const topic = telegram.addTopic(groupId, 'Staff');

  return {
    ...world,
    staff,
    /** From then on the staff reads there. */
    async chooseStaff(): Promise<void> {
      await store.places.insertChannel(server, 'staff', staff);
      await store.places.insertChannel(chat, 'staff', String(topic));
    },
    /** Works as a process of its own would, until what is due of the cards is written. */
    async follow(sandbox = true): Promise<void> {
      const clerks = createClerks(store, undefined, createRestClock(), world, 100, sandbox);
      const work = createHands(store, clerks, HANDS);
      await until(
        'nothing is followed any more',
        async () => {
          await work();
          await sleep(50);
          const [open] = await world.sql<
            { count: number }[]
          >`select count(*)::int as count from outbox
            where kind in ('role-work', 'card') and done_at is null`;
          return open?.count === 0;
        },
        60_000,
      );
    },
    /** What stands in the staff's channel of each platform. */
    cards: () => ({
      discord: discord.world.messages[staff] ?? [],
      telegram: group.messages.filter(
        ({ threadId, fromId }) => threadId === topic && fromId === telegram.world.bot.id,
      ),
    }),
    /** The message of the staff's channel in the server that says this. */
    wordsWith: (words: string): string | undefined =>
      (discord.world.messages[staff] ?? [])
        .map((message) => JSON.stringify(message))
        .find((message) => message.includes(words)),
    /** When a card was written, and with what words, the oldest first. */
    writesOf: {
      discord: () =>
        discord.requests
          .filter(
            ({ path, method, status }) =>
              path.includes(`/channels/${staff}/messages`) &&
              ['POST', 'PATCH'].includes(method) &&
              status === 200,
          )
          .map(({ at, body }) => ({ at, text: JSON.stringify(body) })),
      telegram: () =>
        telegram.calls
          .filter(
            ({ method, params, ok }) =>
              ok &&
              /^(sendMessage|editMessageText)$/.test(method) &&
              String(params['chat_id']) === String(groupId),
          )
          .map(({ at, params }) => ({ at, text: JSON.stringify(params) })),
    },
  };
}
