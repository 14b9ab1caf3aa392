// What stands on every sandbox chain before anybody uses it: who has what at the start. Written once; a kept
// chain that has it is left alone, an interrupted one goes on at the step where it stopped.
import { createRequire } from 'node:module';
import {
  type Chain,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  http,
  isHex,
  parseEther,
  parseUnits,
} from 'viem';
import type { AnvilControl } from './anvil-control.ts';
import type { Artifacts } from './compile.ts';
import { badgeAbi, contracts, itemsAbi, tokenAbi } from './contracts.ts';
import { creationOf, type Deployer, type Step } from './deployer.ts';
import { deployer, type PersonId, people } from './people.ts';

/** Whole CIV at the start. */
export const startingCiv: Readonly<Record<PersonId, number>> = {
  ada: 1_000,
  bo: 500,
  cleo: 250,
  dan: 120,
  eve: 40,
  finn: 0,
};
export const startingEtherWei = parseEther('100');
const deployerEtherWei = parseEther('1000000');

export async function settle(
  chain: Chain,
  control: AnvilControl,
  hand: Deployer,
  artifacts: Artifacts,
): Promise<void> {
  const client = createPublicClient({ chain, transport: http() });
  /** What stands at a given address on public chains: its code, put there. */
  const place = async (address: Hex, creation: Hex | undefined): Promise<void> => {
    const { data: code } = await client.call({ ...(creation && { data: creation }) });
    if (code === undefined) throw new Error(`nothing is left to stand at ${address}`);
    await control.setCode(address, code);
  };
  // On a chain that was kept since before there was one, too.
  const { delegateRegistry, multicall3, names } = contracts;
  await place(delegateRegistry.address, creationOf(artifacts, 'DelegateRegistry', []).data);
  await place(names.address, creationOf(artifacts, 'NameRegistry', []).data);

  const steps = settlingSteps(artifacts);
  const done = await hand.sent();
  if (done >= steps.length) return;
  await Promise.all([
    place(multicall3.address, multicall3CreationCode()),
    control.setBalance(deployer.address, deployerEtherWei),
    ...Object.values(people).map(({ address }) => control.setBalance(address, startingEtherWei)),
  ]);
  const hashes = await hand.send(steps.slice(done));
  // Not waited for but mined, with enough on top for a reader of `finalized` to see all of it.
  await control.mine(3);
  await hand.receipts(hashes);
}

/** The first three make the addresses of contracts.ts: their order and place are fixed. */
function settlingSteps(artifacts: Artifacts): Step[] {
  const creations = ['CivitasToken', 'CivitasBadge', 'CivitasItems'].map((name) =>
    creationOf(artifacts, name, [deployer.address]),
  );
  const { ada, bo, cleo, dan, eve } = people;
  return [
    ...creations,
    mintCiv(ada.address, parseUnits(String(startingCiv.ada), 18)),
    mintCiv(bo.address, parseUnits(String(startingCiv.bo), 18)),
    mintCiv(cleo.address, parseUnits(String(startingCiv.cleo), 18)),
    mintCiv(dan.address, parseUnits(String(startingCiv.dan), 18)),
    mintCiv(eve.address, parseUnits(String(startingCiv.eve), 18)),
    mintBadge(ada.address),
    mintBadge(bo.address),
    mintItem(cleo.address, 1n, 10n),
    mintItem(cleo.address, 2n, 1n),
  ];
}

export function mintCiv(to: Hex, amount: bigint): Step {
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [to, amount] });
  return { to: contracts.token.address, data };
}

function mintBadge(to: Hex): Step {
  const data = encodeFunctionData({ abi: badgeAbi, functionName: 'mint', args: [to] });
  return { to: contracts.badge.address, data };
}

function mintItem(to: Hex, id: bigint, amount: bigint): Step {
  const data = encodeFunctionData({ abi: itemsAbi, functionName: 'mint', args: [to, id, amount] });
  return { to: contracts.items.address, data };
}

/** viem ships this code for calls without a deployment but does not export it. */
function multicall3CreationCode(): Hex {
  const manifest = createRequire(import.meta.url).resolve('viem/package.json');
  const { multicall3Bytecode } = createRequire(manifest)('./_cjs/constants/contracts.js');
  if (!isHex(multicall3Bytecode)) throw new Error('viem no longer ships the code of Multicall3');
  return multicall3Bytecode;
}
