/** A community whose money a real Safe of three owners keeps: what is decided is signed as the page does it. */
import { type Address, parseEther } from 'viem';
import type { VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { placeMultiSend, type SafeVersion } from '#sandbox/chain/safe.ts';
import { createMandateWorld } from './mandate-world.ts';
import { startRpcProxy } from './rpc-proxy.ts';
import { createSafes } from './safe.ts';
import { must } from './vote-world.ts';

export type SafeWorld = Awaited<ReturnType<typeof createSafeWorld>>;

type Options = {
  version: SafeVersion;
  /** Beside Ada and Bo; two have to sign. */
  third?(sandbox: SandboxChain): Promise<Address>;
  safeServices?(chainId: number): Readonly<Record<number, string>>;
};

export async function createSafeWorld({ version, third, safeServices }: Options) {
  const sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  const proxy = await startRpcProxy(sandbox.url);
  const world = await createMandateWorld(sandbox, {
    rpcUrl: proxy.url,
    ...(safeServices && { safeServices: safeServices(sandbox.chainId) }),
  });
  const createSafe = await createSafes(sandbox, version);
  await placeMultiSend(sandbox, version);
  const { ada, bo, cleo } = people;
  const owner = third ? { ...cleo, address: await third(sandbox) } : cleo;
  const safe = await createSafe([ada, bo, owner], 2n);
  await sandbox.fund(safe.address, { civ: parseEther('1000') });
  await sandbox.anvil.mine(3);
  await world.link(world.ada, ada.address);
  await world.keepMoneyIn('safe', safe.address);
  const { mandates, safeSigning: signing } = world.services;

  return {
    ...world,
    sandbox,
    /** Between the clerks and the chain. */
    proxy,
    safe,
    signing,
    stateOf: async (id: VoteId) => (await world.proposalOf(id)).state,
    isIn: (id: VoteId, state: string) => async () => (await world.mandateOf(id)).state === state,
    ownersOf: (id: VoteId) => mandates.ownersOf(id),

    /** One look, without the sender. */
    async turn(id: VoteId): Promise<void> {
      await mandates.advance((await world.mandateOf(id)).id);
    },

    async begun(text: string): Promise<VoteId> {
      const id = must(await world.publish(text));
      await world.decide(id);
      return id;
    },

    /** Decided, and its owners are asked. */
    async collecting(text: string): Promise<VoteId> {
      const id = must(await world.publish(text));
      await world.decide(id);
      await world.until(id, async () => (await world.mandateOf(id)).state === 'collecting');
      return id;
    },

    /** As the page does it; `wallet` is whose key signs. */
    async sign(id: VoteId, wallet: Person, address: Address = wallet.address) {
      const { id: mandate } = await world.mandateOf(id);
      const prepared = await signing.prepare(mandate, { address });
      if (!prepared.ok) return prepared;
      const { message } = prepared.value;
      const signature = await accountOf(wallet).signTypedData(JSON.parse(message));
      return signing.sign(mandate, { message, address, signature });
    },

    async close(): Promise<void> {
      await world.close();
      await proxy.stop();
      await sandbox.stop();
    },
  };
}
