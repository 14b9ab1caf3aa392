/** The public page of a vote: what anybody may read of it, when, and that its file is the vote. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readElection, recount } from '#core/voting/election.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { createVoteWorld, must, type VoteWorld } from '#test/support/vote-world.ts';
import { createSite } from '#web/site.ts';

let world: VoteWorld;
let site: ReturnType<typeof createSite>;

beforeAll(async () => {
  world = await createVoteWorld();
  site = createSite(await siteOptions(world.services));
});
afterAll(() => world?.close());

const get = async (path: string) => {
  const response = await createVisitor(() => site).visit(path);
  return { status: response.status, text: await response.text() };
};

test('shows question, rules and standing while it is open, and its file once it is closed', async () => {
  const author = await world.member();
  const [bo, cleo] = [await world.member('telegram'), await world.member()];
  const hostile = ['<b>Mon</b>', 'Tue', 'Wed'];
  const { id, closesAt } = await world.poll(author, hostile);
  must(await world.services.votes.cast(bo, world.community, id, 2));
  must(await world.services.votes.cast(cleo, world.community, id, 2));
  const open = await get(`/v/${id}`);
  expect(open.status).toBe(200);
  for (const words of ['Which day?', '&lt;b&gt;Mon&lt;/b&gt;', 'How it stands', 'Timeline'])
    expect(open.text).toContain(words);
  expect(open.text).toContain('Once the vote is closed');
  expect(open.text).not.toContain('<b>Mon</b>');
  expect((await get(`/v/${id}.json`)).status).toBe(422);

  await world.advanceTo(closesAt, 1);
  await world.services.polls.close(id);
  const closed = await get(`/v/${id}`);
  expect(closed.text).toContain('id="recount"');
  const file = await get(`/v/${id}.json`);
  const bundle = JSON.parse(file.text);
  const counted = recount(readElection(bundle));
  expect(counted.differences).toEqual([]);
  expect(bundle.result.winners).toEqual([2]);
  expect(closed.text).toContain(bundle.result.ballotRoot);
  // Nobody is named, neither on the page nor in the file.
  const names = [author, bo, cleo].flatMap((one) => [one.person, one.account, one.externalId]);
  for (const name of [...names, 'Ada']) {
    expect(closed.text).not.toContain(name);
    expect(file.text).not.toContain(name);
  }
});

test('is not there for what is no vote', async () => {
  for (const path of ['/v/1', '/v/x.json', '/v/01890000-0000-7000-8000-00000000000a']) {
    expect((await get(path)).status).toBe(404);
  }
  expect((await get('/v/01890000-0000-7000-8000-00000000000a.json')).text).toContain('code');
});
