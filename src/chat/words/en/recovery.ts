import type { RecoveryKind, StopReason, VoiceAs } from '#core/person/recovery.ts';
import { VOICES_NEEDED } from '#core/person/recovery.ts';
import type { AccountLabel, KnownAs, LockedBy } from '#service/inbox.ts';
import type { HeardView } from '#service/recovery.ts';
import { at, bold, code, command, deadline, say, type Text } from '../../text.ts';
import { whose } from './join.ts';

/** Why one ended without joining; a moderator says it in their own words. */
const WHY: { readonly [W in StopReason]: string } = {
  objection: 'an account of that person objected',
  'wallet-objection': 'a wallet of that person objected by its signature',
  moderator: 'a moderator objected',
  withdrawn: 'whoever asked took it back',
  locked: 'the person was locked',
  'wallet-moved': 'the wallet that signed is no longer linked to that person',
  'same-person': 'both are one person meanwhile',
  'no-voices': 'not enough people spoke for it in time',
};

const KIND: { readonly [K in RecoveryKind]: string } = {
  account: 'a linked wallet signed for it',
  both: 'account and wallets are lost',
};

/** Readers know people by what their community has seen of them. */
const somebody = (name: KnownAs): Text => {
  if (name === null) return 'a member';
  return 'citizen' in name ? `citizen #${name.citizen}` : whose(name);
};
const Somebody = (name: KnownAs): Text => {
  if (name === null) return 'A member';
  return 'citizen' in name ? `Citizen #${name.citizen}` : whose(name);
};
const account = (asker: AccountLabel | null): Text =>
  asker === null ? 'another account' : say`the account ${whose(asker)}`;
const Account = (asker: AccountLabel | null): Text =>
  asker === null ? 'Another account' : say`The account ${whose(asker)}`;
const byWhom = (by: LockedBy): Text => {
  if (by === null) return 'the signature of a wallet';
  return by === 'unseen' ? 'an account of that person' : say`the account ${whose(by)}`;
};

/** "2 of 3 citizens and 0 of 1 moderator in Harbour Town". */
const spoken = ({ community, citizen, moderator }: HeardView): Text =>
  say`${citizen} of ${VOICES_NEEDED.citizen} citizens and ${moderator} of ${VOICES_NEEDED.moderator} moderator in ${community ?? 'another community'}`;

export const recovery = {
  why: ({ why, reason }: { why: StopReason; reason: string }): string =>
    reason === '' ? WHY[why] : `${WHY[why]}: ${reason}`,
  describe: {
    recover: () => 'Get back in after you lost an account',
    list: () => 'Recoveries that run, and those who ask for your voice',
    stop: () => 'Object to a recovery',
    know: () => 'Say that you know who asks',
  },
  option: {
    person: () => 'Your lost account, if your wallets are lost too',
    confirm: () => 'Confirm?',
    recovery: () => 'Which recovery',
    reason: () => 'Why you object',
  },
  begin: {
    intro: ({ domain, expiresAt }: { domain: string; expiresAt: Date }): Text =>
      say`You lost an account and still have a wallet that was linked to it: the page on ${[code(domain)]} makes sure that this account is yours, then that wallet signs. After 72 hours without objection this account belongs to the same person again. The link is yours alone, works once, and only until ${[at(expiresAt)]}.`,
    viaPrivateChat: ({ expiresAt }: { expiresAt: Date }): Text =>
      say`You lost an account and still have a wallet that was linked to it: go on in our private chat, where Telegram can show the page that it is you. Then that wallet signs. The link is yours alone, works once, and only until ${[at(expiresAt)]}.`,
    both: (): Text =>
      say`Wallets lost too? Then people who know you can let you back in: in the chat of your community, give ${[command('recover')]} the @name of your old account.`,
  },
  /** The link page, where it is for this. */
  page: {
    heading: () => 'Get your account back',
    notYours: (): Text =>
      say`${[bold('Not your account?')]} Then somebody sent you their link. Close this page and sign nothing: they would become you.`,
    followsHeading: () => 'What follows',
    follows: (): readonly Text[] => [
      'A wallet that was linked to your lost account signs a text. Nothing is spent and no approval is asked.',
      'Your lost account, your other accounts and the staff of your communities are told at once. One objection stops it.',
      'After 72 hours without objection the account above belongs to the same person, with its roles, votes and balances.',
    ],
    linked: () => 'Your recovery has begun',
    linkedBody: (): Text =>
      say`Nothing changes for 72 hours, and everybody concerned is told. You can close this page; ${[command('recovery list')]} shows how it stands.`,
    script: {
      choose: () => 'Choose a wallet that was linked to your lost account:',
      done: () => 'Your recovery has begun. You can go back to your chat.',
    },
  },
  askBoth: ({ name }: { name: Text }): Text =>
    say`Ask your community to let you back in as ${name}? ${String(VOICES_NEEDED.citizen)} citizens and a moderator have to say that they know you, here and in every other community where you are a citizen, in office or have money. The old account, its other accounts and the staff are told now, and any of them can object. After 7 days this account joins that person, and the wallets linked until then are unlinked.`,
  askBothConfirm: () => 'Ask my community',
  asked: ({ dueAt }: { dueAt: Date }): Text =>
    say`Asked. Please tell people who know you, in each of your communities: they find it there with ${[command('recovery list')]}. Nothing changes before ${deadline(dueAt)}.`,
  heading: () => 'Recoveries',
  none: (): Text => 'No recovery runs that you have a say in.',
  line: (one: {
    name: KnownAs;
    asker: AccountLabel | null;
    kind: RecoveryKind;
    enough: boolean;
    dueAt: Date;
    voices: readonly HeardView[];
  }): Text => {
    const told = say`${Account(one.asker)} asks to be ${somebody(one.name)} again: ${KIND[one.kind]}`;
    if (one.enough)
      return say`${told}. Unless somebody objects, it is done on ${deadline(one.dueAt)}.`;
    const heard = one.voices.map((voice, index) => say`${index > 0 ? '; ' : ''}${spoken(voice)}`);
    const said = heard.length > 0 ? say`So far spoke ${heard.flat()}` : 'Nobody can speak for it';
    return say`${told}. ${said}; it ends on ${deadline(one.dueAt)}.`;
  },
  stopButton: ({ asker }: { asker: AccountLabel | null }) =>
    `Stop ${asker?.name.slice(0, 40) ?? 'it'}`,
  knowButton: ({ asker }: { asker: AccountLabel | null }) =>
    `I know ${asker?.name.slice(0, 40) ?? 'them'}`,
  show: () => 'Who is it?',
  /** Under a notice, where it is clear who is meant. */
  stopIt: ({ to }: { to: 'person' | 'asker' | 'staff' }) =>
    ({ person: 'It was not me: stop it', asker: 'Take it back', staff: 'Stop it' })[to],
  knowThem: () => 'I know them',
  whyStop: () => 'Why stop it?',
  stopped: ({
    name,
    asker,
    why,
  }: {
    name: KnownAs;
    asker: AccountLabel | null;
    why: StopReason;
  }): Text =>
    say`Stopped: ${account(asker)} does not become ${somebody(name)} (${WHY[why]}). Everybody concerned is told.`,
  heard: (one: {
    as: VoiceAs;
    enough: boolean;
    name: KnownAs;
    asker: AccountLabel | null;
  }): Text => {
    const said = say`You spoke for ${account(one.asker)} as a ${one.as}.`;
    return one.enough
      ? say`${said} That is enough: unless somebody objects, they are let back in as ${somebody(one.name)}.`
      : said;
  },
};

/** What a lock comes too late for. */
function signedBefore(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ' One payment was signed before that: it cannot be called off any more and may still arrive.'
    : ` ${count} payments were signed before that: they cannot be called off any more and may still arrive.`;
}

/** Said alike to whom it is about and to the staff. */
export const lossNotices = {
  'wallet-unlinked-by-key': ({ address, page }: { address: string; page: string }): Text =>
    say`${[code(address)]} is no longer linked to you: whoever holds its key signed that on ${page}. If it was not you, its key is in other hands: move what it holds to a new wallet.`,
  'person-locked': (one: { name: KnownAs; by: LockedBy; page: string; signed?: number }): Text => {
    const { name, by, page, signed = 0 } = one;
    const said = say`${Somebody(name)} is locked, by ${byWhom(by)}: payouts, tips, delegation, links and recoveries stand still.${signedBefore(signed)}`;
    return by === null
      ? say`${said} The wallet linked the longest lifts it on ${page}.`
      : say`${said} That account lifts it with ${[command('unlock')]}, or the wallet linked the longest on ${page}.`;
  },
  'person-unlocked': ({ name, by }: { name: KnownAs; by: LockedBy }): Text =>
    say`The lock of ${somebody(name)} was lifted by ${byWhom(by)}.`,
  'recovery-asked': (one: {
    name: KnownAs;
    asker: AccountLabel | null;
    way: RecoveryKind;
    heard: boolean;
    dueAt: string;
  }): Text => {
    const told = say`${Account(one.asker)} asks to be ${somebody(one.name)} again`;
    const when = deadline(new Date(one.dueAt));
    if (one.way === 'account')
      return say`${told}: a linked wallet signed for it. Unless somebody objects, it is one of that person's accounts on ${when}. One objection stops it: ${[command('recovery list')]} has the button.`;
    return one.heard
      ? say`${told}, and enough people said that they know this person. Unless somebody objects, it is done on ${when}, and the wallets linked until then are unlinked. One objection stops it: ${[command('recovery list')]} has the button.`
      : say`${told}: account and wallets are lost. Three citizens and a moderator have to say by ${when} that they know this person, in each community where that person is a citizen, in office or has money. One objection stops it: ${[command('recovery list')]} has the button.`;
  },
  'recovery-stopped': (one: {
    name: KnownAs;
    asker: AccountLabel | null;
    why: StopReason;
    reason: string;
  }): Text =>
    say`The recovery of ${somebody(one.name)} for ${account(one.asker)} is over, and nothing changed: ${recovery.why(one)}.`,
  'recovery-done': (one: { name: KnownAs; asker: AccountLabel | null; unlinked: number }): Text =>
    say`${Account(one.asker)} belongs to ${somebody(one.name)} now: nobody objected.${
      one.unlinked > 0 ? ` The wallets linked before (${one.unlinked}) are unlinked.` : ''
    } If that is wrong, ${[command('profile split')]} undoes it within seven days.`,
};
