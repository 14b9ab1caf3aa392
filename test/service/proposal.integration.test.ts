/** Publishing a payment on real books and a real chain: the money at risk counts every payment before it. */
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { actionFromJson, paymentsOf, proposalActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let world: VoteWorld;
let ada: Voter;
let bo: Voter;
let cleo: Voter;

beforeAll(async () => {
  sandbox = await startChain();
  world = await createVoteWorld({ sandbox });
  await world.fundTreasury('100');
  ada = await world.member('discord', true);
  bo = await world.member('telegram', true);
  cleo = await world.member();
  await world.link(cleo, people.cleo.address);
  // A new wallet is paid after a day.
  await world.advance(DAY_MS + 1);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const publish = (amount: string, eventId = uuidv7(), author = ada) =>
  world.services.proposals.publish({
    community: world.community,
    author: author.person,
    title: 'Pay for the jetty',
    body: '',
    payment: { amount, to: { ...cleo, isBot: false, displayName: 'Cleo' } },
    eventId,
  });

it('ten payments of 1 % at once, of two persons, are asked what one of 10 % is', async () => {
  const published = await Promise.all(
    Array.from({ length: 10 }, (_, index) => publish('1', uuidv7(), index % 2 ? ada : bo)),
  );
  const rows = await Promise.all(
    published.map((one) => world.store.proposals.findProposal(must(one))),
  );
  const atRisk = rows.map((row) => row?.moneyAtRisk ?? 0n).sort((a, b) => (a < b ? -1 : 1));
  expect(atRisk).toEqual(Array.from({ length: 10 }, (_, index) => parseEther(String(index + 1))));
  // From 5 % of the treasury on more is asked: of the fifth and every later one.
  const raised = rows.filter((row) => row?.timelockMs === 2 * DAY_MS);
  expect(raised.map((row) => row?.moneyAtRisk)).toHaveLength(6);
  expect(raised.every((row) => (row?.moneyAtRisk ?? 0n) >= parseEther('5'))).toBe(true);
});

it('asks for no payment before the caps are set: the executor is off (PRODUCT, defaults)', async () => {
  const { store, community } = world;
  const row = await store.communities.findCommunity(community);
  await store.communities.updateCommunity(community, { capPerPayment: null, capPerDay: null });
  expect(codeOf(await publish('1'))).toBe('executor-off');
  await store.communities.updateCommunity(community, {
    capPerPayment: row?.capPerPayment ?? null,
    capPerDay: row?.capPerDay ?? null,
  });
});

it('pays whom a choice found, once, and by the hash of all it was between', async () => {
  const { services, store, community } = world;
  const eve = await world.member('discord', true);
  await world.link(eve, people.dan.address);
  const voters = [eve];
  for (let index = 0; index < 5; index += 1) voters.push(await world.member('telegram', true));
  await world.advance(DAY_MS * 8);
  const payee = (who: Voter, displayName: string) => ({
    to: { ...who, isBot: false, displayName },
  });
  const id = must(
    await services.proposals.publish({
      ...{ community, author: eve.person, title: 'Whom to give the grant', body: '' },
      payment: { amount: '1', ...payee(cleo, 'Cleo') },
      others: [payee(eve, 'Eve')],
      question: { method: 'ranked-choice/1', none: 'None of these' },
      eventId: uuidv7(),
    }),
  );
  const row = await store.proposals.findProposal(id);
  const action = proposalActionFromJson(row?.action);
  const paid = paymentsOf(action).map(({ to, amount }) => [to, amount]);
  expect(paid).toEqual([
    [people.cleo.address.toLowerCase(), parseEther('1')],
    [people.dan.address.toLowerCase(), parseEther('1')],
  ]);
  expect(row?.actionHash).toBe(actionHash(action));
  await world.advance(DAY_MS);
  await services.course.open(id);
  const vote = await store.votes.findVote(id);
  expect(vote?.choices).toEqual(['Cleo', 'Eve', 'None of these']);
  expect(vote?.rules).toMatchObject({ binding: true });
  for (const [index, voter] of voters.entries()) {
    must(await services.votes.cast(voter, community, id, index < 4 ? [2, 1] : [1, 2, 3]));
  }
  await world.advance(3 * DAY_MS + 1);
  await Promise.all([services.course.close(id), services.course.close(id)]);
  expect((await store.proposals.findProposal(id))?.state).toBe('queued');
  await services.course.execute(id);
  expect(await store.executions.findIntentBySource(`proposal:${id}:0`)).toBeUndefined();
  await world.advance(8 * DAY_MS);
  await Promise.all(Array.from({ length: 4 }, () => services.course.execute(id)));
  await services.course.execute(id);
  const intent = await store.executions.findIntentBySource(`proposal:${id}:0`);
  expect(intent).toMatchObject({ state: 'planned', amount: parseEther('1') });
  expect(intent?.action).toMatchObject({ to: people.dan.address.toLowerCase() });
  expect(intent?.actionHash).toBe(actionHash(actionFromJson(intent?.action)));
});

it('the eleventh is spam: one person has only so many open', async () => {
  expect(codeOf(await publish('1'))).toBe('proposals-open');
});

it('is published once, however often the platform tells it at once', async () => {
  const dan = await world.member('discord', true);
  const told = await Promise.all(Array.from({ length: 5 }, () => publish('1', 'discord:1', dan)));
  expect(new Set(told.map(must)).size).toBe(1);
});

it('an edit of amount and recipient is a new action with its own hash, logged, from a new T0', async () => {
  const { store, services, community } = world;
  const eve = await world.member('telegram', true);
  const fay = await world.member('discord');
  await world.link(fay, people.dan.address);
  await world.advance(DAY_MS + 1);
  const id = must(await publish('2', uuidv7(), eve));
  const before = await store.proposals.findProposal(id);
  const meant = { community, person: eve.person, vote: id };
  const to = { ...fay, isBot: false, displayName: 'Fay' };
  await world.advance(60_000);
  const { payment: shown } = must(await services.edits.preview(meant, { amount: '7.5', to }));
  if (!shown) throw new Error('another payment is shown');
  expect([shown.before.amount, shown.after.amount]).toEqual([parseEther('2'), parseEther('7.5')]);
  expect((await store.proposals.findProposal(id))?.textVersion).toBe(1);
  const change = { amount: '7.5', to, wallet: shown.after.to };
  const moved = { ...change, wallet: shown.before.to };
  expect(codeOf(await services.edits.edit(meant, moved, 'edit:0'))).toBe('proposal-altered');
  // Pressed five times at once it is one edit.
  const edited = await Promise.all(
    Array.from({ length: 5 }, () => services.edits.edit(meant, change, 'edit:1')),
  );
  expect(new Set(edited.map((one) => must(one).version))).toEqual(new Set([2]));
  const after = await store.proposals.findProposal(id);
  expect(after).toMatchObject({ recipientId: fay.person, textVersion: 2 });
  expect(after?.actionHash).not.toBe(before?.actionHash);
  expect(after?.publishedAt.getTime()).toBeGreaterThan(before?.publishedAt.getTime() ?? 0);
  // It does not count twice, and its own sum does.
  const grown = parseEther('5.5');
  expect(after?.moneyAtRisk).toBe((before?.moneyAtRisk ?? 0n) + grown);
  const [change1] = await services.edits.changes(id);
  expect(change1?.payment).toMatchObject({
    before: { amount: parseEther('2'), to: shown.before.to },
    after: { amount: parseEther('7.5'), to: shown.after.to },
  });
  expect(codeOf(await services.edits.edit(meant, { amount: '7.5' }, 'edit:2'))).toBe(
    'proposal-unchanged',
  );
  expect(must(await services.edits.edit(meant, { amount: '8' }, 'edit:3')).version).toBe(3);
  expect(codeOf(await services.edits.preview({ ...meant, person: bo.person }, change))).toBe(
    'not-the-author',
  );
});

it('a payment held back for 30 days expires, and so does one that is planned and not signed', async () => {
  const { store, services, community } = world;
  const gil = await world.member('discord', true);
  const queued = async () => {
    const id = must(await publish('0.1', uuidv7(), gil));
    await store.proposals.updateProposal(id, { state: 'voting' });
    const queuedUntil = await store.now();
    await store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
    return id;
  };
  const stateOf = async (id: Awaited<ReturnType<typeof queued>>) => {
    const row = await store.proposals.findProposal(id);
    return [row?.state, row?.outcomeReason];
  };
  const [begun, held] = [await queued(), await queued()];
  await services.course.execute(begun);
  expect(await stateOf(begun)).toEqual(['queued', null]);
  const view = await services.proposalViews.view(begun);
  expect(view).toMatchObject({ signed: false });
  expect(view?.executableUntil?.getTime()).toBe((view?.queuedUntil?.getTime() ?? 0) + 30 * DAY_MS);
  expect(await store.executions.findIntentBySource(`proposal:${begun}:0`)).toBeDefined();
  await store.communities.updateCommunity(community, { frozenReason: 'The keys may be known' });
  expect(await services.course.execute(held)).toMatchObject({ again: expect.any(Date) });
  await world.advance(31 * DAY_MS);
  expect(await services.course.execute(held)).toBeUndefined();
  expect(await services.course.execute(begun)).toBeUndefined();
  expect(await stateOf(held)).toEqual(['expired', 'frozen']);
  // Its own account ends what nobody has signed, though payments are paused.
  expect(await stateOf(begun)).toEqual(['queued', null]);
  const source = `proposal:${begun}:0`;
  const intent = await store.executions.findIntentBySource(source);
  await services.executions.advanceSender(intent?.senderAccountId ?? '');
  expect(await stateOf(begun)).toEqual(['expired', 'frozen']);
  expect(await store.executions.findIntentBySource(source)).toMatchObject({ state: 'cancelled' });
});
