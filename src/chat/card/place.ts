/** What Civitas is in this place; pinned, and the same for everybody. */
import type { PlaceCardView } from '#service/place/card.ts';
import { type Button, list, note, type Reply, text, title } from '../reply.ts';
import type { Words } from '../words/index.ts';

const press = (label: string, command: string): Button => ({
  label,
  press: { command, values: {} },
});

export function placeCard(view: PlaceCardView, words: Words): Reply {
  const w = words.place.card;
  const { community, founding, openVotes, waiting } = view;
  return {
    blocks: [
      title(w.heading({ community })),
      text(w.what()),
      list([w.link(), w.votes({ count: openVotes }), w.help()]),
      ...(waiting > 0 ? [text(w.waiting({ count: waiting }))] : []),
      ...(founding ? [note(words.civitas.foundingMode())] : []),
    ],
    buttons: [
      [
        { ...press(words.general.linkWallet(), 'wallet link'), style: 'primary' },
        press(words.poll.recent(), 'poll list'),
        press(words.civitas.inbox.heading(), 'inbox'),
        press(words.civitas.about.button(), 'about'),
      ],
    ],
  };
}
