import { at, bold, code, command, join, say, type Text } from '../../text.ts';
import { unmeasuredSteps } from './unmeasured.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;
type PlatformName = keyof typeof PLATFORM;

const ASSET_KIND = {
  credit: 'community credits',
  native: "the chain's own coin",
  erc20: 'a token (ERC-20)',
} as const;

export const civitas = {
  describe: {
    setup: () => 'Found a community in this chat, step by step',
    status: () => 'How this community is set up and what is missing',
    attach: () => 'Add another chat to this community',
    channel: () => 'Use this channel for announcements, staff or alarms',
    caps: () => 'Set how much may be paid out per payment and per day',
    alarms: () => 'Where alarms go: see it, add a chat, or set a webhook',
    alert: () => 'Send alarms to one more chat',
    constitute: () => 'End founding mode: from now on the rules change only by decision',
    join: () => 'Attach this chat with a code from a steward',
    step: () => 'A step of the founding wizard',
    decide: () => 'Confirm or refuse a chat that wants to join',
  },
  option: {
    code: () => 'One-time founding code (the operator finds it in the log)',
    attachCode: () => 'Code from the steward',
    platform: () => 'Where is the other chat?',
    purpose: () => 'What is this channel for?',
    perPayment: () => 'Most that one payment may be',
    perDay: () => 'Most that may be paid in a day',
    callsPerDay: () => 'Calls, pieces and mints that one day takes',
    webhook: () => 'Address that gets alarms (https://…)',
    name: () => 'Name of the community',
    timeZone: () => 'Time zone, like Europe/Lisbon',
    template: () => 'What kind of community is it?',
    announcements: () => 'Where do announcements go?',
    staff: () => 'Where does the staff talk?',
    asset: () => 'What does the community keep its books in?',
    token: () => 'Address of the token contract (0x…)',
    symbol: () => 'Short name of the credits, like POINTS',
    confirm: () => 'Confirm?',
    attachment: () => 'Which chat',
    alarmPlace: () => 'Which chat gets alarms',
  },
  template: {
    club: () => 'Club',
    'token-dao': () => 'Token DAO',
    'co-operative': () => 'Co-operative',
    'network-state': () => 'Network state',
  },
  templateHint: {
    club: () => 'friends who decide together; community credits are enough',
    'token-dao': () => 'voting power comes from a token',
    'co-operative': () => 'one person one vote, a shared treasury',
    'network-state': () => 'citizens, offices, treasury, the whole set',
  },
  purpose: {
    announcements: () => 'Announcements',
    staff: () => 'Staff',
    alarms: () => 'Alarms',
  },
  assetLine: ({ kind, symbol }: { kind: 'credit' | 'native' | 'erc20'; symbol: string }) =>
    `${symbol}, ${ASSET_KIND[kind]}`,
  wizard: {
    heading: () => 'Found a community',
    intro: (): Text =>
      'Nothing is created until you press “Found the community”. You can leave and come back within a day.',
    template: () => 'Kind',
    name: () => 'Name and time zone',
    announcements: () => 'Announcements',
    staff: () => 'Staff place',
    asset: () => 'Asset',
    caps: () => 'Spending caps',
    alarms: () => 'Second place for alarms',
    code: () => 'Founding code',
    notSet: () => 'not set',
    codeGiven: () => 'given',
    capsOff: () => 'off, so nothing is paid out until they are set',
    capsLine: ({
      perPayment,
      perDay,
      symbol,
    }: {
      perPayment: string;
      perDay: string;
      symbol: string;
    }) => `${perPayment} ${symbol} per payment, ${perDay} ${symbol} per day`,
    alarmsLater: () => 'none yet; a second chat is one, or a webhook',
    change: {
      code: () => 'Enter code',
      template: () => 'Choose kind',
      name: () => 'Name, time zone…',
      announcements: () => 'Announcements…',
      staff: () => 'Staff place…',
      credit: () => 'Asset: credits…',
      native: () => 'Asset: native coin',
      token: () => 'Asset: token…',
      caps: () => 'Caps',
      alarms: () => 'Alarm webhook…',
      found: () => 'Found the community',
    },
    pickTemplate: () => 'Kind of community',
    pickAnnouncements: () => 'Channel for announcements',
    pickStaff: () => 'Channel of the staff',
  },
  founded: ({ name }: { name: string }): Text =>
    say`${[bold(name)]} is founded. You are its steward, moderator and treasurer; ${[command('civitas status')]} shows everything.`,
  foundingMode: (): Text =>
    say`Founding mode: stewards may still change settings freely, until ${[command('civitas constitute')]}.`,
  rightsHeading: () => 'What I may do here',
  right: {
    'send-messages': () => 'send messages',
    'attach-files': () => 'attach pictures',
    'open-threads': () => 'open threads and write in them',
    'manage-roles': () => 'manage roles',
    'create-invites': () => 'invite people',
    'pin-messages': () => 'pin messages',
    'manage-tags': () => 'manage member tags',
    'remove-members': () => 'ban users',
    'see-members': () => 'see members',
    'see-audit-log': () => 'view the audit log',
  },
  rightMissing: ({ right }: { right: string }): Text =>
    say`❌ I may not ${[bold(right)]}: give me this right in the chat's settings`,
  rightsGiven: ({ rights }: { rights: readonly string[] }): Text => `✅ I may ${rights.join(', ')}`,
  unreadable: (): Text => 'I cannot read this chat just now.',
  attachNext: () => 'Add a Telegram group',
  attachDiscord: () => 'Add a Discord server',
  attachTelegram: ({ expiresAt }: { expiresAt: Date }): Text =>
    say`Open the link in Telegram and choose your group: it adds me with the rights I need. The link works once, until ${[at(expiresAt)]}. Then confirm the group here with ${[command('civitas attach')]}.`,
  attachDiscordCode: ({ code: joinCode, expiresAt }: { code: string; expiresAt: Date }): Text =>
    say`Invite me to the server, then run ${[code(`/civitas join ${joinCode}`)]} there. The code works once, until ${[at(expiresAt)]}. Then confirm the server here with ${[command('civitas attach')]}.`,
  openTelegram: () => 'Choose the group',
  pendingHeading: () => 'Waiting for your word',
  pending: ({
    platform,
    title,
    size,
    asker,
  }: {
    platform: PlatformName;
    title: string;
    size: number;
    asker: Text;
  }): Text => say`${PLATFORM[platform]}: ${[bold(title)]}, ${size} members, asked by ${asker}`,
  confirmPlace: ({ title }: { title: string }) => `Confirm ${title}`,
  refusePlace: ({ title }: { title: string }) => `Refuse ${title}`,
  claimed: ({ communityName }: { communityName: string }): Text =>
    say`Asked to join ${[bold(communityName)]}. Its steward confirms in the first chat.`,
  placeDecided: ({
    title,
    decision,
  }: {
    title: string;
    decision: 'confirmed' | 'refused';
  }): Text =>
    decision === 'confirmed'
      ? say`${[bold(title)]} now belongs to the community. Open votes appear there too.`
      : say`${[bold(title)]} was refused.`,
  channelSet: ({ purpose }: { purpose: string }): Text =>
    say`This channel is now used for ${[bold(purpose)]}.`,
  capsSet: ({
    perPayment,
    perDay,
    symbol,
    unmeasured,
  }: {
    perPayment: string;
    perDay: string;
    symbol: string;
    unmeasured: number;
  }): Text =>
    say`Caps set: ${[bold(`${perPayment} ${symbol}`)]} per payment, ${[bold(`${perDay} ${symbol}`)]} per day. Of what no amount measures (calls, pieces of collections, new tokens) the own account takes ${[bold(unmeasuredSteps(unmeasured))]} a day.`,
  alarmsSet: (): Text => 'Alarms now also go to that webhook.',
  alarms: {
    heading: () => 'Where alarms go',
    inbox: (): Text => 'The inbox of everybody in office',
    place: ({ platform, title }: { platform: PlatformName; title: string }): Text =>
      say`${PLATFORM[platform]}: ${[bold(title)]}`,
    webhook: ({ host }: { host: string }): Text => say`Webhook: ${[code(host)]}`,
    add: ({ platform, title }: { platform: PlatformName; title: string }) =>
      `Also in ${title} (${PLATFORM[platform]})`,
    added: ({ title }: { title: string }): Text => say`Alarms now also go to ${[bold(title)]}.`,
    hint: (): Text =>
      'At least one of them should be on another platform or a webhook: whoever takes over this chat could mute it here.',
    everywhere: (): Text =>
      say`Alarms also stand in the inbox of everybody in office, and go wherever else ${[command('civitas alarms')]} says.`,
  },
  constituteAsk: ({ name }: { name: string }): Text =>
    say`From now on, the rules, caps, alarms and offices of ${[bold(name)]} change only by decision of its citizens, and no office issues community credits any more. This cannot be undone by anyone alone.`,
  constituteConfirm: () => 'Constitute',
  constituted: ({ name }: { name: string }): Text => say`${[bold(name)]} is constituted.`,
  status: {
    mode: () => 'Mode',
    founding: () => 'founding; stewards may change settings',
    constituted: () => 'constituted; settings change by decision',
    offices: () => 'Offices',
    citizens: () => 'Citizens',
    asset: () => 'Asset',
    caps: () => 'Spending caps',
    places: () => 'Chats',
    frozen: () => 'Payments paused',
    alarms: () => 'Alarms',
    alarmsYes: () => 'go to a second place too',
    alarmsNo: () => 'no second place yet',
    treasury: () => 'Treasury',
    none: () => 'none',
  },
  officeLine: ({ office, people }: { office: string; people: readonly Text[] }): Text =>
    say`${[bold(office)]}: ${join(people, ', ')}`,
  placeLine: ({ platform, title }: { platform: PlatformName; title: string }): Text =>
    say`${PLATFORM[platform]}: ${[bold(title)]}`,
  staff: {
    needsTelegram: () => 'There is no Telegram bot on this host.',
  },
  start: {
    greeting: ({ community }: { community: string | undefined }): Text =>
      community === undefined
        ? 'Civitas lets a community decide together and act on it, right in its chat.'
        : say`You are in ${[bold(community)]}: it decides together in this chat, and what it decides is carried out.`,
    can: (): Text =>
      'You can answer polls, ask a question, propose a decision, tip somebody, and see why you have a role or not. The buttons lead on; every command explains itself when you type a slash.',
    notYet: () => 'Not open to you yet',
    noCommunity: (): Text =>
      say`This chat has no community yet. Whoever runs it can found one with ${[command('civitas setup')]}.`,
    privateChat: (): Text =>
      'Most things happen in the chat of your community. Here I keep my private messages to you.',
    unknownPayload: (): Text => 'That link is not known here. Please ask for a new one.',
    describe: () => 'What you can do here',
    help: () => 'What you can do here, and why not more',
    payload: () => 'What the link carried',
    notLinked: (): Text => 'You have no linked wallet, so roles and token votes are closed to you.',
    notConsented: (): Text =>
      'This community may not look at your linked wallets yet, so roles and token votes are closed to you.',
    status: () => 'This community',
    inbox: ({ count }: { count: number }): Text =>
      say`${[bold(String(count))]} unread private ${count === 1 ? 'word' : 'words'}: ${[command('inbox')]}`,
  },
  about: {
    describe: () => 'Who runs this bot, and how to check it is the real one',
    trust: () => 'Who can see, forge or block what',
    button: () => 'Is this the real bot?',
  },
  inbox: {
    describe: () => 'Private messages to you from the last 30 days',
    heading: () => 'Your inbox',
    empty: (): Text => 'Your inbox is empty.',
  },
};
