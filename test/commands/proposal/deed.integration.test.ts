/** What the community does itself, typed as the action of a proposal on either platform, and carried out once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';

let world: DecisionWorld;
beforeEach(async () => {
  world = await startDecisionWorld();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const PUBLISH = 'Publish';
const propose = (who: Somebody, action: string, more: object = {}) =>
  world.say(who, 'proposal create', { title: 'As typed', action, ...more });
const meant = ({ platform, externalId, name }: Somebody) => ({
  ...{ by: 'account', platform, externalId, displayName: name },
});
const settings = async () => {
  const row = await world.store.communities.findCommunity(world.community);
  return [row?.name, row?.digestHour, row?.lossShare];
};
const proposalIds = async (): Promise<VoteId[]> =>
  (await world.services.proposalViews.list(world.community)).map(({ id }) => id);

async function decide(who: Somebody, id: VoteId): Promise<void> {
  await world.passed(id);
  await world.advance(3_600_000);
  await world.services.course.execute(id);
  expect([who.name, await world.stateOf(id)]).toEqual([who.name, 'executed']);
}

describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  const speaker = () => (platform === 'discord' ? world.ada : world.bo);

  test('a setting is shown from and to, published as it was shown, and set', async () => {
    const asked = await propose(speaker(), 'set digest 15');
    const will = 'the daily digest changes from 9:00 to 15:00';
    expect(wordsOf(asked)).toContain(will);
    expect(await proposalIds()).toEqual([]);
    expect(wordsOf(await world.press(speaker(), asked, PUBLISH))).toContain('is published');
    const [id] = await proposalIds();
    if (!id) throw new Error('nothing was published');
    const card = wordsOf(await world.say(world.cleo, 'proposal show', { proposal: id }));
    expect(card).toContain(will);
    await decide(speaker(), id);
    expect(await settings()).toEqual(['Harbour', 15, 10]);
    // What was decided cannot be said twice.
    expect(wordsOf(await propose(speaker(), 'set digest 15'))).toContain('set like that already');
  });

  test('somebody known by name on that platform becomes a citizen', async () => {
    const dan =
      platform === 'discord' ? await world.joinDiscord('Dan') : await world.joinTelegram('Dan');
    const asked = await propose(
      speaker(),
      platform === 'discord'
        ? `grant citizenship to <@${dan.externalId}>`
        : 'grant citizenship @dan',
    );
    expect(wordsOf(asked)).toContain('Dan, no citizen when this was proposed, becomes a citizen');
    await world.press(speaker(), asked, PUBLISH);
    const [id] = await proposalIds();
    if (!id) throw new Error('nothing was published');
    await decide(speaker(), id);
    expect(await world.noticesOf(dan)).toEqual(['citizenship-granted']);
  });

  test('what cannot be read, mixed or meant is refused in words', async () => {
    const said = async (action: string, more: object = {}) =>
      wordsOf(await propose(speaker(), action, more));
    const known = platform === 'discord' ? `<@${world.cleo.externalId}>` : '@bo';
    expect(await said('grant citizenship to nobody')).toContain('cannot be read');
    expect(await said('grant citizenship to @ghost')).toContain('I could not find');
    expect(await said('grant citizenship @bo; pay 5 to @bo')).toContain('one proposal each');
    expect(await said(`grant role "Crew" to ${known}`)).toContain('“Crew”');
    expect(await said('set tea 5')).toContain('Please name one of these: name, digest, share');
    expect(await said('set digest 3')).not.toContain('Publish');
    expect(await said('set digest 12', { amount: '5', to: meant(world.bo) })).not.toContain(
      'This publishes',
    );
    expect(await proposalIds()).toEqual([]);
  });
});

test('a setting that was changed while its question stood there is not published', async () => {
  const asked = await propose(world.ada, 'set share 20');
  await world.store.communities.updateCommunity(world.community, { lossShare: 15 });
  expect(wordsOf(await world.press(world.ada, asked, PUBLISH))).toContain('changed in between');
  expect(await proposalIds()).toEqual([]);
});

test('a setting that was changed while it was voted on fails, and the name is set', async () => {
  const asked = await propose(world.ada, 'set share 20');
  await world.press(world.ada, asked, PUBLISH);
  const [id] = await proposalIds();
  if (!id) throw new Error('nothing was published');
  await world.passed(id);
  await world.store.communities.updateCommunity(world.community, { lossShare: 15 });
  await world.advance(3_600_000);
  await world.services.course.execute(id);
  expect(await world.stateOf(id)).toBe('failed: decision-outdated');
  const named = await propose(world.ada, 'set name "Harbour of all"');
  await world.press(world.ada, named, PUBLISH);
  const next = (await proposalIds()).find((one) => one !== id);
  if (!next) throw new Error('nothing was published');
  await decide(world.ada, next);
  expect(await settings()).toEqual(['Harbour of all', 9, 15]);
});

test('whoever is no moderator is offered the proposal with /citizen grant', async () => {
  const dan = await world.joinTelegram('Dan');
  const refused = await world.say(world.bo, 'citizen grant', {
    ...{ person: meant(dan), reason: 'helped' },
  });
  expect(wordsOf(refused)).toContain('Citizens can propose it with the button');
  const offered = await world.press(world.bo, refused, 'Propose it');
  expect(wordsOf(offered)).toContain('Dan, no citizen when this was proposed');
  await world.press(world.bo, offered, 'Publish the proposal');
  const [id] = await proposalIds();
  expect(await world.services.proposalViews.view(id as VoteId)).toMatchObject({
    title: 'Citizenship for Dan',
    action: { deed: { kind: 'grant-citizenship', person: dan.person } },
  });
});

test('the chat of the alarms moves by a decision', async () => {
  const { ada, server, store, discord, guildId } = world;
  const channels = await world.services.places.channelsOf('discord', guildId);
  const [first] = channels;
  if (!first) throw new Error('the server has no channel');
  const other = discord.addChannel(guildId, { name: 'watch' });
  await store.places.insertChannel(server, 'alarms', first.id);
  const refused = await world.act(
    ada,
    { kind: 'command', command: 'civitas channel', values: { purpose: 'alarms' } },
    { channelId: other.id },
  );
  expect(wordsOf(refused)).toContain('changes only by a decision');
  const offered = await world.press(ada, refused, 'Propose it');
  expect(wordsOf(offered)).toContain('the channel of “Harbour” for alarms changes from');
  expect(wordsOf(offered)).toContain('to “watch”');
  await world.press(ada, offered, 'Publish the proposal');
  const [id] = await proposalIds();
  await decide(ada, id as VoteId);
  expect(await store.places.findChannel(server, 'alarms')).toMatchObject({ externalId: other.id });
});
