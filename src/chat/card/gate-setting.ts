/** What was changed of a gate, and what that means. */
import type { ChangedGate } from '#service/gate/setting.ts';
import { type Block, list, text } from '../reply.ts';
import type { Words } from '../words/index.ts';

export function changedBlocks({ roleName, before, now }: ChangedGate, words: Words): Block[] {
  const w = words.gatePicker;
  const lines = [
    ...(now.graceMs === before.graceMs
      ? []
      : [w.graceNow({ graceMs: now.graceMs, before: before.graceMs })]),
    ...(now.audience === before.audience ? [] : [w.audienceNow(now)]),
  ];
  return [text(w.changed({ role: roleName })), list(lines.length === 0 ? [w.same()] : lines)];
}
