/** Ways left open for minutes: encrypted at rest, gone in time, readable across a change of APP_SECRET. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExpireDraftsJob } from '#queue/jobs/community.ts';
import { createWays } from '#service/way.ts';
import { createWalletWorld, type WalletWorld } from '#test/support/wallet-world.ts';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const WAY = '900000000000000001/interaction-token-of-ada';

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(() => world?.close());

const waysOf = (...keys: [string, ...string[]]) =>
  createWays({ store: world.store, ids: uuidv7, keys });

describe('a way to say more', () => {
  it('is found by whoever has the secret, old or new, and by nobody else', async () => {
    const ada = await world.addMember('discord', 'ada');
    await waysOf(OLD).keep('discord', ada.externalId, WAY);
    expect(await waysOf(OLD).find(ada.account)).toBe(WAY);
    expect(await waysOf(NEW, OLD).find(ada.account)).toBe(WAY);
    expect(await waysOf(NEW).find(ada.account)).toBeUndefined();
    const stored = JSON.stringify(await world.connection.sql`select values from draft`);
    expect(stored).not.toContain('interaction-token');
    expect(stored).not.toContain(Buffer.from(WAY).toString('base64url').slice(0, 20));
  });

  it('is the newest one, is over after a quarter of an hour, or when it is closed', async () => {
    const ways = waysOf(NEW);
    const bo = await world.addMember('discord', 'bo');
    await ways.keep('discord', bo.externalId, 'first/token');
    await ways.keep('discord', bo.externalId, WAY);
    expect(await ways.find(bo.account)).toBe(WAY);
    expect(await ways.isOpen(world.store, bo.account, await world.store.now())).toBe(true);
    await world.advance(15 * 60_000);
    expect(await ways.find(bo.account)).toBeUndefined();
    expect(await ways.isOpen(world.store, bo.account, await world.store.now())).toBe(false);
    await ways.keep('discord', bo.externalId, WAY);
    await ways.close(bo.account);
    expect(await ways.find(bo.account)).toBeUndefined();
  });

  it('is gone from the books within a minute of its end', async () => {
    const cleo = await world.addMember('discord', 'cleo');
    const kept = () =>
      world.connection.sql`select id from draft where account_id = ${cleo.account}`;
    await waysOf(NEW).keep('discord', cleo.externalId, WAY);
    const expire = createExpireDraftsJob({ store: world.store });
    const { again } = await expire();
    expect(again.getTime() - (await world.store.now()).getTime()).toBeLessThanOrEqual(60_000);
    expect(await kept()).toHaveLength(1);
    await world.advance(15 * 60_000);
    await expire();
    expect(await kept()).toEqual([]);
  });

  it('is not kept for an account that was never seen', async () => {
    await waysOf(NEW).keep('discord', '999', WAY);
    const [row] = await world.connection.sql<{ n: bigint }[]>`
      select count(*) n from draft where account_id not in (select id from account)`;
    expect(row?.n).toBe(0n);
  });
});
