/** One instant over all chains, and a final one: what is bridged or borrowed around a publication counts once, or not at all. */
import { pino } from 'pino';
import { parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Chain, createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import type { Power } from '#core/voting/power/power.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { takeSnapshot } from '#service/roll/snapshot.ts';
import { must } from '#test/support/vote-world.ts';

const ELSEWHERE = 10;
const DEPTH = 2;
const BRIDGED = parseEther('100');
/** Nobody's key: what is sent there is locked. */
const LOCK = '0x00000000000000000000000000000000000b71d6';

let home: SandboxChain;
let elsewhere: SandboxChain;
let chain: Chain;
let tokens: Tokens;
let power: Power;

beforeAll(async () => {
  [home, elsewhere] = await Promise.all([startChain(), startChain({ chainId: ELSEWHERE })]);
  const both = [home, elsewhere];
  chain = createChain({
    rpc: Object.fromEntries(both.map(({ chainId, url }) => [chainId, [url]])),
    finality: Object.fromEntries(both.map(({ chainId }) => [chainId, DEPTH])),
    log: pino({ level: 'silent' }),
  });
  tokens = createTokens(chain);
  const known = both.map(({ chainId, contracts }): KnownToken => {
    const address = asAddress(contracts.token.address);
    return { symbol: 'CIV', standard: 'erc20', chainId, address, decimals: 18 };
  });
  power = must(
    parsePower(`erc20(CIV, chain ${home.chainId}) + erc20(CIV, chain ${ELSEWHERE})`, known),
  );
  // Blocks come when the test says so.
  for (const one of both) await one.anvil.setMining('automine');
});
afterAll(async () => {
  await Promise.all([home?.stop(), elsewhere?.stop()]);
});
/** Both chains stand at the same time, all of it final. */
beforeEach(async () => {
  const newest = async ({ publicClient }: SandboxChain) =>
    (await publicClient.getBlock()).timestamp;
  const [here, there] = [await newest(home), await newest(elsewhere)];
  await home.anvil.increaseTime(Math.max(1, Number(there - here) + 1));
  await elsewhere.anvil.increaseTime(Math.max(1, Number(here - there) + 1));
  for (const one of [home, elsewhere]) await one.anvil.mine(DEPTH + 1, 1);
});

const heldAt = ({ publicClient, contracts }: SandboxChain, who: Person, blockNumber?: bigint) =>
  publicClient.readContract({
    ...contracts.token,
    ...{ functionName: 'balanceOf', args: [who.address] },
    ...(blockNumber !== undefined && { blockNumber }),
  }) as Promise<bigint>;

async function send(on: SandboxChain, from: Person, to: `0x${string}`): Promise<void> {
  const hash = await on.walletOf(from).writeContract({
    ...on.contracts.token,
    ...{ functionName: 'transfer', args: [to, BRIDGED] },
  } as never);
  await on.mined(hash);
}

/** What this person holds on both chains together, at the blocks of a snapshot taken now. */
async function weightOf(who: Person): Promise<bigint> {
  const taken = must(await takeSnapshot(chain, tokens, power));
  const blocks = new Map(taken?.blocks.map(({ chainId, block }) => [chainId, block]));
  const held = await Promise.all(
    [home, elsewhere].map((one) => heldAt(one, who, blocks.get(one.chainId))),
  );
  return held.reduce((sum, one) => sum + one, 0n);
}

it('bridged tokens weigh once, though each chain’s own last final block would show them twice', async () => {
  const before = await weightOf(people.ada);
  await send(home, people.ada, LOCK);
  // Locked here in a block that is not final yet; given out there later, and final there.
  await elsewhere.anvil.increaseTime(30);
  await elsewhere.fund(asAddress(people.ada.address), { civ: BRIDGED });
  await elsewhere.anvil.mine(DEPTH, 1);
  const finals = await Promise.all(
    [home, elsewhere].map(async (one) => {
      const { number } = await chain.finalBlock(one.chainId);
      return heldAt(one, people.ada, number);
    }),
  );
  expect(finals.reduce((sum, one) => sum + one, 0n)).toBe(before + BRIDGED);
  expect(await weightOf(people.ada)).toBe(before);
  // Once the lock is final too they are where they were given out, and nowhere else.
  await home.anvil.increaseTime(60);
  await home.anvil.mine(DEPTH, 1);
  expect(await weightOf(people.ada)).toBe(before);
});

it('borrowed tokens weigh nothing where they came in blocks that are not final', async () => {
  const before = await weightOf(people.bo);
  const own = await heldAt(home, people.bo);
  await send(home, people.cleo, people.bo.address);
  expect(await heldAt(home, people.bo)).toBe(own + BRIDGED);
  expect(await weightOf(people.bo)).toBe(before);
  // Given back, they have never weighed for the borrower.
  await send(home, people.bo, people.cleo.address);
  expect(await weightOf(people.bo)).toBe(before);
});
