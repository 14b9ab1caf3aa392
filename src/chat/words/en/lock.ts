import { at, bold, command, link, say, type Text } from '../../text.ts';

const STOPS = 'payouts, tips, delegation, links and every recovery';

/** Stopping everything while an account may be in other hands, and going on. */
export const lock = {
  describe: {
    lock: () => 'Stop payouts, tips, delegation and links of yours',
    unlock: () => 'Lift a lock that this account made',
  },
  option: { confirm: () => 'Confirm?' },
  ask: ({ page }: { page: string }): Text =>
    say`Lock yourself? This stops ${[bold(STOPS)]} for all your accounts and wallets, at once. Withdrawals of yours and budget payments from or to you that nobody has signed yet are called off, and their money is back where it was. Use it when one of your accounts is in other hands. Only this account can lift it again, or the wallet you have linked the longest, on ${[link('the wallet page', page)]}.`,
  confirm: () => 'Lock',
  done: (): Text =>
    say`Locked: ${STOPS} stand still. All your accounts and the staff of your communities are told. ${[command('unlock')]} from this account lifts it.`,
  liftAsk: ({ since }: { since: Date }): Text =>
    say`Lift the lock of ${[at(since)]}? Payouts, tips, delegation and links are possible again, for whoever holds your accounts.`,
  liftConfirm: () => 'Lift the lock',
  lifted: (): Text => 'The lock is lifted. All your accounts and the staff are told.',
};
