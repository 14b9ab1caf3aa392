/** Who overrules a fold: citizens as they stand now, each person once, and nobody in the name of an office. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { mergePersons } from '../support/merge.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '../support/vote-world.ts';

let world: VoteWorld;
let mod: Voter;
let vote: VoteId;
beforeAll(async () => {
  world = await createVoteWorld();
  mod = await world.member('discord');
  await give('moderator');
});
afterAll(async () => world?.close());

beforeEach(async () => {
  const { services, community } = world;
  const author = await world.member('telegram', true);
  vote = must(
    await services.proposals.publish({
      ...{ community, author: author.person, title: 'Paint the shed', body: '' },
      ...{ payment: undefined, eventId: uuidv7() },
    }),
  );
  must(await fold());
});

const give = (office: 'moderator') =>
  world.store.transaction('give office', (books) =>
    world.services.offices.give(books, world.community, {
      ...{ office, person: mod.person, by: null, how: 'founding' },
    }),
  );
const meant = (by: Voter) => ({ community: world.community, person: by.person, vote });
const fold = (by = mod) => world.services.folds.fold(meant(by), 'It names a neighbour');
const unfold = (by: Voter) => world.services.folds.unfold(meant(by));
const citizens = (count: number) =>
  Promise.all(Array.from({ length: count }, () => world.member('discord', true)));
const leave = ({ person }: Voter) =>
  world.database.sql`update citizenship set revoked_at = now(), revoke_reason = 'test',
    revoked_by = ${mod.person} where person_id = ${person}`;
const have = async () => (await world.services.proposalViews.view(vote))?.fold?.have;

it('counts persons, citizens alone, each once: joined ones as one, and those who left no more', async () => {
  const [senior, junior, gone, ...others] = await citizens(7);
  if (!senior || !junior || !gone) throw new Error('no citizens');
  expect(codeOf(await unfold(await world.member('telegram')))).toBe('not-citizen');
  for (const one of [senior, junior, gone]) must(await unfold(one));
  expect(await have()).toBe(3);
  await mergePersons(world.database.sql, junior.person, senior.person);
  await leave(gone);
  expect(await have()).toBe(1);
  const [first, ...rest] = others;
  if (!first) throw new Error('no citizens');
  expect(must(await unfold(first))).toMatchObject({ have: 2, done: false });
  expect(must(await unfold(first))).toMatchObject({ have: 2, done: false });
  const said = [];
  for (const one of rest) said.push(must(await unfold(one)));
  expect(said.map(({ have: count, done }) => [count, done])).toEqual([
    [3, false],
    [4, false],
    [5, true],
  ]);
  expect(codeOf(await fold())).toBe('fold-overruled');
});

it('whoever folded it has no voice among them without being a citizen', async () => {
  await world.database.sql`update office set ended_at = now() where person_id = ${mod.person}`;
  expect(codeOf(await unfold(mod))).toBe('not-citizen');
  await give('moderator');
  // In office it is unfolded at once, by an office: that overrules nothing.
  expect(must(await unfold(mod))).toMatchObject({ done: true, have: 0 });
  expect(codeOf(await fold())).toBeUndefined();
});

it('an office that unfolds it amid voices that count no more does not speak for five citizens', async () => {
  const [senior, ...others] = await citizens(5);
  if (!senior) throw new Error('no citizens');
  const four = others.slice(0, 3);
  for (const one of [senior, ...four]) must(await unfold(one));
  for (const one of four) await leave(one);
  must(await unfold(others[3] ?? senior));
  expect(await have()).toBe(2);
  must(await unfold(mod));
  expect(codeOf(await fold())).toBeUndefined();
});
