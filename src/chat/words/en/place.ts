import { bold, command, say, type Text } from '../../text.ts';

type Platform = 'discord' | 'telegram';

/** What keeps cards from being shown in a chat, by its code. */
const PROBLEM: { readonly [code: string]: string } = {
  'channel-gone': 'its channel for announcements is gone',
  'missing-permission': 'I may not write in its channel for announcements',
  'no-pictures': 'I may not attach pictures there',
  'no-threads': 'proposals get no thread of their own there',
  'no-pins': 'I may not pin messages there, and an announcement was decided',
  'bot-removed': 'I was removed from it',
};

/** What mends it. */
const STEP: { readonly [code: string]: (platform: Platform) => Text } = {
  'channel-gone': (platform) =>
    say`Run ${[command('civitas channel')]} in the ${platform === 'discord' ? 'channel' : 'topic'} that announcements shall go to from now on.`,
  'missing-permission': (platform) =>
    platform === 'discord'
      ? say`Give me View Channel, Send Messages and Attach Files in that channel, or run ${[command('civitas channel')]} in another one.`
      : "Let me send messages in the group's permissions, or make me an administrator again.",
  'no-pictures': (platform) =>
    platform === 'discord'
      ? 'Give me Attach Files in that channel: results are shown without their charts until then.'
      : "Let me send photos in the group's permissions: results are shown without their charts until then.",
  'no-threads': (platform) =>
    platform === 'discord'
      ? say`Give me Create Public Threads and Send Messages in Threads in its channel for announcements; if that is itself a thread, run ${[command('civitas channel')]} in a channel.`
      : "Let me send messages in the group's permissions.",
  'no-pins': (platform) =>
    platform === 'discord'
      ? 'Give me Pin Messages in its channel for announcements: what was decided is said there, and pinned then.'
      : 'Let me pin messages as an administrator: what was decided is said there, and pinned then.',
  'bot-removed': () =>
    say`Add me again to the same chat within 30 days and everything goes on there; or attach another chat with ${[command('civitas attach')]}.`,
};

const problemOf = (code: string): string => PROBLEM[code] ?? 'the platform refuses it';

export const place = {
  /** The pinned card: the same for everybody who comes by. */
  card: {
    heading: ({ community }: { community: string }): Text => say`Civitas in ${community}`,
    what: (): Text =>
      'This chat decides together here: polls and proposals with a count anybody can check, roles that follow from what a wallet holds, tips, and a treasury that pays only what was decided. Answers to commands and buttons are for you alone, and I never write first.',
    link: (): Text =>
      say`${[command('link')]} links your wallet. Nothing is spent and no approval is asked; never sign through a link that somebody sent you.`,
    votes: ({ count }: { count: number }): Text =>
      count === 0
        ? 'No vote is open now.'
        : say`${count === 1 ? 'One vote is' : `${count} votes are`} open now: ${[command('poll list')]} and ${[command('proposal list')]} show them.`,
    help: (): Text =>
      say`${[command('help')]} says what you can do here, and ${[command('about')]} how to check that this is the real bot.`,
    waiting: ({ count }: { count: number }): Text =>
      say`⚠️ ${[bold(count === 1 ? 'One member has' : `${count} members have`)]} security notices waiting. ${[command('inbox')]} shows whether you are one of them.`,
  },
  problem: ({ problem }: { problem: string }): string => problemOf(problem),
  broken: ({
    platform,
    place: title,
    reason,
  }: {
    platform: Platform;
    place: string;
    reason: string;
  }): Text =>
    say`⚠️ I cannot show everything in ${[bold(title)]}: ${problemOf(reason)}. ${STEP[reason]?.(platform) ?? ''} Nothing is lost: votes go on, and what is missing there is shown as soon as this is mended. I notice that by myself, or at once with ${[command('civitas status')]}.`,
  staffChannelGone: ({
    place: title,
    purposes,
  }: {
    place: string;
    purposes: readonly ('staff' | 'alarms')[];
  }): Text =>
    say`⚠️ The channel for ${purposes.join(' and ')} in ${[bold(title)]} was deleted. Run ${[command('civitas channel')]} in the one that takes its place; until then these words stand in the stewards' inboxes.`,
  /** A line of the set-up. */
  problemLine: ({ platform, reason }: { platform: Platform; reason: string }): Text =>
    say`❌ ${problemOf(reason)}. ${STEP[reason]?.(platform) ?? ''} I look again now.`,
  /** Said with the answer to whoever opened a vote. */
  notShown: ({ place: title, reason }: { place: string; reason: string }): Text =>
    reason === 'no-pictures'
      ? say`In ${[bold(title)]} its result will be shown without the chart: ${problemOf(reason)}.`
      : say`In ${[bold(title)]} it is not shown yet: ${problemOf(reason)}. The stewards were told; it appears there as soon as that is mended.`,
};
