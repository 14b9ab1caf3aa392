/** Recoveries as their people see them: who asks to be whom, how far it is, and what one may do about it. */
import type { RecoveryView } from '#service/recovery.ts';
import { type Button, list, type Reply, sayOnly, title } from './reply.ts';
import type { Words } from './words/index.ts';

const SHOWN_MAX = 10;

function buttonsOf(one: RecoveryView, words: Words): Button[] {
  const values = { recovery: one.id };
  const know: Button = {
    label: words.recovery.knowButton(one),
    style: 'success',
    press: { command: 'recovery know', values },
  };
  const stop: Button = {
    label: words.recovery.stopButton(one),
    style: 'danger',
    press: { command: 'recovery stop', values },
  };
  return [...(one.mayKnow ? [know] : []), ...(one.mayStop ? [stop] : [])];
}

export function recoveriesReply(recoveries: readonly RecoveryView[], words: Words): Reply {
  if (recoveries.length === 0) return sayOnly(words.recovery.none());
  const shown = recoveries.slice(0, SHOWN_MAX);
  return {
    blocks: [title(words.recovery.heading()), list(shown.map(words.recovery.line))],
    buttons: shown.map((one) => buttonsOf(one, words)).filter((row) => row.length > 0),
  };
}
