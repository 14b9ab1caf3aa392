import type { WalletAct } from '#core/wallet/act.ts';
import type { PlaceAct } from '#core/wallet/place-act.ts';
import type { AskedChat, PlaceDone } from '#service/place/by-wallet.ts';
import { at, bold, code, command, join, say, type Text } from '../../text.ts';

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

type Chat = { platform: keyof typeof PLATFORM; title: string };
const KIND = { discord: 'Discord server', telegram: 'Telegram group' } as const;

const named = ({ platform, title }: Chat): Text => say`${[bold(title)]} (${PLATFORM[platform]})`;

const askedBy = ({ asker, platform }: Pick<AskedChat, 'asker' | 'platform'>): string => {
  if (asker === null) return 'somebody whose account was forgotten';
  const handle = asker.handle === null ? '' : ` @${asker.handle},`;
  return `the ${PLATFORM[platform]} account${handle} number ${asker.externalId}`;
};

/** Attaching a chat where a community has none left. */
const chats = {
  lives: ({ living }: { living: readonly Chat[] }): Text =>
    say`It lives in ${join(living.map(named), ', ')}: another chat is attached there, with ${[command('civitas attach')]}, and not by a wallet alone.`,
  lost: ({ lost }: { lost: readonly Chat[] }): Text =>
    lost.length === 0
      ? 'It has no chat.'
      : say`It has no chat left. Lost: ${join(lost.map(named), ', ')}.`,
  asks: (chat: AskedChat): Text =>
    say`${named(chat)} asks to join${chat.size > 0 ? `, with ${chat.size} members` : ''}; ${askedBy(chat)} said the code there. Is that the chat you mean?`,
  act: {
    attach: ({ platform }: Chat) => `Attach a ${KIND[platform]}`,
    confirm: ({ title }: Chat) => `Confirm ${title}`,
    decline: ({ title }: Chat) => `Refuse ${title}`,
  } satisfies { readonly [A in PlaceAct]: (chat: Chat) => string },
  done: (done: PlaceDone): Text => {
    if (done.act === 'attach') {
      const { expiresAt, platform } = done;
      return platform === 'discord'
        ? say`Invite me to the new server, then run ${[code(`/civitas join ${done.code}`)]} there. The code works once, until ${[at(expiresAt)]}. When it was said, look again here and decide.`
        : say`Open the link in Telegram and choose the new group: it adds me with the rights I need. The link works once, until ${[at(expiresAt)]}. When you chose, look again here and decide.`;
    }
    return done.act === 'confirm'
      ? say`${named(done)} is a chat of ${[bold(done.communityName)]} now: whatever is open there appears in it. Every steward is told.`
      : say`${named(done)} was refused. Every steward is told.`;
  },
  noTelegram: (): Text => 'This host has no Telegram bot, so the code cannot be used there.',
};

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
    places: () => 'Give my community a new chat',
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
    places: () =>
      'I am a steward, and its last chat is gone: deleted, banned, or the bot was removed. First you sign to see which communities these are.',
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
    places: () =>
      'This browser shows for half an hour where you may attach a chat. Nothing is attached yet.',
  } satisfies { readonly [A in WalletAct]: (done: Done) => Text },
  chats,
  /** For the script, beside the link page's words about wallets. */
  script: {
    chatAct: () => 'Attach a chat',
    communities: () => 'Your communities',
    lookAgain: () => 'Look again',
    openTelegram: () => 'Choose the group',
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
