import type { LeftShown } from '#core/execution/holding.ts';
import { at, bold, code, command, say, type Text } from '../../text.ts';
import { leftWords } from './rotation.ts';

const payments = (count: number): string => (count === 1 ? '1 payment' : `${count} payments`);

export const treasury = {
  describe: {
    pause: () => 'Stop all payments of this community, with a reason (anybody in office)',
    resume: () => 'Let payments go on after a pause',
    rotate: () => 'The key may have leaked: stop payments, replace the account',
  },
  option: {
    reason: () => 'Why? Everybody sees it',
    confirm: () => 'Confirm?',
    pause: () => 'Which pause',
  },
  pauseAsk: ({
    reason,
    waiting,
    underWay,
    queued,
  }: {
    reason: string;
    waiting: number;
    underWay: number;
    queued: number;
  }): Text =>
    say`This stops every payment from the treasury and every withdrawal, for the reason ${[bold(reason)]}. Now waiting: ${payments(waiting)} and ${queued === 1 ? '1 decision in its timelock' : `${queued} decisions in their timelock`}. ${underWay === 0 ? 'Nothing is under way on the chain.' : `${payments(underWay)} may be on the chain already and cannot be called back.`} Votes, roles and tips go on.`,
  pauseConfirm: () => 'Stop payments',
  paused: ({ reason }: { reason: string }): Text =>
    say`Payments are paused: ${[bold(reason)]}. Everybody in office is told.`,
  resumeAsk: ({ reason }: { reason: string }): Text =>
    say`Payments are paused: ${[bold(reason)]}. This lets them go on: what waits is carried out.`,
  resumeConfirm: () => 'Let payments go on',
  resumed: (): Text => 'Payments go on.',
  rotateAsk: ({ account, paused }: { account: Text; paused: boolean }): Text =>
    say`This is for a key that may be in other hands: that of the treasury's account ${account}. ${paused ? 'Payments are paused already; it is noted that a new account is asked for.' : 'It stops every payment at once and tells everybody in office.'} After that the account is replaced by a new one, and what it holds goes there, as far as the books of the community name it.`,
  /** `left`: null while it is being emptied. */
  rotateBefore: (of: { account: Text; left: readonly LeftShown[] | null }): Text => {
    const account = say`The account before this one, ${of.account},`;
    if (of.left === null)
      return say`${account} is being emptied into it. ${[command('execution status')]} says how far it is.`;
    const left = leftWords(of.left);
    return left === null
      ? say`${account} is empty, as far as the books name what it held.`
      : say`${account} still holds ${left}.`;
  },
  rotateStart: () => 'Stop payments, ask for a new account',
  rotateNoKey: ({ community, generation }: { community: number; generation: number }): Text =>
    say`The operator of this host has to add a key for the new account first: an entry in the file that ${[code('EXECUTOR_KEYS_FILE')]} names, and a restart. The entry: ${[code(`{"community": ${community}, "purpose": "treasury", "generation": ${generation}, "address": "0x…", "keystore": "new.json", "passwordFile": "new.pass"}`)]}, or with ${[code('"signer"')]} and ${[code('"publicKey"')]} for a remote signer. The old entry stays: what it signed is still watched. With ${[code('EXECUTOR_KEY')]} both keys move into such a file.`,
  rotateWays: ({ next }: { next: Text }): Text =>
    say`Payments are paused. The new account will be ${next}. It takes a decision of the community; in an emergency the operator of this host does it within a day from now with ${[code('npm run rotate')]}.`,
  rotateAlone: ({ next }: { next: Text }): Text =>
    say`Payments are paused. The new account will be ${next}.`,
  rotateConfirm: () => 'Replace the account',
  rotateDecision: () => 'Publish the proposal',
  rotateBody: () => 'Its key may be in other hands.',
  rotateOrdered: ({ next }: { next: Text }): Text =>
    say`The account is being replaced by ${next}, and emptied into it. ${[command('execution status')]} says how far it is.`,
  decisionAsk: ({ reason }: { reason: string }): Text =>
    say`Payments are paused: ${[bold(reason)]}. Letting them go on takes a decision: this publishes a proposal for it, which citizens vote on.`,
  decisionConfirm: () => 'Publish the proposal',
  decisionBody: ({ reason }: { reason: string }) => `They are paused: ${reason}`,
  decisionPublished: ({ number, opensAt }: { number: number; opensAt: Date }): Text =>
    say`Proposal #${number} is published. Voting opens ${[at(opensAt, 'relative')]}; payments stay paused until it is carried out.`,
};
