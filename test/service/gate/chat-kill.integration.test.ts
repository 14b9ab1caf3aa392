/** A removal with a real worker, killed around the ban: it is lifted, once told, once counted, and never done twice. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { type ApiGate, type Moment, startApiGate } from '../../support/api-gate.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { revokeCitizens } from '../../support/citizens.ts';
import { TELEGRAM_TOKEN } from '../../support/clerks.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { type MainProcess, startMain } from '../../support/main-process.ts';
import { until } from '../../support/poll.ts';

const PATIENCE_MS = 30_000;
/** Two programs are started in each. */
const SLOW = { timeout: 150_000 };

let world: ChatWorld;
let door: ApiGate;
let bo: Asker;
const begun: MainProcess[] = [];

beforeEach(async () => {
  world = await startChatWorld();
  door = await startApiGate(world.telegram.url);
  const gate = await world.openChat('citizen', '0');
  await world.switchRemoval(gate, true);
  const [one] = await world.letIn('Bo');
  if (!one) throw new Error('nobody is in');
  bo = one;
});
afterEach(async () => {
  await Promise.all(begun.splice(0).map((one) => one.end('SIGKILL')));
  await door?.close();
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

/** `src/main.ts` as a worker, on this world's books and platforms. */
async function startWorker(): Promise<MainProcess> {
  const worker = startMain({
    env: {
      ...{ ROLES: 'worker', PORT: '0', HOST: '127.0.0.1', TZ: 'UTC', LOG_LEVEL: 'info' },
      CLOCK: 'test',
      ...{ PUBLIC_URL: 'http://127.0.0.1', APP_SECRET: 'c'.repeat(64) },
      DATABASE_URL: world.databaseUrl,
      DISCORD_TOKEN: 'lookalike-discord-token',
      DISCORD_CLIENT_ID: '900000000000000002',
      DISCORD_CLIENT_SECRET: 'lookalike-discord-secret',
      DISCORD_API_URL: `${world.discord.url}/api`,
      TELEGRAM_TOKEN,
      TELEGRAM_API_URL: door.url,
    },
  });
  begun.push(worker);
  await worker.logged('ready');
  return worker;
}

/** Held there, and killed: the process does nothing after that moment. */
async function killAt(worker: MainProcess, method: string, moment: Moment, cause: () => unknown) {
  let isHeld = false;
  const held = door.holdAt(method, moment).then(() => {
    isHeld = true;
  });
  await cause();
  await until(`${method} is ${moment}`, () => isHeld, PATIENCE_MS);
  await held;
  const { signal } = await worker.end('SIGKILL');
  expect(signal).toBe('SIGKILL');
  door.release();
  // Nobody waits here for the leases of the dead to lapse.
  await world.sql`update outbox set lease_until = date_trunc('milliseconds', clock_timestamp()) where lease_until is not null`;
}

const removals = () => world.sql<{ state: string }[]>`select state from chat_removal order by id`;
const noticesOf = async (kind: string) =>
  (await world.noticesOf(bo)).filter((one) => one === kind).length;

/** Nothing that is due now is left undone, and none of it changes anything any more. */
async function settled(): Promise<void> {
  await world.advance(2 * 60_000);
  await until(
    'nothing is due',
    async () => {
      const [row] = await world.sql`select count(*)::int as due from outbox
        where done_at is null and due_at <= civitas_now()
          and kind in ('role-effect', 'chat-readmit', 'gate-person', 'personal-link', 'join-request')`;
      return row?.['due'] === 0;
    },
    PATIENCE_MS,
  );
}

const ORDER = ['unsent', 'unheard', 'answered'] as const;

test.for(ORDER)(
  'killed with the ban %s: lifted, told once, counted once, banned once',
  async (moment) => {
    const first = await startWorker();
    await killAt(first, 'banChatMember', moment, async () => {
      await revokeCitizens(world, [bo]);
      await world.store.outbox.insertOutbox([{ kind: 'gate-person', key: bo.person }]);
      await world.advance(15_000);
    });
    expect(world.statusOf(bo)).toBe(moment === 'unsent' ? 'member' : 'kicked');
    expect(await removals()).toEqual([{ state: 'open' }]);
    expect([world.calls('unbanChatMember'), await noticesOf('chat-removed')]).toEqual([0, 0]);

    await startWorker();
    await world.advance(60_000);
    await until('they are out and free', () => world.statusOf(bo) === 'left', PATIENCE_MS);
    await until('they are told', async () => (await noticesOf('chat-removed')) > 0, PATIENCE_MS);
    await settled();
    expect(world.statusOf(bo)).toBe('left');
    expect(world.calls('banChatMember')).toBe(1);
    expect(await noticesOf('chat-removed')).toBe(1);
    // What never reached Telegram is void, and not counted.
    const since = new Date((await world.store.now()).getTime() - HOUR_MS);
    const { id } = await world.effectOf();
    expect(await world.store.chatGates.listRemovalTimes(id, since, 20)).toHaveLength(1);
    expect((await removals()).filter(({ state }) => state === 'open')).toEqual([]);
  },
);

test(
  'killed with a link of their own made and not kept: one is told, and the other leads nobody in',
  SLOW,
  async () => {
    await world.lose(bo);
    expect(world.statusOf(bo)).toBe('left');
    const first = await startWorker();
    const before = world.calls('createChatInviteLink');
    await killAt(first, 'createChatInviteLink', 'unheard', async () => {
      const shown = await world.say(world.ada, 'role undo');
      const done = await world.press(world.ada, shown, 'Undo it for 1');
      expect(wordsOf(done)).toContain('removed from Quay is sent a link of their own');
    });
    expect(await noticesOf('chat-restored')).toBe(0);
    await startWorker();
    await world.advance(60_000);
    await until('they are told', async () => (await noticesOf('chat-restored')) > 0, PATIENCE_MS);
    await settled();
    expect(await noticesOf('chat-restored')).toBe(1);
    expect(world.calls('createChatInviteLink') - before).toBe(2);
    const kept = await world.sql<{ url: string }[]>`select url from personal_link`;
    const made = world.telegram.world.chats[String(world.groupId)]?.links ?? [];
    const [orphan] = made.filter(({ name, link }) => name === 'Bo' && link !== kept[0]?.url);
    if (!orphan) throw new Error('there is no orphan');
    const eve = await world.stranger('Eve');
    eve.phone.openDeepLink(orphan.link);
    await world.hear();
    await world.askBack(bo);
    await until('they are in', () => world.isIn(bo), PATIENCE_MS);
    expect([world.isIn(eve), await world.requestOf(eve)]).toEqual([false, undefined]);
  },
);
