/**
 * Long polling that survives: outages, the last moments of another poller, errors in single updates. A
 * stop fetches nothing more, waits for what is under way, and confirms it, so that it is not given out
 * again. A wrong token ends it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type RunnerHandle, run } from '@grammyjs/runner';
import type { Bot, Transformer } from 'grammy';
import type { Update } from 'grammy/types';
import type { Log } from '#telemetry/log.ts';
import { faultOr, toTelegramFault } from '../fault.ts';

const ALLOWED_UPDATES = [
  'message',
  'callback_query',
  'chat_member',
  'my_chat_member',
  'chat_join_request',
  'message_reaction',
] as const;

export const POLL_TIMEOUT_S = 30;
/** A poll that came back no longer ago than this says that updates can be received. */
const HEALTHY_MS = 60_000;
const RETRY_MS = 1_000;
const RESTART_MS = 3_000;
/** Of the 10 s a process has to stop. */
const DRAIN_MS = 5_000;

export type PollerOptions = { bot: Bot; underWay: ReadonlySet<Promise<void>>; log: Log };

export function createPoller({ bot, underWay, log }: PollerOptions) {
  const stopping = new AbortController();
  let runner: RunnerHandle | undefined;
  let supervised: Promise<void> = Promise.resolve();
  let lastPolledAt: number | undefined;
  let lastUpdateId: number | undefined;

  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  /** Notes when Telegram last answered and what it gave out. */
  const watch: Transformer = async (prev, method, payload, signal) => {
    const answer = await prev(method, payload, signal);
    if (method !== 'getUpdates') return answer;
    if (answer.ok) {
      lastPolledAt = performance.now();
      lastUpdateId = (answer.result as Update[]).at(-1)?.update_id ?? lastUpdateId;
    } else {
      log.warn({ status: answer.error_code, description: answer.description }, 'a poll failed');
    }
    return answer;
  };

  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      runner = run(bot, {
        runner: {
          fetch: { allowed_updates: ALLOWED_UPDATES, timeout: POLL_TIMEOUT_S },
          silent: true,
          retryInterval: RETRY_MS,
        },
      });
      try {
        await runner.task();
      } catch (error) {
        log.error({ err: faultOr(error) }, 'polling ended');
        if (toTelegramFault(error)?.code === 'unauthorized') return;
      }
      await pause(RESTART_MS);
    }
  }

  /** Says that everything handed out was handled. */
  async function confirm(): Promise<void> {
    if (lastUpdateId === undefined) return;
    try {
      await bot.api.getUpdates({ offset: lastUpdateId + 1, limit: 1, timeout: 0 });
    } catch (error) {
      log.warn({ err: faultOr(error) }, 'the last updates will be given out again');
    }
  }

  bot.api.config.use(watch);

  return {
    /** Tries until it works or the poller is stopped; throws what trying again cannot mend. */
    async untilReached(attempt: () => Promise<void>): Promise<void> {
      while (!stopping.signal.aborted) {
        try {
          return await attempt();
        } catch (error) {
          const fault = toTelegramFault(error);
          if (!fault?.retryable) throw fault ?? error;
          log.warn({ err: fault }, 'Telegram is out of reach');
          await pause(fault.retryAfterMs ?? RESTART_MS);
        }
      }
    },

    /** Telegram was reached a moment ago: the first poll may take its time. */
    start(): void {
      lastPolledAt = performance.now();
      if (!stopping.signal.aborted) supervised = supervise();
    },

    async stop(): Promise<void> {
      stopping.abort();
      await runner?.stop();
      await supervised;
      const drained = Promise.allSettled([...underWay]).then(() => true);
      const isClean = await Promise.race([drained, delay(DRAIN_MS, false, { ref: false })]);
      if (isClean) await confirm();
      else log.warn({ left: underWay.size }, 'stopped with updates under way');
    },

    healthy: (): boolean =>
      !stopping.signal.aborted &&
      lastPolledAt !== undefined &&
      performance.now() - lastPolledAt < HEALTHY_MS,
  };
}
