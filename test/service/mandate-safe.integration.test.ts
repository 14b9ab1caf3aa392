/** What was decided in the hands of a real Safe: signed by its owners, carried out once. */
import { encodeFunctionData, erc20Abi, type Hex, hashTypedData, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeAbi } from '#chain/carriers/safe.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { SAFE_VERSIONS } from '#sandbox/chain/safe.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bob = `0x${'b0'.repeat(20)}` as const;
const { ada, bo, cleo, dan } = people;

describe.each(SAFE_VERSIONS)('a Safe %s', (version) => {
  let world: SafeWorld;

  beforeAll(async () => {
    world = await createSafeWorld({ version });
  });
  afterAll(() => world?.close());

  const transferOf = (units: bigint): Hex =>
    encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [bob, units] });
  const pay = (units: bigint, by: readonly Person[]) =>
    world.safe.call(world.sandbox.contracts.token.address, transferOf(units), by);

  it('pays once two of three owners have signed, and once alone', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 5 CIV to ${bob}`);
    expect(must(await world.sign(id, ada))).toEqual({ signed: 1, needed: 2 });
    await world.turn(id);
    expect((await world.mandateOf(id)).state).toBe('collecting');
    expect(await world.ownersOf(id)).toMatchObject({
      owners: [ada, bo, cleo].map(({ address }) => address.toLowerCase()),
      ...{ signed: [ada.address.toLowerCase()], needed: 2, problem: null },
    });
    expect(must(await world.sign(id, bo))).toEqual({ signed: 2, needed: 2 });
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('5'));
    expect(await world.mandateOf(id)).toMatchObject({ state: 'done' });
    expect((await world.proposalOf(id)).txHash).toMatch(/^0x/);
    for (const _ of [1, 2, 3]) await world.turn(id);
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('5'));
    expect(codeOf(await world.sign(id, cleo))).toBe('owners-not-asked');
  });

  it('T17: signs the very hash that the Safe makes of it, for one step and for several', async () => {
    for (const text of [`pay 1 CIV to ${bob}`, `pay 1 CIV to ${bob}; pay 2 CIV to ${bob}`]) {
      const id = await world.collecting(text);
      const mandate = await world.mandateOf(id);
      const { call, hash, nonce } = must(await world.signing.paper(mandate.id));
      expect(call.operation).toBe(text.includes(';') ? 1 : 0);
      const { to, value, data, operation } = call;
      const zero = `0x${'00'.repeat(20)}` as const;
      const theirs = await world.sandbox.publicClient.readContract({
        ...{ address: world.safe.address, abi: safeAbi, functionName: 'getTransactionHash' },
        args: [to, value, data, operation, 0n, 0n, 0n, zero, zero, nonce],
      });
      expect([hash, mandate.reference]).toEqual([theirs, theirs]);
      const prepared = must(await world.signing.prepare(mandate.id, { address: ada.address }));
      expect(hashTypedData(JSON.parse(prepared.message))).toBe(theirs);
      must(await world.sign(id, ada));
      must(await world.sign(id, cleo));
      const before = await world.balanceOf(bob);
      await world.until(id, async () => (await world.stateOf(id)) === 'executed');
      const paid = text.includes(';') ? '3' : '1';
      expect((await world.balanceOf(bob)) - before).toBe(parseEther(paid));
    }
  });

  it('gives two at once two numbers, and carries them out in their order', async () => {
    const first = await world.collecting(`pay 1 CIV to ${bob}`);
    const second = await world.collecting(`pay 2 CIV to ${bob}`);
    const numbers = await Promise.all(
      [first, second].map(async (id) => (await world.ownersOf(id))?.nonce ?? 0n),
    );
    expect((numbers[1] ?? 0n) - (numbers[0] ?? 0n)).toBe(1n);
    for (const owner of [ada, bo]) must(await world.sign(second, owner));
    for (const _ of [1, 2, 3]) await world.turn(second);
    expect((await world.mandateOf(second)).state).toBe('collecting');
    for (const owner of [ada, bo]) must(await world.sign(first, owner));
    await world.until(first, async () => (await world.stateOf(first)) === 'executed');
    await world.until(second, async () => (await world.stateOf(second)) === 'executed');
  });

  it('T17: is signed anew with the next number when another transaction took its own', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 5 CIV to ${bob}`);
    must(await world.sign(id, ada));
    const old = await world.mandateOf(id);
    await pay(1n, [bo, cleo]);
    await world.until(id, async () => (await world.mandateOf(id)).round === 1);
    const fresh = await world.mandateOf(id);
    expect(fresh).toMatchObject({ state: 'collecting', reason: 'nonce-taken' });
    expect(fresh.reference).not.toBe(old.reference);
    expect((await world.ownersOf(id))?.signed).toEqual([]);
    must(await world.sign(id, ada));
    must(await world.sign(id, bo));
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('5') + 1n);
  });

  it('is done by whoever brings it there', async () => {
    const before = await world.balanceOf(bob);
    const id = await world.collecting(`pay 2 CIV to ${bob}`);
    // The owners use their own app, with the same call and the same number.
    await pay(parseEther('2'), [ada, cleo]);
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    expect((await world.proposalOf(id)).txHash).toMatch(/^0x/);
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('2'));
    const rows = await world.store.executions.listIntents(world.community, 50);
    const { id: mandate } = await world.mandateOf(id);
    expect(rows.filter(({ source }) => source.includes(mandate))).toEqual([]);
  });

  it('T17: does not count an owner who left, and asks the one who came', async () => {
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    must(await world.sign(id, cleo));
    expect((await world.ownersOf(id))?.signed).toHaveLength(1);
    await world.safe.swapOwner(cleo, dan, [ada, bo]);
    // That was a transaction of the Safe, and took the number.
    await world.until(id, async () => (await world.mandateOf(id)).round === 1);
    await world.until(id, world.isIn(id, 'collecting'));
    expect(codeOf(await world.sign(id, cleo))).toBe('owner-foreign');
    must(await world.sign(id, dan));
    expect((await world.ownersOf(id))?.signed).toEqual([dan.address.toLowerCase()]);
    must(await world.sign(id, bo));
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    await world.safe.swapOwner(dan, cleo, [ada, bo]);
    await world.sandbox.anvil.mine(3);
  });

  it('refuses strangers, foreign signatures, other texts and the same again', async () => {
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    const { id: mandate } = await world.mandateOf(id);
    expect(codeOf(await world.sign(id, people.eve))).toBe('owner-foreign');
    const { message, address } = must(
      await world.signing.prepare(mandate, { address: ada.address }),
    );
    const typed = JSON.parse(message);
    const foreign = await accountOf(bo).signTypedData(typed);
    const as = (signature: string, text = message) =>
      world.signing.sign(mandate, { message: text, address, signature });
    expect(codeOf(await as(foreign))).toBe('signature-wrong');
    expect(codeOf(await as('0x1234'))).toBe('signature-wrong');
    // An approval is read from the chain, never taken from anybody's word.
    const approval = `${address.toLowerCase().padStart(66, '0x000000000000000000000000')}${'0'.repeat(64)}01`;
    expect(codeOf(await as(approval))).toBe('signature-wrong');
    const other = { ...typed, message: { ...typed.message, value: '1' } };
    const signedOther = await accountOf(ada).signTypedData(other);
    expect(codeOf(await as(signedOther, JSON.stringify(other)))).toBe('owner-text-over');
    expect(codeOf(await as(signedOther))).toBe('signature-wrong');
    must(await world.sign(id, ada));
    expect(codeOf(await world.sign(id, ada))).toBe('owner-signed');
    const again = await accountOf(ada).signTypedData(typed);
    expect(codeOf(await as(again))).toBe('owner-signed');
    must(await world.sign(id, bo));
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
  });

  it('counts an approval on chain like a signature', async () => {
    const id = await world.collecting(`pay 1 CIV to ${bob}`);
    must(await world.sign(id, ada));
    const args = [(await world.mandateOf(id)).reference] as const;
    await world.sandbox.walletOf(bo).writeContract({
      ...{ address: world.safe.address, abi: safeAbi, functionName: 'approveHash', args },
    });
    await world.sandbox.anvil.mine(3);
    await world.until(id, async () => (await world.stateOf(id)) === 'executed');
    const { id: mandate, round } = await world.mandateOf(id);
    const rows = await world.store.mandates.listSignatures(mandate, round);
    expect(rows.map(({ way }) => way).sort()).toEqual(['chain', 'page']);
  });
});
