/**
 * The ways back (INVARIANTS, Losses). After a lost chat account a linked wallet signs for the new one; after the
 * loss of both, three citizens and a moderator speak for it. Everybody concerned is told, one objection ends it,
 * and only a wait without one joins the new account to the person.
 */
import { DAY_MS, HOUR_MS } from '../duration.ts';
import type { AccountId, PersonId, WalletId } from '../identity.ts';
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
/** Who speaks for somebody who lost everything: as many different people. */
export const VOICES_NEEDED = { citizen: 3, moderator: 1 } as const;
export type VoiceAs = keyof typeof VOICES_NEEDED;
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

export type Voice = { readonly person: PersonId; readonly as: VoiceAs };

/** What one more person speaks as, or why not. Persons are resolved, so that a merged one speaks once. */
export function decideVoice(input: {
  readonly recovery: Pick<Recovery, 'state' | 'dueAt'>;
  readonly speaker: PersonId;
  readonly asker: PersonId;
  readonly person: PersonId;
  readonly isCitizen: boolean;
  readonly isModerator: boolean;
  readonly voices: readonly Voice[];
  readonly now: Date;
}): Result<VoiceAs> {
  const { recovery, speaker, voices, isCitizen, isModerator } = input;
  if (recovery.state !== 'open' || input.now.getTime() >= recovery.dueAt.getTime()) {
    return refuse({ code: 'recovery-over' });
  }
  if (speaker === input.asker || speaker === input.person) return refuse({ code: 'voice-own' });
  if (voices.some(({ person }) => person === speaker)) return refuse({ code: 'voice-twice' });
  if (!isCitizen && !isModerator) return refuse({ code: 'not-citizen' });
  const open = (as: VoiceAs): boolean =>
    voices.filter((voice) => voice.as === as).length < VOICES_NEEDED[as];
  // A moderator who is a citizen too fills the place that fewer people can.
  if (isModerator && open('moderator')) return accept('moderator');
  if (isCitizen && open('citizen')) return accept('citizen');
  return refuse({ code: 'voice-enough', missing: open('moderator') ? 'moderator' : 'citizen' });
}

/** Whether enough different people spoke; who was merged with another since counts once. */
export function hasVoices(voices: readonly Voice[]): boolean {
  const persons = new Map(voices.map(({ person, as }) => [person, as]));
  const count = (as: VoiceAs): number => [...persons.values()].filter((one) => one === as).length;
  return count('citizen') >= VOICES_NEEDED.citizen && count('moderator') >= VOICES_NEEDED.moderator;
}

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
