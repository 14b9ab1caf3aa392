/** Persons who are looked at together stay in one hand for as long as the look takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createGatePersonJob } from '#queue/jobs/gate.ts';
import { openStore } from '#store/client.ts';
import { createLog } from '#telemetry/log.ts';
import { type GateWorld, startGateWorld } from '#test/support/gate-world.ts';
import { until } from '#test/support/poll.ts';

/** A third of the lease, when it is renewed; here it comes sooner. */
const BEAT_MS = 20_000;
const SOON_MS = 100;

let world: GateWorld;
beforeAll(async () => {
  world = await startGateWorld();
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => world?.close());

const rowOf = async (key: string) => {
  const [row] = await world.sql<{ id: string; held: boolean; done: boolean }[]>`
    select id, lease_until is not null as held, done_at is not null as done
      from outbox where kind = 'gate-person' and key = ${key} order by created_at desc limit 1`;
  return row;
};

test('a look that takes longer than a lease keeps whom it took along', async () => {
  const { store, services, sql } = world;
  await world.openGate('citizen');
  const [bo, cy] = [await world.joinDiscord('Bo'), await world.joinDiscord('Cy')];
  await world.work();
  await store.outbox.insertOutbox([{ kind: 'gate-person', key: cy.person }]);
  const later = globalThis.setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) =>
    later(run, ms === BEAT_MS ? SOON_MS : ms)) as typeof setTimeout);

  const another = openStore({ url: world.databaseUrl, max: 1 });
  const job = { kind: 'gate-person', key: bo.person, attempt: 0 };
  let looked: Promise<void> | undefined;
  await another.sql.begin(async (held) => {
    // The look waits here.
    await held`lock table citizenship in access exclusive mode`;
    const look = createGatePersonJob({ services, store });
    looked = look(job, { log: createLog({ level: 'silent' }) });
    await until('Cy is taken along', async () => (await rowOf(cy.person))?.held);
    await sql`update outbox set lease_until = clock_timestamp() + interval '500 milliseconds'
      where kind = 'gate-person' and key = ${cy.person} and done_at is null`;
    await sleep(1_000);
    // A whole lease has passed since it was taken.
    expect(
      await store.outbox.lockOutbox((await rowOf(cy.person))?.id ?? '', 1_000),
    ).toBeUndefined();
  });
  await another.close();
  await looked;
  expect((await rowOf(cy.person))?.done).toBe(true);
});
