/**
 * Carries an alarm one way: into the channel of one place, or to the webhook, each with a row of its own. Muting
 * or breaking one silences none of the others. What is refused for good is told once and tried for a day.
 */
import { noticeButtons, noticeFrom, noticeWords } from '#chat/notice.ts';
import { note, type Reply, type SealedReply, text } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { AlarmPlace } from '#service/alarm.ts';
import type { Notice } from '#service/inbox.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import { type Posted, postWebhook } from '../webhook.ts';
import type { Job } from '../worker.ts';

type Again = { again: Date } | undefined;
/** `bare`: what is said where others than the staff may read. */
type Told = { notice: Notice; bare: Notice | undefined };

const RETRY_MS = 600_000;
/** Older than that it is only history: it stands in the inbox of everybody in office. */
const CARRIED_MS = 86_400_000;

type Dependencies = {
  services: Pick<Services, 'alarms' | 'buttons' | 'deployment'>;
  ports: ChatPorts<SealedReply>;
  store: Pick<Store, 'now'>;
};

export function createAlarmJob({ services, ports, store }: Dependencies) {
  async function messageOf(notice: Notice, locale: string): Promise<SealedReply> {
    const words = wordsFor(locale);
    const buttons = noticeButtons(notice, words);
    const reply: Reply = {
      blocks: [text(noticeWords(notice, words)), note(words.civitas.alarms.everywhere())],
      ...(buttons.length > 0 && { buttons: [buttons] }),
    };
    await services.buttons.register(pressesOf(reply));
    return sealReply(reply);
  }

  /**
   * The place's own channel for alarms; where that refuses, the staff's. What names a member is said in the staff's
   * first, and bare in any other.
   */
  async function sayIn(
    { platform, externalId, channels, staff }: AlarmPlace,
    { notice, bare }: Told,
    locale: string,
    key: string,
  ): Promise<Posted> {
    const port = ports[platform];
    if (!port) return { ok: true };
    const others = bare ? channels.filter((channel) => channel !== staff) : channels;
    const ways = [
      ...(bare && staff !== null ? [{ channelId: staff, said: notice }] : []),
      ...others.map((channelId) => ({ channelId, said: bare ?? notice })),
    ];
    let problem: string | undefined;
    for (const { channelId, said } of ways) {
      const message = await messageOf(said, locale);
      const sent = await port.send({ placeExternalId: externalId, channelId }, message, key);
      if (sent.ok) return { ok: true };
      problem ??= sent.denial;
    }
    return problem === undefined ? { ok: true } : { ok: false, problem };
  }

  const post = (url: string, said: string, key: string): Promise<Posted> =>
    postWebhook({
      url,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      // `content` and `text` are what chat webhooks of the usual kinds show.
      body: JSON.stringify({ content: said, text: said }),
      local: services.deployment.sandbox,
    });

  return async ({ key, payload }: Pick<Job, 'key' | 'payload'>): Promise<Again> => {
    const way = await services.alarms.wayOf(payload);
    if (!way) return undefined;
    const { raisedAt } = payload;
    const notice = noticeFrom(payload['notice']);
    const bare = payload['bare'] === undefined ? undefined : noticeFrom(payload['bare']);
    const title = way.kind === 'place' ? way.place.title : new URL(way.url).host;
    const now = (await store.now()).getTime();
    const isOver = now - new Date(String(raisedAt)).getTime() > CARRIED_MS;
    try {
      const carried =
        way.kind === 'place'
          ? await sayIn(way.place, { notice, bare }, way.locale, key)
          : await post(way.url, plain(noticeWords(bare ?? notice, wordsFor(way.locale))), key);
      if (carried.ok) return undefined;
      await services.alarms.unreached(payload, { title, problem: carried.problem });
      return isOver ? undefined : { again: new Date(now + RETRY_MS) };
    } catch (error) {
      if (!isOver) throw error;
      await services.alarms.unreached(payload, { title, problem: 'not-reached' });
      return undefined;
    }
  };
}
