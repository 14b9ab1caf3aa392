import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import type { ParkReason } from '#core/execution/intent.ts';
import type { MandateReason, MandateState } from '#core/execution/mandate.ts';
import { at, bold, say, type Text } from '../../text.ts';
import { PARKED } from './reason.ts';

const KIND: { readonly [K in ExecutorKind]: string } = {
  safe: 'Safe',
  timelock: 'timelock',
  governor: 'governor',
};

/** Why one is taken back, or ended otherwise than done. */
export const REASON: { readonly [R in MandateReason]: string } = {
  vetoed: 'a guardian stopped it',
  stopped: 'what repeats was ended',
  'cancelled-there': 'it was cancelled in the contract',
  reverted: 'the contract refused it',
  'called-off': 'it was called off before it was signed',
  expired: 'its time was over',
  'target-changed': 'what it calls is another contract since',
  'still-there':
    'it stands in the contract still and could not be cancelled: whoever may cancel there has to',
  defeated: 'the token holders voted it down',
  'nonce-taken': 'another transaction took its place',
  'nonce-freed': 'one before it was called off',
};

const isReason = (reason: string): reason is MandateReason => Object.hasOwn(REASON, reason);

const END: { readonly [end: string]: string } = {
  failed: 'it failed there',
  cancelled: 'it was cancelled there',
  expired: 'its time was over',
};

type Where = { kind: ExecutorKind; address: Text };

/** What a contract keeps the money and carries decisions out. */
export const mandate = {
  describe: {
    connect: () => 'Name a contract that keeps the money of this community',
    disconnect: () => 'Forget a contract that nothing uses any more',
  },
  option: {
    kind: () => 'What kind of contract is it?',
    address: () => 'Its address',
    confirm: () => 'Confirm?',
  },
  kind: (kind: ExecutorKind): string => KIND[kind],
  reason: (reason: MandateReason): string => REASON[reason],
  /** Of one that ended otherwise than done; both as they were written down. */
  ended: (end: string, reason: string | null): string =>
    reason !== null && isReason(reason) ? REASON[reason] : (END[end] ?? end),
  executorHeading: () => 'Carried out by',
  executor: ({ kind, address }: Where): Text => say`the ${KIND[kind]} ${address}`,
  standing: ({
    state,
    kind,
    address,
    eta,
    reason,
    hash,
  }: Where & {
    state: MandateState;
    eta: Date | null;
    reason: MandateReason | null;
    hash: Text | null;
  }): Text => {
    const there = say`the ${KIND[kind]} ${address}`;
    if (reason === 'vetoed')
      return say`🛑 A guardian stopped it. It is being cancelled in ${there}.`;
    if (reason === 'stopped') return say`🛑 It was ended. It is being taken back from ${there}.`;
    switch (state) {
      case 'begun':
        return say`Passed. It is being brought to ${there}.`;
      case 'collecting':
        return say`Passed. The owners of ${there} sign it.`;
      case 'voting':
        return say`Passed here. The token holders vote in ${there}.`;
      case 'queueing':
        return say`Passed. It is being queued in ${there}.`;
      case 'waiting':
        return eta
          ? say`Passed. It waits in ${there} until ${[at(eta)]} (${[at(eta, 'relative')]}), unless a guardian stops it.`
          : say`Passed. It waits in ${there}.`;
      case 'executing':
        return hash
          ? say`Passed. ${there} carries it out: ${hash}`
          : say`Passed. ${there} carries it out now.`;
      case 'withdrawing':
        return say`It is being taken back from ${there}${reason ? `: ${REASON[reason]}` : ''}.`;
      default:
        return say`Passed. It was in the hands of ${there}.`;
    }
  },
  owners: ({ signed, needed }: { signed: number; needed: number }): Text =>
    say`${[bold(`${signed} of ${needed}`)]} needed owners have signed`,
  owner: ({ owner, signed }: { owner: Text; signed: boolean }): Text =>
    say`${signed ? '✅' : '⏳'} ${owner}`,
  /** Ended here, while enough had signed. */
  loose: ({ nonce }: { nonce: string | null }): Text =>
    say`⚠️ Enough owners had signed it before: until another transaction of the Safe has its number${nonce === null ? '' : ` (${nonce})`}, whoever has these signatures can still carry it out. Its owners use the number up with a rejection in their Safe app.`,
  holders: (of: {
    for: string;
    against: string;
    abstain: string;
    quorum: string | null;
    closesAt: Date | null;
  }): Text =>
    say`Holders: ${[bold(of.for)]} for, ${of.against} against, ${of.abstain} abstained${of.quorum === null ? '' : `; ${of.quorum} needed`}.${of.closesAt ? say` Their vote closes about ${[at(of.closesAt, 'relative')]}.` : ''}`,
  held: (reason: ParkReason): Text => `It is held up: ${PARKED[reason] ?? reason}`,
  connectAsk: ({ kind, address, account }: Where & { account: Text }): Text =>
    say`This names the ${[bold(KIND[kind])]} ${address} as a contract of this community. Its own account ${account} has the rights it needs there. Nothing moves by that: which proposals it carries out is a rule of their kind.`,
  connectConfirm: () => 'Connect it',
  connected: ({ kind, address }: Where): Text =>
    say`The ${KIND[kind]} ${address} is connected. The button has everything that is decided carried out by it from now on.`,
  use: () => 'Have it carry decisions out',
  disconnectAsk: ({ kind, address }: Where): Text =>
    say`This forgets that the ${KIND[kind]} ${address} is a contract of this community. What it holds stays in it.`,
  disconnectConfirm: () => 'Disconnect it',
  disconnected: (): Text => 'It is disconnected.',
};
