/** What a person sees of themselves, takes along, and ends. */
import type { Platform } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import type { WalletsShownTo } from '#service/profile.ts';
import { bold, code, command, say, type Text } from '../../text.ts';
import { office as offices } from './office.ts';

const PLATFORM: { readonly [P in Platform]: string } = { discord: 'Discord', telegram: 'Telegram' };

const SHOWN_TO: { readonly [S in WalletsShownTo]: string } = {
  nobody: 'nobody but you',
  community: 'staff of communities that use them',
};

export const profile = {
  describe: {
    show: () => 'What is known about you: accounts, wallets, citizenship, offices',
    privacy: () => 'Choose who may see the addresses of your wallets',
    reminders: () => 'Be reminded of votes you have not voted in, or not',
    export: () => 'Get everything that is stored about you, as a file',
    delete: () => 'Delete what is stored about you',
  },
  option: {
    wallets: () => 'Who may see the addresses of your wallets?',
    confirm: () => 'Confirm?',
    reminders: () => 'Reminders of votes?',
  },
  reminders: {
    choice: { on: () => 'Remind me', off: () => 'No reminders' },
    ask: ({ wanted }: { wanted: boolean }): Text =>
      wanted
        ? 'Before a vote closes in which nobody has voted for you, you included, you are reminded once, in the private chat you opened with me, never between 22 and 8.'
        : 'You are not reminded of votes.',
    set: ({ wanted }: { wanted: boolean }): Text =>
      wanted
        ? 'You are reminded once before a vote closes that you have not voted in.'
        : say`You are not reminded of votes any more, in any community. ${[command('profile reminders')]} turns it on again.`,
  },
  shownTo: {
    nobody: () => 'Nobody but me',
    community: () => 'Staff where they are used',
  },
  heading: () => 'You',
  accounts: () => 'Chat accounts',
  account: ({
    platform,
    name,
    externalId,
  }: {
    platform: Platform;
    name: string;
    externalId: string;
  }): Text => say`${PLATFORM[platform]}: ${name} (${[code(externalId)]})`,
  wallets: () => 'Wallets',
  noWallets: (): Text => 'none linked',
  inCommunity: ({ name }: { name: string }): string => name,
  citizen: ({ number }: { number: number | null }): Text =>
    number === null ? 'not a citizen' : say`citizen ${[bold(`#${number}`)]}`,
  offices: ({ held }: { held: readonly Office[] }): Text =>
    held.length === 0
      ? 'no office'
      : say`in office: ${held.map((one) => offices.name[one]()).join(', ')}`,
  walletsUsed: ({ used }: { used: boolean }): Text =>
    used ? 'your wallets count here' : 'your wallets are not looked at here',
  privacy: () => 'Who may see the addresses',
  privacyNow: ({ shown }: { shown: WalletsShownTo }): Text => SHOWN_TO[shown],
  unread: ({ count }: { count: number }): Text =>
    say`${[bold(String(count))]} unread in ${[command('inbox')]}.`,
  privacyButton: () => 'Who sees my wallets…',
  exportButton: () => 'My data',
  deleteButton: () => 'Delete…',
  walletsButton: () => 'Wallets',
  privacyAsk: ({ shown }: { shown: WalletsShownTo }): Text =>
    say`The addresses of your wallets are shown to ${[bold(SHOWN_TO[shown])]}. Moderators see in any case whether you have linked one, and how many. Whoever sees an address can read all it holds and did on the chain.`,
  privacySet: ({ shown }: { shown: WalletsShownTo }): Text =>
    say`From now on the addresses of your wallets are shown to ${[bold(SHOWN_TO[shown])]}.`,
  exported: ({ tables, rows }: { tables: number; rows: number }): Text =>
    say`This is everything that is stored about you: ${rows} entries of ${tables} kinds, as JSON. Secrets are named and not shown. The file is for you alone: it says which accounts and wallets belong together.`,
  deleteAsk: (): Text =>
    'Delete what is stored about you? This cannot be undone, and it concerns every community on this bot.',
  goes: () => 'Goes at once',
  going: (): readonly Text[] => [
    'your name, @name and the number of every chat account of yours, on both platforms',
    'the links to your wallets, with their texts and signatures',
    'your inbox, drafts, and in which chats you were seen',
    'membership, citizenship and offices; roles and tags that came with them are taken back within a minute',
  ],
  stays: () => 'Stays under a made-up name',
  staying: (): readonly Text[] => [
    'ballots you cast, polls and proposals you made, and what you did in office',
    'tips, deposits and withdrawals in the books, with the addresses on the chain',
    'messages in the chats: I do not delete those; and backups of the operator, until they end',
  ],
  returning: (): Text =>
    'If this chat account comes back, it is a new person. In votes that are open now it stays the same voter: for that a keyed hash of its number is kept until they are over.',
  deleteConfirm: () => 'Delete everything about me',
  deleted: ({ accounts, pseudonym }: { accounts: number; pseudonym: string }): Text =>
    say`Done. ${accounts === 1 ? 'One chat account' : `${accounts} chat accounts`} and everything personal is deleted; what has to stay is kept as ${[code(pseudonym)]}. If you write to me again, you are somebody new.`,
};
