/** Proposals that touch money, rights or the bot's settings raise alarms, in every place and at the webhook. */
import { v7 as uuidv7 } from 'uuid';
import { encodeFunctionData } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { timelockAbi } from '#chain/carriers/timelock.ts';
import { DAY_MS } from '#core/duration.ts';
import { asId, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { sendAs } from '#test/support/contracts.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;
const HOOK = 'https://198.51.100.7/hook';

let sandbox: SandboxChain;
let world: MandateWorld;
const places: string[] = [];
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
  const { store, community } = world;
  for (const platform of ['discord', 'telegram'] as const) {
    const place = await store.places.insertPlace({
      ...{ id: asId(uuidv7()), communityId: community, platform, title: platform },
      ...{ externalId: '4321', attachedBy: asId(uuidv7()), connectedAt: await store.now() },
    });
    if (!place) throw new Error('no place');
    await store.places.insertChannel(place.id, 'staff', '99');
    places.push(place.id);
  }
  await store.communities.updateCommunity(community, { alarmWebhook: HOOK });
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});
beforeEach(async () => void (await world.database.sql`delete from outbox where kind = 'alarm'`));

type Rung = { alarm: string; details: { [field: string]: unknown }; ways: readonly string[] };

/** Each alarm with the ways it was rung: ids of places, or `webhook`. */
async function rung(): Promise<Rung[]> {
  const rows = await world.database.sql`
    select key, payload from outbox where kind = 'alarm' order by created_at, key`;
  const alarms = new Map<string, Rung & { ways: string[] }>();
  for (const { key, payload } of rows) {
    const event = String(key).split(':').slice(0, 2).join(':');
    const notice = JSON.parse(String(payload.notice)) as { alarm: string; details: string };
    const known = alarms.get(event) ?? {
      ...{ alarm: notice.alarm, details: JSON.parse(notice.details) as Rung['details'], ways: [] },
    };
    known.ways.push(payload.place ?? 'webhook');
    alarms.set(event, known);
  }
  return [...alarms.values()];
}
const kinds = async () => (await rung()).map(({ alarm }) => alarm);
const everywhere = () => [...places, 'webhook'].toSorted();
const numberOf = async (id: VoteId) => (await world.proposalOf(id)).number;

describe('a proposal that is published', () => {
  it('for a payment is told in every place and at the webhook, and to everybody in office', async () => {
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    const number = await numberOf(id);
    const [alarm, ...others] = await rung();
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      alarm: 'proposal-published',
      details: { number, topic: 'treasury', at: expect.stringMatching(/^20/) },
    });
    expect(alarm?.ways.toSorted()).toEqual(everywhere());
    const told = await world.database.sql`
      select count(*)::int as n from inbox where person_id = ${world.ada.person}
        and data::text like '%proposal-published%'`;
    expect(told[0]?.['n']).toBe(1);
  });

  it('for an office or a rule says so, and one that does nothing raises none', async () => {
    const { services, community, ada } = world;
    const draft = { community, author: ada.person, title: 'T', body: '', payment: undefined };
    const other = await world.member('discord', true);
    const appoints = {
      kind: 'give-office',
      office: 'guardian',
      person: other.person,
      termMs: null,
    };
    must(await services.proposals.publish({ ...draft, eventId: uuidv7() }));
    expect(await kinds()).toEqual([]);
    const action = appoints as never;
    must(await services.proposals.publish({ ...draft, action, eventId: uuidv7() }));
    expect((await rung()).map(({ details }) => details['topic'])).toEqual(['permissions']);
  });

  it('is told by the places that are left, and by the webhook, once the bot is out of one', async () => {
    const [first = '', second = ''] = places;
    const { store } = world;
    await store.places.updatePlace(asId(first), { disconnectedAt: await store.now() });
    must(await world.publish(`pay 6 CIV to ${bo}`));
    expect((await rung())[0]?.ways.toSorted()).toEqual([second, 'webhook'].toSorted());
    await store.places.updatePlace(asId(second), { disconnectedAt: await store.now() });
    await world.database.sql`delete from outbox where kind = 'alarm'`;
    must(await world.publish(`pay 7 CIV to ${bo}`));
    expect((await rung())[0]?.ways).toEqual(['webhook']);
    for (const id of places) await store.places.updatePlace(asId(id), { disconnectedAt: null });
  });
});

describe('a proposal that has passed', () => {
  it('is told until when it can be stopped', async () => {
    const { services, store, community } = world;
    const voters = [world.ada];
    for (let index = 0; index < 5; index += 1) voters.push(await world.member('telegram', true));
    await world.advance(8 * DAY_MS);
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.advanceTo((await store.votes.findVote(id))?.opensAt ?? new Date(), 1_000);
    await services.course.open(id);
    for (const voter of voters) must(await services.votes.cast(voter, community, id, 1));
    await world.advanceTo((await store.votes.findVote(id))?.closesAt ?? new Date(), 1_000);
    await services.course.close(id);
    const { state, queuedUntil, number } = await world.proposalOf(id);
    expect(state).toBe('queued');
    expect((await rung()).at(-1)).toMatchObject({
      alarm: 'proposal-queued',
      details: { number, topic: 'treasury', at: queuedUntil?.toISOString() },
    });
    expect(await kinds()).toEqual(['proposal-published', 'proposal-queued']);
  });

  it('and could not be begun is told with the reason', async () => {
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.store.communities.updateCommunity(world.community, {
      ...{ capPerPayment: 1n, capPerDay: 1n },
    });
    await world.decide(id);
    expect(await world.proposalOf(id)).toMatchObject({ state: 'failed' });
    expect((await rung()).at(-1)).toMatchObject({
      alarm: 'proposal-not-carried-out',
      details: { number: await numberOf(id), reason: 'cap-exceeded' },
    });
  });

  it('and was cancelled in its contract is told with the reason', async () => {
    const timelock = await deployTimelock(sandbox, 3_600, [
      world.account,
      sandbox.deployer.address,
    ]);
    await sandbox.fund(timelock, { civ: 1_000n * 10n ** 18n });
    await sandbox.anvil.mine(3);
    await world.keepMoneyIn('timelock', timelock);
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.decide(id);
    await world.until(id, async () => (await world.mandateOf(id)).state === 'waiting');
    await world.database.sql`delete from outbox where kind = 'alarm'`;
    const args = [(await world.mandateOf(id)).reference] as const;
    const data = encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args });
    await sendAs(sandbox, { to: timelock, data });
    await world.until(id, async () => (await world.proposalOf(id)).state === 'failed');
    expect(await rung()).toMatchObject([
      {
        alarm: 'mandate-ended',
        details: { topic: 'treasury', end: 'cancelled', reason: 'cancelled-there' },
      },
    ]);
  });
});
