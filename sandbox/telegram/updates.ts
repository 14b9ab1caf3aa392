// getUpdates as the Bot API has it: at least once, confirmed by the next offset, kept 24 hours, one poller at a time.
// `chat_member` and the reaction updates come only when named in allowed_updates.
import { ApiError } from './api-error.ts';
import type { Validator, Violation } from './validate.ts';
import type { QueuedUpdate, World } from './world.ts';

const DAY_MS = 24 * 3600 * 1000;
const MAX_TIMEOUT_S = 50;
const KEPT_DELIVERED = 1000;
const ONLY_IF_NAMED = ['chat_member', 'message_reaction', 'message_reaction_count'];

export interface PollParams {
  offset?: number;
  limit?: number;
  timeout?: number;
  allowed_updates?: readonly string[];
}

export interface UpdateQueue {
  push(type: string, payload: unknown): void;
  poll(params: PollParams, gone: AbortSignal): Promise<unknown[]>;
  /** Hands the last `count` confirmed updates out once more, as after a crash between reading and confirming. */
  redeliver(count: number): number;
  drop(): void;
  pending(): number;
  /** Resolves when nothing waits to be fetched. */
  drained(timeoutMs: number): Promise<void>;
  close(): void;
}

interface QueueParts {
  world: World;
  validator: Validator;
  now(): number;
  violate(violation: Violation): void;
}

const CONFLICT =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';

const isAllowed = (allowed: readonly string[] | null, type: string): boolean =>
  allowed === null ? !ONLY_IF_NAMED.includes(type) : allowed.includes(type);

/** Confirms everything before the offset; a negative one keeps only the last ones. */
function confirm(world: World, offset: number | undefined): void {
  if (offset === undefined || offset === 0) return;
  const { queue } = world;
  const first =
    offset < 0 ? Math.max(queue.length + offset, 0) : queue.findIndex((u) => u.id >= offset);
  const confirmed = queue.splice(0, first === -1 ? queue.length : first);
  world.delivered = [...world.delivered, ...confirmed].slice(-KEPT_DELIVERED);
}

type Wake = (reason: 'update' | 'conflict' | 'closed') => void;

/** The one connection that hangs: woken by an update, a second poller, its own end, or its timeout. */
function createHook(): { wake: Wake; wait(timeoutMs: number, gone: AbortSignal): Promise<string> } {
  let hanging: Wake | undefined;
  return {
    wake: (reason) => hanging?.(reason),
    wait: (timeoutMs, gone) =>
      new Promise((resolve) => {
        const done: Wake = (reason) => {
          clearTimeout(timer);
          if (hanging === done) hanging = undefined;
          resolve(reason);
        };
        const timer = setTimeout(() => done('update'), timeoutMs);
        gone.addEventListener('abort', () => done('closed'), { once: true });
        hanging = done;
      }),
  };
}

/** Whoever waits for the queue to run empty. */
function createEmptyBell(world: World): { ring(): void; wait(timeoutMs: number): Promise<void> } {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    wait: (timeoutMs) =>
      new Promise((resolve, reject) => {
        if (world.queue.length === 0) {
          resolve();
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(finish);
          reject(
            new Error(`the bot left ${world.queue.length} updates unconfirmed for ${timeoutMs} ms`),
          );
        }, timeoutMs);
        const finish = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiting.add(finish);
      }),
  };
}

export function createUpdateQueue(parts: QueueParts): UpdateQueue {
  const { world } = parts;
  const repeats: QueuedUpdate[] = [];
  const hook = createHook();
  const bell = createEmptyBell(world);

  const take = (limit: number): QueuedUpdate[] => {
    const oldest = parts.now() - DAY_MS;
    world.queue = world.queue.filter((update) => update.at > oldest);
    return [...repeats.splice(0), ...world.queue]
      .sort((a, b) => a.id - b.id)
      .filter((update, index, all) => all[index - 1]?.id !== update.id)
      .slice(0, limit);
  };

  return {
    push(type, payload) {
      const id = world.counters.update + 1;
      const body = { update_id: id, [type]: payload };
      const problem = parts.validator.update(body);
      if (problem !== undefined)
        parts.violate({ direction: 'update', method: type, detail: problem });
      if (!isAllowed(world.allowedUpdates, type)) return;
      world.counters.update = id;
      world.queue.push({ id, at: parts.now(), body: structuredClone(body) });
      hook.wake('update');
    },
    async poll(params, gone) {
      hook.wake('conflict');
      if (params.allowed_updates !== undefined) {
        world.allowedUpdates =
          params.allowed_updates.length === 0 ? null : [...params.allowed_updates];
      }
      confirm(world, params.offset);
      const limit = Math.min(Math.max(params.limit ?? 100, 1), 100);
      const timeoutMs = Math.min(params.timeout ?? 0, MAX_TIMEOUT_S) * 1000;
      let batch = take(limit);
      if (batch.length === 0) {
        bell.ring();
        if (timeoutMs === 0) return [];
        const reason = await hook.wait(timeoutMs, gone);
        if (reason === 'conflict') throw new ApiError(409, CONFLICT);
        batch = reason === 'closed' ? [] : take(limit);
      }
      return batch.map((update) => update.body);
    },
    redeliver(count) {
      const again = world.delivered.slice(-count);
      repeats.push(...again);
      if (again.length > 0) hook.wake('update');
      return again.length;
    },
    drop() {
      world.queue = [];
    },
    pending: () => world.queue.length,
    drained: (timeoutMs) => bell.wait(timeoutMs),
    close: () => hook.wake('closed'),
  };
}
