import { APPOINTMENT } from '#chat/appointment.ts';
import { defineCommand } from '#chat/command.ts';
import { hiddenNotes } from '#chat/hidden.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { ELECTION_METHODS, MAX_SEATS } from '#core/election/rules.ts';
import { OFFICES } from '#core/office.ts';
import { accept, refuse } from '#core/result.ts';

/** Shows what would be opened and whom it would replace, and asks once. */
export const electionOpen = defineCommand({
  noun: 'election',
  verb: 'open',
  describe: (words) => words.election.describe.open(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    office: APPOINTMENT.office,
    seats: {
      kind: 'integer',
      required: true,
      min: 1,
      max: MAX_SEATS,
      describe: (words) => words.election.option.seats(),
    },
    term: {
      kind: 'duration',
      required: true,
      describe: (words) => words.election.option.term(),
    },
    method: {
      kind: 'choice',
      required: false,
      describe: (words) => words.election.option.method(),
      choices: ELECTION_METHODS.map((value) => ({
        value,
        label: (words) => words.election.method[value](),
      })),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.election.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const office = OFFICES.find((known) => known === values.office);
    if (!office) return refuse({ code: 'option-malformed', option: 'office' });
    const method = ELECTION_METHODS.find((known) => known === values.method) ?? 'stv';
    const terms = { office, seats: values.seats, termMs: values.term, method };
    const asked = { community, person: actor.person, terms };
    if (values.confirm !== true) {
      const previewed = await services.elections.preview(asked);
      if (!previewed.ok) return previewed;
      const mentions = await services.people.mentions(previewed.value.holders);
      const holders = [...mentions.values()].map((mention) => [person(mention)]);
      const press = {
        command: 'election open',
        values: {
          office,
          seats: values.seats,
          term: `${values.term / 1_000}s`,
          method,
          confirm: true,
        },
      };
      const reply = sayOnly(words.election.ask({ ...previewed.value, holders }));
      const hidden = await hiddenNotes(services, community, words);
      return accept({
        blocks: [...reply.blocks, ...hidden],
        buttons: [[{ label: words.election.open(), style: 'primary', press }]],
      });
    }
    const opened = await services.elections.open(asked, eventId);
    if (!opened.ok) return opened;
    const view = await services.electionViews.view(opened.value);
    if (!view) throw new Error('an opened election has no view');
    return accept({ ...sayOnly(words.election.opened(view)), replace: true });
  },
});
