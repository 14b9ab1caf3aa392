import { at, bold, say, type Text } from '../../text.ts';

const payments = (count: number): string => (count === 1 ? '1 payment' : `${count} payments`);

export const treasury = {
  describe: {
    pause: () => 'Stop all payments of this community, with a reason (anybody in office)',
    resume: () => 'Let payments go on after a pause',
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
  decisionAsk: ({ reason }: { reason: string }): Text =>
    say`Payments are paused: ${[bold(reason)]}. Letting them go on takes a decision: this publishes a proposal for it, which citizens vote on.`,
  decisionConfirm: () => 'Publish the proposal',
  decisionBody: ({ reason }: { reason: string }) => `They are paused: ${reason}`,
  decisionPublished: ({ number, opensAt }: { number: number; opensAt: Date }): Text =>
    say`Proposal #${number} is published. Voting opens ${[at(opensAt, 'relative')]}; payments stay paused until it is carried out.`,
};
