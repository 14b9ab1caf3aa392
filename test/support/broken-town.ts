/**
 * A town whose places break: what the staff was told, what is known to be broken, and the cards as people see
 * them on both platforms. Time passes when it is told to.
 */
import type { PlaceId } from '#core/identity.ts';
import { RETRY_FIRST_MS } from '#service/breakage.ts';
import { startDeployment } from './deployment.ts';
import { buildTown, foundTown, read } from './town.ts';

export const MINUTE = 60_000;
/** A chat of Telegram takes messages one by one, and the bot keeps to that. */
const PATIENCE = 75_000;

export type BrokenTown = Awaited<ReturnType<typeof startBrokenTown>>;

/** Announcements go to a channel of their own, and everything that is broken can be seen from the start. */
export async function startBrokenHall(): Promise<{ town: BrokenTown; hall: string }> {
  const town = await startBrokenTown();
  const hall = town.discord.addChannel(town.guildId, { name: 'hall' }).id;
  await town.ada.run(hall, '/civitas channel', { purpose: 'announcements' });
  return { town, hall };
}

export async function startBrokenTown() {
  const deployment = await startDeployment({ chain: false });
  const { app, discord, telegram } = deployment;
  const { store, services } = app;
  const town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  const ada = discord.as(town.discordIds.ada);
  const bo = telegram.as(town.telegramIds.bo);
  const cleo = discord.as(town.discordIds.cleo);
  // Open to everybody: a bot that comes back has a new role, and no right of its own in a closed channel.
  const staffId = discord.addChannel(town.guildId, { name: 'stewards' }).id;
  await ada.run(staffId, '/civitas channel', { purpose: 'staff' });
  const account = await store.people.findAccount('discord', town.discordIds.ada);
  const server = await store.places.findPlace('discord', town.guildId);
  const group = await store.places.findPlace('telegram', String(town.groupId));
  if (!account || !server || !group) throw new Error('the town is not founded');
  const community = server.communityId;
  const steward = account.personId;
  let asked = 0;

  async function until(what: string, fits: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!(await fits())) {
      if (performance.now() > deadline) throw new Error(`timed out: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Every word the steward got of broken places, the newest first. */
  async function told(): Promise<string[]> {
    const rows = await store.inbox.listNotices(steward, 100);
    return rows.flatMap(({ kind, data }) => {
      const { platform, reason } = data as { platform: string; reason: string };
      return kind === 'place-broken' ? [`${platform} ${reason}`] : [];
    });
  }

  const open = () => services.breakages.list(community);

  return {
    ...town,
    staffId,
    deployment,
    discord,
    telegram,
    ada,
    bo,
    cleo,
    told,
    open,
    until,
    advance: deployment.advance,

    /** Before a story: nothing is broken, and the last look of the story before is long over. */
    async begin(): Promise<void> {
      const left = await open();
      if (left.length > 0) throw new Error(`still broken: ${JSON.stringify(left)}`);
      await deployment.advance(5 * MINUTE);
    },

    /** Overwrites of a Discord channel that take these rights from everybody. */
    deny: (bits: bigint) => [
      { id: town.guildId, type: 0 as const, allow: '0', deny: bits.toString() },
    ],

    /** Waits for one more word, and returns it. */
    async newlyTold(before: readonly string[]): Promise<string[]> {
      await until('the staff is told', async () => (await told()).length > before.length);
      return (await told()).slice(0, -before.length || undefined);
    },

    mended: () => until('everything is mended', async () => (await open()).length === 0),

    /** The announcements or alarms of a chat from now on, by its steward. */
    async setChannel(
      platform: 'discord' | 'telegram',
      purpose: 'announcements' | 'alarms',
      channel: string,
    ): Promise<void> {
      const place: PlaceId = platform === 'discord' ? server.id : group.id;
      const set = await services.places.setChannel(
        community,
        steward,
        place,
        purpose,
        channel,
        `test:${crypto.randomUUID()}`,
      );
      if (!set.ok) throw new Error(set.refusal.code);
    },

    /** Ada asks the community from the staff channel: the question, and what she is answered. */
    async ask(): Promise<{ question: string; answer: string }> {
      asked += 1;
      const question = `Question ${asked}?`;
      const options = { question, choices: 'Yes | No', duration: '2h' };
      const answer = await ada.run(staffId, '/poll create', options);
      return { question, answer: read(await answer.settled()) };
    },

    /** The card of a question in a channel of the server, once it says this too. */
    onDiscord: (channel: string, question: string, more = '') =>
      cleo.waitsFor(
        channel,
        (m) => !m.isEphemeral && read(m).includes(question) && read(m).includes(more),
        PATIENCE,
      ),

    onTelegram: (question: string, more = '') =>
      bo.waitFor(
        town.groupId,
        (m) => !m.ephemeral && m.text.includes(question) && m.text.includes(more),
        PATIENCE,
      ),

    /** Writes that Discord refused: they count against the bot; looks at what is listed do not. */
    refusedWrites: (): number =>
      discord.requests.filter(
        ({ method, status }) => method !== 'GET' && (status === 403 || status === 404),
      ).length,

    /** How often the bot tried to send something to the group. */
    sendsToGroup: (): number =>
      telegram.calls.filter(
        ({ method, params }) =>
          /^send(Message|Photo)$/u.test(method) &&
          String(params['chat_id']) === String(town.groupId),
      ).length,

    /** Whatever is tried again at the shortest interval is tried now, so many times. */
    async letTimePass(times: number): Promise<void> {
      for (let round = 0; round < times; round += 1) {
        await deployment.advance(RETRY_FIRST_MS);
        await new Promise((resolve) => setTimeout(resolve, 1_200));
      }
    },

    async stop(): Promise<void> {
      deployment.assertNoViolations();
      await deployment.stop();
    },
  };
}
