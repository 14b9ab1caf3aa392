// What a person does on the page, carried out by that person's hands in the look-alikes and on the chain.
import { parseEther, parseUnits, zeroHash } from 'viem';
import { z } from 'zod';
import { advanceAll } from '../clock.ts';
import { type Answer, NoAnswer, type ShownModal } from '../discord/index.ts';
import type { SeenMessage } from '../telegram/index.ts';
import { type PersonId, personIds } from '../town.ts';
import { deployContract } from './contract-hand.ts';
import { creatorOf, mayLeave, mayPromote } from './membership.ts';
import type { Room } from './room.ts';
import { type Act, KEEPERS, type Modal, type Outcome } from './wire.ts';

const as = z.enum(personIds as [PersonId, ...PersonId[]]);
const text = z.string().max(6000);
const values = z.record(text, z.union([text, z.number(), z.boolean()]));

/** An act as it comes from the browser. */
export const actSchema: z.ZodType<Act> = z.discriminatedUnion('kind', [
  z.object({ as, kind: z.literal('discord-say'), channel: text, text }),
  z.object({
    as,
    kind: z.literal('discord-run'),
    channel: text,
    command: text,
    options: values,
  }),
  z.object({
    as,
    kind: z.literal('discord-complete'),
    channel: text,
    command: text,
    option: text,
    text,
    others: values,
  }),
  z.object({
    as,
    kind: z.literal('discord-press'),
    channel: text,
    message: text,
    customId: text,
  }),
  z.object({
    as,
    kind: z.literal('discord-select'),
    channel: text,
    message: text,
    customId: text,
    values: z.array(text),
  }),
  z.object({
    as,
    kind: z.literal('discord-submit'),
    modal: text,
    values: z.record(text, z.union([text, z.array(text), z.boolean()])),
  }),
  z.object({ as, kind: z.literal('discord-dismiss'), channel: text, message: text }),
  z.object({ as, kind: z.literal('discord-leave') }),
  z.object({ as, kind: z.literal('discord-join') }),
  z.object({ as, kind: z.literal('telegram-start') }),
  z.object({
    as,
    kind: z.literal('telegram-say'),
    chat: z.number(),
    text,
    replyTo: text.optional(),
  }),
  z.object({ as, kind: z.literal('telegram-press'), chat: z.number(), key: text, button: text }),
  z.object({ as, kind: z.literal('telegram-link'), url: text, chat: z.number().optional() }),
  z.object({ as, kind: z.literal('telegram-leave'), chat: z.number() }),
  z.object({ as, kind: z.literal('telegram-added'), chat: z.number() }),
  z.object({ as, kind: z.literal('telegram-rights'), chat: z.number(), rights: z.array(text) }),
  z.object({
    as,
    kind: z.literal('send'),
    to: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]),
    amount: z.string().regex(/^\d{1,12}(\.\d{1,18})?$/, 'the amount is no number'),
    asset: z.enum(['CIV', 'ETH']),
  }),
  z.object({ as, kind: z.literal('contract'), contract: z.enum(KEEPERS) }),
  z.object({
    as,
    kind: z.literal('delegate'),
    to: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]),
  }),
  z.object({
    as,
    kind: z.literal('advance'),
    ms: z
      .number()
      .int()
      .min(1)
      .max(366 * 86_400_000),
  }),
]);

/** Forms that are open, by the interaction that opened them. */
export type OpenModals = Map<string, ShownModal>;

const KEPT_MODALS = 50;

const done = { ok: true, kind: 'done' } as const;

function showModal(open: OpenModals, shown: ShownModal): Modal {
  open.set(shown.interactionId, shown);
  const [oldest] = open.keys();
  if (open.size > KEPT_MODALS && oldest !== undefined) open.delete(oldest);
  return { id: shown.interactionId, title: shown.title, fields: shown.fields };
}

/** The answer itself comes with the view; only a form is handed over. */
const answered = (open: OpenModals, answer: Answer): Outcome =>
  answer.kind === 'modal'
    ? { ok: true, kind: 'modal', modal: showModal(open, answer.modal()) }
    : done;

type DiscordAct = Extract<Act, { kind: `discord-${string}` }>;
type TelegramAct = Extract<Act, { kind: `telegram-${string}` }>;

async function actOnDiscord(room: Room, open: OpenModals, act: DiscordAct): Promise<Outcome> {
  const { discord, town } = room.running;
  const person = discord.as(town.discordIds[act.as]);
  switch (act.kind) {
    case 'discord-say':
      person.say(act.channel, act.text);
      return done;
    case 'discord-run':
      return answered(open, await person.run(act.channel, act.command, act.options));
    case 'discord-complete': {
      const { channel, command, option, others } = act;
      const choices = await person.complete(channel, command, option, act.text, others);
      return { ok: true, kind: 'choices', choices };
    }
    case 'discord-press': {
      const message = { id: act.message, channelId: act.channel };
      return answered(open, await person.press(message, act.customId));
    }
    case 'discord-select': {
      const message = { id: act.message, channelId: act.channel };
      return answered(open, await person.select(message, act.customId, act.values));
    }
    case 'discord-submit': {
      const modal = open.get(act.modal);
      if (!modal) return { ok: false, error: 'This form is no longer open.' };
      const answer = await person.submit(modal, act.values);
      open.delete(act.modal);
      return answered(open, answer);
    }
    case 'discord-dismiss':
      person.forgetEphemeral(act.channel, act.message);
      return done;
    case 'discord-leave':
      if (discord.world.guilds[town.guildId]?.ownerId === person.userId) {
        return { ok: false, error: 'Who owns a server cannot leave it.' };
      }
      discord.memberLeaves(town.guildId, person.userId);
      return done;
    case 'discord-join':
      discord.memberJoins(town.guildId, person.userId);
      return done;
  }
}

async function actOnTelegram(room: Room, act: TelegramAct): Promise<Outcome> {
  const { telegram, town } = room.running;
  const person = telegram.as(town.telegramIds[act.as]);
  const find = (chat: number, key: string | undefined): SeenMessage | undefined =>
    person.sees(chat).find((message) => message.key === key);
  switch (act.kind) {
    case 'telegram-start':
      person.start();
      return { ok: true, kind: 'chat', chat: person.id };
    case 'telegram-say': {
      const replyTo = find(act.chat, act.replyTo);
      person.say(act.chat, act.text, replyTo ? { replyTo } : {});
      return done;
    }
    case 'telegram-press': {
      const message = find(act.chat, act.key);
      if (!message) return { ok: false, error: 'The message is gone.' };
      const { url, copied, text: words, alert } = await person.press(message, act.button);
      if (url) return { ok: true, kind: 'open', url };
      if (copied !== undefined) return { ok: true, kind: 'copy', text: copied };
      return words ? { ok: true, kind: 'toast', text: words, alert } : done;
    }
    case 'telegram-link': {
      const opened = person.openDeepLink(
        act.url,
        act.chat === undefined ? {} : { chatId: act.chat },
      );
      return {
        ok: true,
        kind: 'chat',
        chat: opened.kind === 'private' ? person.id : opened.chatId,
      };
    }
    case 'telegram-leave':
      if (!mayLeave(telegram, act.chat, person.id)) {
        return { ok: false, error: 'Only a member who did not create the group can leave it.' };
      }
      person.leave(act.chat);
      return done;
    case 'telegram-added':
      telegram.addMember(act.chat, person.id, creatorOf(telegram, act.chat));
      return { ok: true, kind: 'chat', chat: act.chat };
    case 'telegram-rights':
      if (!mayPromote(telegram, act.chat, person.id)) {
        return { ok: false, error: 'You may not add administrators here.' };
      }
      telegram.setBotRights(act.chat, act.rights);
      return done;
  }
}

/** Once more takes it back: the button is one. */
async function delegate(room: Room, act: Extract<Act, { kind: 'delegate' }>): Promise<Outcome> {
  const { chain } = room.running;
  const { delegateRegistry } = chain.contracts;
  const [from, to] = [chain.people[act.as], act.to as `0x${string}`];
  const isNamed = await chain.publicClient.readContract({
    ...delegateRegistry,
    functionName: 'checkDelegateForAll',
    args: [to, from.address, zeroHash],
  });
  const hash = await chain.walletOf(from).writeContract({
    ...delegateRegistry,
    functionName: 'delegateAll',
    args: [to, zeroHash, !isNamed],
  });
  await chain.publicClient.waitForTransactionReceipt({ hash });
  const text = isNamed ? 'no longer names it' : 'names it at delegate.xyz; now: /wallet vault';
  return { ok: true, kind: 'toast', text: `${from.name}’s wallet ${text}.`, alert: false };
}

async function send(room: Room, act: Extract<Act, { kind: 'send' }>): Promise<Outcome> {
  const { chain } = room.running;
  const wallet = chain.walletOf(chain.people[act.as]);
  const to = act.to as `0x${string}`;
  const hash =
    act.asset === 'ETH'
      ? await wallet.sendTransaction({ to, value: parseEther(act.amount) })
      : await wallet.writeContract({
          ...chain.contracts.token,
          functionName: 'transfer',
          args: [to, parseUnits(act.amount, 18)],
        });
  const receipt = await chain.publicClient.waitForTransactionReceipt({ hash });
  if (receipt.status === 'reverted') return { ok: false, error: 'The transfer was reverted.' };
  return { ok: true, kind: 'toast', text: `Sent in block ${receipt.blockNumber}.`, alert: false };
}

function carryOut(room: Room, open: OpenModals, act: Act): Promise<Outcome> {
  switch (act.kind) {
    case 'send':
      return send(room, act);
    case 'delegate':
      return delegate(room, act);
    case 'contract':
      return deployContract(room, act);
    case 'advance': {
      const { clock, chain } = room.running;
      return advanceAll(clock, room.connection, chain, act.ms).then(() => done);
    }
    case 'telegram-start':
    case 'telegram-say':
    case 'telegram-press':
    case 'telegram-link':
    case 'telegram-leave':
    case 'telegram-added':
    case 'telegram-rights':
      return actOnTelegram(room, act);
    default:
      return actOnDiscord(room, open, act);
  }
}

/** What the person is told of a refusal: the client's own words, without the tail a library adds. */
function wordsOf(error: unknown): string {
  if (error instanceof NoAnswer) return 'The application did not respond.';
  if (!(error instanceof Error)) return String(error);
  return 'shortMessage' in error ? String(error.shortMessage) : error.message;
}

/** Carries it out; a refusal of the client, the chain or the bot's silence is an outcome, not a fault. */
export async function carryOutAct(room: Room, open: OpenModals, act: Act): Promise<Outcome> {
  try {
    return await carryOut(room, open, act);
  } catch (error) {
    return { ok: false, error: wordsOf(error) };
  }
}
