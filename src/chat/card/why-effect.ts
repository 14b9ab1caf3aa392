/** `/why`: what somebody has of each thing that a gate opens, each kind in its own words, and the next step of a chat. */

import type { WhyEffect, WhyHand, WhyHeld } from '#service/why/effect.ts';
import type { WhyGate } from '#service/why.ts';
import type { Button } from '../reply.ts';
import { person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { enterButton } from './join-request.ts';
import { type Reader, traceLines, under } from './trace.ts';

type Waiting = Extract<WhyEffect, { state: 'waiting' }>;
type Invited = Extract<WhyEffect, { state: 'invited' }>;
type Held = Extract<WhyEffect, WhyHeld>;

/** What was last given or taken by: which version of the rule, who, and what was found then. */
function sourceLines(
  { kind, source }: Held,
  { tokens }: WhyGate,
  words: Words,
  reader: Reader,
): Text[] {
  if (!source) return [];
  const by = source.by && [person(source.by)];
  const found = source.trace ? traceLines(source.trace, tokens, words, reader) : [];
  const ofChat = kind === 'telegram-chat';
  return [words.roleSafety.source({ ...source, by, ofChat }), ...found.map(under)].map(under);
}

/** Whose hand did something; `by` null where that is not known. */
const byOf = (hand: WhyHand | null): { by: Text | null; at: Date | null } => ({
  by: hand?.by ? [person(hand.by)] : null,
  at: hand?.at ?? null,
});

/** What somebody took and the gate gives again. */
function againstLines({ state, hand }: Held, words: Words): Text[] {
  const isAgainst = hand?.gave === false && state !== 'taken';
  return isAgainst ? [under(words.role.why.takenAgainst(byOf(hand)))] : [];
}

function waitingLines(effect: Waiting, words: Words, reader: Reader): Text[] {
  const w = words.chatGate.why;
  const why =
    effect.next === 'stuck'
      ? words.role.problem({ problem: effect.reason ?? '' })
      : w.next[effect.next](reader);
  return [w.waiting({ ...effect, why })];
}

function invitedLines(effect: Invited, words: Words, { mine }: Reader): Text[] {
  const w = words.chatGate.why;
  const by = effect.by ? [person(effect.by)] : words.chatGate.aModerator();
  return [w.invited({ ...effect, by }), ...(mine ? [under(w.ask(effect))] : [])];
}

function chatLines(effect: Held, words: Words, { mine }: Reader): Text[] {
  const w = words.chatGate.why;
  const { state, source, out } = effect;
  if (state === 'stuck') {
    return [w.stuck({ ...effect, problem: words.role.problem({ problem: effect.reason ?? '' }) })];
  }
  const hand = byOf(effect.hand);
  if (state === 'by-hand') return [w['by-hand']({ ...effect, ...hand })];
  if (state !== 'taken') return [w[state](effect)];
  if (effect.hand) return [w.takenByHand({ place: effect.place, ...hand })];
  if (!out) return [];
  const who = source?.by ? [person(source.by)] : words.chatGate.aModerator();
  const by = source?.kind === 'undo' ? who : 'rule';
  const back = mine && out.url !== null ? [under(w.back({ url: out.url }))] : [];
  return [w.taken({ place: effect.place, at: out.at, by }), ...back];
}

function heldLines(effect: Held, words: Words, reader: Reader): Text[] {
  const { kind, ...held } = effect;
  if (kind === 'telegram-chat') return chatLines(effect, words, reader);
  const w = words.role.why.effect;
  const by = byOf(effect.hand);
  if (effect.state === 'by-hand') return [w['by-hand']({ ...held, kind, ...by })];
  if (effect.state === 'taken' && effect.hand) return [w.takenByHand({ ...held, kind, ...by })];
  return [w[effect.state]({ ...held, kind }), ...againstLines(effect, words)];
}

/** `full`: with what each was given by. A role that is gone is told there alone; a chat always, for it is where they were. */
export function effectLines(
  effect: WhyEffect,
  gate: WhyGate,
  words: Words,
  { full, ...reader }: Reader & { full: boolean },
): Text[] {
  if (effect.state === 'waiting') return waitingLines(effect, words, reader);
  if (effect.state === 'invited') return invitedLines(effect, words, reader);
  const isGone = effect.state === 'taken' && effect.kind !== 'telegram-chat' && !effect.hand;
  if (isGone && !full) return [];
  return [
    ...heldLines(effect, words, reader),
    ...(full ? sourceLines(effect, gate, words, reader) : []),
  ];
}

/** What each request waits for, as far as they can do it. */
export const waitingButtons = (gates: readonly WhyGate[], words: Words): Button[] =>
  gates
    .flatMap(({ effects }) => effects)
    .flatMap((effect) => {
      if (effect.state !== 'waiting') return [];
      const { next, place: chat, roleName: role, request } = effect;
      if (next !== 'wallet' && next !== 'consent') return [];
      return [enterButton({ chat, role, request, linked: next === 'consent' }, words)];
    });
