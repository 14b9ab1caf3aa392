/** A leaked key, rehearsed on a real chain: somebody spends with it while the account is replaced and emptied. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import {
  createWalletClient,
  encodeFunctionData,
  erc20Abi,
  http,
  parseEther,
  toHex,
  type Address as ViemAddress,
} from 'viem';
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createActions } from '#chain/actions/index.ts';
import { createBroadcast } from '#chain/broadcast.ts';
import { createChain } from '#chain/client.ts';
import { createSigners } from '#chain/signer.ts';
import { createTokens } from '#chain/tokens/index.ts';
import { DAY_MS } from '#core/duration.ts';
import type { Address, VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createAudit } from '#service/audit.ts';
import { createOperatorRotations } from '#service/rotation.ts';
import type { Services } from '#service/services.ts';
import { createLog } from '#telemetry/log.ts';
import { createExecutionRoom, FINALITY_DEPTH, MNEMONIC } from '#test/support/execution-world.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { codeOf, createRoomServices, must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}` as const;
const thief = `0x${'7e'.repeat(20)}` as const;
const CIV = 10n ** 18n;

let sandbox: SandboxChain;
let world: MandateWorld;
beforeEach(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
});
afterEach(async () => {
  await world?.close();
  await sandbox?.stop();
});

/** What whoever has the key does: the node signs for the account. */
async function steal(civ: bigint): Promise<void> {
  const wallet = createWalletClient({ transport: http(sandbox.url) });
  const account = world.account as ViemAddress;
  await wallet.request({ method: 'anvil_impersonateAccount', params: [account] } as never);
  await wallet.sendTransaction({
    ...{ account, to: sandbox.contracts.token.address, chain: null },
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [thief, civ] }),
  });
  await wallet.request({ method: 'anvil_stopImpersonatingAccount', params: [account] } as never);
}

const senders = () => world.store.executions.listSenders(world.community);
const treasuries = async () => (await senders()).filter(({ purpose }) => purpose === 'treasury');
const key = () => `${world.community}:${world.account}`;
const used = async (): Promise<Address> => {
  const address = await world.services.executions.treasuryOf(world.community);
  if (!address) throw new Error('no treasury');
  return address;
};

/** Turns of the job, of every account and of the chain, until it holds. */
async function until(
  holds: () => Promise<boolean>,
  by: Pick<Services, 'rotations' | 'executions'> = world.services,
): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    if (await holds()) return;
    await by.rotations.advance(key());
    for (const { id } of await senders()) await by.executions.advanceSender(id);
    await sandbox.anvil.mine(3);
    // Waits of what is held up are the law's time.
    await world.advance(1_000);
  }
  throw new Error('it did not come to that');
}
const swept = async () => (await treasuries())[0]?.sweptAt !== null;

async function ask(): Promise<void> {
  must(await world.services.rotations.ask(world.community, world.ada.person, uuidv7()));
}
const operator = () =>
  createOperatorRotations({ store: world.store, audit: createAudit({ ids: uuidv7 }) });

/** As the operator types it. */
async function orderByHand(): Promise<string> {
  const env = { ...process.env, DATABASE_URL: world.database.url };
  const args = ['src/cli/rotate.ts', world.community];
  return (await promisify(execFile)(process.execPath, args, { env })).stdout;
}

async function lift(): Promise<void> {
  const { pauses } = world.services;
  const live = await pauses.find(world.community);
  await world.store.transaction('lift', async (books) =>
    pauses.decided.carryOut(books, world.community, { kind: 'resume', pause: live?.id ?? '' }),
  );
}
const alarms = async (): Promise<string[]> => {
  const rows = await world.database.sql`
    select data from inbox where person_id = ${world.ada.person} and kind = 'alarm' order by created_at`;
  return rows.map(({ data }) => (data as { alarm: string }).alarm);
};

it('is replaced while somebody spends with it, emptied, and payments go on from the new one, once', async () => {
  const { services, store, community } = world;
  const before = await world.balanceOf(bo);
  const old = await used();
  const paid = must(await world.publish(`pay 5 CIV to ${bo}`));
  await world.decide(paid);
  const planned = await store.executions.listIntentsLike(`proposal:${paid}:`);
  expect(planned).toMatchObject([{ state: 'planned', nonce: null }]);
  await ask();
  expect((await store.communities.findCommunity(community))?.frozenReason).toContain('leaked');
  await steal(100n * CIV);
  await sandbox.anvil.mine(3);
  expect(await orderByHand()).toContain(`${old} is being replaced and emptied by the worker.`);
  await services.rotations.advance(key());
  expect(await treasuries()).toHaveLength(2);
  const next = await used();
  expect(next).not.toBe(old);
  // Whoever has the key goes on: what was to be saved is not all there any more.
  expect(await store.executions.listIntentsLike('sweep:')).toMatchObject([{ amount: 900n * CIV }]);
  await steal(7n * CIV);
  await until(swept);
  expect(await world.balanceOf(old)).toBe(0n);
  expect(await world.balanceOf(next)).toBe(893n * CIV);
  expect(await sandbox.publicClient.getBalance({ address: next })).toBeGreaterThan(parseEther('9'));
  expect(await world.balanceOf(bo)).toBe(before);
  expect(await alarms()).toEqual(
    expect.arrayContaining(['payments-paused', 'treasury-rotated', 'retired-spent']),
  );
  // The reservation stands as it was, and what was planned is carried out by the new account alone.
  const moved = await store.executions.listIntentsLike(`proposal:${paid}:`);
  expect(moved).toMatchObject([{ id: planned[0]?.id, state: 'planned' }]);
  await lift();
  await until(async () => (await world.proposalOf(paid)).state === 'executed');
  expect((await world.balanceOf(bo)) - before).toBe(5n * CIV);
  expect(await world.balanceOf(next)).toBe(888n * CIV);
  const { receipt, sender } = await transactionOf(paid);
  expect([sender, receipt]).toEqual([next, 'success']);
  // A second turn, and a second order, move nothing.
  await services.rotations.advance(key());
  expect(await treasuries()).toHaveLength(2);
  // Caps follow: what the old account was to pay today counts for the new one.
  const [, row] = await treasuries();
  const asset = { kind: 'erc20', token: sandbox.contracts.token.address.toLowerCase() };
  const since = new Date((await store.now()).getTime() - DAY_MS);
  expect(await store.executions.findSpentSince(row?.id ?? '', asset, since)).toBe(5n * CIV);
  // What the old key still does is found and told.
  await sandbox.fund(old, { civ: CIV });
  await sandbox.anvil.setBalance(old, parseEther('1'));
  await steal(CIV);
  await sandbox.anvil.mine(3);
  const told = (await alarms()).filter((one) => one === 'retired-spent').length;
  await services.rotations.advance(key());
  expect((await alarms()).filter((one) => one === 'retired-spent')).toHaveLength(told + 1);
});

async function transactionOf(id: VoteId) {
  const hash = (await world.proposalOf(id)).txHash as `0x${string}`;
  const { status } = await sandbox.publicClient.getTransactionReceipt({ hash });
  const { from } = await sandbox.publicClient.getTransaction({ hash });
  return { receipt: status, sender: from.toLowerCase() };
}

it('takes somebody in office and the operator, or a decision', async () => {
  const { community, services, ada } = world;
  await expect(orderByHand()).rejects.toThrow('refused: not-paused');
  must(await services.pauses.pause(community, ada.person, 'a look', uuidv7()));
  expect(codeOf(await operator().order(community))).toBe('rotation-not-asked');
  const other = await world.member('telegram');
  expect(codeOf(await services.rotations.survey(community, other.person))).toBe('not-in-office');
  await ask();
  expect(
    codeOf(await services.rotations.begin(community, ada.person, world.account, uuidv7())),
  ).toBe('needs-decision');
  await world.advance(DAY_MS + 1_000);
  expect(codeOf(await operator().order(community))).toBe('rotation-not-asked');
  const action = { kind: 'rotate-treasury', account: world.account } as const;
  const decided = await world.store.transaction('decide', (books) =>
    services.rotations.decided.carryOut(books, community, action),
  );
  must(decided);
  await until(swept);
  expect(await used()).not.toBe(world.account);
  const late = await world.store.transaction('again', (books) =>
    services.rotations.decided.check(books, community, action),
  );
  expect(codeOf(late)).toBe('decision-outdated');
});

it('is replaced and emptied on the chain that answers while another does not', async () => {
  const { store, passphrase, community } = world;
  const { chainId, url } = sandbox;
  const options = { rpcUrls: [url], chainId, passphrase, store };
  const log = createLog({ level: 'silent' });
  const dead = 5;
  const chain = createChain({
    rpc: { [chainId]: [url], [dead]: ['http://127.0.0.1:1'] },
    finality: { [chainId]: FINALITY_DEPTH, [dead]: FINALITY_DEPTH },
    ...{ timeoutMs: 10_000, log },
  });
  const { signers, ...room } = createExecutionRoom(options);
  const [broadcast, actions] = [createBroadcast(chain), createActions(chain)];
  const over = { ...room, signers, chain, broadcast, actions, tokens: createTokens(chain) };
  const { rotations, executions } = createRoomServices(over, store);
  const [known] = await treasuries();
  if (!known) throw new Error('no account');
  // The one that is dead comes first.
  expect(dead).toBeLessThan(chainId);
  await store.executions.insertSender({ ...known, id: uuidv7(), chainId: dead });
  must(await rotations.ask(community, world.ada.person, uuidv7()));
  await store.transaction('decide', (books) =>
    rotations.decided.carryOut(books, community, {
      kind: 'rotate-treasury',
      account: known.address,
    }),
  );
  const here = async () => (await treasuries()).filter((row) => row.chainId === chainId);
  await until(async () => (await here())[0]?.sweptAt !== null, { rotations, executions });
  const next = (await here()).find(({ retiredAt }) => retiredAt === null);
  expect(await world.balanceOf(next?.address ?? '')).toBe(1_000n * CIV);
  expect((await treasuries()).filter((row) => row.chainId === dead)).toMatchObject([
    { retiredAt: null },
  ]);
});

it('goes from a seed to keys that are listed, whose next one the seed does not know', async () => {
  const { store, passphrase, community } = world;
  const derived = mnemonicToAccount(MNEMONIC, { passphrase, addressIndex: 0 }).getHdKey();
  if (!derived.privateKey) throw new Error('no key');
  const fresh = generatePrivateKey();
  const of = { community: 0, purpose: 'treasury' } as const;
  const signers = createSigners({
    listed: [
      { ...of, key: toHex(derived.privateKey) },
      { ...of, generation: 1, key: fresh },
    ],
  });
  const room = createExecutionRoom({
    ...{ rpcUrls: [sandbox.url], chainId: sandbox.chainId, passphrase, store },
  });
  const { rotations, executions } = createRoomServices({ ...room, signers }, store);
  must(await rotations.ask(community, world.ada.person, uuidv7()));
  must(await operator().order(community));
  await until(swept, { rotations, executions });
  expect(await used()).toBe(privateKeyToAccount(fresh).address.toLowerCase());
  expect(await world.balanceOf(await used())).toBe(1_000n * CIV);
});

it('waits for a human where a stranger may have paid what is planned here', async () => {
  const { store, services } = world;
  const paid = must(await world.publish(`pay 5 CIV to ${thief}`));
  await world.decide(paid);
  await ask();
  await steal(5n * CIV);
  await sandbox.anvil.mine(3);
  must(await operator().order(world.community));
  for (let turn = 0; turn < 3; turn += 1) await services.rotations.advance(key());
  expect(await treasuries()).toHaveLength(1);
  expect((await store.executions.listIntentsLike(`proposal:${paid}:`))[0]?.state).toBe('planned');
  expect((await alarms()).filter((one) => one === 'rotation-waits')).toHaveLength(1);
});

it('is not kept by what has its number and may be a stranger’s: that is lost, and not paid again', async () => {
  const { store, services, community } = world;
  const paid = must(await world.publish(`pay 5 CIV to ${thief}`));
  await world.decide(paid);
  const died = new Error('died');
  const room = createExecutionRoom({
    ...{ rpcUrls: [sandbox.url], chainId: sandbox.chainId, passphrase: world.passphrase, store },
  });
  const at = (point: string) => {
    if (point === 'before-sign') throw died;
  };
  const other = createRoomServices(room, store, { at });
  const [{ id: sender } = { id: '' }] = await treasuries();
  await expect(other.executions.advanceSender(sender)).rejects.toBe(died);
  const payment = async () => (await store.executions.listIntentsLike(`proposal:${paid}:`))[0];
  expect(await payment()).toMatchObject({ state: 'reserved', nonce: 0 });
  await ask();
  // One more first: the number is another's, and nobody here knows whose payment it was.
  await steal(CIV);
  await steal(5n * CIV);
  await sandbox.anvil.mine(3);
  must(await operator().order(community));
  await until(swept);
  await until(async () => (await payment())?.state === 'lost');
  expect(await world.balanceOf(thief)).toBe(6n * CIV);
  expect(await world.balanceOf(await used())).toBe(994n * CIV);
  expect(await alarms()).toContain('intent-lost');
  await lift();
  for (const { id } of await senders()) await services.executions.advanceSender(id);
  const lost = await payment();
  if (!lost) throw new Error('no payment');
  must(await services.executions.settleLost(lost.id));
  expect((await world.proposalOf(paid)).state).toBe('failed');
  expect(await world.balanceOf(thief)).toBe(6n * CIV);
});
