/** The Gateway: hello, identify, heartbeat, dispatch by intents and shard, resume with replay, and its failures on demand. */
import type { IncomingMessage, Server } from 'node:http';
import {
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayReadyDispatchData,
} from 'discord-api-types/v10';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { dispatchComplaint } from './dispatch-schema.ts';
import { gatewayComplaint } from './gateway-schema.ts';
import { type Dispatch, type Stage, userOf } from './stage.ts';
import { guildCreateView, memberView, userView } from './view.ts';
import type { Member } from './world.ts';

interface Session {
  id: string;
  intents: number;
  shard: [id: number, count: number];
  largeThreshold: number;
  seq: number;
  /** Everything sent since identify, for replay. */
  sent: { op: 0; t: string; s: number; d: unknown }[];
  socket: WebSocket | null;
}

export interface Gateway {
  /** Sessions with an open socket. */
  connected(): number;
  /** Sessions ever identified and resumed, to tell a resume from a new start. */
  readonly counts: { identified: number; resumed: number };
  /** Opcode 7: the bot closes, connects again and resumes. */
  askReconnect(): void;
  /** Opcode 9. */
  invalidateSessions(resumable: boolean): void;
  /** Cuts the sockets without a word; the sessions stay resumable. */
  drop(): void;
  /** While on, sockets are cut and new ones refused. */
  setOutage(on: boolean): void;
  /** The next connection starts anew. */
  forgetSessions(): void;
}

const HEARTBEAT_MS = 41_250;
const EVENTS_KEPT = 10_000;
const CHUNK = 1000;
const PRIVILEGED =
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildPresences |
  GatewayIntentBits.MessageContent;

const CLOSE = {
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  disallowedIntents: 4014,
} as const;

/** A session lives longer than its socket: what it misses is kept and replayed on resume. */
export class GatewayHub implements Gateway {
  readonly counts = { identified: 0, resumed: 0 };
  readonly #stage: Stage;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  #outage = false;

  constructor(stage: Stage, server: Server) {
    this.#stage = stage;
    stage.dispatch = (event) => this.#dispatch(event);
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const path = new URL(request.url ?? '/', 'http://gateway').pathname;
      if (this.#outage || !path.startsWith('/gateway')) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#accept(opened));
    });
  }

  connected(): number {
    return this.#live().length;
  }

  askReconnect(): void {
    for (const { socket } of this.#live()) {
      if (socket) send(socket, { op: GatewayOpcodes.Reconnect, d: null });
    }
  }

  invalidateSessions(resumable: boolean): void {
    for (const session of this.#live()) {
      if (!resumable) this.#sessions.delete(session.id);
      if (session.socket) send(session.socket, { op: GatewayOpcodes.InvalidSession, d: resumable });
    }
  }

  drop(): void {
    for (const session of this.#live()) session.socket = null;
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#stage.changed({ kind: 'gateway', connected: 0 });
  }

  setOutage(on: boolean): void {
    this.#outage = on;
    if (on) this.drop();
  }

  forgetSessions(): void {
    this.#sessions.clear();
    this.drop();
  }

  close(): void {
    this.forgetSessions();
    this.#sockets.close();
  }

  #live(): Session[] {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== null);
  }

  #emit(session: Session, t: string, d: unknown): void {
    session.seq += 1;
    // Copied now: a replay tells what was, not what has become of it.
    const event = {
      op: 0 as const,
      t,
      s: session.seq,
      d: JSON.parse(JSON.stringify(d)) as unknown,
    };
    const detail = this.#stage.settings.validate ? dispatchComplaint(t, event.d) : undefined;
    if (detail !== undefined) {
      this.#stage.violations.push({ direction: 'gateway', method: t, route: '/gateway', detail });
    }
    session.sent.push(event);
    if (session.sent.length > EVENTS_KEPT) session.sent.shift();
    if (session.socket) send(session.socket, event);
  }

  #dispatch(event: Dispatch): void {
    const { guildId } = event;
    const { world, settings } = this.#stage;
    const isIn = guildId === null || world.members[guildId]?.[settings.clientId] !== undefined;
    if (!isIn && event.t !== 'GUILD_DELETE') return;
    for (const session of this.#sessions.values()) {
      if (event.intents !== 0 && (session.intents & event.intents) === 0) continue;
      if (!inShard(session, guildId)) continue;
      const isWhole = event.t === 'GUILD_CREATE' && guildId !== null;
      const d = isWhole ? this.#wholeGuild(session, guildId) : event.payload(session.intents);
      if (d !== undefined) this.#emit(session, event.t, d);
    }
  }

  #wholeGuild(session: Session, guildId: string): object | undefined {
    const guild = this.#stage.world.guilds[guildId];
    if (!guild) return undefined;
    return guildCreateView(this.#stage, guild, session.intents, session.largeThreshold);
  }

  #accept(socket: WebSocket): void {
    let session: Session | undefined;
    socket.on('message', (data: RawData) => {
      const payload = parse(data);
      if (!payload) return socket.close(CLOSE.decodeError, 'Decode error.');
      const detail = gatewayComplaint(payload);
      if (detail) {
        const where = { direction: 'gateway', method: 'SEND', route: '/gateway' } as const;
        this.#stage.violations.push({ ...where, detail });
      }
      session = this.#receive(socket, session, payload);
    });
    // A reset socket reports here before it closes; the close is what counts.
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      if (session?.socket !== socket) return;
      session.socket = null;
      const isEnded = code === 1000 || code === 1001;
      if (isEnded) this.#sessions.delete(session.id);
      this.#stage.changed({ kind: 'gateway', connected: this.connected() });
    });
    send(socket, { op: GatewayOpcodes.Hello, d: { heartbeat_interval: HEARTBEAT_MS } });
  }

  #receive(
    socket: WebSocket,
    session: Session | undefined,
    payload: { op: number; d: unknown },
  ): Session | undefined {
    switch (payload.op) {
      case GatewayOpcodes.Heartbeat:
        send(socket, { op: GatewayOpcodes.HeartbeatAck });
        return session;
      case GatewayOpcodes.Identify:
        if (!session) return this.#identify(socket, payload.d as IdentifyData);
        socket.close(CLOSE.alreadyAuthenticated, 'Already authenticated.');
        return session;
      case GatewayOpcodes.Resume:
        return this.#resume(socket, payload.d as ResumeData);
      case GatewayOpcodes.RequestGuildMembers:
        if (session) this.#sendMembers(session, payload.d as MembersRequest);
        else socket.close(CLOSE.notAuthenticated, 'Not authenticated.');
        return session;
      default:
        return session;
    }
  }

  #identify(socket: WebSocket, d: IdentifyData): Session | undefined {
    const { token, privilegedIntents, clientId } = this.#stage.settings;
    if (d.token !== token) {
      socket.close(CLOSE.authenticationFailed, 'Authentication failed.');
      return undefined;
    }
    if (d.intents & PRIVILEGED & ~privilegedIntents) {
      socket.close(CLOSE.disallowedIntents, 'Disallowed intent(s).');
      return undefined;
    }
    const session: Session = {
      id: `session-${this.#stage.nextId()}`,
      intents: d.intents,
      shard: d.shard ?? [0, 1],
      largeThreshold: d.large_threshold ?? 50,
      seq: 0,
      sent: [],
      socket,
    };
    this.#sessions.set(session.id, session);
    this.counts.identified += 1;
    const guilds = Object.values(this.#stage.world.guilds).filter(
      ({ id, hasBot }) => hasBot && inShard(session, id),
    );
    this.#emit(session, 'READY', {
      v: 10,
      user: {
        ...userView(userOf(this.#stage, clientId)),
        verified: true,
        mfa_enabled: false,
        email: null,
      },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: gatewayUrl(this.#stage),
      shard: session.shard,
      application: { id: clientId, flags: APPLICATION_FLAGS, flags_new: String(APPLICATION_FLAGS) },
    } satisfies GatewayReadyDispatchData);
    for (const { id } of guilds) this.#emit(session, 'GUILD_CREATE', this.#wholeGuild(session, id));
    this.#stage.changed({ kind: 'gateway', connected: this.connected() });
    return session;
  }

  #resume(socket: WebSocket, d: ResumeData): Session | undefined {
    const session = this.#sessions.get(d.session_id);
    const oldest = session?.sent[0]?.s ?? 1;
    const isKnown = session && d.token === this.#stage.settings.token;
    if (!isKnown || d.seq > session.seq || d.seq < oldest - 1) {
      send(socket, { op: GatewayOpcodes.InvalidSession, d: false });
      return undefined;
    }
    const before = session.socket;
    session.socket = socket;
    before?.terminate();
    this.counts.resumed += 1;
    for (const event of session.sent) if (event.s > d.seq) send(socket, event);
    this.#emit(session, 'RESUMED', { _trace: [] });
    this.#stage.changed({ kind: 'gateway', connected: this.connected() });
    return session;
  }

  #sendMembers(session: Session, d: MembersRequest): void {
    const all = Object.values(this.#stage.world.members[d.guild_id] ?? {});
    const wanted = d.user_ids === undefined ? undefined : new Set([d.user_ids].flat());
    const found = wanted
      ? all.filter(({ userId }) => wanted.has(userId))
      : membersByName(this.#stage, all, d.query ?? '', d.limit ?? 0);
    const met = new Set(found.map(({ userId }) => userId));
    const missing = [...(wanted ?? [])].filter((id) => !met.has(id));
    const chunkCount = Math.max(1, Math.ceil(found.length / CHUNK));
    for (let index = 0; index < chunkCount; index += 1) {
      const chunk = found.slice(index * CHUNK, (index + 1) * CHUNK);
      this.#emit(session, 'GUILD_MEMBERS_CHUNK', {
        guild_id: d.guild_id,
        members: chunk.map((one) => memberView(this.#stage, one)),
        chunk_index: index,
        chunk_count: chunkCount,
        ...(missing.length > 0 ? { not_found: missing } : {}),
        ...(d.nonce === undefined ? {} : { nonce: d.nonce }),
      });
    }
  }
}

const send = (socket: WebSocket, payload: object): void => {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(payload));
};

function inShard(session: Session, guildId: string | null): boolean {
  const [id, count] = session.shard;
  return guildId === null ? id === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
}

interface ResumeData {
  token: string;
  session_id: string;
  seq: number;
}

interface IdentifyData {
  token: string;
  intents: number;
  shard?: [number, number];
  large_threshold?: number;
}

interface MembersRequest {
  guild_id: string;
  query?: string;
  limit?: number;
  user_ids?: string | string[];
  nonce?: string;
}

/** GATEWAY_GUILD_MEMBERS_LIMITED: what the portal sets for a small bot with the members intent. */
const APPLICATION_FLAGS = 1 << 15;

export const gatewayUrl = (stage: Stage): string => `${stage.url.replace(/^http/, 'ws')}/gateway`;

export function membersByName(
  stage: Stage,
  members: readonly Member[],
  query: string,
  limit: number,
): Member[] {
  const wanted = query.toLowerCase();
  const found = members.filter(({ userId, nick }) => {
    const user = stage.world.users[userId];
    return [user?.username, user?.globalName, nick].some((name) =>
      name?.toLowerCase().startsWith(wanted),
    );
  });
  return limit === 0 ? found : found.slice(0, limit);
}

function parse(data: RawData): { op: number; d: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    const isPayload = typeof value === 'object' && value !== null && 'op' in value;
    return isPayload ? (value as { op: number; d: unknown }) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
