/**
 * Two thousand role changes in a server of 10,000 members, with 429s put in. The peer is discord.js with one call for
 * each change, told exactly which; it neither looks nor puts together. Both are held to the same limit, four
 * times Discord's 50 a second, so that a run is over soon. In the end every member is right.
 */
import { Client, GatewayIntentBits } from 'discord.js';
import { invariant } from '#core/invariant.ts';
import { addCrowd, setCitizens } from '#test/support/crowd.ts';
import { type GateWorld, type Somebody, startGateWorld } from '#test/support/gate-world.ts';
import { rounded } from './race.ts';
import { median } from './statistics.ts';

const MEMBERS = 10_000;
const CHANGES = 2_000;
/** Of those who are to gain one role: a hand was there before. */
const BY_HAND = 200;
const PER_SECOND = 200;
const RUNS = 9;
const MEMBER = /members\/\{user_id\}/;
const INVALID = new Set([401, 403, 429]);

export type RoleSyncRow = {
  work: string;
  path: string;
  requests: number;
  /** 401, 403 and 429. */
  invalid: number;
  seconds: number;
  /** Of the requests a second that the limit allows. */
  ofLimit: number;
};

type Measured = Omit<RoleSyncRow, 'work' | 'path'>;

/** A fresh server with as many roles as each of those who change is to gain. */
async function build(roles: number) {
  const world = await startGateWorld(undefined, undefined, PER_SECOND);
  const { discord, guildId } = world;
  const crowd = await addCrowd(world, 'discord', MEMBERS);
  const wanted = [world.holderRole];
  for (let n = 1; n < roles; n += 1) {
    wanted.push(discord.addRole(guildId, { name: `Tier ${n}`, position: 1 }).id);
  }
  discord.moveRole(world.botRole, 20);
  const changing = crowd.slice(0, CHANGES / roles);
  const hand = roles === 1 ? changing.slice(0, BY_HAND) : [];
  for (const who of hand) discord.grantRole(guildId, who.externalId, world.holderRole);
  return { world, wanted, changing };
}

async function measure(world: GateWorld, run: () => Promise<unknown>): Promise<Measured> {
  const { discord } = world;
  discord.requests.length = 0;
  discord.trouble.setRateLimits({ globalPerSecond: PER_SECOND });
  for (let n = 0; n < 5; n += 1)
    discord.trouble.limitNext(1, { route: MEMBER }, { retryAfterMs: 300 });
  const began = performance.now();
  await run();
  const seconds = (performance.now() - began) / 1_000;
  const sent = discord.requests.filter(({ route }) => !route.startsWith('/gateway'));
  return {
    requests: sent.length,
    invalid: sent.filter(({ status }) => INVALID.has(status)).length,
    seconds: rounded(seconds),
    ofLimit: rounded(sent.length / seconds / PER_SECOND, 2),
  };
}

function assertRight(world: GateWorld, changing: readonly Somebody[], wanted: readonly string[]) {
  for (const who of changing) {
    const roles = new Set(world.rolesOf(who));
    invariant(
      wanted.every((id) => roles.has(id)),
      `${who.name} lacks a role`,
    );
  }
}

async function ours(roles: number): Promise<Measured> {
  const { world, wanted, changing } = await build(roles);
  const { services, community, ada, server } = world;
  await world.openGate('citizen');
  for (const [index, discordRoleId] of wanted.slice(1).entries()) {
    const opens = { name: `Tier ${index}`, discordRoleId, tag: undefined };
    const set = await services.gates.set({
      ...{ community, person: ada.person, place: server, opens, rule: 'citizen' },
    });
    invariant(set.ok, 'the gate was set');
    await services.gates.switch(community, ada.person, set.value.id, 'on');
  }
  // Everybody is looked at once before: then two thousand changes are due at once.
  await world.work();
  await setCitizens(world, changing, true);
  await world.services.gateChecks.sweep(community);
  const measured = await measure(world, () => world.work());
  assertRight(world, changing, wanted);
  await world.close();
  return measured;
}

async function peer(roles: number): Promise<Measured> {
  const { world, wanted, changing } = await build(roles);
  const { discord, guildId } = world;
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${discord.url}/api`, globalRequestsPerSecond: PER_SECOND },
  });
  await client.login('lookalike-discord-token');
  const guild = await client.guilds.fetch(guildId);
  const measured = await measure(world, () =>
    Promise.all(
      changing.flatMap((who) =>
        wanted.map((role) => guild.members.addRole({ user: who.externalId, role })),
      ),
    ),
  );
  assertRight(world, changing, wanted);
  await client.destroy();
  await world.close();
  return measured;
}

async function row(work: string, path: string, run: () => Promise<Measured>): Promise<RoleSyncRow> {
  const runs: Measured[] = [];
  for (let n = 0; n < RUNS; n += 1) runs.push(await run());
  const of = (pick: (one: Measured) => number) => median(runs.map(pick));
  return {
    ...{ work, path },
    requests: of((one) => one.requests),
    invalid: of((one) => one.invalid),
    seconds: of((one) => one.seconds),
    ofLimit: of((one) => one.ofLimit),
  };
}

export async function roleSync(): Promise<RoleSyncRow[]> {
  const rows: RoleSyncRow[] = [];
  for (const roles of [1, 2, 4]) {
    const work = `${CHANGES / roles} members, ${roles} ${roles === 1 ? 'role' : 'roles'} each`;
    rows.push(await row(work, 'civitas', () => ours(roles)));
    rows.push(await row(work, 'discord.js, one call per change', () => peer(roles)));
  }
  return rows;
}
