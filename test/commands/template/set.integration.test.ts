/** Templates of proposals: moderators keep them, every member starts from one, on both platforms. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { wordsOf } from '../../support/gate-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world?.close());

const GRANT = { name: 'Grant', title: 'Whom to help', body: 'What they would do with it.' };
const ranked = { ...GRANT, method: 'ranked-choice', choices: 'Ash | Birch | Cedar' };
const deeds = async (action: string) =>
  (await world.store.communities.listAudit(world.community, 100))
    .filter((row) => row.action === action)
    .map(({ actorId, subject }) => [actorId, subject]);

test('a moderator keeps one, a member starts from it with one press, and what they say goes before it', async () => {
  const { ada, bo, cleo, services, community } = world;
  expect(wordsOf(await world.say(bo, 'template list'))).toContain('no templates yet');
  expect(wordsOf(await world.say(bo, 'template set', GRANT))).toContain('Only a');
  expect(await services.templates.list(community)).toEqual([]);
  expect(wordsOf(await world.say(ada, 'template set', GRANT))).toContain('is kept');
  // The same name as people read it: one template, as it was said last.
  expect(wordsOf(await world.say(ada, 'template set', { ...ranked, name: ' GRANT ' }))).toContain(
    'is kept',
  );
  expect(await deeds('template.set')).toEqual([
    [ada.person, 'grant'],
    [ada.person, 'grant'],
  ]);
  const list = await world.say(bo, 'template list');
  expect(wordsOf(list)).toContain('grant: Whom to help (Ranked choice)');
  const shown = await world.press(bo, list, 'grant');
  expect(wordsOf(shown)).toContain('Whom to help');
  expect(wordsOf(shown)).toContain('What they would do with it.');
  expect(wordsOf(shown)).toContain('Ash\nBirch\nCedar');
  expect(wordsOf(await world.press(bo, shown, 'Publish'))).toContain('is published');
  const [view] = await services.proposalViews.list(community);
  expect(view).toMatchObject({ method: 'ranked-choice/1', title: 'Whom to help' });
  const details = () => world.say(cleo, 'proposal show', { proposal: String(view?.number) });
  expect(wordsOf(await details())).toContain('Started from the template grant.');
  const own = { template: 'Grant', title: 'My own', choices: 'Oak | Elm' };
  const said = wordsOf(await world.say(cleo, 'proposal create', own));
  expect(said).toContain('My own');
  expect(said).toContain('What they would do with it.');
  expect(said).toContain('Oak\nElm');
  expect(said).not.toContain('Ash');
  // What is published keeps the name, and what was started from nothing says nothing.
  await world.press(ada, await world.say(ada, 'template drop', { name: 'grant' }), 'Take it out');
  expect(wordsOf(await details())).toContain('Started from the template grant.');
  const asked = await world.say(cleo, 'proposal create', { title: 'By myself' });
  await world.press(cleo, asked, 'Publish');
  const [plain] = await services.proposalViews.list(community);
  expect(plain).toMatchObject({ title: 'By myself', template: null });
  const shownPlain = await world.say(cleo, 'proposal show', { proposal: String(plain?.number) });
  expect(wordsOf(shownPlain)).not.toContain('Started from');
});

test('it is dropped after one question, by a moderator alone, and what is unknown is said', async () => {
  const { ada, bo, services, community } = world;
  await world.say(ada, 'template set', { ...GRANT, name: 'Old' });
  expect(wordsOf(await world.say(bo, 'template drop', { name: 'old' }))).toContain('Only a');
  const asked = await world.say(ada, 'template drop', { name: 'old' });
  expect((await services.templates.find(community, 'Old')).ok).toBe(true);
  expect(wordsOf(await world.press(ada, asked, 'Take it out'))).toContain('is out of the list');
  expect(await deeds('template.drop')).toContainEqual([ada.person, 'old']);
  const missing = { template: 'Old', title: 'A title' };
  expect(wordsOf(await world.say(bo, 'proposal create', missing))).toContain(
    'There is no template “Old” here',
  );
  expect(wordsOf(await world.press(ada, asked, 'Take it out'))).toContain('There is no template');
});

test('a question that could never be put is not kept', async () => {
  const { ada } = world;
  const stv = { ...ranked, method: 'stv', seats: '3' };
  expect(wordsOf(await world.say(ada, 'template set', stv))).toContain('3 of 3 options cannot win');
  const basic = { ...ranked, method: 'basic' };
  expect(wordsOf(await world.say(ada, 'template set', basic))).toContain('has its own options');
});
