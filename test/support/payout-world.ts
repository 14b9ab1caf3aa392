/**
 * A community with money in treasury and vault on a real chain, somebody whose account may be stolen, and somebody who
 * pays them out of a budget: all clerks over one database, and hands that turn when a test says so.
 */
import { v7 as uuidv7 } from 'uuid';
import { erc20Abi, parseEther, parseUnits } from 'viem';
import { DAY_MS } from '#core/duration.ts';
import { asAddress } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import type { CrashPoint } from '#service/execution/options.ts';
import { createExecutionRoom, FINALITY_DEPTH, QUICK } from './execution-world.ts';
import { openVote } from './open-vote.ts';
import { createRoomServices, createVoteWorld, must, type Voter } from './vote-world.ts';

export const CIV = parseUnits('1', 18);
const TURNS = 60;

export type PayoutWorld = Awaited<ReturnType<typeof createPayoutWorld>>;

export async function createPayoutWorld(sandbox: SandboxChain) {
  const world = await createVoteWorld({ sandbox });
  const { services, store, community, database, passphrase } = world;
  const { anvil, chainId } = sandbox;
  await anvil.setMining('automine');
  await world.fundTreasury('1000');
  const accounts = await services.executions.accountsOf(community);
  const addressOf = (purpose: string) => {
    const found = accounts.find((one) => one.purpose === purpose);
    if (!found) throw new Error(`no ${purpose}`);
    return found.address;
  };
  await anvil.setBalance(addressOf('treasury'), parseEther('1'));
  await services.deposits.open(community);
  await anvil.mine(FINALITY_DEPTH + 1);
  await anvil.setMining('paused');

  /** Another process: its clerks over the same books and keys, with a look at each of its steps. */
  const another = (at?: (point: CrashPoint) => void | Promise<void>) =>
    createRoomServices(
      createExecutionRoom({ rpcUrls: [sandbox.url], chainId, passphrase, store }),
      store,
      { timing: QUICK, ...(at && { at }) },
    );
  const hands = another();

  const holder = await world.member('discord', true);
  const decidedBy = await openVote(store, { community, author: holder.person, method: 'basic/1' });
  await store.transaction('open', async (books) =>
    must(
      await services.budgetOpenings.decided.carryOut(
        books,
        community,
        {
          ...{ kind: 'open-budget', person: holder.person, name: 'Docs' },
          ...{ amount: 100n * CIV, termMs: 300 * DAY_MS },
        },
        decidedBy,
      ),
    ),
  );

  /** Gas money that goes from purse to account is nobody's payment. */
  const intents = async () =>
    (await store.executions.listIntents(community, 100)).filter(({ purpose }) => purpose !== 'gas');
  const available = async ({ person }: Voter) =>
    must(await services.ledger.balance(community, person)).available;

  return {
    ...world,
    sandbox,
    holder,
    hands,
    another,
    intents,
    available,
    vault: addressOf('vault'),

    /** Linked for good to a wallet of theirs, old enough to be paid. */
    async somebody(wallet: Person = people.ada): Promise<Voter> {
      const voter = await world.member('telegram', true);
      await world.link(voter, wallet.address);
      await world.advance(DAY_MS + 1);
      return voter;
    },

    balanceOf: (address: string) =>
      sandbox.publicClient.readContract({
        ...{ abi: erc20Abi, functionName: 'balanceOf' },
        address: sandbox.contracts.token.address,
        args: [asAddress(address)],
      }),

    /** Sent in from their wallet, final and credited. */
    async deposited(wallet: Person, amount: bigint): Promise<void> {
      await sandbox.walletOf(wallet).writeContract({
        ...{ abi: erc20Abi, functionName: 'transfer', args: [addressOf('vault'), amount] },
        address: sandbox.contracts.token.address,
      });
      await anvil.mine(FINALITY_DEPTH + 1);
      await services.deposits.scan(community);
    },

    /** Who is locked is Ada's wallet holder; the press is one of its own. */
    lock: async ({ person, account }: Voter) =>
      must(await services.locks.lock({ person, account }, uuidv7())),
    unlock: async ({ person, account }: Voter) =>
      must(await services.locks.lift({ person, account }, uuidv7())),

    withdraw: async (by: Voter, amount: string, wallet: Person = people.ada, eventId = uuidv7()) =>
      services.withdrawals.request({
        ...{ community, person: by.person, account: by.account, amount },
        ...{ to: asAddress(wallet.address), eventId },
      }),

    /** Out of the holder's budget to somebody, as it was shown. */
    pay: async (to: Voter, amount: string, wallet: Person = people.ada, eventId = uuidv7()) =>
      services.budgets.pay({
        ...{ community, person: holder.person, account: holder.account, budget: 'Docs' },
        ...{ to: { person: to.person, isBot: false, displayName: 'Ada' }, amount },
        ...{ purpose: 'the manual', wallet: asAddress(wallet.address), eventId },
      }),

    async budgetLeft(): Promise<bigint> {
      const row = await store.budgets.findBudgetByName(community, 'Docs');
      if (!row) throw new Error('no budget');
      return row.amount - row.spent;
    },

    toldOf: async ({ person }: Voter) => {
      const rows = await store.inbox.listNotices(person, 100);
      return rows.map(({ kind, data }) => ({ kind, ...(data as object) }));
    },

    /** Turns and blocks for all accounts, until nothing is under way. */
    async rest(of = hands): Promise<void> {
      for (let turn = 0; turn < TURNS; turn += 1) {
        for (const { id } of await store.executions.listSenders(community)) {
          await of.executions.advanceSender(id);
        }
        if ((await intents()).every(({ settledAt }) => settledAt !== null)) return;
        await anvil.mine(1);
        await world.advance(1_000);
      }
      const open = (await intents()).filter(({ settledAt }) => settledAt === null);
      throw new Error(`still under way: ${open.map(({ state, reason }) => `${state} ${reason}`)}`);
    },

    /** One turn of the account that pays withdrawals, or of another. */
    async turn(purpose: 'vault' | 'treasury' = 'vault', of = hands): Promise<void> {
      const row = await store.executions.findSenderOf(community, chainId, purpose);
      if (!row) throw new Error(`no ${purpose}`);
      await of.executions.advanceSender(row.id);
    },

    /** What the books say of themselves: nothing is missing, nothing negative. */
    recount: () => services.ledger.recount(community),
    close: () => database.close(),
  };
}
