/** A payroll out of a real Governor: the token's holders vote on each run as a proposal of its own. */
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  type Holder,
  PERIOD_BLOCKS,
  TIMELOCK_SECONDS,
} from '#test/support/governor-world.ts';
import { must } from '#test/support/vote-world.ts';

const CIV = parseEther('1');
const [AGAINST, FOR] = [0, 1] as const;
let sandbox: SandboxChain;
let world: GovernorWorld;
let ada: Holder;
let payees = 0;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  ada = await world.holder('400');
  await world.link(world.ada, ada.address);
  const place = await deployGovernor(sandbox, {
    ...{ delay: DELAY_BLOCKS, period: PERIOD_BLOCKS, quorumPercent: 4 },
    minDelaySeconds: TIMELOCK_SECONDS,
  });
  await sandbox.anvil.mine(3);
  await world.useGovernor(place);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const isIn = (id: VoteId, state: string) => async () => (await world.mandateOf(id)).state === state;
async function weekly(): Promise<{ id: VoteId; payee: string }> {
  payees += 1;
  const payee = `0x${(0x9000 + payees).toString(16).padStart(40, '0')}`;
  const id = must(await world.publish(`pay 1 CIV to ${payee}`, 'Wages', { every: '7d' }));
  await world.decide(id);
  return { id, payee };
}
async function voted(id: VoteId, support: 0 | 1): Promise<void> {
  await world.until(id, isIn(id, 'voting'));
  await sandbox.anvil.mine(DELAY_BLOCKS);
  await world.castAs(ada, id, support);
  await world.endVoting();
}
async function carriedOut(id: VoteId): Promise<void> {
  await voted(id, FOR);
  await world.until(id, isIn(id, 'waiting'));
  await world.passDelay();
  await world.until(id, isIn(id, 'done'));
}

it('is proposed, voted on and carried out each time once, under another id and the one hash', async () => {
  const { id, payee } = await weekly();
  await carriedOut(id);
  expect(await world.runsOf(id)).toEqual(['done']);
  await world.nextRun(id);
  await carriedOut(id);
  expect(await world.runsOf(id)).toEqual(['done', 'done']);
  expect(await world.balanceOf(payee)).toBe(2n * CIV);
  const both = await world.store.mandates.listMandatesOf(id);
  expect(new Set(both.map(({ reference }) => reference)).size).toBe(2);
  const { actionHash } = await world.proposalOf(id);
  for (const [run, { detail }] of both.entries()) {
    const { description } = detail as { description: string };
    expect(description).toContain(`action: ${actionHash}\nrun: ${run + 1}\n`);
  }
  must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
});

it('goes on after the holders have voted a run down', async () => {
  const { id, payee } = await weekly();
  await voted(id, AGAINST);
  await world.until(id, isIn(id, 'failed'));
  expect(await world.runsOf(id)).toEqual(['failed: defeated']);
  expect((await world.proposalOf(id)).state).toBe('queued');
  await world.nextRun(id);
  await carriedOut(id);
  expect(await world.runsOf(id)).toEqual(['failed: defeated', 'done']);
  expect(await world.balanceOf(payee)).toBe(CIV);
  must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
});

it('is ended between two runs, and one that is pending there is cancelled', async () => {
  const { id, payee } = await weekly();
  await carriedOut(id);
  await world.nextRun(id);
  await world.until(id, isIn(id, 'voting'));
  must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'It is odd'));
  expect((await world.proposalOf(id)).state).toBe('vetoed');
  await world.until(id, isIn(id, 'cancelled'));
  expect(await world.runsOf(id)).toEqual(['done', 'failed: vetoed']);
  expect(await world.balanceOf(payee)).toBe(CIV);
});

it("ends at once where the run under way is past stopping, and that one is the chain's", async () => {
  const { id, payee } = await weekly();
  await voted(id, FOR);
  await world.until(id, isIn(id, 'waiting'));
  must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'It is odd'));
  expect((await world.proposalOf(id)).state).toBe('vetoed');
  await world.passDelay();
  await world.until(id, isIn(id, 'done'));
  expect(await world.runsOf(id)).toEqual(['done']);
  await world.advanceTo(new Date((await world.store.now()).getTime() + 8 * 86_400_000));
  await world.services.course.execute(id);
  expect(await world.store.mandates.listMandatesOf(id)).toHaveLength(1);
  expect(await world.balanceOf(payee)).toBe(CIV);
});
