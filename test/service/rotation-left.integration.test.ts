/** What an account holds beside the community's own token, what comes to nothing on the way, and what is left. */
import { encodeFunctionData, erc20Abi, parseAbi } from 'viem';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plain } from '#chat/text.ts';
import { treasury } from '#chat/words/en/treasury.ts';
import type { Term } from '#core/eligibility/rule.ts';
import type { Address } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployContract, sendAs } from '#test/support/contracts.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { createRotationHand, type RotationHand } from '#test/support/rotation-world.ts';
import { must } from '#test/support/vote-world.ts';

const CIV = 10n ** 18n;
const thief = `0x${'7e'.repeat(20)}` as const;
const pauseAbi = parseAbi(['function pause()', 'function unpause()']);
const LONG_MS = 25 * 3_600_000;

let sandbox: SandboxChain;
let world: MandateWorld;
let hand: RotationHand;
beforeEach(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
  hand = createRotationHand(sandbox, world);
});
afterEach(async () => {
  await world?.close();
  await sandbox?.stop();
});

const erc20 = (token: Address): Term => ({
  ...{ kind: 'erc20', chainId: sandbox.chainId, token, atLeast: 1n },
});
const held = (token: Address, of: Address): Promise<bigint> =>
  sandbox.publicClient.readContract({
    ...{ abi: erc20Abi, functionName: 'balanceOf', address: token, args: [of] },
  });

/** In the order in which they are given. */
async function mintBadges(to: readonly string[]): Promise<void> {
  const { badge } = sandbox.contracts;
  for (const one of to) {
    const args = [one as Address] as const;
    const data = encodeFunctionData({ abi: badge.abi, functionName: 'mint', args });
    await sendAs(sandbox, { to: badge.address, data });
  }
}

describe('what the books name', () => {
  it('is moved with the community’s own: tokens, pieces that are known by their number, kinds of pieces', async () => {
    const { account } = world;
    const token = await deployContract(sandbox, 'SixDecimalsToken', [account]);
    const { badge, items } = sandbox.contracts;
    const { chainId } = sandbox;
    const first = Number(
      await sandbox.publicClient.readContract({ ...badge, functionName: 'totalMinted' }),
    );
    await mintBadges([account, account]);
    const mint = encodeFunctionData({
      ...{ abi: items.abi, functionName: 'mint' },
      args: [account as Address, 7n, 30n],
    });
    await sendAs(sandbox, { to: items.address, data: mint });
    const [collection, kinds] = [hand.lower(badge.address), hand.lower(items.address)];
    const piece = { kind: 'erc721', chainId, token: collection, atLeast: 1n } as const;
    await hand.name(
      erc20(token),
      { ...piece, id: BigInt(first + 1) },
      { kind: 'erc1155', chainId, token: kinds, atLeast: 1n, id: 7n },
    );
    const units = await held(token, account);
    expect(units).toBeGreaterThan(0n);
    await sandbox.anvil.mine(3);
    await hand.order();
    await hand.until('emptied', hand.swept);
    const next = await hand.next();
    expect(await world.balanceOf(next)).toBe(1_000n * CIV);
    expect([await held(token, account), await held(token, next)]).toEqual([0n, units]);
    const ownerOf = (id: number) =>
      sandbox.publicClient.readContract({
        ...{ ...badge, functionName: 'ownerOf', args: [BigInt(id)] },
      });
    expect((await ownerOf(first + 1)).toLowerCase()).toBe(next);
    const kept = await sandbox.publicClient.readContract({
      ...{ ...items, functionName: 'balanceOf', args: [next as Address, 7n] },
    });
    expect(kept).toBe(30n);
    // Nobody here knows that the other piece is number two.
    expect((await ownerOf(first + 2)).toLowerCase()).toBe(account);
    await hand.until('told', async () => (await hand.told('rotation-left')).length > 0);
    const [words] = await hand.told('rotation-left');
    expect(words).toContain(`1 pieces of ${collection} (nobody here knows which they are)`);
    expect(words).not.toContain(token);
    // It is told once, and shown to whoever asks later.
    await hand.turn();
    expect(await hand.told('rotation-left')).toHaveLength(1);
    const shown = must(await world.services.rotations.survey(world.community, world.ada.person));
    expect(shown.before).toMatchObject({ account, left: [{ contract: collection, why: 'which' }] });
    const before = { account, left: shown.before?.left ?? null };
    expect(plain(treasury.rotateBefore(before))).toContain(`still holds 1 pieces of ${collection}`);
    expect(plain(treasury.rotateBefore({ account, left: null }))).toContain('is being emptied');
    expect(plain(treasury.rotateBefore({ account, left: [] }))).toContain('is empty');
  });

  it('that does not let go holds up nothing else, and is told: reverting tokens, contracts that do not answer', async () => {
    const { account } = world;
    const token = await deployContract(sandbox, 'RevertingToken', [account]);
    const nothing = `0x${'de'.repeat(20)}` as Address;
    await hand.name(erc20(token), erc20(nothing));
    await sandbox.anvil.mine(3);
    await hand.order();
    await hand.until('emptied', hand.swept);
    const next = await hand.next();
    expect(await world.balanceOf(next)).toBe(1_000n * CIV);
    const coin = await sandbox.publicClient.getBalance({ address: account });
    expect(coin).toBeLessThan(10n ** 17n);
    const parked = await hand.told('intent-parked');
    expect(parked).toHaveLength(1);
    expect(parked[0]).toContain('Emptying the old account waits');
    // A balance that cannot be read is waited for, and then said.
    await world.advance(11 * 60_000);
    await hand.turn();
    const words = (await hand.told('rotation-left')).at(-1) ?? '';
    expect(words).toContain(`tokens of ${token} (its contract does not let go of it now)`);
    expect(words).toContain(`tokens of ${nothing} (how much there is could not be read)`);
    // It is not begun again and again, and after a day not at all.
    await world.advance(LONG_MS);
    for (let turn = 0; turn < 4; turn += 1) {
      await hand.turn();
      await world.advance(LONG_MS);
    }
    const tries = (await hand.sweeps()).filter(
      ({ moves }) =>
        moves.kind === 'transfer' && moves.asset.kind === 'erc20' && moves.asset.token === token,
    );
    expect(tries).toMatchObject([{ state: 'cancelled' }]);
    expect((await hand.told('intent-parked')).length).toBe(1);
  });

  it('that is let go of later is moved then', async () => {
    const { account } = world;
    const token = await deployContract(sandbox, 'BlocklistToken', [account]);
    const call = (functionName: 'pause' | 'unpause') =>
      sendAs(sandbox, { to: token, data: encodeFunctionData({ abi: pauseAbi, functionName }) });
    await call('pause');
    await hand.name(erc20(token));
    await sandbox.anvil.mine(3);
    await hand.order();
    await hand.until('told', async () => (await hand.told('rotation-left')).length > 0);
    expect(await hand.swept()).toBe(true);
    await call('unpause');
    // Its gas went with the coin: the purse fills it up.
    const purse = (await world.services.executions.accountsOf(world.community)).find(
      ({ purpose }) => purpose === 'gas',
    );
    await hand.fund(purse?.address ?? '');
    await hand.until('moved', async () => (await held(token, account)) === 0n);
    expect(await held(token, await hand.next())).toBe(1_000n * CIV);
    await hand.until('told', async () => (await hand.told('rotation-left')).length > 1);
    expect((await hand.told('rotation-left')).at(-1)).toContain('The old account is empty');
  });
});

describe('whoever is quicker', () => {
  /** A sweep of all there is was sent, and no block has it. */
  async function pending() {
    await sandbox.anvil.mine(3);
    await hand.order();
    await sandbox.anvil.setMining('paused');
    await hand.until(
      'sent',
      async () => (await hand.sweeps()).some(({ state }) => state === 'submitted'),
      false,
    );
    const [sweep] = await hand.sweeps();
    if (sweep?.nonce == null) throw new Error('no sweep has a number');
    return { ...sweep, nonce: sweep.nonce };
  }
  const { transfer, transferFrom, approve } = {
    transfer: (to: Address, amount: bigint) =>
      encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] }),
    transferFrom: (from: Address, to: Address, amount: bigint) =>
      encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args: [from, to, amount] }),
    approve: (spender: Address, amount: bigint) =>
      encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }),
  };

  it('under the same number: the sweep is lost and told, what is left goes by the next one, a human ends the old', async () => {
    const token = sandbox.contracts.token.address;
    const { nonce, id } = await pending();
    const gasPrice = 200n * 10n ** 9n;
    await hand.steal(token, transfer(thief as Address, 100n * CIV), { nonce, gasPrice });
    await sandbox.anvil.setMining('automine');
    await sandbox.anvil.mine(3);
    await hand.until('emptied', hand.swept);
    expect((await world.store.executions.findIntent(id))?.state).toBe('lost');
    expect(await world.balanceOf(await hand.next())).toBe(900n * CIV);
    const [words] = await hand.told('intent-lost');
    expect(words).toContain('Somebody else was quicker');
    expect(words).toContain('npm run reconcile');
    const { executions } = world.services;
    expect(await executions.listLost()).toMatchObject([{ id, nonce }]);
    must(await executions.settleLost(id));
    expect(await executions.listLost()).toEqual([]);
    await hand.turn();
    expect(await world.balanceOf(await hand.next())).toBe(900n * CIV);
    expect((await hand.sweeps()).filter(({ settledAt }) => settledAt === null)).toEqual([]);
  });

  it('in the same block: the sweep reverts and is told, what is left goes by the next one', async () => {
    const token = sandbox.contracts.token.address;
    const { dan } = sandbox.people;
    await hand.steal(token, approve(dan.address as Address, 100n * CIV));
    const { id } = await pending();
    await sandbox.walletOf(dan).sendTransaction({
      ...{ to: token, gas: 200_000n, gasPrice: 500n * 10n ** 9n },
      data: transferFrom(world.account, thief as Address, 100n * CIV),
    });
    await sandbox.anvil.mine(1);
    await sandbox.anvil.setMining('automine');
    await hand.until('emptied', hand.swept);
    expect((await world.store.executions.findIntent(id))?.state).toBe('reverted');
    expect(await world.balanceOf(await hand.next())).toBe(900n * CIV);
    const [words] = await hand.told('intent-reverted');
    expect(words).toContain('The chain refused to empty the old account');
    expect(words).not.toContain('not sent again');
  });
});
