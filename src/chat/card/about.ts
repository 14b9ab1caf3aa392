/** How to check that this is the real bot on its real domain, for the command and for the page. */
import type { Deployment } from '#service/services.ts';
import { list, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export function aboutLines(
  { publicUrl, telegramUsername: username, host }: Deployment,
  words: Words,
): { real: readonly Text[]; operator: readonly Text[] } {
  const w = words.about;
  const { discordId, telegramId: id, operator } = host;
  return {
    real: [
      w.domain({ domain: new URL(publicUrl).host }),
      ...(discordId === undefined ? [] : [w.discord({ id: discordId })]),
      ...(username === undefined || id === undefined ? [] : [w.telegram({ username, id })]),
      w.neverFirst(),
      w.neverSecret(),
      w.neverSpend(),
      w.ownLink(),
    ],
    operator:
      operator.kind === 'nobody' ? [w.nobody()] : [w.operator(operator), w.contact(operator)],
  };
}

export function aboutReply(deployment: Deployment, words: Words): Reply {
  const { real, operator } = aboutLines(deployment, words);
  const url = (path: string): string => `${deployment.publicUrl}/${path}`;
  return {
    blocks: [
      title(words.about.realHeading()),
      list(real),
      title(words.about.operatorHeading()),
      ...operator.map((line) => text(line)),
    ],
    buttons: [
      [
        { label: words.civitas.about.trust(), url: url('about') },
        { label: words.web.footer.privacy(), url: url('privacy') },
        { label: words.web.footer.terms(), url: url('terms') },
      ],
    ],
  };
}
