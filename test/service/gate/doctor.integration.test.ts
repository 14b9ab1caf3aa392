/** Each thing the doctor finds: said with how to mend it, on either platform, and gone when it is mended. */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
let staff: Somebody;
let crew: Somebody[];
let gus: Somebody;

const WELL = '✅ The gate works';
const { SendMessages, ViewAuditLog } = PermissionFlagsBits;
const doctor = () => world.say(staff, 'role doctor');
const said = async () => wordsOf(await doctor());
const oneRule = (rule: object) =>
  world.sql`update gate set rule = ${JSON.stringify({ v: 1, node: rule })}::text::jsonb`;
const chained = { kind: 'erc20', token: `0x${'1'.repeat(40)}`, atLeast: '1' };

type Case = {
  name: string;
  harm: () => unknown;
  says: string;
  mends: string;
  mend?: () => unknown;
};

const CASES: readonly Case[] = [
  {
    name: "the bot's role stands too low",
    harm: () => world.discord.moveRole(world.holderRole, 2),
    ...{ says: 'Holder in Harbour: my own role stands below it', mends: 'Move my role above it' },
    mend: () => world.discord.moveRole(world.botRole, 2),
  },
  {
    name: 'the role was deleted',
    harm: () => world.discord.deleteRole(world.holderRole),
    ...{ says: 'Holder in Harbour: the role was deleted', mends: 'set it again with another role' },
  },
  {
    name: 'a permission is lost on Discord',
    harm: () => world.discord.setBotPermissions(world.guildId, SendMessages),
    ...{ says: 'Holder in Harbour: I lack the permission', mends: '“Manage Roles”' },
    mend: () => world.discord.setBotPermissions(world.guildId, BOT_PERMISSIONS),
  },
  {
    name: 'the audit log is closed to the bot',
    harm: () => world.discord.setBotPermissions(world.guildId, BOT_PERMISSIONS & ~ViewAuditLog),
    ...{ says: 'Harbour: I may not view the audit log', mends: 'switch on “View Audit Log”' },
    mend: () => world.discord.setBotPermissions(world.guildId, BOT_PERMISSIONS),
  },
  {
    name: 'a right is lost on Telegram',
    harm: () => world.telegram.setBotRights(world.groupId, ['pin_messages']),
    ...{ says: 'Holder in Quay: I lack the right to manage member tags', mends: 'choose me' },
    mend: () => world.telegram.setBotRights(world.groupId, ['manage_tags']),
  },
  {
    name: 'members write their own tags',
    harm: () => world.telegram.setPermissions(world.groupId, { can_edit_tag: true }),
    ...{ says: 'a tag proves nothing', mends: 'switch off “Edit own tags”' },
    mend: () => world.telegram.setPermissions(world.groupId, { can_edit_tag: false }),
  },
  {
    name: 'the bot is no longer in a server',
    harm: () => world.discord.removeBot(world.guildId),
    ...{ says: 'Holder in Harbour: I am no longer in that chat', mends: 'Add me again' },
    mend: () => world.discord.moveRole(world.discord.addBot(world.guildId, BOT_PERMISSIONS).id, 2),
  },
  {
    name: 'a platform does not answer',
    harm: () => world.discord.trouble.failNext(1_000),
    ...{ says: 'is not answering just now', mends: 'retried by itself' },
  },
  {
    name: 'its chain has no RPC',
    harm: () => oneRule({ ...chained, chainId: 999 }),
    ...{
      says: 'this host is not connected to it',
      mends: 'Please ask whoever runs the bot to add an RPC address',
    },
    mend: () => oneRule({ kind: 'citizen' }),
  },
  {
    name: 'somebody could not be read for an hour',
    harm: () =>
      world.sql`update gate_verdict set unknown_since = civitas_now() - interval '61 minutes'`,
    ...{ says: 'for over an hour a chain could not be read for', mends: 'to check its RPC' },
    mend: () => world.sweep(),
  },
  {
    name: 'somebody could never be read',
    async harm() {
      await world.sql`delete from gate_verdict`;
      await world.sql`update membership set joined_at = civitas_now() - interval '2 hours'`;
      await world.sql`update gate set created_at = civitas_now() - interval '2 hours'`;
    },
    ...{ says: 'for over an hour a chain could not be read for', mends: 'shows what is missing' },
    mend: () => world.sweep(),
  },
  {
    name: 'somebody is on Telegram alone, which tells no age of an account',
    async harm() {
      await oneRule({ kind: 'account-age', atLeastMs: DAY_MS });
      await world.sql`delete from gate_verdict`;
      await world.sql`update membership set joined_at = civitas_now() - interval '2 hours'`;
      await world.sql`update gate set created_at = civitas_now() - interval '2 hours'`;
      await world.sweep();
      // It is no chain that fails.
      expect(await said()).not.toContain('RPC');
    },
    ...{ says: 'members the rule cannot be decided: Telegram', mends: 'add an alternative' },
    async mend() {
      await oneRule({ kind: 'citizen' });
      await world.sweep();
    },
  },
  {
    name: 'an administrator meets the rule',
    async harm() {
      gus = await world.joinTelegram('Gus');
      world.telegram.promote(world.groupId, Number(gus.externalId));
      await grantCitizens(world, [gus]);
      await world.sweep();
    },
    says: 'Holder in Quay: 1 member meets the rule and does not show it',
    mends: 'once they are no longer an administrator',
    async mend() {
      world.telegram.demote(world.groupId, Number(gus.externalId));
      await world.advance(HOUR_MS);
      await world.sweep();
    },
  },
  {
    name: 'it opens nothing',
    harm: () => world.sql`update role_effect set ended_at = civitas_now()`,
    ...{ says: 'opens nothing', mends: 'Please connect one, or remove the gate' },
    mend: () => world.sql`update role_effect set ended_at = null`,
  },
  {
    name: 'nobody has looked for long',
    harm: () => world.advance(HOUR_MS),
    ...{ says: 'everybody was last looked at', mends: 'to check that its worker runs' },
    mend: () => world.sweep(),
  },
];

describe.each(['discord', 'telegram'] as const)('said on %s', (platform) => {
  beforeEach(async () => {
    world = await startGateWorld();
    staff = world.ada;
    if (platform === 'telegram') {
      const other = await world.joinTelegram('Ada');
      await world.merge(other, world.ada);
      staff = { ...other, person: world.ada.person };
    }
    world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
    crew = [];
    for (const name of ['Bo', 'Cy', 'Dee', 'Eve', 'Flo']) crew.push(await world.joinTelegram(name));
    await grantCitizens(world, crew);
    await world.openGate('citizen');
    await world.sweep();
    expect(await said()).toContain(WELL);
  });
  afterEach(async () => {
    expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
    await world.close();
  });

  test.each(CASES)('$name', async ({ harm, says, mends, mend }) => {
    await harm();
    const ill = await said();
    expect(ill).toContain(says);
    expect(ill).toContain(mends);
    if (!mend) return;
    await mend();
    expect(await said()).toContain(WELL);
  });

  test('a gate in preview, with the button that shows what it would do', async () => {
    const [gate] = await world.services.gates.list(world.community);
    const { community, ada } = world;
    await world.services.gates.switch(community, ada.person, gate?.id ?? '', 'preview');
    const shown = await doctor();
    expect(wordsOf(shown)).toContain('Holder is in preview: it changes nothing');
    const preview = await world.press(staff, shown, 'Preview of Holder');
    await world.press(staff, preview, 'Switch on');
    expect(await said()).toContain(WELL);
  });

  test('one that has stopped, one whose holders were kept, and the rule that decides again', async () => {
    await revokeCitizens(world, crew);
    await world.sweep();
    const stopped = await doctor();
    expect(wordsOf(stopped)).toContain('Holder has stopped: 5 members would have lost it at once');
    const list = await world.press(staff, stopped, 'Who would lose Holder?');
    await world.press(staff, list, 'Keep them');
    await world.sweep();
    const kept = await doctor();
    expect(wordsOf(kept)).toContain("5 members keep it on a moderator's word");
    await world.press(staff, kept, 'Let the rule decide on Holder');
    await world.sweep();
    expect(await said()).toContain('Holder has stopped');
    await grantCitizens(world, crew);
    await world.sweep();
    expect(await said()).toContain(WELL);
    expect(crew.map(world.tagOf)).toEqual(crew.map(() => 'holder'));
  });
});
