import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { TRACK_IDS, TRACK_SETTINGS } from '#core/proposal/track-id.ts';
import { accept, refuse } from '#core/result.ts';

/** One rule at a time: says exactly from what to what, and asks once. */
export const trackSet = defineCommand({
  noun: 'track',
  verb: 'set',
  describe: (words) => words.track.describe.set(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    track: {
      kind: 'choice',
      required: true,
      describe: (words) => words.track.option.track(),
      choices: TRACK_IDS.map((value) => ({ value, label: (words) => words.track.name[value]() })),
    },
    setting: {
      kind: 'choice',
      required: true,
      describe: (words) => words.track.option.setting(),
      choices: TRACK_SETTINGS.map((value) => ({
        value,
        label: (words) => words.track.setting(value),
      })),
    },
    value: {
      kind: 'text',
      required: true,
      maxLength: 1_000,
      describe: (words) => words.track.option.value(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.track.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const track = TRACK_IDS.find((known) => known === values.track);
    const setting = TRACK_SETTINGS.find((known) => known === values.setting);
    if (!track || !setting) return refuse({ code: 'button-expired' });
    const asked = {
      ...{ community: scene.community, person: actor.person },
      ...{ track, setting, value: values.value, eventId },
    };
    if (values.confirm === true) {
      const set = await services.tracks.set(asked);
      return set.ok ? accept({ ...sayOnly(words.track.done(set.value)), replace: true }) : set;
    }
    const change = await services.tracks.preview(asked);
    if (!change.ok) return change;
    const press = {
      command: 'track set',
      values: { track, setting, value: values.value, confirm: true },
    };
    return accept({
      ...sayOnly(words.track.ask(change.value)),
      buttons: [[{ label: words.track.yes(), style: 'primary', press }]],
    });
  },
});
