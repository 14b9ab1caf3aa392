/**
 * How a mandate stands by what an OpenZeppelin Governor 5 shows: its token's holders decide once more, there. What a
 * final block shows moves it; the newest block only keeps it from giving something up that a final one will show soon.
 */
import { type Address, asAddress } from '../identity.ts';
import type { Hex } from '../keccak.ts';
import { cleanLine } from '../text.ts';
import type { GovernorStatus } from './governor-status.ts';
import {
  type MandateReason,
  type MandateState,
  type MandateStep,
  type StageState,
  WAIT,
} from './mandate.ts';

export const GOVERNOR_STAGES = ['propose', 'queue', 'execute', 'cancel'] as const;
export type GovernorStage = (typeof GOVERNOR_STAGES)[number];

/** Votes so far, in the token's base units; `proposalVotes` of the contract. */
export type GovernorCount = {
  readonly against: bigint;
  readonly for: bigint;
  readonly abstain: bigint;
};

export type GovernorLook = {
  readonly status: GovernorStatus;
  /** The same at the newest block. */
  readonly tip: GovernorStatus;
  /** Of the final block, in seconds. */
  readonly at: bigint;
  /** Who proposed it, and alone may cancel it while it is pending; null where nobody did. */
  readonly proposer: Address | null;
  /** What passed has to be queued in a timelock before it is executed. */
  readonly queues: boolean;
  /** When the timelock is ready, in seconds; 0: not queued. */
  readonly eta: bigint;
  /** Estimated where the token counts in blocks. */
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly count: GovernorCount | null;
  /** Null until voting begins. */
  readonly quorum: bigint | null;
  /** Votes that were to be relayed and that nobody will count any more, by their stage's name. */
  readonly stale: readonly string[];
};

type Input = {
  readonly state: MandateState;
  /** Why it is to be stopped, where it is. */
  readonly reason: MandateReason | null;
  readonly look: GovernorLook;
  readonly stages: { readonly [S in GovernorStage]: StageState };
  /** Its last moment is over. */
  readonly overdue: boolean;
  /** The community's own account. */
  readonly account: Address;
  /** Its words let another account alone propose it: one that the community had before its key was rotated away. */
  readonly foreign: boolean;
};

type Step = MandateStep<GovernorStage>;
/** `anew`: with words that let the present account propose it, which is another proposal there. */
export type GovernorStep = Step | { readonly kind: 'anew' };

const end = (
  state: 'failed' | 'cancelled' | 'expired',
  reason: MandateReason,
): Extract<Step, { kind: 'move' }> => ({ kind: 'move', state, reason });

/** It stands there, and the account can neither stop it nor carry it out: whoever may there decides. */
const STILL_THERE = end('failed', 'still-there');

/** What ends as somebody here wanted it to. */
const stopped = (reason: MandateReason | null): Step =>
  reason === null ? end('expired', 'expired') : end('cancelled', reason);

function decideBegun({ reason, look, stages, overdue, foreign }: Input): GovernorStep {
  if (look.status !== 'none') {
    return { kind: 'move', state: 'voting', ...(look.opensAt && { eta: look.opensAt }) };
  }
  switch (stages.propose) {
    case 'none':
      if (reason !== null || overdue) return stopped(reason);
      if (foreign) return look.tip === 'none' ? { kind: 'anew' } : WAIT;
      return { kind: 'plan', stage: 'propose', state: 'begun' };
    case 'ended':
      // Proposed by another hand of the same account, perhaps: a final block will show it.
      if (look.tip !== 'none') return WAIT;
      if (reason !== null || overdue) return stopped(reason);
      // Nothing of it was mined, and nothing of it can be any more.
      return foreign ? { kind: 'anew' } : end('failed', 'reverted');
    default:
      // It may be proposed at any moment: a veto waits for it, and then cancels it there.
      return WAIT;
  }
}

function decideVoting({ reason, look, overdue, account }: Input): Step {
  const isStopped = reason !== null || overdue;
  switch (look.status) {
    case 'pending':
      if (!isStopped) return WAIT;
      return look.proposer === account
        ? { kind: 'plan', stage: 'cancel', state: 'withdrawing' }
        : STILL_THERE;
    case 'active':
      return reason === null ? WAIT : STILL_THERE;
    case 'succeeded':
      if (isStopped) return STILL_THERE;
      return look.queues
        ? { kind: 'plan', stage: 'queue', state: 'queueing' }
        : { kind: 'plan', stage: 'execute', state: 'executing' };
    default:
      return WAIT;
  }
}

function decideWaiting({ reason, look, overdue }: Input): Step {
  if (look.status !== 'queued') return WAIT;
  if (reason !== null || overdue) return STILL_THERE;
  return look.at >= look.eta ? { kind: 'plan', stage: 'execute', state: 'executing' } : WAIT;
}

function decideWithdrawing({ look, stages }: Input): Step {
  if (look.status === 'none') return WAIT;
  // Cancelled while it is pending, or not by us.
  if (look.status !== 'pending') return STILL_THERE;
  return stages.cancel === 'ended' && look.tip === 'pending' ? STILL_THERE : WAIT;
}

/** Ours did nothing, and no newer block shows that somebody else's did. */
const isInVain = ({ look, stages }: Input, stage: 'queue' | 'execute'): boolean =>
  stages[stage] === 'ended' && look.tip === look.status;

/** What the contract calls over is over, whoever saw to it and however far this mandate thought it was. */
function decideEnd({ state, reason, look }: Input): Step | undefined {
  switch (look.status) {
    case 'executed':
      return { kind: 'move', state: 'done' };
    case 'cancelled':
      return state === 'withdrawing' ? stopped(reason) : end('cancelled', 'cancelled-there');
    case 'defeated':
      return state === 'withdrawing' ? stopped(reason) : end('failed', 'defeated');
    case 'expired':
      return end('expired', 'expired');
    default:
      return undefined;
  }
}

export function decideGovernor(input: Input): GovernorStep {
  const { state, look } = input;
  // Decided there before it was seen to be there: one look later it ends.
  if (state === 'begun') return decideBegun(input);
  const over = decideEnd(input);
  if (over) return over;
  switch (state) {
    case 'voting':
    case 'queueing':
      if (look.status === 'queued') {
        return { kind: 'move', state: 'waiting', eta: new Date(Number(look.eta) * 1000) };
      }
      if (state === 'voting') return decideVoting(input);
      return look.status === 'succeeded' && isInVain(input, 'queue') ? STILL_THERE : WAIT;
    case 'waiting':
      return decideWaiting(input);
    case 'executing':
      return isInVain(input, 'execute') ? STILL_THERE : WAIT;
    case 'withdrawing':
      return decideWithdrawing(input);
    default:
      return WAIT;
  }
}

/** Whether the account can still stop it: it is not there yet, or is pending there and ours. */
export const isStoppable = (
  state: MandateState,
  noted: { readonly status?: unknown; readonly ours?: unknown },
): boolean => state === 'begun' || (noted.status === 'pending' && noted.ours === true);

const NAME_MAX = 80;

/**
 * What is proposed there with the calls; its hash is part of the proposal's id. The id of the vote makes it unique, and
 * the last words let nobody but the account propose it (`_isValidDescriptionForProposer` of the contract), so that no
 * stranger is its proposer, who could cancel it.
 */
export function governorDescription(of: {
  readonly community: string;
  readonly number: number;
  readonly vote: string;
  /** What a veto stopped and a decision let go on after all is another proposal there. */
  readonly mandate: string;
  readonly actionHash: Hex;
  /** Of what repeats: each is another proposal there, under the one hash. */
  readonly run: number | null;
  readonly account: Address;
}): string {
  const name = [...cleanLine(of.community)].slice(0, NAME_MAX).join('');
  const run = of.run === null ? '' : `\nrun: ${of.run + 1}`;
  return `${name} #${of.number}\n\nvote: ${of.vote}\naction: ${of.actionHash}${run}\nmandate: ${of.mandate}\n#proposer=${of.account}`;
}

const PROPOSER = /\n#proposer=(0x[0-9a-f]{40})$/;

/** Who alone may propose what has these words; undefined where anybody may. */
export function proposerIn(description: string): Address | undefined {
  const [, account] = PROPOSER.exec(description) ?? [];
  return account === undefined ? undefined : asAddress(account);
}

/** The same, for another account to propose. */
export const withProposer = (description: string, account: Address): string =>
  description.replace(PROPOSER, `\n#proposer=${account}`);

/** The vote of a token's holders as it was last seen, in the token's base units. */
export type HoldersVote = {
  readonly status: GovernorStatus;
  readonly count: GovernorCount | null;
  /** Null until voting begins. */
  readonly quorum: bigint | null;
  /** Estimated where the token counts in blocks; null until it is proposed there. */
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  /** Signed here and brought there, or on their way. */
  readonly relayed: number;
};

/** As it is kept with the mandate. `ours`: the account proposed it, and may cancel it while it is pending. */
export type NotedVote = {
  readonly status: GovernorStatus;
  readonly ours: boolean;
  readonly against: string | null;
  readonly for: string | null;
  readonly abstain: string | null;
  readonly quorum: string | null;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly relayed: number;
};

/** Of an estimate: less is no news. */
const NEWS_MS = 120_000;

function instantToNote(at: Date | null, noted: string | null | undefined): string | null {
  if (at === null) return null;
  const isNews = !noted || Math.abs(at.getTime() - Date.parse(noted)) > NEWS_MS;
  return isNews ? at.toISOString() : noted;
}

export const noteVote = (
  look: GovernorLook,
  of: { readonly account: Address; readonly relayed: number; readonly noted: Partial<NotedVote> },
): NotedVote => ({
  status: look.status,
  ours: look.proposer === of.account,
  against: look.count && String(look.count.against),
  for: look.count && String(look.count.for),
  abstain: look.count && String(look.count.abstain),
  quorum: look.quorum === null ? null : String(look.quorum),
  opensAt: instantToNote(look.opensAt, of.noted.opensAt),
  closesAt: instantToNote(look.closesAt, of.noted.closesAt),
  relayed: of.relayed,
});

/** Reads `noteVote`; null where nothing was noted yet. */
export function readNotedVote(noted: Partial<NotedVote>): HoldersVote | null {
  const { status, against, abstain, quorum, opensAt, closesAt, relayed } = noted;
  if (status === undefined) return null;
  return {
    status,
    count:
      against && noted.for && abstain
        ? { against: BigInt(against), for: BigInt(noted.for), abstain: BigInt(abstain) }
        : null,
    quorum: quorum ? BigInt(quorum) : null,
    opensAt: opensAt ? new Date(opensAt) : null,
    closesAt: closesAt ? new Date(closesAt) : null,
    relayed: relayed ?? 0,
  };
}
