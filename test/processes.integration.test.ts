/**
 * The three roles as three processes on one database: the bot answers, the worker speaks in public, the web
 * shows pages; a second bot waits for the first one's lease and takes over when that is killed.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#sandbox/free-port.ts';
import {
  type Lookalikes,
  type MainProcess,
  startLookalikes,
  startMain,
} from './support/main-process.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';

/** View, send, embed, attach, history, roles, pins: what the README asks for. */
const PERMISSIONS = [10n, 11n, 14n, 15n, 16n, 28n, 51n].reduce((sum, bit) => sum | (1n << bit), 0n);
const WAITS = 'another process is the bot: waiting for it to end';

describe('bot, worker and web as processes of their own', () => {
  let platforms: Lookalikes;
  let database: TestDatabase;
  let sql: postgres.Sql;
  let processes: { [name: string]: MainProcess } = {};
  let channelId: string;
  let adaId: string;
  let publicUrl: string;

  const start = async (name: string, roles: string, port: number): Promise<MainProcess> => {
    const process = startMain({
      env: {
        ...platforms.env,
        DATABASE_URL: database.url,
        ROLES: roles,
        PORT: String(port),
        PUBLIC_URL: publicUrl,
      },
    });
    processes = { ...processes, [name]: process };
    return process;
  };
  const named = (name: string): MainProcess => {
    const process = processes[name];
    if (!process) throw new Error(`there is no process ${name}`);
    return process;
  };

  beforeAll(async () => {
    [database, platforms] = await Promise.all([createTestDatabase(), startLookalikes()]);
    sql = postgres(database.url, { max: 1, onnotice: () => undefined });
    const { discord } = platforms;
    adaId = discord.addUser({ username: 'ada', globalName: 'Ada' }).id;
    const guild = discord.addGuild({ name: 'Harbour', ownerId: adaId });
    channelId = guild.generalChannelId;
    discord.addBot(guild.id, PERMISSIONS);
    const port = await freePort();
    publicUrl = `http://127.0.0.1:${port}`;
    // Both at once, on an empty database: the migrations run once.
    await Promise.all([start('bot', 'bot', 0), start('web', 'web', port)]);
    await Promise.all(Object.values(processes).map((one) => one.logged('ready')));
  }, 120_000);

  afterAll(async () => {
    await Promise.all(Object.values(processes).map((one) => one.end('SIGKILL')));
    await sql?.end();
    await platforms?.close();
    await database?.drop();
  });

  it('answers a command in the bot and sends the card from the worker', async () => {
    const { discord } = platforms;
    const ada = discord.as(adaId);
    const code = String(
      (await named('bot').logged('a community may be founded with this one-time code'))[
        'foundingCode'
      ],
    );
    let card = await (await ada.run(channelId, '/civitas setup')).settled();
    const fill = async (label: string, values: { [field: string]: string }): Promise<void> => {
      const asked = await ada.press(card, label);
      card = await (await ada.submit(asked.modal(), values)).settled();
    };
    await fill('Enter code', { code });
    const template = card.selects.find(({ customId }) => customId.endsWith(':template'));
    card = await (await ada.select(card, template?.customId, ['club'])).settled();
    await fill('Asset: credits…', { symbol: 'POINT' });
    const founded = await (await ada.press(card, 'Found the community')).settled();
    expect(founded.text).toContain('is founded');

    const options = { question: 'Which day?', choices: 'Mon | Tue', duration: '1h' };
    const answer = (await ada.run(channelId, '/poll create', options)).response();
    expect(answer.isEphemeral).toBe(true);
    // What is to be said in public is written down; nobody is there yet to say it.
    const wanted = await sql`select id from card where wanted > sent and message_ref is null`;
    expect(wanted).toHaveLength(1);
    const isPoll = (seen: { text: string }): boolean => seen.text.includes('Which day?');
    expect(ada.sees(channelId).filter((seen) => !seen.isEphemeral && isPoll(seen))).toEqual([]);

    const worker = await start('worker', 'worker', 0);
    await worker.logged('ready');
    const poll = await ada.waitsFor(channelId, (seen) => !seen.isEphemeral && isPoll(seen), 20_000);
    await ada.press(poll, 'Tue');
    await ada.waitsFor(channelId, (seen) => seen.text.includes('1 person voted'), 20_000);
    platforms.assertNoViolations();
  }, 60_000);

  it('shows pages and readiness in the web alone', async () => {
    const ready = await fetch(`${publicUrl}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ ok: true });
    expect((await fetch(`${publicUrl}/about`)).status).toBe(200);
  });

  it('lets a second bot wait, and take over when the first one is killed', async () => {
    const { discord } = platforms;
    const second = await start('second', 'bot', 0);
    await second.logged(WAITS);
    expect(second.has('ready')).toBe(false);
    expect(discord.gateway.counts.identified).toBe(1);

    const [lease] = await sql<
      { fence: number }[]
    >`select fence from process_lease where name = 'bot'`;
    expect(await named('bot').end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    // What 30 seconds without a renewal do.
    await sql`update process_lease set lease_until = clock_timestamp() - interval '1 ms' where name = 'bot'`;
    await second.logged('ready');
    const [taken] = await sql<
      { fence: number }[]
    >`select fence from process_lease where name = 'bot'`;
    expect(taken?.fence).toBe((lease?.fence ?? 0) + 1);

    const help = await discord.as(adaId).run(channelId, '/help');
    expect(help.response().isEphemeral).toBe(true);
    platforms.assertNoViolations();
  }, 60_000);

  it('ends every role on SIGTERM by itself, and gives the lease back', async () => {
    for (const name of ['second', 'worker', 'web']) {
      expect(await named(name).end('SIGTERM'), name).toEqual({ code: 0, signal: null });
    }
    expect(await sql`select name from process_lease`).toEqual([]);
    const failures = Object.values(processes).flatMap(({ lines }) =>
      lines.filter((line) => /"level":"(error|fatal)"/.test(line)),
    );
    expect(failures).toEqual([]);
  }, 60_000);
});
