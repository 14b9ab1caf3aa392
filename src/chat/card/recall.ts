/** A petition for a recall as everybody sees it: of whom, why, and how many have signed; never who. */
import type { PetitionView } from '#service/recall.ts';
import { type Button, quote, type Reply, text, title } from '../reply.ts';
import { person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

function standing(view: PetitionView, words: Words): Text {
  const w = words.recall;
  switch (view.state) {
    case 'open':
      return w.standing(view);
    case 'enough':
      return w.enough();
    case 'proposed':
      return w.proposed({ number: view.proposal?.number ?? 0 });
    case 'over':
      return w.over();
  }
}

function button(view: PetitionView, words: Words): Button | undefined {
  if (view.state === 'open') {
    const values = { petition: view.id };
    return { label: words.recall.sign(), press: { command: 'election sign', values } };
  }
  if (!view.proposal) return undefined;
  const values = { proposal: view.proposal.id };
  return { label: words.recall.show(), press: { command: 'proposal show', values } };
}

export function recallCard(view: PetitionView, words: Words): Reply {
  const next = button(view, words);
  return {
    blocks: [
      title(words.recall.heading({ ...view, name: [person(view.person)] })),
      text(words.recall.byline({ by: [person(view.by)] })),
      quote(view.reason),
      text(standing(view, words)),
    ],
    ...(next && { buttons: [[next]] }),
  };
}
