/** Tokens as they are: honest, odd and hostile; an unread balance is unknown, never zero (V7). */
import { parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
let sandbox: SandboxChain;
let proxy: RpcProxy;
let tokens: Tokens;
let civ: Address;
let badge: Address;
let ada: Address;
let bo: Address;
let finn: Address;
beforeAll(async () => {
  sandbox = await startChain();
  proxy = await startRpcProxy(sandbox.url);
  await sandbox.anvil.setMining('automine');
  tokens = open(20_000);
  civ = asAddress(sandbox.contracts.token.address);
  badge = asAddress(sandbox.contracts.badge.address);
  [ada, bo, finn] = (['ada', 'bo', 'finn'] as const).map((name) =>
    asAddress(sandbox.people[name].address),
  ) as [Address, Address, Address];
});
afterEach(() => {
  proxy.misbehave = undefined;
});
afterAll(async () => {
  await proxy.stop();
  await sandbox.stop();
});

/** What is counted here is asked once, however slow the machine: short where it stalls. */
const open = (timeoutMs: number): Tokens => {
  const log = createLog({ level: 'silent' });
  return createTokens(createChain({ rpc: { [CHAIN]: [proxy.url] }, finality: {}, timeoutMs, log }));
};
const head = () => sandbox.publicClient.getBlockNumber({ cacheTime: 0 });
const odd = async (name: Parameters<SandboxChain['deployMisbehavingToken']>[0]) =>
  asAddress(await sandbox.deployMisbehavingToken(name, ada));

test('a token says its symbol, name and decimals', async () => {
  expect(await tokens.describe(CHAIN, civ)).toEqual({
    ok: true,
    value: { standard: 'erc20', symbol: 'CIV', name: 'Civitas', decimals: 18 },
  });
  expect(await tokens.describe(CHAIN, await odd('SixDecimalsToken'))).toMatchObject({
    value: { decimals: 6 },
  });
});

test('a collection is told from a token', async () => {
  expect(await tokens.describe(CHAIN, badge)).toMatchObject({
    value: { standard: 'erc721', symbol: 'BADGE', decimals: 0 },
  });
});

test('an address without code, and code that is no token, are refused', async () => {
  expect(await tokens.describe(CHAIN, finn)).toEqual({
    ok: false,
    refusal: { code: 'not-a-contract', address: finn },
  });
  for (const contract of [
    asAddress(sandbox.contracts.multicall3.address),
    asAddress(await sandbox.deployContractWallet(ada)),
  ]) {
    expect(await tokens.describe(CHAIN, contract)).toEqual({
      ok: false,
      refusal: { code: 'not-a-token', address: contract },
    });
  }
});

test('a chain that does not answer is a fault, not a refusal', async () => {
  for (const bad of [
    { kind: 'status', status: 503, body: '' },
    { kind: 'error', code: -32000, message: 'the moon is in the wrong house' },
    { kind: 'slow-body' },
  ] as const) {
    proxy.misbehave = ({ method }) => (method === 'eth_call' ? bad : undefined);
    await expect(open(500).describe(CHAIN, civ)).rejects.toMatchObject({ retryable: true });
  }
});

test('balances of many at one past block, in one call', async () => {
  const block = await head();
  await sandbox.fund(finn, { civ: 5n });
  proxy.seen.length = 0;
  const balances = await tokens.balancesOf('erc20', CHAIN, civ, [ada, bo, finn, ada], {
    number: block,
  });
  expect([...balances]).toEqual([
    [ada, parseUnits('1000', 18)],
    [bo, parseUnits('500', 18)],
    [finn, 0n],
  ]);
  expect(proxy.seen.filter(({ method }) => method === 'eth_call')).toHaveLength(1);
  const later = await tokens.balancesOf('erc20', CHAIN, civ, [finn], { number: await head() });
  expect(later.get(finn)).toBe(5n);
  expect(await tokens.balancesOf('erc20', CHAIN, civ, [], { number: block })).toEqual(new Map());
});

test('a thousand addresses are read in a few calls, each answered', async () => {
  const many = Array.from({ length: 1_000 }, (_, n) =>
    asAddress(`0x${(n + 1).toString(16).padStart(40, '0')}`),
  );
  proxy.seen.length = 0;
  const balances = await tokens.balancesOf('erc20', CHAIN, civ, [...many, ada], {
    number: await head(),
  });
  expect(balances.size).toBe(1_001);
  expect(balances.get(ada)).toBe(parseUnits('1000', 18));
  expect(proxy.seen.filter(({ method }) => method === 'eth_call').length).toBe(1);
});

test('what was read before the chain fell silent stays read', async () => {
  const many = Array.from({ length: 4_000 }, (_, n) =>
    asAddress(`0x${(n + 1).toString(16).padStart(40, '0')}`),
  );
  let calls = 0;
  proxy.misbehave = ({ method }) => {
    if (method === 'eth_call') calls += 1;
    return calls > 1 ? { kind: 'status', status: 502, body: '' } : undefined;
  };
  const balances = await tokens.balancesOf('erc20', CHAIN, civ, [ada, ...many], {
    number: await head(),
  });
  expect(balances.get(ada)).toBe(parseUnits('1000', 18));
  const unknown = [...balances.values()].filter((one) => one === null).length;
  expect(unknown).toBeGreaterThan(100);
  expect(unknown).toBeLessThan(3_900);
});

test('badges are counted in pieces, coins in wei', async () => {
  const block = await head();
  const badges = await tokens.balancesOf('erc721', CHAIN, badge, [ada, finn], { number: block });
  expect([...badges]).toEqual([
    [ada, 1n],
    [finn, 0n],
  ]);
  const coins = await tokens.nativeBalances(CHAIN, [ada, civ], { number: block });
  expect(coins.get(civ)).toBe(0n);
  expect(coins.get(ada)).toBe(await sandbox.publicClient.getBalance({ address: ada }));
});

test('what cannot be read is unknown: no contract, no such function, no answer, no such block', async () => {
  const block = await head();
  const unknown = new Map([
    [ada, null],
    [bo, null],
  ]);
  expect(await tokens.balancesOf('erc20', CHAIN, finn, [ada, bo], { number: block })).toEqual(
    unknown,
  );
  const wallet = asAddress(sandbox.contracts.multicall3.address);
  expect(await tokens.balancesOf('erc20', CHAIN, wallet, [ada, bo], { number: block })).toEqual(
    unknown,
  );
  expect(
    await tokens.balancesOf('erc20', CHAIN, civ, [ada, bo], { number: block + 1_000n }),
  ).toEqual(unknown);
  for (const bad of [
    { kind: 'status', status: 502, body: '' },
    { kind: 'result', result: '0x' },
    { kind: 'error', code: -32000, message: 'missing trie node' },
  ] as const) {
    proxy.misbehave = ({ method }) => (method === 'eth_call' ? bad : undefined);
    expect(await tokens.balancesOf('erc20', CHAIN, civ, [ada, bo], { number: block })).toEqual(
      unknown,
    );
    expect(await tokens.nativeBalances(CHAIN, [ada, bo], { number: block })).toEqual(unknown);
  }
});

test("decimals beyond reason are no token's", async () => {
  const token = await odd('LyingDecimalsToken');
  const claim = async (decimals: bigint) => {
    const hash = await sandbox.walletOf(sandbox.people.ada).writeContract({
      address: token,
      abi: [
        {
          type: 'function',
          name: 'claimDecimals',
          inputs: [{ type: 'uint256', name: 'd' }],
          outputs: [],
          stateMutability: 'nonpayable',
        },
      ],
      functionName: 'claimDecimals',
      args: [decimals],
    });
    await sandbox.mined(hash);
    return tokens.describe(CHAIN, token);
  };
  expect(await claim(36n)).toMatchObject({ value: { decimals: 36 } });
  expect(await claim(37n)).toMatchObject({ ok: false, refusal: { code: 'not-a-token' } });
  expect(await claim(2n ** 200n)).toMatchObject({ ok: false, refusal: { code: 'not-a-token' } });
});

test('transfers to one address, of this token alone, in chain order', async () => {
  const from = (await head()) + 1n;
  const spoof = await odd('SixDecimalsToken');
  const pay = async (address: Address, amount: bigint) =>
    sandbox.publicClient.waitForTransactionReceipt({
      hash: await sandbox.walletOf(sandbox.people.ada).writeContract({
        address,
        abi: [
          {
            type: 'function',
            name: 'transfer',
            inputs: [
              { type: 'address', name: 'to' },
              { type: 'uint256', name: 'v' },
            ],
            outputs: [{ type: 'bool' }],
            stateMutability: 'nonpayable',
          },
        ],
        functionName: 'transfer',
        args: [finn, amount],
      }),
    });
  const one = await pay(civ, 3n);
  await pay(spoof, 9_999n);
  const two = await pay(civ, 4n);
  const logs = await tokens.transferLogs(CHAIN, civ, finn, from, await head());
  expect(logs).toEqual(
    [
      [one, 3n],
      [two, 4n],
    ].map(([receipt, amount]) => ({
      txHash: (receipt as typeof one).transactionHash,
      logIndex: 0,
      blockNumber: (receipt as typeof one).blockNumber,
      blockHash: (receipt as typeof one).blockHash,
      from: ada,
      to: finn,
      amount,
    })),
  );
  expect(await tokens.transferLogs(CHAIN, civ, bo, from, await head())).toEqual([]);
  expect(await tokens.transferLogs(CHAIN, civ, finn, 5n, 4n)).toEqual([]);
  proxy.misbehave = ({ method }) =>
    method === 'eth_getLogs'
      ? { kind: 'error', code: -32005, message: 'limit exceeded' }
      : undefined;
  await expect(tokens.transferLogs(CHAIN, civ, finn, from, from)).rejects.toMatchObject({
    code: 'rate-limited',
  });
});
