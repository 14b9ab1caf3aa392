/** A community whose money a contract keeps, on a real chain: proposals are put in their timelock and driven from there. */
import { v7 as uuidv7 } from 'uuid';
import { erc20Abi, parseEther } from 'viem';
import { readActionText } from '#core/execution/action-text.ts';
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import { type Address, asAddress, type VoteId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import type { ConditionsDraft } from '#service/proposal/conditions.ts';
import { createVoteWorld, must } from './vote-world.ts';

type Options = Omit<NonNullable<Parameters<typeof createVoteWorld>[0]>, 'sandbox' | 'template'>;

export type MandateWorld = Awaited<ReturnType<typeof createMandateWorld>>;

const TURNS = 40;

export async function createMandateWorld(sandbox: SandboxChain, more: Options = {}) {
  const world = await createVoteWorld({ sandbox, ...more });
  const { services, store, community } = world;
  const ada = await world.member('discord', true);
  await store.transaction('offices', async (books) => {
    for (const office of ['steward', 'guardian'] as const) {
      const given = { by: ada.person, how: 'founding' } as const;
      await services.offices.give(books, community, { ...given, person: ada.person, office });
    }
  });
  await services.executions.ensureAccounts(community);
  const account = await services.executions.treasuryOf(community);
  const sender = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
  if (!account || !sender) throw new Error('no account');
  await sandbox.fund(account, { ethWei: parseEther('10') });

  const balanceOf = (address: Address | string) =>
    sandbox.publicClient.readContract({
      ...{ abi: erc20Abi, functionName: 'balanceOf' },
      address: sandbox.contracts.token.address,
      args: [address as Address],
    });

  const mandateOf = async (id: VoteId) => {
    const row = await store.mandates.findMandateOf(id);
    if (!row) throw new Error('no mandate');
    return row;
  };
  const proposalOf = async (id: VoteId) => {
    const row = await store.proposals.findProposal(id);
    if (!row) throw new Error('no proposal');
    return row;
  };

  return {
    ...world,
    sandbox,
    ada,
    account,
    balanceOf,
    mandateOf,
    proposalOf,

    /** Connects the contract, and has all payments carried out by it. */
    async keepMoneyIn(kind: ExecutorKind, address: string): Promise<void> {
      const asked = { community, person: ada.person, kind, address: asAddress(address) };
      must(await services.connections.connect({ ...asked, eventId: uuidv7() }));
      await store.communities.updateCommunity(community, { state: 'founding' });
      must(
        await services.tracks.set({
          ...{ community, person: ada.person, track: 'action', setting: 'executor' },
          ...{ value: address, eventId: uuidv7() },
        }),
      );
      await store.communities.updateCommunity(community, { state: 'constituted' });
    },

    publish: async (text: string, title = 'To do', conditions: ConditionsDraft = {}) =>
      services.proposals.publish({
        ...{ community, author: ada.person, title, body: '', conditions },
        ...{ payment: undefined, eventId: uuidv7() },
        steps: must(readActionText(text)).map((step) => ({ step, recipient: null })),
      }),

    /** Passed, and its timelock over: it is given to the contract. */
    async decide(id: VoteId): Promise<void> {
      await store.proposals.updateProposal(id, { state: 'voting' });
      const queuedUntil = await store.now();
      await store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
      await services.course.execute(id);
    },

    /** Runs of what repeats, in their order: how each stands, and why. */
    runsOf: async (id: VoteId): Promise<string[]> =>
      (await store.proposalRuns.listRuns(id)).map(({ state, reason }) =>
        reason === null ? state : `${state}: ${reason}`,
      ),

    /** The next run is due, and whoever carries it out comes by. */
    async nextRun(id: VoteId): Promise<void> {
      const { queuedUntil } = await proposalOf(id);
      const now = await store.now();
      if (queuedUntil && queuedUntil > now) await world.advanceTo(queuedUntil, 1);
      await services.course.execute(id);
    },

    /** What a guardian stopped goes on after all, its timelock over. */
    async overrule(id: VoteId): Promise<void> {
      const now = await store.now();
      const overruled = { state: 'overruled', overruledAt: now, queuedUntil: now } as const;
      await store.proposals.updateProposal(id, { ...overruled, outcomeReason: null });
      await services.course.execute(id);
    },

    /** Turns of sender and chain, until nothing of the account is open. */
    async drive(): Promise<void> {
      for (let turn = 0; turn < TURNS; turn += 1) {
        await services.executions.advanceSender(sender.id);
        await sandbox.anvil.mine(3);
        if ((await store.executions.listOpenIntents(sender.id)).length === 0) return;
      }
      throw new Error('something of the account stays open');
    },

    /** Turns of mandate, sender and chain until it holds; fails when it does not within a bounded number of them. */
    async until(id: VoteId, holds: () => Promise<boolean>): Promise<void> {
      for (let turn = 0; turn < TURNS; turn += 1) {
        if (await holds()) return;
        await services.mandates.advance((await mandateOf(id)).id);
        await services.executions.advanceSender(sender.id);
        await sandbox.anvil.mine(3);
      }
      const { state, reason } = await mandateOf(id);
      throw new Error(`it did not come to that: the mandate is ${state} (${reason})`);
    },
  };
}
