/**
 * Rights come from the database, never from a platform: whoever administers the server or the group, or has a role
 * named like an office there, can neither vote where citizens vote, nor fold, call off or veto.
 */
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import type { VoteId } from '#core/identity.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';
import { must } from '../../support/vote-world.ts';

const NAMED = ['Steward', 'Moderator', 'Treasurer', 'Guardian', 'Citizen'];
let world: DecisionWorld;
let admins: readonly Somebody[];

beforeAll(async () => {
  world = await startDecisionWorld();
  const { discord, telegram, guildId, groupId } = world;
  const rita = await world.joinDiscord('Rita');
  const tom = await world.joinTelegram('Tom');
  const permissions = PermissionFlagsBits.Administrator;
  for (const name of NAMED) {
    const role = discord.addRole(guildId, { name, permissions });
    discord.grantRole(guildId, rita.externalId, role.id);
  }
  await world.hearRoles(rita);
  telegram.promote(groupId, Number(tom.externalId), { rights: ADMIN_RIGHTS, title: 'Guardian' });
  await world.sweep();
  expect(world.rolesOf(rita)).toHaveLength(NAMED.length);
  admins = [rita, tom];
});
afterAll(async () => world?.close());

/** As their doors say it of an owner: no door can say more of anybody. */
const RANK = { platformOwner: true };
const say = (who: Somebody, command: string, values: RawValues = {}) =>
  world.act(who, { kind: 'command', command, values }, RANK);
function press(who: Somebody, reply: SealedReply, label: string) {
  const button = (reply.buttons ?? []).flat().find((one) => one.label === label);
  if (!button || !('press' in button)) throw new Error(`no button ${label}`);
  return world.act(who, { kind: 'press', id: button.press.id, values: {} }, RANK);
}
let hosts = 0;
async function published(): Promise<VoteId> {
  hosts += 1;
  const from = (await world.webhook()) ?? null;
  const url = `https://a.example/${hosts}`;
  return must(await world.publish({ kind: 'set-alarm-webhook', from, url }));
}
/** What they did, as the books have it. */
async function deeds(): Promise<string[]> {
  const persons: readonly (string | null)[] = admins.map(({ person }) => person);
  const trail = await world.store.communities.listAudit(world.community, 200);
  return trail.filter(({ actorId }) => persons.includes(actorId)).map(({ action }) => action);
}

test('neither votes where citizens vote, nor stands on its roll', async () => {
  const { store, bo } = world;
  const id = await published();
  await world.open(id);
  const roll = (await store.rolls.listRoll(id)).map(({ personId }) => personId);
  for (const admin of admins) {
    expect(roll).not.toContain(admin.person);
    const shown = await say(admin, 'proposal show', { proposal: id });
    const answer = wordsOf(await press(admin, shown, 'For'));
    expect(answer).not.toContain('Counted');
    expect(answer).toContain('You are not on the roll of this vote');
  }
  expect(await store.ballots.listBallots(id)).toEqual([]);
  const shown = await world.say(bo, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(bo, shown, 'For'))).toContain('Counted');
});

test('neither folds, unfolds nor calls off', async () => {
  const { ada, store } = world;
  const id = await published();
  const reason = { proposal: id, reason: 'I own this place' };
  for (const admin of admins) {
    for (const command of ['proposal fold', 'proposal cancel']) {
      expect(wordsOf(await say(admin, command, reason))).toContain('Only a');
    }
  }
  expect(await store.folds.findLiveFold(id)).toBeUndefined();
  expect(await world.stateOf(id)).toBe('published');
  expect(wordsOf(await world.say(ada, 'proposal fold', reason))).toContain('is folded');
  for (const admin of admins) {
    expect(wordsOf(await say(admin, 'proposal unfold', { proposal: id }))).toContain('citizen');
  }
  expect((await world.services.proposalViews.view(id))?.fold).toMatchObject({ have: 0 });
  expect(await deeds()).toEqual([]);
});

test('neither vetoes what has passed; a guardian does', async () => {
  const id = await published();
  await world.passed(id);
  const veto = { proposal: id, reason: 'I own this place' };
  for (const admin of admins) {
    expect(wordsOf(await say(admin, 'proposal veto', veto))).toContain('Only a');
    const shown = await say(admin, 'proposal show', { proposal: id });
    const labels = (shown.buttons ?? []).flat().map(({ label }) => label);
    expect(labels).not.toContain('Veto');
  }
  expect(await world.stateOf(id)).toBe('queued');
  expect(wordsOf(await world.say(world.cleo, 'proposal veto', veto))).toContain('is vetoed');
  expect(await deeds()).toEqual([]);
});
