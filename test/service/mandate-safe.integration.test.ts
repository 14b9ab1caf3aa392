/** What was decided in the hands of a real Safe: signed by its owners, carried out once. */
import { encodeFunctionData, erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeAbi } from '#chain/carriers/safe.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { placeMultiSend, SAFE_VERSIONS } from '#sandbox/chain/safe.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { createSafes, type Safe } from '#test/support/safe.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bob = `0x${'b0'.repeat(20)}`;
const { ada, bo, cleo } = people;

describe.each(SAFE_VERSIONS)('a Safe %s', (version) => {
  let sandbox: SandboxChain;
  let world: MandateWorld;
  let safe: Safe;

  beforeAll(async () => {
    sandbox = await startChain();
    await sandbox.anvil.setMining('automine');
    world = await createMandateWorld(sandbox);
    const createSafe = await createSafes(sandbox, version);
    await placeMultiSend(sandbox, version);
    safe = await createSafe([ada, bo, cleo], 2n);
    await sandbox.fund(safe.address, { civ: parseEther('1000') });
    await sandbox.anvil.mine(3);
    await world.link(world.ada, ada.address);
    await world.keepMoneyIn('safe', safe.address);
  });
  afterAll(async () => {
    await world?.close();
    await sandbox?.stop();
  });

  const signing = () => world.services.safeSigning;
  const stateOf = async (id: VoteId) => (await world.proposalOf(id)).state;
  const isIn = (id: VoteId, state: string) => async () =>
    (await world.mandateOf(id)).state === state;

  async function collecting(text: string): Promise<VoteId> {
    const id = must(await world.publish(text));
    await world.decide(id);
    await world.until(id, isIn(id, 'collecting'));
    return id;
  }

  /** As the page does it. */
  async function sign(id: VoteId, owner: Person) {
    const { id: mandate } = await world.mandateOf(id);
    const prepared = await signing().prepare(mandate, { address: owner.address });
    if (!prepared.ok) return prepared;
    const { message, address } = prepared.value;
    const signature = await accountOf(owner).signTypedData(JSON.parse(message));
    return signing().sign(mandate, { message, address, signature });
  }

  it('pays once two of three owners have signed, and once alone', async () => {
    const before = await world.balanceOf(bob);
    const id = await collecting(`pay 5 CIV to ${bob}`);
    expect(must(await sign(id, ada))).toEqual({ signed: 1, needed: 2 });
    await world.services.mandates.advance((await world.mandateOf(id)).id);
    expect((await world.mandateOf(id)).state).toBe('collecting');
    expect(must(await sign(id, bo))).toEqual({ signed: 2, needed: 2 });
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    expect((await world.balanceOf(bob)) - before).toBe(parseEther('5'));
    expect(await world.mandateOf(id)).toMatchObject({ state: 'done' });
    expect((await world.proposalOf(id)).txHash).toMatch(/^0x/);
  });
});
