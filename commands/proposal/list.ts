import { defineCommand } from '#chat/command.ts';
import { type Button, list, sayOnly, text, title } from '#chat/reply.ts';
import { bold } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** What needs a vote stands first. */
const PARTS = ['open', 'discussion', 'waiting', 'decided'] as const;
/** Of one part; more than that nobody reads in a chat. */
const LINES = 10;
const BUTTONS = 4;

export const proposalList = defineCommand({
  noun: 'proposal',
  verb: 'list',
  short: 'agenda',
  describe: (words) => words.proposal.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const agenda = await services.proposalViews.agenda(scene.community);
    const create: Button = {
      label: words.proposal.create(),
      style: 'primary',
      press: { command: 'proposal create', values: {} },
    };
    const parts = PARTS.filter((part) => agenda[part].length > 0);
    if (parts.length === 0) {
      return accept({ ...sayOnly(words.proposal.none()), buttons: [[create]] });
    }
    const shown: Button[] = parts
      .flatMap((part) => agenda[part])
      .slice(0, BUTTONS)
      .map(({ id, number }) => ({
        label: `#${number}`,
        press: { command: 'proposal show', values: { proposal: id } },
      }));
    return accept({
      blocks: [
        title(words.proposal.agenda()),
        ...parts.flatMap((part) => [
          text([bold(words.proposal.part[part]())]),
          list(agenda[part].slice(0, LINES).map(words.proposal.agendaLine)),
        ]),
      ],
      buttons: [[...shown, create]],
    });
  },
});
