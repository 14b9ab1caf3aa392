/** Every language says everything, and what is said comes from its words alone. */
import { expect, it } from 'vitest';
import { electionCard } from '#chat/card/election.ts';
import { placeCard } from '#chat/card/place.ts';
import { pollCard } from '#chat/card/poll.ts';
import { proposalCard } from '#chat/card/proposal.ts';
import { recallCard } from '#chat/card/recall.ts';
import { tipCard } from '#chat/card/tip.ts';
import type { Reply } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { rooms, type Words } from '#chat/words/index.ts';
import { asId, type Platform } from '#core/identity.ts';
import { type Battery, problemsOf } from '../../support/battery.ts';
import { PSEUDO_LOCALE, plainWordsIn } from '../../support/pseudo-locale.ts';
import { wrongWithCard } from '../../support/rendering.ts';
import type { Ask } from './bed.ts';

/** What the samples and the stage say themselves, in plain letters; a title is kept as it was written. */
const GIVEN = [
  ...[
    '@steward',
    '@other',
    '@mallory',
    'https://alarms.example/hook',
    'Europe/Lisbon',
    'citizen',
    'general',
  ],
  ...['guardian', 'civitas-export.json', 'civitas_bot'],
  // The two files of a vote.
  ...['civitas-poll-1.json', 'civitas-poll-1.csv', 'civitas-undo.csv', 'civitas-losing.csv'],
  'civitas-preview.csv',
  // The hostile name of whoever asks for a recovery.
  ...['evilbold', 'everyone'],
];

export function isSaidInEveryLanguage(platform: Platform, ask: Ask): void {
  it.each([...rooms.keys(), PSEUDO_LOCALE])('is said in %s', async (locale) => {
    const { battery, samples } = ask();
    const wrong: string[] = [];
    for (const [command, sample] of Object.entries(samples[platform])) {
      for (const values of [sample.values, {}]) {
        const spoken = { platform, who: 'steward', command, ...sample, values, locale } as const;
        const said = await battery.say(spoken);
        for (const problem of problemsOf(said)) wrong.push(`${command}: ${problem}`);
        if (locale !== PSEUDO_LOCALE) continue;
        const plain = plainWordsIn(said.reply, GIVEN);
        if (plain.length > 0) wrong.push(`${command}: ${plain.join(', ')} stand in no words`);
      }
    }
    expect(wrong).toEqual([]);
  });
}

async function cardsOf({ deployment }: Battery, words: Words): Promise<[string, Reply][]> {
  const { services } = deployment.app;
  const found = await deployment.store.sql<{ subject: string }[]>`
    select distinct subject from card order by 1`;
  const cards: [string, Reply][] = [];
  for (const { subject } of found) {
    const [noun, id = ''] = subject.split(':');
    const poll = noun === 'poll' && (await services.polls.view(asId(id)));
    if (poll) cards.push([subject, pollCard(poll, words)]);
    const proposal = noun === 'proposal' && (await services.proposalViews.view(asId(id)));
    if (proposal)
      cards.push([subject, proposalCard(proposal, words, services.deployment.explorer)]);
    const election = noun === 'election' && (await services.electionViews.view(asId(id)));
    if (election) cards.push([subject, electionCard(election, words)]);
    const recall = noun === 'recall' && (await services.recalls.view(id));
    if (recall) cards.push([subject, recallCard(recall, words)]);
    const tip = noun === 'tip' && (await services.tips.view(id));
    if (tip) cards.push([subject, tipCard(tip, words)]);
    const place = noun === 'place' && (await services.placeCards.view(id));
    if (place) cards.push([subject, placeCard({ ...place, waiting: 3, openVotes: 2 }, words)]);
  }
  return cards;
}

export function showsCardsInEveryLanguage(ask: Ask, words: Words): void {
  it('shows cards in a language nobody speaks', async () => {
    const cards = await cardsOf(ask().battery, words);
    const nouns = new Set(cards.map(([subject]) => subject.split(':')[0]));
    expect([...nouns].sort()).toEqual(['election', 'place', 'poll', 'proposal', 'recall', 'tip']);
    const wrong = cards.flatMap(([subject, card]) => [
      ...wrongWithCard(sealReply(card), words).map((one) => `${subject}: ${one}`),
      ...plainWordsIn(card, GIVEN).map((word) => `${subject}: "${word}" stands in no words`),
    ]);
    expect(wrong).toEqual([]);
  });
}
