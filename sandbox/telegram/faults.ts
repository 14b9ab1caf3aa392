// Trouble on demand: 429, 5xx, a cut connection (before or after the effect), a slow answer; and, switched on, the
// real flood limits (1 message/s per chat, 20/min per group, 30/s in all).
import { tooManyRequests } from './api-error.ts';

export interface Fault {
  kind: 'limit' | 'error' | 'reset' | 'slow';
  /** Any method when left out. */
  method?: string;
  chatId?: number;
  /** How many matching calls it hits; 1 when left out. */
  times?: number;
  /** Seconds, for `limit`. */
  retryAfter?: number;
  /** For `error`; 502 when left out. */
  status?: number;
  /** For `slow`. */
  delayMs?: number;
  /** Whether the call takes effect before the trouble (`reset`, `error`); `before` when left out. */
  when?: 'before' | 'after';
}

export interface Faults {
  /** Switches the real flood limits on or off. */
  realLimits: boolean;
  add(fault: Fault): void;
  clear(): void;
  take(method: string, chatId: number | undefined): Fault | undefined;
  /** Throws the 429 the real limits would give. */
  count(method: string, chatId: number | undefined): void;
}

const COUNTED = /^(send|edit|copy|forward)/;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export function createFaults(now: () => number): Faults {
  let faults: Array<Fault & { left: number }> = [];
  let sent: Array<{ at: number; chatId: number | undefined }> = [];
  const self: Faults = {
    realLimits: false,
    add(fault) {
      faults.push({ ...fault, left: fault.times ?? 1 });
    },
    clear() {
      faults = [];
    },
    take(method, chatId) {
      const hit = faults.find(
        (fault) =>
          (fault.method === undefined || fault.method === method) &&
          (fault.chatId === undefined || fault.chatId === chatId),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      faults = faults.filter((fault) => fault.left > 0);
      return hit;
    },
    count(method, chatId) {
      if (!self.realLimits || !COUNTED.test(method) || method === 'sendChatAction') return;
      const at = now();
      sent = sent.filter((one) => one.at > at - MINUTE_MS);
      const within = (ms: number, chat?: number): Array<{ at: number }> =>
        sent.filter((one) => one.at > at - ms && (chat === undefined || one.chatId === chat));
      const refuse = (window: Array<{ at: number }>, ms: number): never => {
        const oldest = Math.min(...window.map((one) => one.at));
        throw tooManyRequests(Math.max(1, Math.ceil((oldest + ms - at) / 1000)));
      };
      if (within(SECOND_MS).length >= 30) refuse(within(SECOND_MS), SECOND_MS);
      if (chatId !== undefined) {
        if (within(SECOND_MS, chatId).length >= 1) refuse(within(SECOND_MS, chatId), SECOND_MS);
        if (chatId < 0 && within(MINUTE_MS, chatId).length >= 20)
          refuse(within(MINUTE_MS, chatId), MINUTE_MS);
      }
      sent.push({ at, chatId });
    },
  };
  return self;
}
