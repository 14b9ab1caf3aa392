/** The money of a community on a real chain: vault, deposits, withdrawals and their proof, without chat. */
import { erc20Abi, parseEther } from 'viem';
import { DAY_MS } from '#core/duration.ts';
import {
  type Address,
  asAddress,
  asId,
  type CommunityId,
  toChecksumAddress,
} from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import type { Person } from '#sandbox/chain/people.ts';
import { createDeposits } from '#service/deposit.ts';
import type { Ceilings } from '#service/ledger/ceilings.ts';
import type { PersonView } from '#service/person.ts';
import { createReserves } from '#service/reserves.ts';
import { createWithdrawals } from '#service/withdrawal.ts';
import { advanceClock } from '#store/clock.ts';
import { createLog } from '#telemetry/log.ts';
import { createWorld, FINALITY_DEPTH } from './execution-world.ts';
import { createLedgerBed, foundCommunity } from './ledger-bed.ts';
import type { TestStore } from './postgres.ts';

export type LedgerWorld = Awaited<ReturnType<typeof createLedgerWorld>>;

type Options = {
  readonly sandbox: SandboxChain;
  readonly database: TestStore;
  readonly rpcUrls?: readonly string[];
  readonly ceilings?: Ceilings;
};

export async function createLedgerWorld({ sandbox, database, rpcUrls, ceilings }: Options) {
  const world = await createWorld({
    sandbox,
    databaseUrl: database.url,
    civ: '0',
    ...(rpcUrls && { rpcUrls }),
  });
  const bed = createLedgerBed(database, ceilings);
  const { store, ids, ledger, inbox, alarms } = bed;
  const { executions, chain, broadcast, tokens } = world;
  const log = createLog({ level: 'silent' });
  const deposits = createDeposits({
    store,
    ids,
    chain,
    broadcast,
    tokens,
    executions,
    ledger,
    inbox,
    log,
  });
  const withdrawals = createWithdrawals({
    store,
    ids,
    ledger,
    executions,
    primaryOf: async (person, books) =>
      (await books.wallets.listLinks([person])).find((link) => link.isPrimary) ?? null,
    inbox,
    payoutDelayMs: DAY_MS,
    explorer: (chainId, txHash) => `https://explorer/${chainId}/${txHash}`,
    ...(ceilings && { ceilings }),
  });
  executions.listen('withdrawal', withdrawals.listener);
  const reserves = createReserves({ store, tokens, executions, alarms, log });
  const { anvil } = sandbox;

  return {
    ...world,
    bed,
    deposits,
    withdrawals,
    reserves,

    /** A community of its own around a token, its accounts registered, its purse filled. */
    async found(token: string = sandbox.contracts.token.address) {
      const community = await foundCommunity(store, { chainId: sandbox.chainId, token });
      const accounts = await executions.ensureAccounts(community);
      const purse = accounts.find(({ purpose }) => purpose === 'gas');
      const vault = accounts.find(({ purpose }) => purpose === 'vault');
      if (!purse || !vault) throw new Error('no accounts');
      await anvil.setBalance(purse.address, parseEther('1'));
      await deposits.open(community);
      return { community, vault: vault.address, token: asAddress(token) };
    },

    /** Links a wallet for good, with the community's consent, as of now. */
    async link(
      community: CommunityId,
      { person, account }: PersonView,
      address: string,
      chainId: number | null = null,
    ): Promise<void> {
      await store.transaction('link', async (tx) => {
        const now = await tx.now();
        const wallet = await tx.wallets.insertWallet({
          id: asId(ids()),
          address: asAddress(address),
          chainId,
          createdAt: now,
        });
        for (const link of await tx.wallets.listLinksOfAddress(asAddress(address))) {
          await tx.wallets.updateLinkEnded(link.linkId, now, 'moved');
        }
        const own = await tx.wallets.listLinks([person]);
        await tx.wallets.insertLink({
          id: ids(),
          walletId: wallet.id,
          personId: person,
          accountId: account,
          isPrimary: own.every((link) => !link.isPrimary),
          message: '',
          signature: '0x',
          linkedAt: now,
        });
        await tx.people.updateWalletConsent(community, person, now);
      });
    },

    /** Sends tokens and mines the block they are in; the transaction's hash. */
    async send(from: Person, to: Address, amount: bigint, token?: Address) {
      const hash = await sandbox.walletOf(from).writeContract({
        address: token ?? asAddress(sandbox.contracts.token.address),
        abi: erc20Abi,
        functionName: 'transfer',
        args: [to, amount],
      });
      await anvil.mine(1);
      return hash;
    },

    /** What was mined until now becomes final. */
    finalize: () => anvil.mine(FINALITY_DEPTH),

    async held(owner: string, token?: string): Promise<bigint> {
      return sandbox.publicClient.readContract({
        address: toChecksumAddress(asAddress(token ?? sandbox.contracts.token.address)),
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [toChecksumAddress(asAddress(owner))],
      });
    },

    later: async (ms: number) => void (await advanceClock(database.db, ms)),
  };
}
