/** Sums of what moved, of a treasury in the chain's own coin: its fees leave it by no payment. */
import { parseEther, parseUnits } from 'viem';
import { beforeEach, expect, it } from 'vitest';
import { type AssetId, asId } from '#core/identity.ts';
import { FLOW_SLOT_MS } from '#core/ledger/overview.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import { FINALITY_DEPTH, type World } from '#test/support/execution-world.ts';

const ETHER = parseUnits('1', 18);

const bed = executionBed();
let world: World;
beforeEach(async () => {
  world = await bed.open({ asset: 'native', etherTreasury: '1000' });
});

it('tells what was paid from what left without a payment', async () => {
  const { store, community, executions } = world;
  const asset = await store.communities.findAsset(community);
  const of = {
    ...{
      communityId: community,
      assetId: asId<AssetId>(asset?.id ?? ''),
      asset: { kind: 'native' },
    },
    ...{
      chainId: bed.sandbox.chainId,
      since: new Date((await store.now()).getTime() - FLOW_SLOT_MS),
    },
  };
  await executions.checkTreasury(community);
  expect(await store.flows.listFlowSums(of, FLOW_SLOT_MS)).toEqual([]);
  expect((await store.flows.findOpening(of))?.amount).toBe(1_000n * ETHER);
  const id = await world.planned(world.transferOf(world.recipient(), 3n * ETHER, null));
  expect(await world.drive(id)).toMatchObject({ state: 'final' });
  await bed.sandbox.anvil.mine(FINALITY_DEPTH + 1);
  await executions.checkTreasury(community);
  const sums = await store.flows.listFlowSums(of, FLOW_SLOT_MS);
  const paid = sums.find(({ kind }) => kind === 'paid');
  const seen = sums.find(({ kind }) => kind === 'seen');
  expect(paid).toMatchObject({ came: 0n, gone: 3n * ETHER });
  const held = await bed.sandbox.publicClient.getBalance({ address: world.treasury });
  expect(seen).toMatchObject({ came: 0n, gone: 997n * ETHER - held });
  expect(seen?.gone).toBeGreaterThan(0n);
  expect(seen?.gone).toBeLessThan(parseEther('0.1'));
  const { rows, count } = await store.flows.listOutflows(of, 5);
  expect([rows.map(({ amount }) => amount), count]).toEqual([[3n * ETHER], 1]);
  // Of another community nothing is told.
  const none = {
    ...of,
    communityId: asId<typeof community>('0198f2a0-0000-7000-8000-000000000009'),
  };
  expect(await store.flows.listFlowSums(none, FLOW_SLOT_MS)).toEqual([]);
  expect(await store.flows.findActCount(none)).toBe(0);
});
