/** A community whose money a real Governor keeps, and holders of its token who vote there by signature. */
import { encodeFunctionData, type Hex, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { governorAbi } from '#chain/carriers/governor.ts';
import { SUPPORTS, type Support } from '#core/execution/governor-ballot.ts';
import { votingStage } from '#core/execution/source.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import type { SandboxGovernor } from '#sandbox/chain/governor.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import type { Person } from '#sandbox/chain/people.ts';
import { createMandateWorld } from './mandate-world.ts';
import { must } from './vote-world.ts';

export const DELAY_BLOCKS = 20;
export const PERIOD_BLOCKS = 200;
export const TIMELOCK_SECONDS = 60;

export type Holder = Person;
export type GovernorWorld = Awaited<ReturnType<typeof createGovernorWorld>>;

export async function createGovernorWorld(sandbox: SandboxChain) {
  const world = await createMandateWorld(sandbox);
  const { services } = world;
  let there: SandboxGovernor | undefined;
  const governor = (): `0x${string}` => {
    if (!there) throw new Error('no governor');
    return there.governor;
  };

  async function sendAs(holder: Holder, to: `0x${string}`, data: Hex): Promise<void> {
    const hash = await sandbox.walletOf(holder).sendTransaction({ to, data });
    await sandbox.mined(hash);
  }

  const stateOf = async (id: VoteId) => (await world.mandateOf(id)).state;

  return {
    ...world,
    governor,

    /** A new key with so much of the token, whose votes are its own. */
    async holder(civ: string, delegates = true): Promise<Holder> {
      const privateKey = generatePrivateKey();
      const { address } = privateKeyToAccount(privateKey);
      const holder = { name: 'holder', address, privateKey };
      await sandbox.fund(address, { ethWei: parseEther('1'), civ: parseEther(civ) });
      const { token } = sandbox.contracts;
      const args = [address] as const;
      const data = encodeFunctionData({ abi: token.abi, functionName: 'delegate', args });
      if (delegates) await sendAs(holder, token.address, data);
      return holder;
    },

    async useGovernor(made: SandboxGovernor): Promise<void> {
      there = made;
      await world.keepMoneyIn('governor', made.governor.toLowerCase());
    },

    sendAs,

    /** Called in the governor by the holder's own hand. */
    castAs: async (holder: Holder, id: VoteId, support: Support): Promise<void> => {
      const args = [BigInt((await world.mandateOf(id)).reference), support] as const;
      const data = encodeFunctionData({ abi: governorAbi, functionName: 'castVote', args });
      await sendAs(holder, governor(), data);
    },

    /** What the page gives a wallet to sign. */
    prepare: (holder: Holder, id: VoteId, support: Support) =>
      services.tokenVotes.prepare(id, {
        ...{ address: holder.address, chainId: sandbox.chainId, support },
      }),

    /** What a wallet makes of it. */
    sign: (holder: Holder, message: string): Promise<Hex> =>
      privateKeyToAccount(holder.privateKey).signTypedData(JSON.parse(message)),

    /** Signed on the page, and taken. */
    async vote(holder: Holder, id: VoteId, support: Support): Promise<void> {
      const asked = { address: holder.address, chainId: sandbox.chainId, support };
      const { message, address } = must(await services.tokenVotes.prepare(id, asked));
      const account = privateKeyToAccount(holder.privateKey);
      const signature = await account.signTypedData(JSON.parse(message));
      must(await services.tokenVotes.finish(id, { address, message, signature }));
    },

    /** Of the intent that brings a holder's vote there. */
    async voteIntent(holder: Holder, id: VoteId) {
      const { id: mandate, round } = await world.mandateOf(id);
      const stage = votingStage(asAddress(holder.address.toLowerCase()));
      const source = `mandate:${mandate}:${stage}:${round}`;
      return world.store.executions.findIntentBySource(source);
    },

    noted: (id: VoteId) => services.mandates.holdersVote(id),

    /** Of the account that speaks to the contract. */
    async senderId(): Promise<string> {
      const { community, store } = world;
      const row = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
      if (!row) throw new Error('no account');
      return row.id;
    },

    /** Somebody new in that office. */
    async steward() {
      const one = await world.member('telegram', true);
      await world.store.transaction('office', async (books) => {
        const given = { by: world.ada.person, how: 'founding' } as const;
        const office = { ...given, person: one.person, office: 'steward' } as const;
        await services.offices.give(books, world.community, office);
      });
      return one;
    },

    /** As the contract shows it now. */
    async there(id: VoteId) {
      const proposal = BigInt((await world.mandateOf(id)).reference);
      const at = { address: governor(), abi: governorAbi, args: [proposal] } as const;
      const [state, votes] = await Promise.all([
        sandbox.publicClient.readContract({ ...at, functionName: 'state' }),
        sandbox.publicClient.readContract({ ...at, functionName: 'proposalVotes' }),
      ]);
      return { state, votes: Object.fromEntries(SUPPORTS.map((name, at) => [name, votes[at]])) };
    },

    /** Decided here, proposed there, and open for votes. */
    async opened(text: string): Promise<VoteId> {
      const id = must(await world.publish(text));
      await world.decide(id);
      await world.until(id, async () => (await stateOf(id)) === 'voting');
      await sandbox.anvil.mine(DELAY_BLOCKS);
      return id;
    },

    /** Voting there is over, as a final block shows. */
    endVoting: () => sandbox.anvil.mine(PERIOD_BLOCKS + 3),

    async passDelay(): Promise<void> {
      await sandbox.increaseTime(TIMELOCK_SECONDS);
      await world.advance(TIMELOCK_SECONDS * 1000);
      await sandbox.anvil.mine(3);
    },
  };
}
