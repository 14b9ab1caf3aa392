import { at, bold, code, command, link, say, type Text } from '../../text.ts';
import type { ByHand } from './hand.ts';
import { duration } from './proposal.ts';

type Chat = { chat: string; role: string };
type Placed = { place: string };
type Reader = { mine: boolean };
type Invited = { until: Date; cause: 'undo' | 'given' | 'decided'; by: Text };
type Exempt = {
  name: string;
  place: string;
  url: string | null;
  problem: string | null;
  give: boolean;
};

const some = (count: number): string => `${count} ${count === 1 ? 'person' : 'people'}`;
const wait = (count: number, what: string): string =>
  count === 1 ? `1 person waits and is ${what}` : `${count} people wait and are ${what}`;

const ask = (url: string | null): Text =>
  url === null ? '' : say` You can ask again by ${[link('this link', url)]}.`;

/** A chat as what a gate opens: asked for, answered, and perhaps lost. */
export const chatGate = {
  describe: {
    enter: () => 'Let my wallets count for a request to join',
    removal: () => 'Whether a gate removes people from its chat',
  },
  option: {
    chat: () => 'Which Telegram chat it opens: its name, or yes for this one',
    request: () => 'Which request',
    on: () => 'On or off',
    confirm: () => 'Yes, exactly that',
  },
  opens: ({ place }: { place: string }): Text => say`the chat ${[bold(place)]} (Telegram)`,
  invite: ({ url }: { url: string }): Text =>
    say`People ask to join by ${[link(url, url)]}; the rule answers. The link lets nobody in by itself, so it may be passed on.`,
  inviteMissing: (): Text => 'Its invite link could not be made yet. I keep trying.',
  removes: ({ removes }: { removes: boolean }): Text =>
    removes
      ? 'People it let in are removed once they no longer meet the rule. They may ask again.'
      : 'Nobody is removed from it.',
  /** What becomes of the chat for whoever no longer meets the rule, beside what else the gate opens. */
  lost: ({ place, removes }: { place: string; removes: boolean }): Text =>
    removes
      ? say`is removed from the chat ${[bold(place)]} (Telegram), if the gate let them in`
      : say`stays in the chat ${[bold(place)]} (Telegram)`,
  /** What becomes of the chat once the gate is removed. */
  ended: ({ place, asking }: { place: string; asking: number }): Text => {
    const ends = say`the chat ${[bold(place)]} (Telegram): nobody is removed, and nobody can ask to join by its link any more.`;
    return asking === 0 ? ends : say`${ends} ${wait(asking, 'left to its administrators')}.`;
  },
  asking: ({ count }: { count: number }): Text =>
    count === 0
      ? 'Nobody asks to join just now.'
      : say`${[bold(some(count))]} ${count === 1 ? 'asks to join and waits' : 'ask to join and wait'}. By what the rule finds now:`,
  wouldAdmit: ({ count }: { count: number }): Text => say`${[bold(`${count}`)]} would be let in:`,
  wouldDecline: ({ count }: { count: number }): Text =>
    say`${[bold(`${count}`)]} would be declined and stay outside:`,
  wouldWait: ({ count }: { count: number }): Text =>
    say`${[bold(`${count}`)]} would keep waiting outside, until a wallet of theirs counts or the chain can be read:`,
  /** Of those who ask, whom a word about what is missing did not reach. */
  unwritten: ({ count }: { count: number }): Text =>
    say`⚠️ ${some(count)} could not be written to: the five minutes in which Telegram allows it were over. They can press Start in a private chat with me and say ${[command('why')]}, or take their request back and ask again.`,
  wouldRemove: ({ count }: { count: number }): Text =>
    count === 0
      ? 'Nobody would be removed now.'
      : say`${[bold(`${count} ${count === 1 ? 'member' : 'members'}`)]} would be removed:`,
  /** Instead of who would gain or lose by a gate that opens a chat and nothing else. */
  onAsking: (): Text =>
    'Nothing is given by itself: whoever asks to join and meets the rule is let in.',
  /** Where its rule asks for the age of an account. */
  ageless: (): Text =>
    say`⚠️ Telegram does not say how old an account is. It counts only for people who also have a Discord account with the same wallet. Everybody else has to meet the rule in another way, or is declined after a day. Please add an alternative to the rule, such as ${[code('… or citizen')]}, or let single people in with ${[command('role exempt')]}.`,
  isOn: ({ role }: { role: string }): Text => say`The gate of ${[bold(role)]} is on.`,
  switchedOn: ({ place, asking }: { place: string; asking: number }): Text => {
    const open = say`From now on, whoever asks to join ${[bold(place)]} and meets its rule is let in.`;
    return asking === 0 ? open : say`${open} ${wait(asking, 'looked at now')}.`;
  },
  /** What a gate that goes back to preview leaves as it is. */
  switchedPreview: ({ place, asking }: { place: string; asking: number }): Text => {
    const stays = say`Everybody in ${[bold(place)]} stays; nobody is removed.`;
    return asking === 0
      ? say`${stays} Requests to join are not answered until it is on again.`
      : say`${stays} ${wait(asking, 'not answered until it is on again')}. After a day, requests are left to the chat's administrators.`;
  },
  askLine: ({ place, url }: { place: string; url: string }): Text =>
    say`You can ask to join ${[bold(place)]} by ${[link('this link', url)]}.`,
  removalOn: () => 'Remove people, too…',
  removalOff: () => 'Remove nobody',
  removalAsk: ({ chat, graceMs }: { chat: string; graceMs: number }): Text =>
    graceMs === 0
      ? say`Remove people from ${[bold(chat)]} at once when the gate let them in and they no longer meet its rule?`
      : say`Remove people from ${[bold(chat)]} when the gate let them in and they no longer meet its rule? Each is told first, and has ${duration(graceMs)}.`,
  removalNote: ({ perHour }: { perHour: number }): Text =>
    say`Administrators, people let in by somebody else and people who are exempt (${[command('role exempt')]}) are never removed. Nobody is removed while the chain cannot be read. At most ${perHour} people are removed an hour. They may ask again, and ${[command('role undo')]} asks them back.`,
  removalYes: () => 'Yes, remove them',
  removalSwitched: ({
    chat,
    on,
    graceMs,
  }: {
    chat: string;
    on: boolean;
    graceMs: number;
  }): Text => {
    if (!on) return say`Nobody is removed from ${[bold(chat)]} any more.`;
    return graceMs === 0
      ? say`From now on the gate removes people from ${[bold(chat)]} whom it let in and who no longer meet its rule.`
      : say`From now on the gate removes people from ${[bold(chat)]} whom it let in and who no longer meet its rule, ${duration(graceMs)} after they were told.`;
  },
  removedToo: ({ chats }: { chats: readonly string[] }): Text =>
    say`You may soon be removed from ${[bold(chats.join(', '))]}, too.`,
  enter: ({ chat, role }: Chat) =>
    // A gate of a chat and nothing else goes by that chat's name.
    role === chat ? `Link a wallet for ${chat}` : `Link a wallet for ${chat} (${role})`,
  enterLinked: ({ chat }: Chat) => `Let my wallets count for ${chat}`,
  looking: ({ chat }: { chat: string }): Text =>
    say`Your wallets now count for your request to join ${[bold(chat)]}. They are being looked at; you are told the result.`,
  unlinked: ({
    chat,
    rule,
    linked,
    until,
  }: Chat & { rule: string; linked: boolean; until: Date }): Text => {
    const next = linked
      ? 'You have linked wallets, but this community may not look at them yet. The button allows it, now and once you are in.'
      : 'You have not linked a wallet yet. What you link by the button counts here, now and once you are in. It costs nothing.';
    return say`You asked to join ${[bold(chat)]}, which is open to everybody who meets the rule ${[code(rule)]}. ${next} Your request waits until ${[at(until)]}, and is answered as soon as you have done that.`;
  },
  admitted: ({
    chat,
    rule,
    restored,
    given = false,
  }: Chat & { rule: string; restored: boolean; given?: boolean }): Text => {
    if (given) return say`You are in ${[bold(chat)]}: a moderator let you in.`;
    return restored
      ? say`You are in ${[bold(chat)]} again: a moderator undid your removal.`
      : say`You are in ${[bold(chat)]}: you meet its rule ${[code(rule)]}.`;
  },
  declined: {
    rule: ({ chat, rule, url }: Chat & { rule: string; url: string | null }): Text =>
      say`You asked to join ${[bold(chat)]}, but you do not meet its rule ${[code(rule)]} now.${ask(url)} What was found:`,
    unlinked: ({ chat, rule, url }: Chat & { rule: string; url: string | null }): Text =>
      say`Your request to join ${[bold(chat)]} is over: within a day no wallet of yours could be counted for its rule ${[code(rule)]}. Please link one with ${[command('link')]} first.${ask(url)}`,
    unread: ({ chat, rule, url }: Chat & { rule: string; url: string | null }): Text =>
      say`Your request to join ${[bold(chat)]} is over: it could not be found out within a day whether you meet its rule ${[code(rule)]}. That is not your fault, and the rule has not said no.${ask(url)}`,
    foreign: ({ chat, url }: Chat & { url: string | null }): Text => {
      const said = say`You asked to join ${[bold(chat)]} by a link that was made for somebody else. It lets nobody else in.`;
      return url === null
        ? said
        : say`${said} The chat has ${[link('a link for everybody', url)]}, where its rule answers.`;
    },
    'own-link': ({ chat, url }: Chat & { url: string | null }): Text => {
      const said = say`A moderator undid your removal from ${[bold(chat)]}, so you have a link of your own. You asked by another one, which does not let you in.`;
      return url === null
        ? say`${said} Yours is in ${[command('inbox')]}.`
        : say`${said} Please ask by ${[link('your own link', url)]}, and you are let in at once.`;
    },
  },
  askIn: ({ chat }: { chat: string }) => `Ask to join ${chat}`,
  removed: ({ chat, rule, url }: Chat & { rule: string; url: string | null }): Text =>
    say`You were removed from ${[bold(chat)]}: you do not meet its rule ${[code(rule)]} any more. Once you meet it again you may come back.${ask(url)}`,
  found: () => 'What was found:',
  removedBack: ({ chat, url }: Chat & { url: string | null }): Text =>
    say`You were removed from ${[bold(chat)]}: a moderator undid the change by which its gate let you in.${ask(url)}`,
  restored: ({
    chat,
    url,
    until,
    cause,
    anew = false,
  }: Chat & { url: string | null; until: Date; cause?: 'given'; anew?: boolean }): Text => {
    const said =
      cause === 'given'
        ? say`A moderator let you into ${[bold(chat)]}, whatever its rule says.`
        : say`You were removed from ${[bold(chat)]}, and a moderator undid that.`;
    const why = anew ? say`${said} The link you were sent before does not work any more.` : said;
    return url === null
      ? say`${why} I could not make ${anew ? 'another one' : 'a link to ask by'} yet. The moderators are told, and you get the link here as soon as there is one.`
      : say`${why} Please ask to join by ${[link('this link', url)]} until ${[at(until)]}, and you are let in at once.${cause === undefined ? ' It was made for you, and lets in nobody else.' : ''}`;
  },
  /** Of a chat that whoever was removed is asked back into, to the moderator who undid it. */
  askedBack: ({ place, problem }: { place: string; problem: string | null }): Text =>
    problem === null
      ? say`Telegram does not let me put anybody back into a chat. Everybody who was removed from ${[bold(place)]} is sent a link of their own. It lets them in at once for seven days, and nobody else.`
      : say`⚠️ I cannot make links to ${[bold(place)]} now, so nobody could be asked back into it yet: ${linkProblem(problem)} I try again every ten minutes. Everybody gets their own link as soon as it is made.`,
  /** What an exemption means for somebody in one chat. */
  exempt: {
    in: ({ name, place }: Exempt): Text => say`${[bold(name)]} is in ${[bold(place)]}.`,
    request: ({ name, place, give }: Exempt): Text =>
      give
        ? say`The request of ${[bold(name)]} to join ${[bold(place)]} is approved now.`
        : say`The request of ${[bold(name)]} to join ${[bold(place)]} is approved while the gate is on.`,
    asked: ({ name, place, url, problem }: Exempt): Text =>
      url === null
        ? say`⚠️ ${[bold(name)]} is not in ${[bold(place)]}, and that chat has no invite link yet: ${linkProblem(problem)} They are sent it as soon as there is one.`
        : say`${[bold(name)]} is sent the link of ${[bold(place)]} now, and is let in as soon as they ask by it.`,
    'may-ask': ({ name, place }: Exempt): Text =>
      say`${[bold(name)]} is let in once they ask to join ${[bold(place)]}; its link is in ${[command('role list')]}.`,
    'no-account': ({ name, place }: Exempt): Text =>
      say`${[bold(name)]} cannot be let into ${[bold(place)]}: no Telegram account of theirs is known. Please ask them to write to me there and to link the same wallet, then send this again.`,
  },
  aModerator: () => 'a moderator',
  /** What `/why` tells of a chat. */
  why: {
    given: ({ place }: Placed): Text => say`✅ let into the chat ${place} (Telegram)`,
    'by-hand': ({ place, by, at: when }: Placed & ByHand): Text => {
      const who = by ?? 'somebody else';
      const time = when === null ? '' : say`, ${[at(when)]}`;
      return say`✅ in the chat ${place} (Telegram), let in by ${who}${time}. The gate never removes people it did not let in`;
    },
    takenByHand: ({ place, by, at: when }: Placed & ByHand): Text => {
      const who = by ?? 'an administrator';
      const time = when === null ? '' : say`, ${[at(when)]}`;
      return say`➖ taken out of the chat ${place} (Telegram) by ${who}${time}`;
    },
    due: ({ place }: Placed): Text => say`⏳ about to be taken out of the chat ${place} (Telegram)`,
    stuck: ({ place, problem }: Placed & { problem: string }): Text =>
      say`⚠️ the chat ${place} (Telegram): ${problem}`,
    taken: ({ place, at: when, by }: Placed & { at: Date; by: Text | 'rule' }): Text => {
      const why = by === 'rule' ? 'the rule was not met any more' : say`${by} undid the joining`;
      return say`➖ taken out of the chat ${place} (Telegram) ${[at(when)]} because ${why}`;
    },
    back: ({ url }: { url: string }): Text =>
      say`once you meet the rule again, ask to join by ${[link('this link', url)]}`,
    waiting: ({ place, until, why }: Placed & { until: Date; why: Text }): Text =>
      say`⏳ waiting to be let into the chat ${place} (Telegram) until ${[at(until)]}: ${why}`,
    /** The same to whoever may belong to no community. */
    asked: ({
      chat,
      community,
      until,
      why,
    }: {
      chat: string;
      community: string;
      until: Date;
      why: Text;
    }): Text =>
      say`⏳ You asked to join ${[bold(chat)]} (Telegram) of ${[bold(community)]}. Your request waits until ${[at(until)]}: ${why}`,
    next: {
      wallet: ({ mine }: Reader): Text =>
        mine
          ? 'you have not linked a wallet yet; the button links one'
          : 'they have not linked a wallet yet',
      consent: ({ mine }: Reader): Text =>
        mine
          ? 'this community may not look at your wallets yet; the button allows it'
          : 'the community may not look at their wallets yet',
      preview: (): Text =>
        'its gate is in preview and answers nobody until a moderator switches it on',
      read: (): Text => 'the rule is being checked; what cannot be read is retried by itself',
    },
    invited: ({ place, until, cause, by }: Placed & Invited): Text => {
      if (cause === 'decided')
        return say`📨 asked into the chat ${place} (Telegram) until ${[at(until)]}: the community decided so`;
      return cause === 'undo'
        ? say`📨 asked back into the chat ${place} (Telegram) until ${[at(until)]}: ${by} undid a removal`
        : say`📨 asked into the chat ${place} (Telegram) until ${[at(until)]}: ${by} made an exemption`;
    },
    ask: ({ url }: { url: string | null }): Text =>
      url === null
        ? 'there is no link to ask by yet; you get it as soon as there is'
        : say`ask to join by ${[link('this link', url)]}, and you are let in at once`,
    /** By whom, instead of the rule; they come when they like, so the time is that of the decision. */
    decided: ({
      gave,
      kind,
      at: when,
      by,
    }: {
      gave: boolean;
      kind: 'undo' | 'given';
      at: Date;
      by: Text | null;
    }): Text => {
      const who = by ?? 'a moderator';
      const did = gave ? 'let in' : 'taken out';
      return kind === 'undo'
        ? say`${did}: ${who} undid a change ${[at(when)]}; found before that:`
        : say`${did}: ${who} made an exemption ${[at(when)]}`;
    },
  },
};

/** What keeps a gate from opening its chat, by its code. */
export const CHAT_PROBLEM: { readonly [code: string]: string } = {
  'may-not-invite':
    'I may not invite there, so nobody who asks is answered. Please give me the right “Invite users via link” in the group’s settings.',
  'may-not-remove':
    'I may not ban there, so nobody is removed. Please give me the right “Ban users” in the group’s settings, or switch removal off.',
  'invite-gone':
    'its invite link was revoked in Telegram, so I made another one. Please pass on the new one: it is in the list of gates.',
  'admin-stays': 'administrators are never removed from a chat.',
};

/** Why there is no link, and what to do about it. */
function linkProblem(problem: string | null): string {
  if (problem === null) return 'it is being made.';
  if (problem === 'not-reached') return 'Telegram does not answer just now.';
  if (problem === 'bot-removed') return 'I am no longer in that chat. Please add me again.';
  return CHAT_PROBLEM['may-not-invite'] ?? '';
}
