/** A gate world whose Discord server can be lost, and a new one that it can go on in; Ada is on Telegram, too. */
import { expect } from 'vitest';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { grantCitizens } from './citizens.ts';
import { type GateWorld, labelsOf, type Somebody, startGateWorld, wordsOf } from './gate-world.ts';

export type MoveWorld = Awaited<ReturnType<typeof startMoveWorld>>;

/** In preview, of a role of the server alone. */
async function setCrew(world: GateWorld): Promise<void> {
  const crew = world.discord.addRole(world.guildId, { name: 'Crew' });
  const { community, ada, server } = world;
  const set = await world.services.gates.set({
    ...{ community, person: ada.person, place: server, rule: 'citizen' },
    opens: { name: 'Crew', discordRoleId: crew.id, tag: undefined },
  });
  if (!set.ok) throw new Error(set.refusal.code);
}

/** Bo and Dee in the server and Cy in the group are citizens, and have what the gate of Holder gives. */
async function peopled() {
  const world = await startGateWorld();
  const other = await world.joinTelegram('Ada');
  await world.merge(other, world.ada);
  const staff: Somebody = { ...other, person: world.ada.person };
  const bo = await world.joinDiscord('Bo');
  const dee = await world.joinDiscord('Dee');
  const cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy, dee]);
  world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
  await world.work();
  await world.openGate('citizen');
  await setCrew(world);
  await world.work();
  return { world, staff, bo, cy, dee };
}

/** `fresh`: the new server, with the bot in it, not attached yet. */
export async function startMoveWorld() {
  const people = await peopled();
  const { world, staff } = people;
  const { discord, services } = world;
  const fresh = discord.addGuild({ name: 'New Harbour', ownerId: world.owner }).id;
  const botRole = discord.addBot(fresh, BOT_PERMISSIONS).id;

  return {
    ...people,
    fresh,
    /** What the gateway tells of a server that was deleted, or that the bot was thrown out of. */
    async loseServer(guild = world.guildId): Promise<void> {
      discord.removeBot(guild);
      await services.places.disconnected('discord', guild);
      await world.work();
    },
    sayIn: (who: Somebody, command: string, values: RawValues = {}, guild = fresh) =>
      world.act(who, { kind: 'command', command, values }, { externalId: guild }),
    /** By the commands, as a steward does it who has a Telegram chat left. */
    async attach(guild = fresh): Promise<SealedReply> {
      const invited = wordsOf(await world.say(staff, 'civitas attach', { platform: 'discord' }));
      const values = { code: /civitas join (\S+)/.exec(invited)?.[1] ?? '' };
      await world.act(
        world.ada,
        { kind: 'command', command: 'civitas join', values },
        { externalId: guild, channelId: '1', platformOwner: true },
      );
      const pending = await world.say(staff, 'civitas attach');
      const answer = await world.press(staff, pending, labelsOf(pending)[0] ?? '');
      await world.work();
      return answer;
    },
    async come(who: Somebody, guild = fresh): Promise<void> {
      discord.addMember(guild, who.externalId);
      const { externalId, name } = who;
      const seen = { platform: 'discord' as const, externalId, handle: name.toLowerCase() };
      await services.people.noteJoined(
        { ...seen, displayName: name, isBot: false, locale: 'en' },
        guild,
      );
      await services.roleEffects.memberJoined(who.person);
      await world.work();
    },
    /** The old server, as it was, with the bot in it again. */
    addBotAgain: () => discord.moveRole(discord.addBot(world.guildId, BOT_PERMISSIONS).id, 9),
    addRole: (name: string) => discord.addRole(fresh, { name }).id,
    /** Above every role that stands below it by now. */
    raiseBot: (position = 9) => discord.moveRole(botRole, position),
    rolesIn: (who: Somebody, guild = fresh): string[] =>
      (discord.world.members[guild]?.[who.externalId]?.roles ?? []).map(
        (id) => discord.world.roles[id]?.name ?? id,
      ),
    rolesNamed: (name: string) =>
      Object.values(discord.world.roles).filter(
        (role) => role.guildId === fresh && role.name === name,
      ),
    gates: async () =>
      (await services.gates.list(world.community)).map((gate) => [
        ...[gate.roleName, gate.state, gate.version],
        gate.effects.map(({ place }) => place),
      ]),
    async close(): Promise<void> {
      expect([...discord.violations, ...world.telegram.violations]).toEqual([]);
      await world.close();
    },
  };
}
