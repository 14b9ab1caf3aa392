/** Payments stop at one word of somebody in office, really stop, and go on by more than one word. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createInbox } from '#service/inbox.ts';
import { createOffices } from '#service/office.ts';
import { createPauses } from '#service/pause.ts';
import { createPeople } from '#service/person.ts';
import { createStore, type Store } from '#store/index.ts';
import { createWorld } from '../support/execution-world.ts';
import { foundCommunity } from '../support/ledger-bed.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';
import { codeOf, must } from '../support/wallet-world.ts';

const ids = uuidv7;

function clerks(store: Store) {
  const offices = createOffices({ store, ids });
  const inbox = createInbox({ store, ids });
  const audit = createAudit({ ids });
  return {
    offices,
    inbox,
    pauses: createPauses({
      store,
      ids,
      offices,
      audit,
      alarms: createAlarms({ store, inbox, ids, offices, audit, ports: {} }),
    }),
  };
}

let people = 0;
async function holder(store: Store, community: CommunityId, ...held: Office[]): Promise<PersonId> {
  people += 1;
  const seen = { handle: null, displayName: 'Zoë', isBot: false, locale: 'en' };
  const { person } = await createPeople({ store, ports: {}, ids }).meet(
    { platform: 'telegram', externalId: String(people), ...seen },
    { externalId: undefined, privateChat: true },
  );
  await store.transaction('give offices', async (books) => {
    for (const office of held) {
      await clerks(store).offices.give(books, community, {
        ...{ person, office, by: person, how: 'founding' },
      });
    }
  });
  return person;
}

describe('a pause', () => {
  let connection: TestStore;
  let store: Store;
  let community: CommunityId;
  beforeEach(async () => {
    connection = await createTestStore();
    store = createStore(connection);
    community = await foundCommunity(store, { kind: 'native' }, 'constituted');
  });
  afterEach(() => connection.close());

  const reasonNow = async () => (await store.communities.findCommunity(community))?.frozenReason;

  test('is anybody in office’s alone, with a reason, and everybody in office is told', async () => {
    const { pauses, inbox } = clerks(store);
    const member = await holder(store, community);
    const treasurer = await holder(store, community, 'treasurer');
    const guardian = await holder(store, community, 'guardian');
    expect(codeOf(await pauses.survey(community, member))).toBe('not-in-office');
    expect(codeOf(await pauses.pause(community, member, 'I say so', 'e:1'))).toBe('not-in-office');
    expect(codeOf(await pauses.pause(community, treasurer, ' \u200b ', 'e:2'))).toBe(
      'reason-missing',
    );
    expect(codeOf(await pauses.pause(community, treasurer, 'x'.repeat(201), 'e:3'))).toBe(
      'text-too-long',
    );
    expect(await reasonNow()).toBeNull();
    must(await pauses.pause(community, treasurer, 'a key may have leaked', 'e:4'));
    expect(await reasonNow()).toBe('a key may have leaked');
    for (const person of [treasurer, guardian]) {
      expect(JSON.stringify(await inbox.read(person))).toContain('a key may have leaked');
    }
    expect(await inbox.read(member)).toEqual([]);
    expect(codeOf(await pauses.pause(community, guardian, 'again', 'e:5'))).toBe('already-paused');
    expect(codeOf(await pauses.survey(community, guardian))).toBe('already-paused');
  });

  test('of two at once is one, and a repeated event is none', async () => {
    const { pauses } = clerks(store);
    const treasurer = await holder(store, community, 'treasurer');
    const steward = await holder(store, community, 'steward');
    const tried = await Promise.all([
      pauses.pause(community, treasurer, 'one', 'e:1'),
      pauses.pause(community, steward, 'two', 'e:2'),
      pauses.pause(community, treasurer, 'one', 'e:1'),
    ]);
    expect(tried.map(codeOf).filter((code) => code === 'already-paused').length).toBeGreaterThan(0);
    expect(await connection.sql`select 1 from treasury_pause`).toHaveLength(1);
    const first = await reasonNow();
    // The event that made it is answered as then, even when payments go on since.
    const [event, person] = first === 'one' ? ['e:1', treasurer] : (['e:2', steward] as const);
    const live = await pauses.find(community);
    await store.communities.updateCommunity(community, { state: 'founding' });
    must(await pauses.resume(community, steward, live?.id ?? '', 'e:3'));
    must(await pauses.pause(community, person, first ?? '', event));
    expect(await reasonNow()).toBeNull();
  });

  test('is lifted by a steward while founding, by nobody alone afterwards', async () => {
    const { pauses } = clerks(store);
    const steward = await holder(store, community, 'steward');
    const treasurer = await holder(store, community, 'treasurer');
    must(await pauses.pause(community, treasurer, 'why', 'e:1'));
    const id = (await pauses.find(community))?.id ?? '';
    for (const person of [steward, treasurer]) {
      expect(await pauses.resume(community, person, id, `e:${person}`)).toEqual({
        ok: false,
        refusal: { code: 'needs-decision', action: 'execution.resume' },
      });
    }
    await store.communities.updateCommunity(community, { state: 'founding' });
    expect(codeOf(await pauses.resume(community, treasurer, id, 'e:2'))).toBe('not-in-office');
    expect(codeOf(await pauses.resume(community, steward, uuidv7(), 'e:3'))).toBe('not-paused');
    expect(await reasonNow()).toBe('why');
    must(await pauses.resume(community, steward, id, 'e:4'));
    expect(await reasonNow()).toBeNull();
    expect(codeOf(await pauses.resume(community, steward, id, 'e:5'))).toBe('not-paused');
    must(await pauses.resume(community, steward, id, 'e:4'));
  });

  test('is the operator’s too, for one community or all, and never more than that', async () => {
    const other = await foundCommunity(store, { kind: 'native' });
    const run = async (...args: string[]) => {
      const env = { ...process.env, DATABASE_URL: connection.url };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['src/cli/pause.ts', ...args],
        { env },
      );
      return stdout;
    };
    expect(await run(other, 'we look into it')).toBe(`${other} Testers: paused: we look into it\n`);
    expect(await reasonNow()).toBeNull();
    const all = await run('all', 'the host moves');
    expect(all).toContain(`${community} Testers: paused: the host moves`);
    expect(all).toContain(`${other} Testers: paused: we look into it`);
    await expect(run('all')).rejects.toThrow('usage');
  });
});

describe('the executor, paused', () => {
  let sandbox: SandboxChain;
  let database: TestStore;
  beforeAll(async () => {
    [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  });
  afterAll(async () => {
    await database.close();
    await sandbox.stop();
  });
  const CIV = parseUnits('1', 18);

  test('signs nothing that waits and watches what was sent; both end once it goes on', async () => {
    const world = await createWorld({ sandbox, databaseUrl: database.url });
    const { pauses } = clerks(world.store);
    const treasurer = await holder(world.store, world.community, 'treasurer', 'steward');
    const sent = await world.planned(world.transferOf(world.recipient(), CIV));
    await world.turn();
    expect((await world.intent(sent)).state).toBe('submitted');
    const waiting = await world.planned(world.transferOf(world.recipient(), CIV));
    expect(must(await pauses.survey(world.community, treasurer))).toEqual({
      waiting: 1,
      underWay: 1,
      queued: 0,
    });
    must(await pauses.pause(world.community, treasurer, 'stop', 'e:1'));
    const refused = await world.plan(world.transferOf(world.recipient(), CIV));
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'frozen', reason: 'stop' } });
    expect((await world.drive(sent)).state).toBe('final');
    expect((await world.intent(waiting)).state).toBe('planned');
    expect(await world.store.executions.listAttempts(waiting)).toEqual([]);
    const id = (await pauses.find(world.community))?.id ?? '';
    await world.store.communities.updateCommunity(world.community, { state: 'founding' });
    must(await pauses.resume(world.community, treasurer, id, 'e:2'));
    expect((await world.drive(waiting)).state).toBe('final');
    await world.close();
  });

  test('keeps no bytes that were being signed when the pause came', async () => {
    let pause: () => Promise<void> = async () => undefined;
    const world = await createWorld({
      sandbox,
      databaseUrl: database.url,
      at: async (point) => {
        if (point === 'after-sign') await pause();
      },
    });
    const { pauses } = clerks(world.store);
    const treasurer = await holder(world.store, world.community, 'treasurer', 'steward');
    pause = async () => {
      pause = async () => undefined;
      must(await pauses.pause(world.community, treasurer, 'stop', 'e:3'));
    };
    const id = await world.planned(world.transferOf(world.recipient(), CIV));
    await world.turn();
    await world.turn();
    expect((await world.intent(id)).state).toBe('reserved');
    expect(await world.store.executions.listAttempts(id)).toMatchObject([
      { raw: null, hash: null },
    ]);
    const live = (await pauses.find(world.community))?.id ?? '';
    await world.store.communities.updateCommunity(world.community, { state: 'founding' });
    must(await pauses.resume(world.community, treasurer, live, 'e:4'));
    expect((await world.drive(id)).state).toBe('final');
    await world.close();
  });
});
