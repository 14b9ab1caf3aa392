/** Somebody exempt, or no longer: how each chat stands for them, and what then comes of it. */
import type { ExemptView } from '#service/gate/exempt.ts';
import { type Reply, text } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export function exemptReply(view: ExemptView, give: boolean, words: Words): Reply {
  const w = words.roleSafety;
  const named = { ...view, role: view.roleName, give };
  if (view.state === 'ended') {
    return { blocks: [text(w.exemptEnded(named)), text(afterWords(view, words))] };
  }
  const chats = view.chats.map((chat) =>
    words.chatGate.exempt[chat.state]({ ...chat, name: view.name, give }),
  );
  return { blocks: [text(w.exempted(named)), ...chats.map(text)] };
}

function afterWords({ name, after }: ExemptView, words: Words): Text {
  const w = words.roleSafety.afterExempt;
  switch (after.kind) {
    case 'loses':
      return w.loses({ name, ...after });
    case 'stays':
      return w.stays({ name, ...after });
    default:
      return w[after.kind]({ name });
  }
}
