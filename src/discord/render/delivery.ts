/**
 * Brings an answer to its interaction: at once in the callback, or, where the command is slow or took too long,
 * first "thinking" and the answer later. A person whose token ran out is beyond reach: that is logged, no more.
 */
import { randomBytes } from 'node:crypto';
import { type APIInteraction, type REST, Routes } from 'discord.js';
import type { Dispatcher } from '#chat/dispatch.ts';
import { type SealedReply, sayOnly } from '#chat/reply.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { Log } from '#telemetry/log.ts';
import { type DiscordFault, discordFault } from '../fault.ts';
import type { Read } from '../read.ts';
import {
  answerCallback,
  answerLater,
  type Callback,
  deferCallback,
  suggestCallback,
} from './callback.ts';

export type DeliveryOptions = {
  dispatcher: Pick<Dispatcher, 'answer' | 'isSlow' | 'suggest'>;
  log: Log;
  /** Told the way that stays open for 15 minutes after an answer that will be followed by more. */
  keepWay?: ((accountExternalId: string, way: string) => Promise<void>) | undefined;
  /** How long an answer may take before "thinking" is shown; Discord allows 3 s for the first word. */
  patienceMs?: number;
};

/** `lost`: the person saw no answer of ours. */
export type Outcome = 'answered' | 'deferred' | 'suggested' | 'lost';

type Heard = { rest: REST; interaction: APIInteraction; read: Read };

const PATIENCE_MS = 1_500;
/** A slow command has this long to say that it needs a form first: a form cannot follow "thinking". */
const SLOW_PATIENCE_MS = 250;
/** Unknown interaction, webhook or message; token out of date. */
const TOO_LATE = new Set([10062, 10015, 10008, 50027]);
/** What a repeated first answer meets when the one before it had arrived after all. */
const ANSWERED = 40060;

export function createDelivery(options: DeliveryOptions) {
  const { dispatcher, log, keepWay, patienceMs = PATIENCE_MS } = options;
  const send = (heard: Heard, request: () => Promise<void>) => attempt(heard, log, request);

  async function deliver(heard: Heard): Promise<Outcome> {
    const { incoming, origin, typing } = heard.read;
    if (typing) return suggest(heard, typing);
    const answering = dispatcher.answer(incoming).then((reply) => keep(heard, reply));
    const reply = await before(answering, async () =>
      (await isSlow(heard.read)) ? SLOW_PATIENCE_MS : patienceMs,
    );
    if (reply) {
      const now = (one: SealedReply) => post(heard, answerCallback(one, origin));
      return (await show(heard, reply, now)) ? 'answered' : 'lost';
    }
    const thinking = { body: deferCallback(origin), files: [] };
    const [deferred, late] = await Promise.all([
      send(heard, () => post(heard, thinking)),
      answering,
    ]);
    if (deferred !== 'done') return 'lost';
    return (await show(heard, late, (one) => postLater(heard, one))) ? 'deferred' : 'lost';
  }

  /** Kept before the answer is shown: what follows may come at once. */
  async function keep({ interaction, read }: Heard, reply: SealedReply): Promise<SealedReply> {
    const { account, eventId } = read.incoming;
    try {
      if (reply.followed) await keepWay?.(account.externalId, wayOf(interaction));
    } catch (error) {
      // The answer is worth more than what may follow it, which also stands in the inbox.
      log.warn({ err: error, eventId }, 'a way for what follows could not be kept');
    }
    return reply;
  }

  /** The command runs meanwhile; this only decides when "thinking" is shown. */
  async function isSlow({ incoming }: Read): Promise<boolean> {
    try {
      return await dispatcher.isSlow(incoming);
    } catch (error) {
      log.warn({ err: error, eventId: incoming.eventId }, 'cannot tell whether a command is slow');
      return false;
    }
  }

  /** Brings the reply; where Discord does not take it, an excuse. Tells whether the person saw one. */
  async function show(
    heard: Heard,
    reply: SealedReply,
    bring: (reply: SealedReply) => Promise<void>,
  ): Promise<boolean> {
    const sent = await send(heard, () => bring(reply));
    if (sent !== 'refused') return sent === 'done';
    const excuse = broken(heard, log);
    return (await send(heard, () => bring(excuse))) === 'done';
  }

  async function suggest(heard: Heard, typing: NonNullable<Read['typing']>): Promise<Outcome> {
    const { incoming } = heard.read;
    const found = dispatcher.suggest(incoming, typing.option, typing.partial).catch((error) => {
      log.error({ err: error, eventId: incoming.eventId }, 'a completion failed');
      return [];
    });
    const body = suggestCallback((await before(found, async () => patienceMs)) ?? []);
    const sent = await send(heard, () => post(heard, { body, files: [] }));
    return sent === 'done' ? 'suggested' : 'lost';
  }

  return { deliver };
}

/** `refused`: this answer cannot be shown (a bug of ours), but another one can. */
async function attempt(
  { read }: Heard,
  log: Log,
  request: () => Promise<void>,
): Promise<'done' | 'late' | 'refused'> {
  try {
    await twice(request);
    return 'done';
  } catch (error) {
    const fault = discordFault(error);
    const about = { err: fault ?? error, eventId: read.incoming.eventId };
    if (!fault) {
      log.error(about, 'an answer could not be rendered');
      return 'refused';
    }
    const apiCode = fault.apiCode ?? 0;
    if (apiCode === ANSWERED) {
      log.warn(about, 'an interaction was answered already');
      return 'done';
    }
    const isLate = TOO_LATE.has(apiCode);
    if (isLate) log.warn(about, 'an answer came too late');
    else log.error(about, 'an answer could not be delivered');
    return isFormRefused(fault) && !isLate ? 'refused' : 'late';
  }
}

/** A connection cut while it was idle is noticed only by the next request: that one is made again. */
async function twice(request: () => Promise<void>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (discordFault(error)?.code !== 'discord-unreachable') throw error;
    await request();
  }
}

const isFormRefused = ({ status }: DiscordFault): boolean => status === 400 || status === 413;

/** What a member reads when our own answer could not be shown; the log has the rest. */
function broken({ read: { incoming } }: Heard, log: Log): SealedReply {
  const reference = randomBytes(2).toString('hex');
  log.error({ reference, eventId: incoming.eventId }, 'a member was told that something broke');
  const { blocks } = sayOnly(wordsFor(incoming.account.locale).general.broken({ reference }));
  return { blocks };
}

/** Opaque to the house; the port reads it. */
const wayOf = ({ application_id, token }: APIInteraction): string => `${application_id}/${token}`;

/** Answers need no authorization: the interaction's token is their right, and they outlive the gateway. */
async function post({ rest, interaction }: Heard, { body, files }: Callback): Promise<void> {
  const route = Routes.interactionCallback(interaction.id, interaction.token);
  await rest.post(route, { body, files, auth: false });
}

async function postLater({ rest, interaction, read }: Heard, reply: SealedReply): Promise<void> {
  const { application_id, token } = interaction;
  const { request, body, files } = answerLater(reply, read.origin);
  if (request === 'follow-up') {
    await rest.post(Routes.webhook(application_id, token), { body, files, auth: false });
    return;
  }
  const route = Routes.webhookMessage(application_id, token);
  await rest.patch(route, { body, files, auth: false });
}

/** The task's value if it comes before the time is over that `patience` tells. */
async function before<T>(
  task: Promise<T>,
  patience: () => Promise<number>,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  // Not an aborted sleep: an error made and thrown away at each press costs more than all else here.
  const over = async (): Promise<undefined> => {
    const ms = await patience();
    if (isOver) return;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
  };
  try {
    return await Promise.race([task, over()]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
