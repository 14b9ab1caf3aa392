import { changedBlocks } from '#chat/card/gate-setting.ts';
import { workButtons } from '#chat/card/role-work.ts';
import { defineCommand } from '#chat/command.ts';
import { type Block, list, note, text } from '#chat/reply.ts';
import { roleMeant } from '#chat/role-reference.ts';
import type { Words } from '#chat/words/index.ts';
import { AUDIENCES } from '#core/eligibility/gate.ts';
import { SHARE_RANGE } from '#core/eligibility/loss.ts';
import { accept, refuse } from '#core/result.ts';

export const audienceOption = {
  kind: 'choice',
  required: false,
  describe: (words: Words) => words.gatePicker.option.audience(),
  choices: AUDIENCES.map((value) => ({
    value,
    label: (words: Words) => words.gatePicker.audience(value),
  })),
} as const;

/** Changes what a gate does beside its rule, or when gates stop by themselves; without anything it shows both. */
export const roleSet = defineCommand({
  noun: 'role',
  verb: 'set',
  describe: (words) => words.gatePicker.describe.set(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    role: {
      kind: 'role',
      required: false,
      describe: (words) => words.role.option.role(),
    },
    grace: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.grace(),
    },
    audience: audienceOption,
    share: {
      kind: 'integer',
      required: false,
      ...SHARE_RANGE,
      describe: (words) => words.gatePicker.option.share(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { role, grace, share } = values;
    const w = words.gatePicker;
    const settings = services.gateSettings;
    const audience = AUDIENCES.find((one) => one === values.audience);
    const blocks: Block[] = [];
    let gate: string | undefined;
    if (grace !== undefined || audience !== undefined) {
      if (role === undefined) return refuse({ code: 'option-missing', option: 'role' });
      const change = { grace, audience, eventId };
      const done = await settings.change(community, actor.person, roleMeant(role), change);
      if (!done.ok) return done;
      blocks.push(...changedBlocks(done.value, words));
      gate = done.value.gate;
    }
    if (share !== undefined) {
      const done = await settings.setShare(community, actor.person, share, eventId);
      if (!done.ok) return done;
      blocks.push(text(w.shareNow(done.value)));
    }
    if (blocks.length > 0) return accept({ blocks, ...(gate && workButtons(gate, words)) });
    const gates = await services.gates.list(community);
    return accept({
      blocks: [
        text(w.settings(await settings.share(community))),
        list(gates.map((gate) => w.settingsOf({ ...gate, role: gate.roleName }))),
        note(w.settingsHint()),
      ],
    });
  },
});
