/** What counts as money at risk beside a payment: budgets for as long as they may be spent, vetoes that may be overruled. */
import { v7 as uuidv7 } from 'uuid';
import { parseUnits } from 'viem';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import { fraction } from '#core/fraction.ts';
import { type Address, asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { trackFromJson } from '#service/proposal/track-json.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { must, type Voter } from '#test/support/vote-world.ts';

const CIV = parseUnits('1', 18);
const HALF = fraction(1n, 2n);

let sandbox: SandboxChain;
let world: MandateWorld;
let wallets = 0;

beforeEach(async () => {
  sandbox ??= await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
  return () => world.close();
});
afterAll(() => sandbox?.stop());

const address = (): Address => {
  wallets += 1;
  return asAddress(`0x${(0x7000 + wallets).toString(16).padStart(40, '0')}`);
};
const decided = async (action: CommunityAction): Promise<VoteId> =>
  must(
    await world.services.proposals.publish({
      ...{ community: world.community, author: world.ada.person, title: 'To do', body: '' },
      ...{ payment: undefined, action, eventId: uuidv7() },
    }),
  );
const pay = async (civ: number): Promise<VoteId> =>
  must(await world.publish(`pay ${civ} to ${address()}`));
/** In whole tokens, with what is asked for it. */
async function asked(id: VoteId) {
  const row = await world.proposalOf(id);
  const { quorum, threshold } = trackFromJson(row.rules);
  const days = row.timelockMs / DAY_MS;
  return { atRisk: row.moneyAtRisk && Number(row.moneyAtRisk / CIV), quorum, threshold, days };
}
const takeBack = (id: VoteId) =>
  world.store.proposals.updateProposal(id, { state: 'withdrawn', outcomeReason: null });
/** Published for the moment alone. */
async function risk(propose: () => Promise<VoteId>) {
  const id = await propose();
  const found = await asked(id);
  await takeBack(id);
  return found;
}
const riskOfOne = async () => (await risk(() => pay(1))).atRisk;

const openBudget = (name: string, civ: bigint, days: number) => () =>
  decided({
    ...{ kind: 'open-budget', person: world.ada.person, name, amount: civ * CIV },
    termMs: days * DAY_MS,
  });

async function payee(): Promise<{ cleo: Voter; wallet: Address }> {
  const [cleo, wallet] = [await world.member(), address()];
  await world.link(cleo, wallet);
  return { cleo, wallet };
}

async function payFrom(
  budget: string,
  amount: string,
  { cleo, wallet }: Awaited<ReturnType<typeof payee>>,
): Promise<void> {
  const to = { ...cleo, isBot: false, displayName: 'Cleo' };
  const { person, account } = world.ada;
  must(
    await world.services.budgets.pay({
      ...{ community: world.community, person, account, budget, to, amount },
      ...{ purpose: 'the manual', wallet, eventId: uuidv7() },
    }),
  );
}

it('a budget counts for as long as it may be spent, and then by what it paid', async () => {
  const cleo = await payee();
  const docs = await openBudget('Docs', 240n, 90)();
  // 24 % of a treasury that was read, so not the most that can be asked.
  expect(await asked(docs)).toMatchObject({ atRisk: 240, days: 2 });
  await world.decide(docs);
  expect((await world.proposalOf(docs)).state).toBe('executed');
  await world.advance(31 * DAY_MS);
  const two = { atRisk: 260, quorum: HALF, threshold: fraction(2n, 3n), days: 7 };
  expect(await risk(openBudget('Tea', 20n, 30))).toMatchObject(two);
  // What is paid out of it is no longer left, and counts as paid: never twice, never less.
  await payFrom('Docs', '5', cleo);
  expect(await riskOfOne()).toBe(241);
  await world.drive();
  expect(await riskOfOne()).toBe(241);
  await world.advance(31 * DAY_MS);
  expect(await riskOfOne()).toBe(236);
  await payFrom('Docs', '4', cleo);
  await world.drive();
  // It is over on its 90th day.
  await world.advance(29 * DAY_MS);
  expect(await risk(() => pay(1))).toMatchObject({ atRisk: 5, days: 1 });
  await world.advance(2 * DAY_MS);
  expect(await riskOfOne()).toBe(1);
});

it('a closed budget is what is on its way out of it, however long that takes', async () => {
  const cleo = await payee();
  const docs = await openBudget('Docs', 100n, 300)();
  await world.decide(docs);
  await world.advance(2 * DAY_MS);
  await payFrom('Docs', '6', cleo);
  expect(await riskOfOne()).toBe(101);
  must(await world.services.budgets.close(world.community, world.ada.person, 'Docs'));
  expect(await riskOfOne()).toBe(7);
  await world.store.communities.updateCommunity(world.community, { frozenReason: 'we look at it' });
  await world.advance(20 * DAY_MS);
  expect(await riskOfOne()).toBe(7);
  await world.store.communities.updateCommunity(world.community, { frozenReason: null });
  await world.drive();
  await world.advance(29 * DAY_MS);
  expect(await riskOfOne()).toBe(7);
  await world.advance(2 * DAY_MS);
  expect(await riskOfOne()).toBe(1);
});

it('whoever overrules a veto is asked for what would leave with all else', async () => {
  const { services, store, community, ada } = world;
  await store.communities.updateCommunity(community, { state: 'founding' });
  // Shares that the own account may pay; those of the constitution stay as they are.
  const tiers = '0.5 % 33 % 60 % 48h; 1.5 % 50 % 2/3 7d';
  must(
    await services.tracks.set({
      ...{ community, person: ada.person, track: 'action', setting: 'tiers' },
      ...{ value: tiers, eventId: uuidv7() },
    }),
  );
  await store.communities.updateCommunity(community, { state: 'constituted' });
  const passed = async (id: VoteId, inMs: number) => {
    await store.proposals.updateProposal(id, { state: 'voting' });
    const queuedUntil = new Date((await store.now()).getTime() + inMs);
    await store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  };

  const first = await pay(9);
  expect(await asked(first)).toMatchObject({ atRisk: 9, days: 2 });
  await passed(first, DAY_MS);
  must(await services.vetoes.veto(community, ada.person, first, 'too much'));
  // While nobody asks to overrule it, it is over.
  const second = await pay(9);
  expect(await asked(second)).toMatchObject({ atRisk: 9, days: 2 });
  await passed(second, 0);
  await services.course.execute(second);
  await world.drive();
  expect((await world.proposalOf(second)).state).toBe('executed');

  const { number } = await world.proposalOf(first);
  const overrule = () => decided({ kind: 'overrule-veto', proposal: first, number });
  const high = { atRisk: 18, quorum: HALF, threshold: fraction(2n, 3n), days: 7 };
  expect(await risk(overrule)).toMatchObject(high);
  expect(await riskOfOne()).toBe(10);
  // From when it is asked for until it is decided the vetoed one counts, and once however often it is asked for.
  const again = await overrule();
  expect(await risk(overrule)).toMatchObject(high);
  expect(await riskOfOne()).toBe(19);
  await passed(again, 0);
  await services.course.execute(again);
  expect((await world.proposalOf(first)).state).toBe('overruled');
  expect(await riskOfOne()).toBe(19);
  // Thirty days later what was paid is forgotten, and what may be paid is not.
  await world.advance(31 * DAY_MS);
  expect(await riskOfOne()).toBe(10);
});

it('a veto of what pays nothing is overruled as before', async () => {
  const { services, store, community, ada } = world;
  const office = { person: ada.person, office: 'treasurer', termMs: null } as const;
  const id = await decided({ kind: 'give-office', ...office });
  await store.proposals.updateProposal(id, { state: 'voting' });
  const queuedUntil = new Date((await store.now()).getTime() + DAY_MS);
  await store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  must(await services.vetoes.veto(community, ada.person, id, 'not now'));
  const { number } = await world.proposalOf(id);
  const overrule = await decided({ kind: 'overrule-veto', proposal: id, number });
  expect(await asked(overrule)).toMatchObject({ atRisk: null, days: 3 });
});
