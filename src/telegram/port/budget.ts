/**
 * What one bot may send without being told to stop: about 30 messages a second in all, one a second per
 * chat, 20 a minute per group. Each call books the next free moment; one that lies too far ahead is
 * refused, so that a worker does something else meanwhile.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Transformer } from 'grammy';
import { TelegramFault } from '../fault.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** More than a second: what is sent late may make the next arrive early. */
const CHAT_GAP_MS = 1_200;
const OVERALL_PER_SECOND = 28;
const GROUP_PER_MINUTE = 20;

export type Limits = {
  readonly overallPerSecond: number;
  readonly chatGapMs: number;
  readonly groupPerMinute: number;
};

export const LIMITS: Limits = {
  overallPerSecond: OVERALL_PER_SECOND,
  chatGapMs: CHAT_GAP_MS,
  groupPerMinute: GROUP_PER_MINUTE,
};
/** The look-alike of a sandbox takes more, and nobody there likes to wait. */
export const SANDBOX_LIMITS: Limits = { ...LIMITS, chatGapMs: 100, groupPerMinute: 240 };

/** What one of several processes may send of it. */
export const shareOf = (limits: Limits, percent: number): Limits => ({
  overallPerSecond: Math.max(1, Math.floor((limits.overallPerSecond * percent) / 100)),
  chatGapMs: Math.ceil((limits.chatGapMs * 100) / percent),
  groupPerMinute: Math.max(1, Math.floor((limits.groupPerMinute * percent) / 100)),
});

const COUNTED = /^(send|edit|copy|forward)/;

export type Budget = {
  /** How long a call to this chat has to wait; the moment is booked unless it lies beyond the patience. */
  book(chatId: string, patienceMs: number): { waitMs: number; booked: boolean };
  /** Telegram said when this chat may be written to again. */
  pause(chatId: string, forMs: number): void;
};

/** The earliest moment at which fewer than `max` of the booked ones lie within `windowMs` before it. */
function freeAt(booked: readonly number[], from: number, max: number, windowMs: number): number {
  const last = booked.at(-max);
  return last === undefined ? from : Math.max(from, last + windowMs);
}

export function createBudget(
  now: () => number = () => performance.now(),
  { overallPerSecond, chatGapMs, groupPerMinute }: Limits = LIMITS,
): Budget {
  let overall: number[] = [];
  const chats = new Map<string, number[]>();
  const pauses = new Map<string, number>();

  function forget(at: number): void {
    const young = (moment: number): boolean => moment > at - MINUTE_MS;
    overall = overall.filter((moment) => moment > at - SECOND_MS);
    for (const [chatId, moments] of chats) {
      const kept = moments.filter(young);
      if (kept.length === 0) chats.delete(chatId);
      else chats.set(chatId, kept);
    }
    for (const [chatId, until] of pauses) if (until <= at) pauses.delete(chatId);
  }

  return {
    book(chatId, patienceMs) {
      const at = now();
      forget(at);
      const mine = chats.get(chatId) ?? [];
      let free = Math.max(at, pauses.get(chatId) ?? at);
      free = freeAt(mine, free, 1, chatGapMs);
      if (chatId.startsWith('-')) free = freeAt(mine, free, groupPerMinute, MINUTE_MS);
      free = freeAt(overall, free, overallPerSecond, SECOND_MS);
      const waitMs = Math.ceil(free - at);
      if (waitMs > patienceMs) return { waitMs, booked: false };
      chats.set(chatId, [...mine, free]);
      overall = [...overall, free].toSorted((a, b) => a - b);
      return { waitMs, booked: true };
    },
    pause(chatId, forMs) {
      pauses.set(chatId, now() + forMs);
    },
  };
}

/** Holds calls that write to a chat back to what the budget allows. */
export const keepBudget =
  (budget: Budget, patienceMs: number): Transformer =>
  async (prev, method, payload, signal) => {
    const chatId = 'chat_id' in payload ? String(payload.chat_id) : undefined;
    if (chatId === undefined || !COUNTED.test(method)) return prev(method, payload, signal);
    const { waitMs, booked } = budget.book(chatId, patienceMs);
    if (!booked) {
      throw new TelegramFault(`${method}: the budget of the chat is used up`, {
        code: 'rate-limited',
        retryable: true,
        retryAfterMs: waitMs,
      });
    }
    if (waitMs > 0) await delay(waitMs);
    const answer = await prev(method, payload, signal);
    if (!answer.ok && answer.error_code === 429) {
      budget.pause(chatId, (answer.parameters?.retry_after ?? 1) * SECOND_MS);
    }
    return answer;
  };
