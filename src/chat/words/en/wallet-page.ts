import type { WalletAct } from '#core/wallet/act.ts';
import { bold, code, join, say, type Text } from '../../text.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;

type Account = { platform: keyof typeof PLATFORM; handle: string | null };

const whose = (accounts: readonly Account[]): Text =>
  join(
    accounts.map(({ platform, handle }) =>
      handle === null
        ? `an account on ${PLATFORM[platform]}`
        : say`${[bold(`@${handle}`)]} on ${PLATFORM[platform]}`,
    ),
    ', ',
  );

type Done = { address: string; accounts: readonly Account[] };

/** Where a wallet acts by its signature alone. */
export const walletPage = {
  heading: () => 'Act with your wallet alone',
  intro: (): Text =>
    say`You need no chat account here: whoever holds a wallet's key decides about its link. ${[bold('Nothing is spent and no approval is asked.')]} You sign a text that says what it does; it costs no fee.`,
  warn: (): Text =>
    'Nobody from your community ever asks you to sign here. Did somebody send you to this page? Then read the text twice, or close it.',
  choose: () => 'What do you want to do?',
  act: {
    unlink: () => 'Unlink this wallet',
    lock: () => 'Lock everything of mine',
    unlock: () => 'Lift a lock',
    object: () => 'Stop a recovery',
  } satisfies { readonly [A in WalletAct]: () => string },
  does: {
    unlink: () =>
      'From whoever has it linked. Roles and votes that need it go with it, and its account is told.',
    lock: () =>
      'My chat account is in other hands: payouts, tips, delegation, links and recoveries stop at once.',
    unlock: () =>
      'I am safe again, or a thief made the lock. It takes the wallet that was linked the longest when the lock came.',
    object: () =>
      'A new account asks to become me, and it is not mine. One objection ends every such recovery.',
  } satisfies { readonly [A in WalletAct]: () => string },
  wallet: () => 'Choose a wallet',
  elsewhere: (): Text =>
    'This page knows nobody, so it works the same wherever your wallet is. Choose again there what to do.',
  done: {
    unlink: ({ address, accounts }) =>
      say`${[code(address)]} is no longer linked to ${whose(accounts)}. That person is told.`,
    lock: ({ accounts }) =>
      say`Locked: payouts, tips, delegation, links and recoveries of ${whose(accounts)} stand still. Lift it here with the wallet linked the longest.`,
    unlock: ({ accounts }) =>
      say`The lock of ${whose(accounts)} is lifted. All accounts and the staff are told.`,
    object: ({ accounts }) =>
      say`Stopped: no recovery for ${whose(accounts)} runs any more. Everybody concerned is told.`,
  } satisfies { readonly [A in WalletAct]: (done: Done) => Text },
  /** For the script, beside the link page's words about wallets. */
  script: {
    done: () => 'Done',
    pick: () => 'First choose above what you want to do.',
    choose: () => 'Now choose the wallet that signs:',
    ownersHeading: () => 'Waiting for the owners',
    ownersWait: () =>
      'Waiting for the owners of {address}. You may close this page: open it again in this browser until {until}, and it goes on. It is done as soon as enough of them have signed.',
    ownersOther: () => 'Do something else',
    ownersGoOn: () => 'Still waiting for owners: {act}, {address}',
    purpose: () =>
      'Decide about a link with your wallet alone. Nothing is spent and no approval is asked.',
  },
};
