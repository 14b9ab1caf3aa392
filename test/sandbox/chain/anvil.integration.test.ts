import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicClient, http } from 'viem';
import { afterAll, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '#sandbox/chain/anvil.ts';
import { deployer, people } from '#sandbox/chain/people.ts';

const root = mkdtempSync(join(tmpdir(), 'civitas-anvil-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cacheDir = join(root, 'cache');
const clientOf = ({ chain }: Pick<Anvil, 'chain'>) =>
  createPublicClient({ chain, transport: http(undefined, { retryCount: 0 }), cacheTime: 0 });
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('runs on its own port with the asked chain id, finalized moves, stop leaves nothing', async () => {
  const anvil = await startAnvil({ cacheDir, chainId: 4_242 });
  const client = clientOf(anvil);
  expect(await client.getChainId()).toBe(4_242);
  const finalized = async () => (await client.getBlock({ blockTag: 'finalized' })).number;
  await expect.poll(finalized, { timeout: 15_000 }).toBeGreaterThan(1n);

  await anvil.stop();
  await anvil.stop();
  expect(isAlive(anvil.pid)).toBe(false);
  await expect(client.getChainId()).rejects.toThrow();
  expect(existsSync(cacheDir)).toBe(false);
});

test('a taken port is reported in the words of Anvil', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(startAnvil({ cacheDir, port })).rejects.toThrow(/ended before it answered.*in use/s);
  taken.close();
});

test('a restart keeps height, hashes, balances and the clock; time never runs backwards', async () => {
  const statePath = join(root, 'kept', 'chain.json');
  const first = await startAnvil({ cacheDir, statePath });
  await first.control.setBalance(people.ada.address, 77n);
  await first.control.increaseTime(86_400);
  await first.control.mine(2, 3_600);
  const before = await clientOf(first).getBlock();
  const offset = await first.control.clockOffset();
  expect(offset).toBeGreaterThanOrEqual(86_400 + 3_600);
  await first.stop();

  const second = await startAnvil({ cacheDir, statePath });
  const client = clientOf(second);
  const kept = await client.getBlock({ blockNumber: before.number });
  expect([kept.hash, kept.timestamp]).toEqual([before.hash, before.timestamp]);
  expect(await client.getBalance({ address: people.ada.address, blockTag: 'finalized' })).toBe(77n);
  expect(await second.control.clockOffset()).toBe(offset);
  const next = await client.getBlock({ blockNumber: before.number + 1n });
  expect(next.timestamp).toBeGreaterThanOrEqual(before.timestamp);
  const ahead = Number((await client.getBlock()).timestamp) - Date.now() / 1_000;
  expect(Math.abs(ahead - offset)).toBeLessThan(5);
  await second.stop();
});

test('a parent killed with SIGKILL takes Anvil along, and its state is not lost', async () => {
  const statePath = join(root, 'killed', 'chain.json');
  const script = `
    import { startAnvil } from '${new URL('../../../sandbox/chain/anvil.ts', import.meta.url)}';
    const anvil = await startAnvil(${JSON.stringify({ cacheDir: join(root, 'c'), statePath })});
    await anvil.control.setBalance('${people.bo.address}', 5n);
    console.log(anvil.url);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const url = String(line).trim();
  parent.kill('SIGKILL');

  // At once: the new one waits for what the old one is still writing.
  const again = await startAnvil({ cacheDir, statePath });
  await expect(fetch(url, { method: 'POST' })).rejects.toThrow();
  expect(await clientOf(again).getBalance({ address: people.bo.address })).toBe(5n);
  await again.stop();
});

test('a dump cut off in the middle does not cost the last whole state', async () => {
  const statePath = join(root, 'cut', 'chain.json');
  const first = await startAnvil({ cacheDir, statePath });
  await first.control.setBalance(people.eve.address, 9n);
  await first.stop();
  writeFileSync(`${statePath}.next`, '{"block": {"number"');

  const second = await startAnvil({ cacheDir, statePath });
  expect(await clientOf(second).getBalance({ address: people.eve.address })).toBe(9n);
  await second.stop();
});

test('a killed Anvil is noticed, and stop says that the state is lost', async () => {
  const anvil = await startAnvil({ cacheDir, statePath: join(root, 'lost', 'chain.json') });
  process.kill(anvil.pid, 'SIGKILL');
  await expect(anvil.ended).resolves.toContain('SIGKILL');
  await expect(anvil.stop()).rejects.toThrow('its last state is lost');
});

test('the controls: mining modes, snapshot and revert, reorganisation, impersonation', async () => {
  const anvil = await startAnvil({ cacheDir });
  const { control } = anvil;
  const client = clientOf(anvil);
  await control.setMining('paused');
  const height = await client.getBlockNumber();
  await control.mine(5);
  expect(await client.getBlockNumber()).toBe(height + 5n);
  expect(await control.clockOffset()).toBe(0);

  const snapshot = await control.snapshot();
  await control.setBalance(deployer.address, 10n ** 18n);
  await control.revert(snapshot);
  expect(await client.getBalance({ address: deployer.address })).toBe(0n);

  await control.setBalance(deployer.address, 10n ** 18n);
  await control.impersonate(deployer.address);
  await control.setMining('automine');
  const hash = await client.request({
    method: 'eth_sendTransaction' as never,
    params: [{ from: deployer.address, to: people.finn.address, value: '0x7' }] as never,
  });
  const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  expect(await client.getBalance({ address: people.finn.address })).toBe(7n);

  await control.setMining('paused');
  await control.mine(1);
  await control.reorg(2);
  const replaced = await client.getBlock({ blockNumber: receipt.blockNumber });
  expect(replaced.hash).not.toBe(receipt.blockHash);
  expect(replaced.transactions).toEqual([]);
  expect(await client.getBalance({ address: people.finn.address })).toBe(0n);
  await expect(client.getTransactionReceipt({ hash })).rejects.toThrow();

  await control.setMining('interval');
  const resumed = await client.getBlockNumber();
  await expect.poll(() => client.getBlockNumber(), { timeout: 10_000 }).toBeGreaterThan(resumed);
  await expect(control.increaseTime(-1)).rejects.toThrow(RangeError);
  await anvil.stop();
});
