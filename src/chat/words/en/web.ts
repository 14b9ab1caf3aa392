import { bold, code, command, say, type Text } from '../../text.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;
type PlatformName = keyof typeof PLATFORM;

/** Everything a page of the web role says; the browser's script gets its part of it with the page. */
export const web = {
  product: () => 'Civitas',
  title: ({ page }: { page: string }) => `${page} · Civitas`,
  skip: () => 'Skip to the content',
  footer: {
    about: () => 'About',
    privacy: () => 'Privacy',
    terms: () => 'Terms',
    label: () => 'This site',
  },
  problem: {
    heading: () => 'That did not work',
    notFound: (): Text => 'There is no page at this address.',
    notAllowed: (): Text =>
      'This page was called from somewhere else, so nothing was done. Please open your link again and use the button there.',
    tooLarge: (): Text => 'That was too large, so it was not read.',
    malformed: (): Text => 'That could not be read, so nothing was done.',
    denied: (): Text =>
      'Discord did not confirm whose account this is, so nothing was linked. Open your link again to try once more.',
    stale: (): Text =>
      'That answer of Discord belongs to no attempt of this browser. Open your link again and start from there.',
    noDiscord: (): Text => 'There is no Discord bot on this host.',
    noTelegram: (): Text => 'There is no Telegram bot on this host.',
  },
  link: {
    heading: () => 'Link your wallet',
    whose: () => 'Whose account',
    platform: () => 'Platform',
    platformName: ({ platform }: { platform: PlatformName }) => PLATFORM[platform],
    name: () => 'Name',
    account: () => 'Account',
    accountId: () => 'Account number',
    community: () => 'Community',
    noCommunity: () => 'none yet: the link is yours, and each community asks before it looks',
    expires: () => 'Link ends',
    notYours: (): Text =>
      say`${[bold('Not your account?')]} Then somebody sent you their link. Close this page and sign nothing: your wallet would be linked to them.`,
    steps: () => 'Steps',
    stepProve: () => 'Show that it is you',
    stepSign: () => 'Sign with your wallet',
    done: () => 'done',
    prove: () => 'Show that it is you',
    proveDiscord: (): Text =>
      'Discord tells this page which account you are signed in with, and nothing else: no messages, no servers, no e-mail.',
    discordButton: () => 'Continue with Discord',
    proveTelegram: (): Text =>
      'Telegram shows who you are through a button in your private chat with the bot. Open the chat, press Start, and then the button.',
    telegramButton: () => 'Open the private chat',
    confirm: () => 'One tap shows that this browser is yours',
    confirmTelegram: (): Text =>
      'Press the button and then Start in Telegram. Somebody could have sent you this page; only your own tap connects it with your account. This page then goes on by itself.',
    confirmButton: () => 'Confirm in Telegram',
    confirmDone: () => 'I have confirmed it',
    allows: () => 'What this allows',
    allowed: {
      proof: (): Text =>
        'It shows that the wallet is yours, so roles and votes can count what it holds.',
      community: ({ name }: { name: string }): Text =>
        say`${[bold(name)]} may look at its public balances. Other communities may not, and nobody is shown its address.`,
      payouts: ({ days }: { days: number }): Text =>
        days === 0
          ? 'Payouts you ask for can go to it.'
          : `Payouts you ask for can go to it, at the earliest ${days === 1 ? 'a day' : `${days} days`} after linking.`,
      nothing: (): Text =>
        say`${[bold('Nothing is spent and no approval is asked.')]} You only sign a text; it costs no fee. You can unlink at any time.`,
    },
    wallet: () => 'Choose a wallet',
    noScript: (): Text =>
      'Your wallet talks to this page through a script, and scripts are switched off here.',
    asked: () => 'Now say yes in your other account',
    askedBody: (): Text =>
      say`Nothing has changed yet. The account that has this wallet was asked in its inbox: open it within a day, run ${[command('profile join')]} there, and press yes. Then both accounts are one person, and either can undo that for 7 days.`,
    linked: () => 'Your wallet is linked',
    linkedBody: (): Text =>
      say`You can close this page and go back to your chat. If something of this was not you, run ${[command('wallet unlink')]} there.`,
  },
  /** For the script in the browser: plain words, `{…}` filled there. */
  browser: {
    searching: () => 'Looking for wallets in this browser…',
    none: () =>
      'No wallet was found in this browser. Install a wallet extension, or open this link in the browser of your wallet app; there you show again that it is you.',
    choose: () => 'Choose the wallet to link:',
    connecting: () => 'Please answer in {wallet}…',
    chosen: () => 'Wallet',
    readFirst: () => 'Read the text your wallet will show you:',
    sign: () => 'Sign with {wallet}',
    other: () => 'Use another wallet',
    signing: () => 'Please sign in {wallet}. Nothing is spent.',
    checking: () => 'Checking the signature…',
    refused: () => 'You declined in your wallet, so nothing happened. You can try again.',
    walletBroke: () => 'The wallet did not answer as expected: {reason}',
    noAccount: () => 'The wallet gave no account.',
    offline: () => 'This page could not reach the server. Check your connection and try again.',
    takenHeading: () => 'This wallet is linked to somebody else',
    taken: () =>
      'You have shown that it is yours. If you move it here, the other account loses it and is told so. Votes that are already open do not count it again.',
    join: () => 'Both accounts are mine: join them',
    joinAbout: () =>
      'If both accounts are yours, they can be one person: one vote, all wallets together. Nothing changes until you say yes from the other account, within a day.',
    move: () => 'Move the wallet here',
    asked: () => 'The other account was asked.',
    done: () => '{address} is linked. You can go back to your chat.',
  },
  about: {
    heading: () => 'About this bot',
    what: (): Text =>
      'Civitas lets a community decide together and act on it, inside its own Discord server or Telegram group.',
    realHeading: () => 'How to check that this is the real one',
    domain: ({ domain }: { domain: string }): Text =>
      say`Every page of this bot is on ${[code(domain)]}. Look at your browser's address bar: if it says anything else, close the page.`,
    bot: ({ username }: { username: string }): Text =>
      say`On Telegram it is ${[code(`@${username}`)]}, letter by letter.`,
    never: (): Text =>
      'It never writes to you first, never asks for a private key or seed phrase, and never asks your wallet to spend or approve anything on the link page.',
    operator: () => 'Who runs it',
    operatorBody: (): Text =>
      'This deployment is run by the operator of the domain above. The operator can see and pause. Who could see, change or block what, and how it would be noticed, is said in the table.',
    trust: () => 'Who can see, forge or block what',
  },
  privacy: {
    heading: () => 'Privacy',
    body: (): readonly Text[] => [
      'Kept: your account numbers and names on the chat platforms, the wallets you link, your ballots, payments and offices in your communities.',
      'Never kept: private keys, passwords, messages you write to others, your e-mail or phone number.',
      'Your linked wallets are shown to nobody but you. A community may use them only after you linked or agreed there.',
      'What a link needs (its code, the proof, the cookie of this page) is forgotten within a day or two. Private words stay in your inbox for 30 days.',
      'One cookie ties this browser to the link you opened. There is no tracking, no analytics and no third party on these pages.',
    ],
  },
  terms: {
    heading: () => 'Terms',
    body: (): readonly Text[] => [
      'The software is provided as it is, under the Apache License 2.0, without warranty.',
      'You are responsible for your wallets and keys. Votes and payments that a community decided are carried out as decided and cannot be taken back.',
      'You must be old enough to use the chat platform you come from, by its own rules and by the law where you live.',
    ],
  },
  operatorNote: (): Text =>
    'The operator of this deployment completes this page with name, address and the law that applies.',
};
