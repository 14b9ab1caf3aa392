/** A scripted chat platform: it forgets to answer, refuses, or is told to wait; what stands in it is counted at the end. */
import { Fault } from '#core/fault.ts';
import type { Platform } from '#core/identity.ts';
import type { ChatPort, Denial, PlaceRight, Written } from '#service/port.ts';
import type { Random } from './random.ts';

/** What a platform throws; nothing else that is thrown through a port is the world's fault. */
export class ChatFault extends Fault<'rate-limited' | 'timeout'> {}

export type ScriptedChat = ReturnType<typeof createChat>;

export function createChat(platform: Platform, random: Random) {
  const state = { failing: 0 };
  const messages = new Map<string, { nonce: string }>();
  let faults = 0;
  let made = 0;

  const yes = <T>(value: T): Written<T> => ({ ok: true, value });

  /** Fails before or after it was done: whoever asked cannot tell. */
  async function act<T>(run: () => Written<T>): Promise<Written<T>> {
    if (!random.chance(state.failing)) return run();
    faults += 1;
    const how = random.between(0, 3);
    if (how === 0) return { ok: false, denial: 'missing-permission' satisfies Denial };
    if (how === 1) run();
    throw new ChatFault('scripted', {
      code: how === 1 ? 'timeout' : 'rate-limited',
      retryable: true,
    });
  }

  function post(nonce: string): Written<{ ref: string }> {
    const known = [...messages].find(([, message]) => message.nonce === nonce);
    // Discord keeps nonces; on Telegram the same send twice is two messages.
    if (known && platform === 'discord') return yes({ ref: known[0] });
    made += 1;
    const ref = `${platform}-${made}`;
    messages.set(ref, { nonce });
    return yes({ ref });
  }

  const port: ChatPort<unknown> = {
    platform,
    send: (_target, _message, nonce) => act(() => post(nonce)),
    edit: () => act(() => yes(undefined)),
    remove: (_target, ref) =>
      act(() => {
        messages.delete(ref);
        return yes(undefined);
      }),
    pin: () => act(() => yes(undefined)),
    openThread: () => act(() => yes({ threadId: 'thread', fresh: true })),
    renameThread: () => act(() => yes(undefined)),
    sendInThread: () => act(() => yes(undefined)),
    threadUrl: () => undefined,
    place: async (externalId) => ({ externalId, title: 'Place', memberCount: 3 }),
    channels: async () => [{ id: 'general', name: 'general' }],
    checkChannel: () => act(() => yes({ pictures: true, threads: true })),
    member: async () => ({
      ...{ present: true, isBot: false, displayName: 'Somebody' },
      ...{ handle: null, roleIds: [], tag: null },
    }),
    standing: async () => 'none',
    rights: async () => new Map<PlaceRight, boolean>([['send-messages', true]]),
    checkRole: () => act(() => yes(undefined)),
    setRoles: () => act(() => yes(undefined)),
    roles: async () => [],
    members: async () => undefined,
    setTag: () => act(() => yes(undefined)),
    sendPrivate: () => act(() => yes(undefined)),
    answerJoin: () => act(() => yes(undefined)),
  };

  return {
    port,
    state,
    /** How often something with this nonce was posted. */
    posted: (nonce: string): number =>
      [...messages.values()].filter((message) => message.nonce === nonce).length,
    faults: (): number => faults,
  };
}
