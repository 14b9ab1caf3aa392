/**
 * Five hundred members at the platform's own limits: limited, refused, killed in the middle, and each of them right in
 * the end, without a storm of invalid requests.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addCrowd, lapseLeases, setCitizens } from '../../support/crowd.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { ownProcesses } from '../../support/own-processes.ts';
import { until } from '../../support/poll.ts';
import type { RoleOrder } from '../../support/role-process.ts';

/** Twice what Discord takes, so that it is over soon. */
const PER_SECOND = 100;
const INVALID = new Set([401, 403, 429]);

let world: GateWorld;
const processes = ownProcesses<RoleOrder>('role-process.ts');
beforeEach(async () => {
  world = await startGateWorld(undefined, undefined, PER_SECOND);
});
afterEach(async () => {
  await processes.killAll();
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const requests = (method: string, route: RegExp = /./) =>
  world.discord.requests.filter((one) => one.method === method && route.test(one.route));
const writes = () => [
  ...requests('PUT', /roles/),
  ...requests('DELETE', /roles/),
  ...requests('PATCH', /members/),
];
/** Of these, those that Discord took. */
const taken = <R extends { status: number }>(sent: readonly R[]) =>
  sent.filter(({ status }) => status !== 429);
const invalid = () => world.discord.requests.filter(({ status }) => INVALID.has(status));

const startProcess = () =>
  processes.start({
    databaseUrl: world.databaseUrl,
    discord: world.discord.url,
    telegram: world.telegram.url,
    requestsPerSecond: PER_SECOND,
  });

/** Works until nothing is due any more, whatever was put off meanwhile. */
async function converge(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await world.work();
    await world.advance(15_000);
  }
}

test('every member is right after limits, a refusal and a kill, and nothing is written twice', async () => {
  const { discord, guildId, holderRole, sql, community } = world;
  const crowd = await addCrowd(world, 'discord', 500);
  const tagged = await addCrowd(world, 'telegram', 30);
  const half = crowd.slice(0, 250);
  const friend = discord.addRole(guildId, { name: 'Friend', position: 1 }).id;
  for (const who of crowd.slice(0, 40)) discord.grantRole(guildId, who.externalId, friend);
  for (const who of crowd.slice(240, 260)) discord.grantRole(guildId, who.externalId, holderRole);
  const byHand = new Set(crowd.slice(240, 260));
  await setCitizens(world, [...half, ...tagged], true);
  await world.openGate('citizen');
  discord.moveRole(world.botRole, 9);
  const guest = await world.openAnother('Guest', 'not citizen');

  const rolesFor = (who: Somebody, citizens: ReadonlySet<Somebody>): string[] =>
    [
      ...(citizens.has(who) || byHand.has(who) ? [holderRole] : []),
      ...(citizens.has(who) ? [] : [guest]),
      ...(crowd.indexOf(who) < 40 ? [friend] : []),
    ].toSorted();
  const wrong = (citizens: ReadonlySet<Somebody>): string[] =>
    crowd
      .filter((who) => String(world.rolesOf(who).toSorted()) !== String(rolesFor(who, citizens)))
      .map((who) => who.name);

  const member = /members\/\{user_id\}/;
  discord.trouble.setRateLimits({ globalPerSecond: PER_SECOND });
  discord.trouble.limitNext(2, { route: member }, { retryAfterMs: 200 });
  discord.trouble.failNext(1, { method: 'PUT' });
  startProcess();
  await until('a part is written', async () => writes().length >= 120, 60_000);
  await processes.killAll();
  const before = writes().length;
  expect(before).toBeLessThan(400);
  await lapseLeases(world);
  // A moderator sees how far it is.
  expect(wordsOf(await world.say(world.ada, 'role list'))).toMatch(
    /\d+ of \d+ roles and tags done/,
  );

  discord.trouble.limitNext(1, { route: member }, { retryAfterMs: 200, global: true });
  await converge();
  expect(wrong(new Set(half))).toEqual([]);
  expect(tagged.filter((who) => world.tagOf(who) !== 'holder')).toEqual([]);
  // Two hundred and forty, and two hundred and fifty; those that were being written at the kill, and the limited, again.
  const owed = 240 + 250;
  expect(writes().length).toBeGreaterThanOrEqual(owed);
  expect(writes().length).toBeLessThanOrEqual(owed + 30);
  // One list of everybody for each of the two processes, and not a look at each.
  expect(requests('GET', /members$/).length).toBeGreaterThan(0);
  expect(requests('GET', member).length).toBeLessThan(100);

  // Twenty change places with twenty: two roles of each, one write.
  const count = taken(writes()).length;
  const [out, into] = [half.slice(100, 120), crowd.slice(300, 320)];
  await setCitizens(world, out, false);
  await setCitizens(world, into, true);
  await world.store.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
  await converge();
  const now = new Set([...half.filter((who) => !out.includes(who)), ...into]);
  expect(wrong(now)).toEqual([]);
  // Where two hands meet at the two rows of one member, each writes its own. What was limited is sent again, and is one write.
  const together = taken(requests('PATCH', /members/)).length;
  expect(together).toBeGreaterThanOrEqual(36);
  expect(taken(writes()).length - count).toBe(together + 2 * (40 - together));

  expect(invalid().length).toBeLessThan(10);
  expect(wordsOf(await world.say(world.ada, 'role list'))).not.toContain('done');
  const [open] = await sql<{ count: number }[]>`
    select count(*)::int as count from role_grant g join role_effect e on e.id = g.effect_id
      join role r on r.id = e.role_id
     where r.community_id = ${community} and not g.by_hand and g.wanted <> g.applied`;
  expect(open?.count).toBe(0);
}, 120_000);
