import { countingNote, countingPages } from '#chat/card/counting.ts';
import { shownPoll } from '#chat/card/poll.ts';
import { shownProposal } from '#chat/card/proposal.ts';
import { defineCommand } from '#chat/command.ts';
import { type Button, title } from '#chat/reply.ts';
import { asId, isUuid, type VoteId } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';

/** "How it was counted" on a card: the whole account, in pages. */
export const countShow = defineCommand({
  noun: 'count',
  verb: 'show',
  describe: (words) => words.counting.describe(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    vote: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.counting.vote(),
    },
    page: {
      kind: 'integer',
      required: false,
      min: 1,
      max: 1_000,
      describe: (words) => words.counting.page(),
    },
  },
  async run({ scene, values, services, words }) {
    const refused = refuse({ code: 'poll-unknown', text: values.vote });
    if (!isUuid(values.vote)) return refused;
    const id = asId<VoteId>(values.vote);
    const proposal = await services.proposalViews.view(id);
    const view = proposal ?? (await services.polls.view(id));
    if (view?.community !== scene.community) return refused;
    const shown = 'question' in view ? shownPoll(view) : shownProposal(view);
    const pages = countingPages(shown, words);
    const page = Math.min(values.page ?? 1, pages.length);
    const turn = (to: number, label: string): Button[] =>
      to < 1 || to > pages.length
        ? []
        : [
            {
              label,
              press: { command: 'count show', values: { vote: values.vote, page: String(to) } },
            },
          ];
    const turns = [
      ...turn(page - 1, words.counting.previous()),
      ...turn(page + 1, words.counting.next()),
    ];
    return accept({
      blocks: [
        title(words.counting.heading({ page, pages: pages.length })),
        ...(pages[page - 1] ?? []),
        ...countingNote(page === pages.length ? view.resultHash : null, words),
      ],
      ...(turns.length > 0 && { buttons: [turns] }),
      replace: values.page !== undefined,
    });
  },
});
