/** Which gate is meant: a gate that opens a chat alone is no role that Discord could offer. */
import type { GateView } from '#service/gate/rule.ts';
import { type Reply, sayOnly, text } from '../reply.ts';
import type { Words } from '../words/index.ts';

/** As many as three lists of Discord hold. */
const SHOWN_MAX = 75;

export function gateChoiceReply(gates: readonly GateView[], words: Words): Reply {
  if (gates.length === 0) return sayOnly(words.role.none());
  const w = words.gatePicker;
  return {
    blocks: [text(w.whichGate())],
    selects: [
      {
        press: { command: 'role preview', values: {} },
        option: 'role',
        placeholder: w.pickGate(),
        choices: gates.slice(0, SHOWN_MAX).map(({ roleName }) => ({
          label: roleName,
          value: roleName,
        })),
      },
    ],
  };
}
