/** Carries an alarm to the webhook chosen beforehand, which muting a chat does not silence. */
import { noticeFrom, noticeWords } from '#chat/notice.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { CommunityId } from '#core/identity.ts';
import { asId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';

const TIMEOUT_MS = 10_000;

type Job = { key: string; payload: { readonly [field: string]: unknown } };

export function createAlarmJob({ services }: { services: Pick<Services, 'communities'> }) {
  return async ({ key, payload }: Job): Promise<undefined> => {
    const community = asId<CommunityId>(String(payload['community']));
    const url = await services.communities.alarmWebhook(community);
    if (url === undefined) return undefined;
    const { locale } = await services.communities.get(community);
    const said = plain(noticeWords(noticeFrom(payload['notice']), wordsFor(locale)));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      // `content` and `text` are what chat webhooks of the usual kinds show.
      body: JSON.stringify({ content: said, text: said }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`the alarm webhook answered ${response.status}`);
    return undefined;
  };
}
