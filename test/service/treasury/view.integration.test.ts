/** What `/treasury show` is made of, over a real chain and real books: the own account, payments that are final, promises. */
import { v7 as uuidv7 } from 'uuid';
import { createTestClient, erc20Abi, http, parseEther, walletActions } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { asAddress } from '#core/identity.ts';
import { FLOW_WINDOW_MS } from '#core/ledger/overview.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;
const CIV = parseEther('1');

let sandbox: SandboxChain;
let world: MandateWorld;
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const read = () => world.services.treasuryViews.read(world.community);
async function standing() {
  const { asset } = await read();
  if (!asset) throw new Error('no asset');
  return asset;
}
const look = () => world.services.executions.checkTreasury(world.community);
/** The sender and the chain, until nothing of the treasury is under way. */
async function settle(): Promise<void> {
  const { store, services, community } = world;
  const sender = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
  for (let turn = 0; turn < 20; turn += 1) {
    await services.executions.advanceSender(sender?.id ?? '');
    if ((await services.executions.listOpenIntents(community)).length === 0) return;
    await sandbox.anvil.mine(3);
  }
  throw new Error('it did not come to rest');
}
it('shows what there is before the books have looked, and counts nothing of it as come', async () => {
  const { holders } = await read();
  const of = (kind: string) => holders.find((one) => one.kind === kind);
  const account = of('account');
  expect(account).toMatchObject({ address: world.account, own: true, pays: true, isIdle: false });
  expect(account?.block).toBeGreaterThan(0n);
  expect(account?.holdings.map(({ symbol, units }) => [symbol, units])).toEqual([
    ['CIV', 1_000n * CIV],
    ['ETH', 10n * CIV],
  ]);
  expect(of('gas')).toMatchObject({ own: false, pays: false, isIdle: false });
  expect(of('vault')).toMatchObject({ own: false, pays: false, isIdle: false });
  const before = await standing();
  expect(before).toMatchObject({ total: 1_000n * CIV, free: 1_000n * CIV });
  expect(before.flows).toMatchObject({ bookedTo: null, difference: null, came: 0n, gone: 0n });
  await look();
  const { flows } = await standing();
  expect(flows).toMatchObject({ came: 0n, gone: 0n, difference: 0n });
  expect(flows.opened?.amount).toBe(1_000n * CIV);
  expect(flows.bookedTo).not.toBeNull();
});

it('says what the chain shows beyond the books, until they have seen it come in', async () => {
  await sandbox.fund(world.account, { civ: 200n * CIV });
  await sandbox.anvil.mine(3);
  expect((await standing()).flows).toMatchObject({ difference: 200n * CIV, came: 0n });
  await look();
  const { flows, total } = await standing();
  expect(total).toBe(1_200n * CIV);
  expect(flows).toMatchObject({ difference: 0n, came: 200n * CIV, gone: 0n, unexplained: 0n });
  expect(flows.slots.at(-1)).toEqual({ came: 200n * CIV, gone: 0n });
});

it('counts a decision as promised once, wherever it is on its way, and as gone when it is final', async () => {
  const id = must(await world.publish(`pay 6 CIV to ${bo}; pay 2 CIV to ${bo}`, 'Paint the hall'));
  const queuedUntil = new Date((await world.store.now()).getTime() + 60_000);
  await world.store.proposals.updateProposal(id, { state: 'voting' });
  expect((await standing()).promised).toMatchObject({ waiting: 0n, decisions: 0 });
  await world.store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  expect(await standing()).toMatchObject({
    promised: { waiting: 8n * CIV, decisions: 1, pending: 0n },
    free: 1_192n * CIV,
  });
  await world.advance(60_000);
  await world.services.course.execute(id);
  expect(await standing()).toMatchObject({
    promised: { waiting: 0n, decisions: 0, pending: 8n * CIV },
    free: 1_192n * CIV,
    flows: { gone: 0n },
  });
  await settle();
  const { promised, free, total, flows } = await standing();
  expect(promised).toMatchObject({ waiting: 0n, pending: 0n });
  expect([total, free]).toEqual([1_192n * CIV, 1_192n * CIV]);
  expect(flows).toMatchObject({ gone: 8n * CIV, payments: 2, difference: 0n, unexplained: 0n });
  const { number } = await world.proposalOf(id);
  const of = { kind: 'proposal', number, title: 'Paint the hall' };
  expect(flows.largest.map((one) => [one.amount, one.of])).toEqual([
    [6n * CIV, of],
    [2n * CIV, of],
  ]);
  expect(flows.largest[0]?.txHash).toMatch(/^0x[0-9a-f]{64}$/u);
  expect(await world.balanceOf(bo)).toBe(8n * CIV);
});

it('counts what is left in a budget as promised, and what it paid as gone', async () => {
  const { services, store, community, ada } = world;
  const decidedBy = must(await world.publish(`pay 1 CIV to ${bo}`, 'A budget'));
  const action = { person: ada.person, name: 'Docs', amount: 50n * CIV, termMs: 60 * DAY_MS };
  must(
    await store.transaction('open a budget', (books) =>
      services.budgetOpenings.decided.carryOut(
        ...([books, community] as const),
        { kind: 'open-budget', ...action },
        decidedBy,
      ),
    ),
  );
  expect(await standing()).toMatchObject({
    promised: { budgets: 50n * CIV, openBudgets: 1 },
    free: 1_142n * CIV,
  });
  const cleo = await world.member('telegram');
  await world.link(cleo, people.cleo.address);
  await world.advance(2 * DAY_MS);
  const payee = { person: cleo.person, account: cleo.account, displayName: 'Cleo', isBot: false };
  must(
    await services.budgets.pay({
      ...{ community, person: ada.person, account: ada.account, budget: 'docs', to: payee },
      ...{
        amount: '4',
        purpose: 'the manual',
        wallet: asAddress(people.cleo.address.toLowerCase()),
      },
      eventId: uuidv7(),
    }),
  );
  // It is set aside now, and no more in the budget.
  expect(await standing()).toMatchObject({
    promised: { budgets: 46n * CIV, pending: 4n * CIV },
    free: 1_142n * CIV,
  });
  await settle();
  const { promised, total, flows } = await standing();
  expect(promised).toMatchObject({ budgets: 46n * CIV, pending: 0n });
  expect(total).toBe(1_188n * CIV);
  expect(flows).toMatchObject({ gone: 12n * CIV, payments: 3, difference: 0n });
  expect(flows.largest[1]).toMatchObject({
    amount: 4n * CIV,
    of: { kind: 'budget', number: 1, name: 'Docs' },
  });
});

it('lists a token that a decision named, and none that somebody just sent', async () => {
  const spam = await sandbox.deployMisbehavingToken('NoReturnToken', world.account);
  const tokens = async () => {
    const { holders, unread } = await read();
    expect(unread).toBe(0);
    const account = holders.find(({ kind }) => kind === 'account');
    return account?.holdings.map(({ token, units }) => [token, units]);
  };
  await sandbox.anvil.mine(3);
  expect((await tokens())?.length).toBe(2);
  const id = must(
    await world.publish(`call ${spam} "function approve(address spender, uint256 amount)" ${bo} 1`),
  );
  // What is only proposed names nothing: anybody could list a token by it.
  expect((await tokens())?.length).toBe(2);
  await world.store.proposals.updateProposal(id, { state: 'voting' });
  const queuedUntil = new Date((await world.store.now()).getTime() + DAY_MS);
  await world.store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  const listed = await tokens();
  expect(listed?.[2]?.[0]).toBe(spam.toLowerCase());
  expect(listed?.[2]?.[1]).toBeGreaterThan(0n);
});

it('lists a token that a gate asks for, in the decimals it was set with', async () => {
  const { store, community, ada } = world;
  const token = await sandbox.deployMisbehavingToken('SixDecimalsToken', world.account);
  await sandbox.anvil.mine(3);
  const [role, now] = [uuidv7(), await store.now()];
  await store.roles.insertRole({
    id: role,
    communityId: community,
    name: 'Holder',
    createdAt: now,
  });
  const known = { symbol: 'SIX', standard: 'erc20', chainId: sandbox.chainId, decimals: 6 };
  await store.roles.insertGate({
    ...{ id: uuidv7(), communityId: community, roleId: role, version: 1, state: 'preview' },
    ...{ rule: { v: 1, node: { kind: 'citizen' } }, ruleText: 'citizen' },
    ...{
      tokens: [{ ...known, address: token.toLowerCase() }],
      createdBy: ada.person,
      createdAt: now,
    },
  });
  const account = (await read()).holders.find(({ kind }) => kind === 'account');
  expect(account?.holdings.find(({ symbol }) => symbol === 'SIX')).toMatchObject({
    ...{ token: token.toLowerCase(), decimals: 6, units: 1_000n * 10n ** 6n, isTrusted: false },
  });
});

it('says what is missing that the books still count', async () => {
  const { url, chain, contracts } = sandbox;
  const thief = createTestClient({ chain, mode: 'anvil', transport: http(url) }).extend(
    walletActions,
  );
  await thief.impersonateAccount({ address: world.account });
  await thief.writeContract({
    ...{ address: contracts.token.address, abi: erc20Abi, functionName: 'transfer' },
    ...{ args: [`0x${'66'.repeat(20)}`, 100n * CIV], account: world.account },
  });
  await sandbox.anvil.mine(3);
  const { flows, total } = await standing();
  expect(total).toBe(1_088n * CIV);
  expect(flows).toMatchObject({ difference: -100n * CIV, gone: 12n * CIV });
  // What is concluded of a transaction that nobody here knows is a human's (T19): the books wait for that.
  await look();
  expect((await standing()).flows).toMatchObject({ difference: -100n * CIV, gone: 12n * CIV });
});

it('forgets what is longer ago than thirty days, and draws the rest where it belongs', async () => {
  await world.advance(FLOW_WINDOW_MS / 2);
  const half = (await standing()).flows;
  expect(half).toMatchObject({ came: 200n * CIV, gone: 12n * CIV });
  expect(half.slots.slice(5).every(({ came, gone }) => came + gone === 0n)).toBe(true);
  await world.advance(FLOW_WINDOW_MS / 2 + DAY_MS);
  const { flows, total } = await standing();
  expect(flows).toMatchObject({ came: 0n, gone: 0n, opened: null, largest: [], payments: 0 });
  expect(total).toBe(1_088n * CIV);
});

it('counts what is in an account that was rotated away, until it is emptied', async () => {
  const { store, community } = world;
  const sender = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
  await store.executions.updateSenderRetired(sender?.id ?? '', await store.now());
  const { holders, asset } = await read();
  expect(holders.find(({ address }) => address === world.account)).toMatchObject({
    ...{ kind: 'replaced', own: true, pays: false },
  });
  // Its money is on its way, so the books are not held against it.
  expect(asset).toMatchObject({ total: 1_088n * CIV, flows: { difference: null } });
  await store.executions.updateSenderSwept(sender?.id ?? '', await store.now());
  const after = await read();
  expect(after.holders.some(({ address }) => address === world.account)).toBe(false);
  expect(after.asset?.total).toBe(0n);
});
