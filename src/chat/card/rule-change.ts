/** A gate as it would be with another rule, asked once, and what became of it. */
import type { ChangedRule, RuleChangeView } from '#service/gate/change.ts';
import { fields, note, type Reply, sayOnly, text, title } from '../reply.ts';
import { code } from '../text.ts';
import type { Words } from '../words/index.ts';
import { changeBlocks, filesOf, tokenBlocks } from './role.ts';
import { workButtons } from './role-work.ts';

export function ruleChangeReply(view: RuleChangeView, words: Words): Reply {
  const { preview, before, version, also } = view;
  const { gate } = preview;
  const w = words.ruleChange;
  const files = filesOf(preview);
  return {
    blocks: [
      title(w.heading({ role: gate.roleName })),
      fields([
        { name: w.before(), value: [code(before)] },
        { name: w.after(gate), value: [code(gate.rule)] },
      ]),
      ...tokenBlocks(gate, words),
      text(w.when(gate)),
      ...changeBlocks(preview, words),
      ...(also.length === 0 ? [] : [note(w.also({ roles: also }))]),
      note(w.stays()),
    ],
    ...(files.length > 0 && { files }),
    buttons: [
      [
        {
          label: w.button(),
          style: preview.lose.count > 0 ? 'danger' : 'success',
          press: {
            command: 'role change',
            values: { gate: gate.id, rule: gate.rule, version: String(version) },
          },
        },
      ],
    ],
  };
}

export const ruleChangedReply = (changed: ChangedRule, words: Words): Reply => ({
  ...sayOnly(words.ruleChange.changed({ ...changed, role: changed.roleName })),
  ...(changed.state === 'on' && workButtons(changed.gate, words)),
  replace: true,
});
