/**
 * The ways back (INVARIANTS, Losses). After a lost chat account a linked wallet signs for the new one; after the
 * loss of both, three citizens and a moderator speak for it, in every community where the person has a right or
 * money. Everybody concerned is told, one objection ends it, and only a wait without one joins the new account to
 * the person.
 */
import { DAY_MS, HOUR_MS } from '../duration.ts';
import type { AccountId, CommunityId, PersonId, WalletId } from '../identity.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { accept, type Result, refuse } from '../result.ts';

export const RECOVERY_STATES = ['open', 'waiting', 'done', 'stopped', 'lapsed'] as const;
export type RecoveryState = (typeof RECOVERY_STATES)[number];
/** `account`: the chat account is lost. `both`: the wallets are lost with it. */
export type RecoveryKind = 'account' | 'both';

export const RECOVERY_LIFECYCLE: Lifecycle<RecoveryState> = {
  open: ['waiting', 'stopped', 'lapsed'],
  waiting: ['done', 'stopped'],
  done: [],
  stopped: [],
  lapsed: [],
};

/** From the asking on; nothing makes it shorter. */
export const RECOVERY_WAIT_MS: { readonly [K in RecoveryKind]: number } = {
  account: 72 * HOUR_MS,
  both: 7 * DAY_MS,
};
/** Who speaks for somebody who lost everything: as many different people, in each community it concerns. */
export const VOICES_NEEDED = { citizen: 3, moderator: 1 } as const;
export type VoiceAs = keyof typeof VOICES_NEEDED;
/**
 * How long a citizenship has stood when it is asked, of who speaks as of whom they speak for: seats filled for the
 * purpose are a week on show before anything can begin.
 */
export const VOICE_CITIZEN_AGE_MS = 7 * DAY_MS;
/** After one that came to nothing, the same account and the same wallet wait that long. */
export const ASK_AGAIN_MS = 7 * DAY_MS;
/** So many accounts at once may ask to be the same person. */
export const ASKING_MAX = 3;

/** Why one ended without joining. `moderator`: with words of their own. */
export const STOP_REASONS = [
  'objection',
  'wallet-objection',
  'moderator',
  'withdrawn',
  'locked',
  'wallet-moved',
  'same-person',
  'no-voices',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export type Recovery = {
  readonly kind: RecoveryKind;
  readonly state: RecoveryState;
  readonly accountId: AccountId;
  readonly walletId: WalletId | null;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
};

const isLive = ({ state }: Pick<Recovery, 'state'>): boolean =>
  state === 'open' || state === 'waiting';

/** Whether an account may begin to ask for a person. */
export function decideAsk(input: {
  readonly asker: { readonly account: AccountId; readonly person: PersonId };
  /** The person asked for; merged ones are resolved. */
  readonly person: PersonId;
  /** The wallet that signed; null where voices are asked. */
  readonly wallet: WalletId | null;
  /** Whether the asker or the person is locked. */
  readonly locked: boolean;
  /** All of this person, and all of this account. */
  readonly known: readonly Recovery[];
  readonly now: Date;
}): Result<null> {
  const { asker, person, wallet, known, now } = input;
  if (asker.person === person) return refuse({ code: 'recovery-own' });
  if (input.locked) return refuse({ code: 'recovery-locked' });
  const live = known.filter(isLive);
  const same = (one: Recovery): boolean =>
    one.accountId === asker.account || (wallet !== null && one.walletId === wallet);
  // Of each kind by itself: whoever only asks for voices keeps nobody from signing with a wallet.
  const alike = live.filter(({ kind }) => (kind === 'account') === (wallet !== null));
  const running = live.find(same) ?? (alike.length >= ASKING_MAX ? alike[0] : undefined);
  if (running) return refuse({ code: 'recovery-running', dueAt: running.dueAt });
  const ended = known
    .filter((one) => same(one) && one.state !== 'done' && one.endedAt !== null)
    .map(({ endedAt }) => (endedAt?.getTime() ?? 0) + ASK_AGAIN_MS);
  const from = Math.max(0, ...ended);
  return now.getTime() < from
    ? refuse({ code: 'recovery-too-soon', from: new Date(from) })
    : accept(null);
}

/** Whether a citizenship was old enough when it was asked. */
export const wasCitizenAt = (citizenSince: Date | null, askedAt: Date): boolean =>
  citizenSince !== null && citizenSince.getTime() + VOICE_CITIZEN_AGE_MS <= askedAt.getTime();

/** Whether the community may be asked to speak for somebody who is a citizen of it since then. */
export function decideCitizenship(citizenSince: Date | null, now: Date): Result<null> {
  if (citizenSince === null) return refuse({ code: 'recovery-not-citizen' });
  const from = new Date(citizenSince.getTime() + VOICE_CITIZEN_AGE_MS);
  return wasCitizenAt(citizenSince, now)
    ? accept(null)
    : refuse({ code: 'recovery-citizen-new', from });
}

/** What somebody may speak as in one community; an office given since the asking does not count. */
export const voicesOf = (
  since: { readonly citizen: Date | null; readonly moderator: Date | null },
  askedAt: Date,
): { readonly [A in VoiceAs]: boolean } => ({
  citizen: wasCitizenAt(since.citizen, askedAt),
  moderator: since.moderator !== null && since.moderator <= askedAt,
});

/** In one community. */
export type Voice = { readonly person: PersonId; readonly as: VoiceAs };
/** Of each community that is concerned now, the voices that still count. */
export type Heard = ReadonlyMap<CommunityId, readonly Voice[]>;

/** What one more person speaks as in a community, or why not. Persons are resolved, so that a merged one speaks once. */
export function decideVoice(input: {
  readonly recovery: Pick<Recovery, 'state' | 'dueAt'>;
  readonly speaker: PersonId;
  readonly asker: PersonId;
  readonly person: PersonId;
  /** Where it is said. */
  readonly community: CommunityId;
  readonly may: { readonly [A in VoiceAs]: boolean };
  /** A citizen, and not long enough. */
  readonly isNewCitizen: boolean;
  readonly heard: Heard;
  readonly now: Date;
}): Result<VoiceAs> {
  const { recovery, speaker, community, may, heard } = input;
  const voices = heard.get(community);
  // A community that the person has nothing in has no say in this, and learns nothing of it.
  if (voices === undefined) return refuse({ code: 'recovery-unknown' });
  const isOver = !isLive(recovery) || input.now.getTime() >= recovery.dueAt.getTime();
  // Enough spoke, and they still count: nothing more is asked. Where some do not, others may speak in their place.
  if (isOver || (recovery.state === 'waiting' && isHeard(heard))) {
    return refuse({ code: 'recovery-over' });
  }
  if (speaker === input.asker || speaker === input.person) return refuse({ code: 'voice-own' });
  if (voices.some(({ person }) => person === speaker)) return refuse({ code: 'voice-twice' });
  if (!may.citizen && !may.moderator) {
    return refuse({ code: input.isNewCitizen ? 'voice-too-new' : 'not-citizen' });
  }
  const open = (as: VoiceAs): boolean =>
    voices.filter((voice) => voice.as === as).length < VOICES_NEEDED[as];
  // A moderator who is a citizen too fills the place that fewer people can.
  if (may.moderator && open('moderator')) return accept('moderator');
  if (may.citizen && open('citizen')) return accept('citizen');
  const missing = open('moderator') ? 'moderator' : open('citizen') ? 'citizen' : 'elsewhere';
  return refuse({ code: 'voice-enough', missing });
}

/** Whether enough different people of one community spoke; who was merged with another since counts once. */
export function hasVoices(voices: readonly Voice[]): boolean {
  const persons = new Map(voices.map(({ person, as }) => [person, as]));
  const count = (as: VoiceAs): number => [...persons.values()].filter((one) => one === as).length;
  return count('citizen') >= VOICES_NEEDED.citizen && count('moderator') >= VOICES_NEEDED.moderator;
}

/** Enough in every community it concerns. Where none is left, nobody can speak for the person. */
export const isHeard = (heard: Heard): boolean =>
  heard.size > 0 && [...heard.values()].every(hasVoices);

export type DueDecision =
  | { readonly outcome: 'wait'; readonly until: Date }
  /** It ended before. */
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'join' }
  | { readonly outcome: 'end'; readonly state: 'stopped' | 'lapsed'; readonly why: StopReason };

/** What its time brings: the present state of the books decides, not that of the asking. */
export function decideDue(input: {
  readonly recovery: Pick<Recovery, 'state' | 'dueAt'>;
  readonly locked: boolean;
  /** The wallet that signed is still the person's; true where none signed. */
  readonly walletStands: boolean;
  /** Asker and person became one meanwhile. */
  readonly same: boolean;
  readonly now: Date;
}): DueDecision {
  const { recovery, now } = input;
  if (!isLive(recovery)) return { outcome: 'nothing' };
  if (now.getTime() < recovery.dueAt.getTime()) return { outcome: 'wait', until: recovery.dueAt };
  if (recovery.state === 'open') return { outcome: 'end', state: 'lapsed', why: 'no-voices' };
  if (input.same) return { outcome: 'end', state: 'stopped', why: 'same-person' };
  if (input.locked) return { outcome: 'end', state: 'stopped', why: 'locked' };
  return input.walletStands
    ? { outcome: 'join' }
    : { outcome: 'end', state: 'stopped', why: 'wallet-moved' };
}

/** Who ends it, and as what: an account of the person, the asker, or a moderator who says why. */
export function decideStop(input: {
  readonly state: RecoveryState;
  readonly actor: PersonId;
  readonly asker: PersonId;
  readonly person: PersonId;
  /** In a community of the person. */
  readonly isModerator: boolean;
  readonly reason: string;
}): Result<StopReason> {
  const { actor } = input;
  const mayStop = actor === input.person || actor === input.asker || input.isModerator;
  // Whoever it is no business of learns nothing of it.
  if (!mayStop) return refuse({ code: 'recovery-unknown' });
  if (!isLive(input)) return refuse({ code: 'recovery-over' });
  if (actor === input.person) return accept('objection');
  if (actor === input.asker) return accept('withdrawn');
  return input.reason === '' ? refuse({ code: 'reason-missing' }) : accept('moderator');
}
