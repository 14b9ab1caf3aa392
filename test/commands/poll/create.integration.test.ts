/** `/poll create gate:` on both platforms and a real chain: who may answer is read once, and never guessed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { pressId } from '#chat/seal.ts';
import { HOUR_MS } from '#core/duration.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

let chain: SandboxChain;
let rpc: RpcProxy;
let world: GateWorld;
let cleo: Somebody;
let eve: Somebody;
let dan: Somebody;
beforeAll(async () => {
  chain = await startChain();
  rpc = await startRpcProxy(chain.url);
  world = await startGateWorld(chain, rpc.url);
  cleo = await world.joinDiscord('Cleo');
  eve = await world.joinTelegram('Eve');
  dan = await world.joinTelegram('Dan');
  await world.link(cleo, people.cleo.address);
  await world.link(eve, people.eve.address);
});
beforeEach(() => {
  rpc.misbehave = undefined;
});
afterAll(async () => {
  await world?.close();
  await rpc?.stop();
  await chain?.stop();
});

const ask = (who: Somebody, gate: string, more = {}) =>
  world.say(who, 'poll create', { question: 'Which day?', choices: 'Mon | Tue', gate, ...more });
const newest = async () => {
  const [view] = await world.services.polls.list(world.community);
  if (!view) throw new Error('there is no poll');
  return view;
};
const press = async (who: Somebody, choice = 'Mon') => {
  const { number } = await newest();
  return world.press(who, await world.say(who, 'poll show', { poll: String(number) }), choice);
};

test('who met the rule when it opened may answer; others are told what was looked at and what is missing', async () => {
  expect(wordsOf(await ask(eve, 'ERC20(civ) >= 100.0'))).toContain('is open in all of');
  const { id, number, gate } = await newest();
  expect(gate).toEqual({ rule: 'erc20(CIV) >= 100', people: 1, block: expect.any(String) });
  const card = wordsOf(await world.say(dan, 'poll show', { poll: String(number) }));
  expect(card).toContain(
    `Only members who met “erc20(CIV) >= 100” when it opened at block ${gate?.block} may answer: 1 person.`,
  );
  expect(card).not.toContain('Every member');
  expect(wordsOf(await press(cleo, 'Tue'))).toContain('Counted');
  const refused = await press(eve);
  expect(wordsOf(refused)).toContain(`“erc20(CIV) >= 100” when this vote opened`);
  expect(wordsOf(refused)).toContain('40 CIV found, 100 needed: 60 CIV missing');
  expect(refused.buttons?.flat().map(({ label }) => label)).toContain('Link a wallet');
  // The same by way of the paper.
  const open = { command: 'ballot open', values: { vote: id } };
  const paper = { id: pressId(open), ...open };
  await world.services.buttons.register([paper]);
  const button = { label: 'Paper', press: { id: paper.id } };
  const onPaper = await world.press(eve, { blocks: [], buttons: [[button]] }, 'Paper');
  expect(wordsOf(onPaper)).toContain('40 CIV found, 100 needed: 60 CIV missing');
  // A wallet linked since changes nothing: the list is fixed.
  await world.link(dan, people.ada.address);
  expect(wordsOf(await press(dan))).toContain('when this vote opened');
  expect((await newest()).ballots).toBe(1);
  await world.advance(73 * HOUR_MS);
  await world.services.polls.close(id);
  expect(wordsOf(await world.say(eve, 'poll show', { poll: String(number) }))).toContain(
    'Result: Tue.',
  );
});

test('gated and anonymous at once: the rule holds, a second answer replaces, and nobody is told who or what', async () => {
  const { services, store, community } = world;
  const gil = await world.joinTelegram('Gil');
  expect(wordsOf(await ask(gil, 'erc20(CIV) >= 1', { anonymous: 'yes' }))).toContain('is open in');
  const { id, number, secrecy, gate } = await newest();
  expect([secrecy, gate?.rule]).toEqual(['secret', 'erc20(CIV) >= 1']);
  expect(wordsOf(await press(gil))).toContain('“erc20(CIV) >= 1” when this vote opened');
  const answer = async (who: Somebody, choice: string) => {
    const asked = await press(who, choice);
    const agree = (asked.buttons ?? []).flat().find(({ label }) => /agree/iu.test(label));
    return wordsOf(agree ? await world.press(who, asked, agree.label) : asked);
  };
  expect(await answer(cleo, 'Mon')).toContain('Counted');
  expect(await answer(cleo, 'Tue')).toContain('It replaces your earlier vote');
  expect(await answer(eve, 'Tue')).toContain('Counted');
  expect((await store.ballots.listBallots(id)).map(({ personId }) => personId).sort()).toEqual(
    [cleo.person, eve.person].sort(),
  );
  const shown = async () => {
    const card = await renderCard(services, `poll:${id}`);
    const page = await services.votePages.view(id);
    return JSON.stringify([card, page, await services.polls.view(id)], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  };
  const names = [cleo, eve].flatMap(({ name, person, externalId }) => [name, person, externalId]);
  const open = await shown();
  expect(open).toContain('"hidden":true');
  expect((await newest()).ballots).toBe(2);
  await world.advance(73 * HOUR_MS);
  await services.polls.close(id);
  const closed = await shown();
  for (const name of names)
    expect([open.includes(name), closed.includes(name)]).toEqual([false, false]);
  expect(wordsOf(await world.say(gil, 'poll show', { poll: String(number) }))).toContain(
    'Result: Tue.',
  );
  // Two answered, and Monday, which was replaced, has nothing; whose the ballots are, the file does not say.
  const { ballots, scores } = await newest();
  expect([ballots, scores.map(({ numerator }) => numerator)]).toEqual([2, [0n, 2n]]);
  const exported = await services.voteExports.election(community, id);
  const bundle = exported.ok ? exported.value.bundle : {};
  const file = JSON.stringify(bundle);
  for (const name of names) expect(file).not.toContain(name);
  const cast = new Set((bundle['ballots'] as { voter: string }[]).map(({ voter }) => voter));
  expect(cast.size).toBe(2);
  expect((bundle['voted'] as string[]).filter((voter) => cast.has(voter))).toEqual([]);
});

test('while the chain cannot be read it is not open, nobody is counted, and it opens by itself', async () => {
  rpc.misbehave = () => ({ kind: 'status', status: 503, body: 'down' });
  expect(wordsOf(await ask(cleo, 'erc20(CIV) >= 100'))).toContain('could not be read just now');
  const { id, number, closesAt } = await newest();
  expect(wordsOf(await world.say(cleo, 'poll show', { poll: String(number) }))).toContain(
    'could not be read yet, so it is not open',
  );
  const account = await world.store.people.findAccount(cleo.platform, cleo.externalId);
  if (!account) throw new Error('Cleo has no account');
  const caster = { person: cleo.person, account: account.id };
  expect(await world.services.votes.cast(caster, world.community, id, 1)).toMatchObject({
    refusal: { code: 'roll-unknown' },
  });
  await world.advance(HOUR_MS);
  expect(await world.services.polls.begin(id)).toEqual({ again: expect.any(Date) });
  expect(await world.store.ballots.listBallots(id)).toEqual([]);
  rpc.misbehave = undefined;
  expect(await world.services.polls.begin(id)).toBeUndefined();
  const open = await newest();
  expect(open.state).toBe('open');
  // Open for as long as was planned.
  expect(open.closesAt.getTime() - closesAt.getTime()).toBeGreaterThanOrEqual(HOUR_MS);
  expect(wordsOf(await press(cleo))).toContain('Counted');
});

test('opens later, for those who meet it then; a rule that cannot be read is refused with its place', async () => {
  expect(wordsOf(await ask(eve, 'not citizen', { opens: '2h' }))).toContain('is announced');
  const { id, gate } = await newest();
  expect(gate).toMatchObject({ rule: 'not citizen', people: null });
  await world.advance(2 * HOUR_MS);
  expect(await world.services.polls.begin(id)).toBeUndefined();
  expect(wordsOf(await press(dan))).toContain('Counted');
  const before = (await newest()).number;
  expect(wordsOf(await ask(dan, 'erc20(NOPE) >= 1'))).toContain('NOPE');
  expect((await newest()).number).toBe(before);
});
