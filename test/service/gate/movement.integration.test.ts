/**
 * Real tokens of every standard that rules name: what they log of a mint, a transfer, a batch and a delegation has exactly
 * those looked at whom it names, by the chain's bell alone, and their roles follow.
 */
import { parseAbi, zeroHash } from 'viem';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { contracts } from '#sandbox/chain/contracts.ts';
import { deployer, type Person, people } from '#sandbox/chain/people.ts';
import { startWatchedGates } from '../../support/watched-gates.ts';

const { badge, items, token, delegateRegistry } = contracts;
/** Below anything that anybody has of it by chance. */
const VOTES = 1_000_000n;
const RULE = `nft(${badge.address}) or erc1155(${items.address}, id 7) >= 2 or votes(CIV) >= ${VOTES}`;
const ABI = parseAbi([
  'function mint(address to)',
  'function mint(address to, uint256 amount)',
  'function mint(address to, uint256 id, uint256 amount)',
  'function totalMinted() view returns (uint256)',
  'function transferFrom(address from, address to, uint256 tokenId)',
  'function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes data)',
  'function safeBatchTransferFrom(address from, address to, uint256[] ids, uint256[] values, bytes data)',
  'function setApprovalForAll(address operator, bool approved)',
  'function delegate(address to)',
  'function delegateAll(address to, bytes32 rights, bool enable)',
]);

const gates = await startWatchedGates(RULE);
const { chain, world, known, look, mined, rung, hasRole } = gates;
const { bo, cleo, dan, eve, finn } = people;
beforeEach(gates.fresh);
afterAll(gates.stop);

const call = (
  by: Person,
  { address }: { address: `0x${string}` },
  functionName: string,
  ...args: unknown[]
) => mined(chain.walletOf(by).writeContract({ address, abi: ABI, functionName, args } as never));

async function minted(to: Person): Promise<bigint> {
  await call(deployer, badge, 'mint', to.address);
  return chain.publicClient.readContract({
    ...{ address: badge.address, abi: ABI, functionName: 'totalMinted' },
  });
}

/** Whom the logs of what was just done have looked at; then they are. */
async function moved(): Promise<string[]> {
  await look();
  const names = await rung();
  await world.work();
  return names;
}

test('a collection: a piece that is made, and one that goes from hand to hand', async () => {
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, false]);
  const piece = await minted(cleo);
  expect(await moved()).toEqual(['cleo']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await call(cleo, badge, 'transferFrom', cleo.address, dan.address, piece);
  expect(await moved()).toEqual(['cleo', 'dan']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  await call(dan, badge, 'transferFrom', dan.address, finn.address, piece);
  expect(await moved()).toEqual(['dan']);
  expect(hasRole('dan')).toBe(false);
});

test('pieces of a kind: made, sent by who holds them and by whoever may, one kind and several', async () => {
  await call(deployer, items, 'mint', cleo.address, 7n, 4n);
  expect(await moved()).toEqual(['cleo']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await call(cleo, items, 'safeTransferFrom', cleo.address, dan.address, 7n, 3n, '0x');
  expect(await moved()).toEqual(['cleo', 'dan']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  // Whoever sends what is another's has moved nothing of their own.
  await call(dan, items, 'setApprovalForAll', cleo.address, true);
  await call(cleo, items, 'safeTransferFrom', dan.address, bo.address, 7n, 3n, '0x');
  expect(await moved()).toEqual(['bo', 'dan']);
  expect(hasRole('dan')).toBe(false);
  // Of several kinds: one alone is logged as a transfer of one.
  await call(
    bo,
    items,
    'safeBatchTransferFrom',
    bo.address,
    cleo.address,
    [7n, 8n],
    [3n, 0n],
    '0x',
  );
  expect(await moved()).toEqual(['bo', 'cleo']);
  expect(hasRole('cleo')).toBe(true);
  await call(
    cleo,
    items,
    'safeBatchTransferFrom',
    cleo.address,
    finn.address,
    [7n, 8n],
    [4n, 0n],
    '0x',
  );
  expect(await moved()).toEqual(['cleo']);
  expect(hasRole('cleo')).toBe(false);
});

test('votes: whom somebody delegates to, and whom no longer', async () => {
  await call(deployer, token, 'mint', eve.address, VOTES * 10n ** 18n);
  expect(await moved()).toEqual([]);
  // Of a stranger's tokens, none of which moves.
  await call(eve, token, 'delegate', dan.address);
  expect(await moved()).toEqual(['dan']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  await call(eve, token, 'delegate', cleo.address);
  expect(await moved()).toEqual(['cleo', 'dan']);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await call(eve, token, 'delegate', finn.address);
  expect(await moved()).toEqual(['cleo']);
  expect(hasRole('cleo')).toBe(false);
});

test('a cold wallet: what it holds gives its person the role, what moves of it rings for them', async () => {
  const owner = known['dan'];
  if (!owner) throw new Error('nobody is Dan');
  const account = await world.store.people.findAccount(owner.platform, owner.externalId);
  if (!account) throw new Error('Dan has no account');
  const piece = await minted(eve);
  expect(await moved()).toEqual([]);
  await call(eve, delegateRegistry, 'delegateAll', dan.address, zeroHash, true);
  await chain.anvil.mine(64);
  const speaker = { person: owner.person, account: account.id };
  const claimed = await world.services.wallets.claimVault(speaker, eve.address, 'claim');
  expect(claimed).toMatchObject({ ok: true });
  // The claim has a bell of its own; from here on there are the logs alone.
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  await gates.fresh();
  await call(eve, badge, 'transferFrom', eve.address, finn.address, piece);
  expect(await moved()).toEqual(['dan']);
  expect(hasRole('dan')).toBe(false);
  await call(finn, badge, 'transferFrom', finn.address, eve.address, piece);
  expect(await moved()).toEqual(['dan']);
  expect(hasRole('dan')).toBe(true);
});
