/** Reads an OpenZeppelin Governor 5: what it is, how a proposal stands there, and what a voter may still do. */
import {
  erc20Abi,
  getAddress,
  keccak256,
  toHex,
  type Address as ViemAddress,
  zeroAddress,
} from 'viem';
import type { GovernorLook } from '#core/execution/governor.ts';
import type { VoterLook } from '#core/execution/governor-ballot.ts';
import { GOVERNOR_STATUSES, type GovernorStatus } from '#core/execution/governor-status.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { descriptionHash, governorAbi, governorProposalId } from '../carriers/governor.ts';
import { timelockAbi } from '../carriers/timelock.ts';
import type { Block, Chain, Client } from '../client.ts';
import { asking } from '../fault.ts';
import { readOrNone } from './contract.ts';

export type GovernorClock = 'blocks' | 'seconds';

export type GovernorFacts = {
  /** Of its own EIP-712 domain. */
  readonly name: string;
  readonly version: string;
  readonly counting: string;
  readonly clock: GovernorClock;
  readonly token: Address;
  /** Where it keeps the money; null: itself. */
  readonly timelock: Address | null;
  /** In its clock. */
  readonly votingDelay: string;
  readonly votingPeriod: string;
  /** Votes that proposing takes, in the token's base units. */
  readonly threshold: bigint;
  /** What a decision takes now. */
  readonly quorum: bigint;
  /** Of its token; 0 where that does not say. */
  readonly decimals: number;
  /** Of the account that is to propose. */
  readonly votes: bigint;
  /** Of the wallets that were asked about, together. */
  readonly held: bigint;
  /** Roles it lacks in its timelock. */
  readonly missing: readonly string[];
};

export type Governors = ReturnType<typeof createGovernors>;

/** Blocks back that the pace of a chain is measured over. */
const PACE_BLOCKS = 1_000n;
const SAMPLE = keccak256(toHex('civitas'));
/** All of name, version, chain and contract; no salt. */
const DOMAIN_FIELDS = '0x0f';
/** Of what it calls itself, which every ballot carries. */
const NAME_MAX = 100;

export const createGovernors = (chain: Chain) => {
  const at = (contract: Address) => ({ address: getAddress(contract), abi: governorAbi }) as const;

  const clockOf = (mode: string | undefined): GovernorClock | undefined => {
    if (mode?.startsWith('mode=timestamp')) return 'seconds';
    return mode?.startsWith('mode=blocknumber') ? 'blocks' : undefined;
  };

  /** What its timelock does not let it do; cancelling is never asked of it there. */
  async function missingIn(client: Client, timelock: Address, governor: Address) {
    const may = (name: string, who: ViemAddress) =>
      readOrNone(() =>
        client.readContract({
          ...{ address: getAddress(timelock), abi: timelockAbi, functionName: 'hasRole' },
          args: [keccak256(toHex(name)), who],
        }),
      );
    const [proposes, executes, open] = await Promise.all([
      may('PROPOSER_ROLE', getAddress(governor)),
      may('EXECUTOR_ROLE', getAddress(governor)),
      may('EXECUTOR_ROLE', zeroAddress),
    ]);
    return [...(proposes ? [] : ['PROPOSER_ROLE']), ...(executes || open ? [] : ['EXECUTOR_ROLE'])];
  }

  /** Whether ids there are the hash of what is proposed: some count them instead. */
  async function hashesIds(client: Client, contract: Address): Promise<boolean> {
    const sample = { to: asAddress(contract), value: 0n, data: '0x' } as const;
    const own = BigInt(governorProposalId([sample], SAMPLE));
    const args = [[getAddress(contract)], [0n], ['0x' as Hex], SAMPLE] as const;
    const base = at(contract);
    const hashed = await readOrNone(() =>
      client.readContract({ ...base, functionName: 'hashProposal', args }),
    );
    // Of `GovernorSequentialProposalId`, whose `hashProposal` still answers.
    const counts = await readOrNone(() =>
      client.readContract({ ...base, functionName: 'latestProposalId' }),
    );
    return hashed === own && counts === undefined;
  }

  async function domainOf(client: Client, contract: Address, chainId: number) {
    const domain = await readOrNone(() =>
      client.readContract({ ...at(contract), functionName: 'eip712Domain' }),
    );
    if (!domain) return undefined;
    const [fields, name, version, on, verifier] = domain;
    const isOwn = fields === DOMAIN_FIELDS && on === BigInt(chainId);
    if (name.length > NAME_MAX || version.length > NAME_MAX) return undefined;
    return isOwn && verifier.toLowerCase() === contract ? { name, version } : undefined;
  }

  /** When a moment of its clock is, by the pace of the last blocks where it counts in them. */
  async function instants(client: Client, contract: Address, { number, timestamp }: Block) {
    const base = { ...at(contract), blockNumber: number };
    const [mode, now] = await Promise.all([
      asking(() => client.readContract({ ...base, functionName: 'CLOCK_MODE' })),
      asking(() => client.readContract({ ...base, functionName: 'clock' })),
    ]);
    if (clockOf(mode) === 'seconds') return (moment: bigint) => new Date(Number(moment) * 1000);
    const back = number > PACE_BLOCKS ? PACE_BLOCKS : number;
    const earlier = await asking(() => client.getBlock({ blockNumber: number - back }));
    const pace = back === 0n ? 0 : Number(timestamp - earlier.timestamp) / Number(back);
    return (moment: bigint) =>
      new Date(Math.round(Number(timestamp) + Number(moment - BigInt(now)) * pace) * 1000);
  }

  /** Undefined: nobody proposed it. */
  async function statusAt(client: Client, contract: Address, id: bigint, blockNumber: bigint) {
    const state = await readOrNone(() =>
      client.readContract({ ...at(contract), blockNumber, functionName: 'state', args: [id] }),
    );
    return state === undefined ? undefined : GOVERNOR_STATUSES[state];
  }

  return {
    descriptionHash,
    proposalId: governorProposalId,

    /** Undefined for what is no such governor. Throws the `ChainFault` of a chain that could not be asked. */
    async facts(
      chainId: number,
      contract: Address,
      account: Address,
      holders: readonly Address[],
    ): Promise<GovernorFacts | undefined> {
      const client = chain.client(chainId);
      const base = at(contract);
      const domain = await domainOf(client, contract, chainId);
      if (!domain || !(await hashesIds(client, contract))) return undefined;
      const [counting, mode, token, votingDelay, votingPeriod, threshold, now, nonce] =
        await Promise.all([
          readOrNone(() => client.readContract({ ...base, functionName: 'COUNTING_MODE' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'CLOCK_MODE' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'token' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'votingDelay' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'votingPeriod' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'proposalThreshold' })),
          readOrNone(() => client.readContract({ ...base, functionName: 'clock' })),
          // Before 5 ballots had no nonce, and another form.
          readOrNone(() =>
            client.readContract({ ...base, functionName: 'nonces', args: [getAddress(account)] }),
          ),
        ]);
      const clock = clockOf(mode);
      if (counting === undefined || token === undefined || clock === undefined) return undefined;
      if (votingDelay === undefined || votingPeriod === undefined) return undefined;
      if (threshold === undefined || now === undefined || nonce === undefined) return undefined;
      const past = BigInt(now) - 1n;
      const votesOf = (who: Address) =>
        asking(() =>
          client.readContract({ ...base, functionName: 'getVotes', args: [getAddress(who), past] }),
        );
      const [timelock, decimals, quorum, votes, held] = await Promise.all([
        readOrNone(() => client.readContract({ ...base, functionName: 'timelock' })),
        readOrNone(() =>
          client.readContract({ abi: erc20Abi, address: token, functionName: 'decimals' }),
        ),
        asking(() => client.readContract({ ...base, functionName: 'quorum', args: [past] })),
        votesOf(account),
        Promise.all(holders.map(votesOf)),
      ]);
      const keeper = timelock === undefined ? null : asAddress(timelock);
      return {
        ...domain,
        ...{ counting, clock, threshold, quorum, votes, decimals: decimals ?? 0 },
        token: asAddress(token),
        timelock: keeper,
        votingDelay: String(votingDelay),
        votingPeriod: String(votingPeriod),
        held: held.reduce((sum, one) => sum + one, 0n),
        missing: keeper === null ? [] : await missingIn(client, keeper, contract),
      };
    },

    /** At the newest final block, and its state at the newest of all. */
    async look(
      chainId: number,
      contract: Address,
      proposal: Hex,
    ): Promise<Omit<GovernorLook, 'stale'>> {
      const client = chain.client(chainId);
      const id = BigInt(proposal);
      const [final, head] = [await chain.finalBlock(chainId), await chain.headBlock(chainId)];
      const base = { ...at(contract), blockNumber: final.number } as const;
      const [found, newest, queues] = await Promise.all([
        statusAt(client, contract, id, final.number),
        statusAt(client, contract, id, head.number),
        readOrNone(() =>
          client.readContract({ ...base, functionName: 'proposalNeedsQueuing', args: [id] }),
        ),
      ]);
      const tip: GovernorStatus = newest ?? 'none';
      const seen = { tip, at: final.timestamp, queues: queues ?? false };
      if (found === undefined) return { status: 'none', ...seen, ...NOTHING };
      const ask = { ...base, args: [id] } as const;
      const [proposer, eta, opens, closes, votes, instant] = await Promise.all([
        asking(() => client.readContract({ ...ask, functionName: 'proposalProposer' })),
        readOrNone(() => client.readContract({ ...ask, functionName: 'proposalEta' })),
        asking(() => client.readContract({ ...ask, functionName: 'proposalSnapshot' })),
        asking(() => client.readContract({ ...ask, functionName: 'proposalDeadline' })),
        readOrNone(() => client.readContract({ ...ask, functionName: 'proposalVotes' })),
        instants(client, contract, final),
      ]);
      const quorum =
        found === 'pending'
          ? undefined
          : await readOrNone(() =>
              client.readContract({ ...base, functionName: 'quorum', args: [opens] }),
            );
      const [against, inFavour, abstain] = votes ?? [];
      const count =
        against === undefined || inFavour === undefined || abstain === undefined
          ? null
          : { against, for: inFavour, abstain };
      return {
        ...{ status: found, ...seen, count },
        proposer: asAddress(proposer),
        eta: eta ?? 0n,
        opensAt: instant(opens),
        closesAt: instant(closes),
        quorum: quorum ?? null,
      };
    },

    /** What one voter may do there; at the newest block, or at the newest final one. */
    async voter(
      chainId: number,
      contract: Address,
      proposal: Hex,
      voter: Address,
      finality: 'head' | 'final' = 'head',
    ): Promise<VoterLook> {
      const client = chain.client(chainId);
      const id = BigInt(proposal);
      const block =
        finality === 'head' ? await chain.headBlock(chainId) : await chain.finalBlock(chainId);
      const base = { ...at(contract), blockNumber: block.number } as const;
      const who = getAddress(voter);
      const status: GovernorStatus = (await statusAt(client, contract, id, block.number)) ?? 'none';
      const nonce = await asking(() =>
        client.readContract({ ...base, functionName: 'nonces', args: [who] }),
      );
      if (status === 'none') return { status, nonce, hasVoted: false, votes: 0n, opensAt: null };
      const [hasVoted, opens] = await Promise.all([
        asking(() => client.readContract({ ...base, functionName: 'hasVoted', args: [id, who] })),
        asking(() =>
          client.readContract({ ...base, functionName: 'proposalSnapshot', args: [id] }),
        ),
      ]);
      if (status === 'pending') {
        const instant = await instants(client, contract, block);
        return { status, nonce, hasVoted, votes: 0n, opensAt: instant(opens) };
      }
      const votes = await asking(() =>
        client.readContract({ ...base, functionName: 'getVotes', args: [who, opens] }),
      );
      return { status, nonce, hasVoted, votes, opensAt: null };
    },
  };
};

const NOTHING = {
  ...{ proposer: null, eta: 0n, opensAt: null, closesAt: null, count: null, quorum: null },
} as const;
