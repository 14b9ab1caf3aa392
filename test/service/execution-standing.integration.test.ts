/** What `/execution status` is made of, over a real chain: by the own account and by a timelock. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChainFault } from '#chain/fault.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { createExecutionStandings } from '#service/execution/standing.ts';
import { createLog } from '#telemetry/log.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;

let sandbox: SandboxChain;
let world: MandateWorld;
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const read = (vote?: Parameters<typeof world.services.executionStandings.read>[1]) =>
  world.services.executionStandings.read(world.community, vote);
const turn = async () => {
  const { store, services, community } = world;
  const sender = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
  await services.executions.advanceSender(sender?.id ?? '');
};

it('follows payments of the own account from the timelock to their end', async () => {
  expect(await read()).toMatchObject({ paused: null, frozen: [], underWay: [], last: null });
  const id = must(await world.publish(`pay 5 CIV to ${bo}; pay 2 CIV to ${bo}`));
  const queuedUntil = new Date((await world.store.now()).getTime() + 60_000);
  await world.store.proposals.updateProposal(id, { state: 'voting' });
  await world.store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  const subject = { kind: 'proposal', vote: id, title: 'To do', step: null };
  expect((await read()).underWay).toEqual([
    { kind: 'waiting', subject: expect.objectContaining(subject), until: queuedUntil, due: false },
  ]);
  await world.advance(60_000);
  await world.services.course.execute(id);
  expect(await world.proposalOf(id)).toMatchObject({ state: 'queued', outcomeReason: null });
  expect((await read()).underWay).toMatchObject([
    { kind: 'intent', subject: { step: 1 }, intent: { state: 'planned' }, waitsForStep: false },
    { kind: 'intent', subject: { step: 2 }, intent: { state: 'planned' }, waitsForStep: true },
  ]);
  await sandbox.anvil.setMining('paused');
  await turn();
  const [sent] = (await read(id)).underWay;
  expect(sent).toMatchObject({
    kind: 'intent',
    intent: { state: 'submitted', nonce: 0 },
    bumps: 0,
  });
  expect(sent?.kind === 'intent' && sent.sentAt).toBeInstanceOf(Date);
  await sandbox.anvil.mine(1);
  await turn();
  const [mined] = (await read()).underWay;
  expect(mined).toMatchObject({
    intent: { state: 'mined' },
    confirmations: { have: 1n, need: 2n },
  });
  for (let round = 0; round < 6; round += 1) {
    await sandbox.anvil.mine(3);
    await turn();
  }
  await sandbox.anvil.setMining('automine');
  const done = await read();
  expect(done.underWay).toEqual([]);
  const times = (await world.services.timelines.read(id)).filter(({ tx }) => tx !== null);
  expect(times.map(({ moment, step }) => [moment, step])).toEqual([
    ['signed', 1],
    ['final', 1],
    ['signed', 2],
    ['final', 2],
  ]);
  const { minedTxHash } =
    (await world.store.executions.listIntentsLike(`proposal:${id}:`))[0] ?? {};
  expect(times[1]?.tx).toEqual({ chainId: sandbox.chainId, hash: minedTxHash });
  expect(done.last).toMatchObject({ subject: { step: 2, vote: id }, intent: { state: 'final' } });
});

it('names a pause, and what a contract was given with the transaction that brings it', async () => {
  const timelock = await deployTimelock(sandbox, 60, [world.account, sandbox.deployer.address]);
  await sandbox.fund(timelock, { civ: 100n * 10n ** 18n });
  await sandbox.anvil.mine(3);
  await world.keepMoneyIn('timelock', timelock);
  const id = must(await world.publish(`pay 5 CIV to ${bo}`));
  await world.decide(id);
  await world.services.mandates.advance((await world.mandateOf(id)).id);
  const other = must(await world.publish(`pay 1 CIV to ${bo}`));
  const underWay = (await read()).underWay;
  expect(underWay).toMatchObject([
    {
      kind: 'mandate',
      subject: { vote: id },
      mandate: { kind: 'timelock', state: 'begun', held: null },
      carrier: { intent: { state: 'planned', action: { kind: 'timelock-schedule' } } },
    },
  ]);
  expect((await read(other)).underWay).toEqual([]);
  const happened = (await world.services.timelines.read(id)).map(({ moment }) => moment);
  expect(happened).toEqual(
    expect.arrayContaining(['published', 'opens', 'closes', 'queued', 'given', 'planned']),
  );
  const { pauses } = world.services;
  must(await pauses.pause(world.community, world.ada.person, 'a key may have leaked', 'pause'));
  expect((await read()).paused).toBe('a key may have leaked');
});

it('says of a chain that cannot be asked that it is not known', async () => {
  // Of the mined, the head is asked: a node that is away leaves the rest of the answer as it is.
  const { store, community } = world;
  const [row] = await store.executions.listIntents(community, 1);
  expect(row).toBeDefined();
  const view = await world.services.executions.describeIntent(row?.id as never);
  const standings = createExecutionStandings({
    mandates: world.services.mandates,
    store,
    chain: {
      headBlock: async () => {
        throw new ChainFault('away', { code: 'unreachable', retryable: true });
      },
    },
    executions: {
      ...world.services.executions,
      listOpenIntents: async () =>
        view ? [{ ...view, source: 'withdrawal:1', state: 'mined', block: 4n }] : [],
    },
    log: createLog({ level: 'silent' }),
  });
  expect((await standings.read(community)).underWay[0]).toMatchObject({
    confirmations: { have: null, need: 2n },
  });
});
