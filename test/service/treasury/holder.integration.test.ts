/** Who holds the money beside the own account: a real Safe; and what is said when the chain says nothing. */
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createTokens } from '#chain/tokens/index.ts';
import { asAddress, asId, type ExecutorId } from '#core/identity.ts';
import { people } from '#sandbox/chain/people.ts';
import { createHolderReader } from '#service/treasury/holder.ts';
import type { Named } from '#service/treasury/named.ts';
import { createLog } from '#telemetry/log.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { must } from '#test/support/vote-world.ts';

const bob = `0x${'b0'.repeat(20)}` as const;
const CIV = parseEther('1');
const { ada, bo } = people;

let world: SafeWorld;
beforeAll(async () => {
  world = await createSafeWorld({ version: '1.4.1' });
});
afterAll(() => world?.close());

const read = () => world.services.treasuryViews.read(world.community);
const safeIn = ({ holders }: Awaited<ReturnType<typeof read>>) =>
  holders.find(({ kind }) => kind === 'contract');

it('counts what a Safe holds with the own account’s, once, and says which of them pays', async () => {
  await world.fundTreasury('50');
  const view = await read();
  const safe = world.safe.address.toLowerCase();
  expect(safeIn(view)).toMatchObject({
    ...{ address: safe, contracts: [{ kind: 'safe', address: safe }] },
    ...{ own: true, pays: true, isIdle: false },
  });
  expect(safeIn(view)?.holdings.find(({ symbol }) => symbol === 'CIV')?.units).toBe(1_000n * CIV);
  expect(view.holders.find(({ kind }) => kind === 'account')).toMatchObject({ pays: false });
  expect(view.asset).toMatchObject({ total: 1_050n * CIV, free: 1_050n * CIV });
});

it('promises what its owners sign, and tells it as gone when it is final', async () => {
  const id = await world.collecting(`pay 5 CIV to ${bob}`);
  expect((await read()).asset).toMatchObject({
    promised: { carried: 5n * CIV, waiting: 0n, pending: 0n },
    ...{ total: 1_050n * CIV, free: 1_045n * CIV },
    flows: { gone: 0n },
  });
  must(await world.sign(id, ada));
  must(await world.sign(id, bo));
  await world.until(id, async () => (await world.stateOf(id)) === 'executed');
  const { asset } = await read();
  expect(asset).toMatchObject({
    promised: { carried: 0n },
    ...{ total: 1_045n * CIV, free: 1_045n * CIV },
    flows: { gone: 5n * CIV, payments: 1, unexplained: 0n },
  });
  const { number, txHash } = await world.proposalOf(id);
  expect(asset?.flows.largest).toMatchObject([
    { amount: 5n * CIV, txHash, of: { kind: 'proposal', number, title: 'To do' } },
  ]);
});

it('counts the timelock of a governor once, though both are connected', async () => {
  const { store, community, ada: steward, sandbox } = world;
  const keeper = asAddress(`0x${'71'.repeat(20)}`);
  await sandbox.fund(keeper, { civ: 7n * CIV });
  await sandbox.anvil.mine(3);
  const governor = asAddress(`0x${'60'.repeat(20)}`);
  const rows = [
    { kind: 'timelock', address: keeper },
    { kind: 'governor', address: governor },
  ] as const;
  const ids: ExecutorId[] = [];
  for (const { kind, address } of rows) {
    const id = asId<ExecutorId>(uuidv7());
    ids.push(id);
    await store.mandates.insertExecutor({
      ...{ id, communityId: community, chainId: sandbox.chainId, kind, address, keeper, facts: {} },
      ...{ connectedBy: steward.person, connectedAt: await store.now() },
    });
  }
  const view = await read();
  const found = view.holders.filter(({ address }) => address === keeper);
  expect(found.map(({ contracts }) => contracts)).toEqual([rows]);
  expect(view.asset?.total).toBe(1_052n * CIV);
  for (const id of ids) await store.mandates.updateExecutorDisconnected(id, await store.now());
  expect((await read()).asset?.total).toBe(1_045n * CIV);
});

it('knows nothing of a chain that the host is not connected to any more', async () => {
  const { store, community } = world;
  const [id, address] = [asId<ExecutorId>(uuidv7()), asAddress(`0x${'99'.repeat(20)}`)];
  await store.mandates.insertExecutor({
    ...{ id, communityId: community, chainId: 999, kind: 'safe', address, keeper: address },
    ...{ facts: {}, connectedBy: world.ada.person, connectedAt: await store.now() },
  });
  const view = await read();
  const found = view.holders.find(({ chainId }) => chainId === 999);
  expect(found).toMatchObject({ block: null, holdings: [], isIdle: false });
  expect(view.asset?.total).toBe(1_045n * CIV);
  await store.mandates.updateExecutorDisconnected(id, await store.now());
});

it('knows nothing of what is held while the node is away, and still tells what the books know', async () => {
  world.proxy.misbehave = () => ({ kind: 'status', status: 503, body: '' });
  try {
    const view = await read();
    expect(view.holders.map(({ block }) => block)).toEqual(view.holders.map(() => null));
    expect(view.holders.flatMap(({ holdings }) => holdings.map(({ units }) => units))).toEqual(
      view.holders.flatMap(({ holdings }) => holdings.map(() => null)),
    );
    expect(view.holders.filter(({ own, isIdle }) => own && isIdle)).toEqual([]);
    expect(view.asset).toMatchObject({ total: null, free: null });
    expect(view.asset?.flows).toMatchObject({ gone: 5n * CIV, difference: null });
  } finally {
    world.proxy.misbehave = undefined;
  }
});

it('leaves what one contract does not answer unknown, and tells the rest', async () => {
  const { sandbox, store, community } = world;
  const log = createLog({ level: 'silent' });
  const { chainId, url, contracts } = sandbox;
  const chain = createChain({ rpc: { [chainId]: [url] }, finality: { [chainId]: 2 }, log });
  const deps = { store, chain, tokens: createTokens(chain), log };
  const token = (address: string): Named => ({
    ...{ chainId, token: asAddress(address), symbol: 'T', decimals: 18, standard: 'erc20' },
    isTrusted: false,
  });
  const named = [token(contracts.token.address.toLowerCase()), token(bob)];
  const unitsOf = async (clock: { later(run: () => Promise<void>): void }) => {
    const holders = await createHolderReader({ ...deps, clock }).read(community, named);
    const safe = holders.find(({ kind }) => kind === 'contract');
    return [safe?.block === null, ...(safe?.holdings.map(({ units }) => units) ?? [])];
  };
  expect(await unitsOf({ later: () => undefined })).toEqual([false, 995n * CIV, null]);
  // A chain that is slower than somebody waits is as one that says nothing.
  const atOnce = (run: () => Promise<void>): void => void run();
  expect(await unitsOf({ later: atOnce })).toEqual([true, null, null]);
});
