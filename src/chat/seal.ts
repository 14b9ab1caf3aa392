/**
 * Buttons leave the house as opaque ids: a hash of command and values, stored beside what it means. The
 * same button is the same id for ever, so a card that did not change renders to the same bytes.
 */
import { canonicalJson } from '#core/canonical-json.ts';
import { keccakText } from '#core/keccak.ts';
import type { Button, Press, Reply, SealedReply } from './reply.ts';

/** 24 hex digits: 96 bits, well under Telegram's 64 bytes and beyond guessing. */
export function pressId(press: Press): string {
  return keccakText(canonicalJson({ command: press.command, values: press.values })).slice(2, 26);
}

const isPress = (button: Button): button is Extract<Button, { press: Press }> => 'press' in button;

/** Every press a reply carries, with the id it leaves the house under. */
export function pressesOf(reply: Reply): (Press & { id: string })[] {
  const presses = (reply.buttons ?? [])
    .flat()
    .filter(isPress)
    .map((button) => button.press);
  for (const select of reply.selects ?? []) presses.push(select.press);
  if (reply.form) presses.push(reply.form.press);
  return presses.map((press) => ({ ...press, id: pressId(press) }));
}

/** The same reply with other presses. */
function withPresses<P>(reply: Reply, change: (press: Press) => P): Reply<P> {
  const { buttons, selects, form, ...rest } = reply;
  return {
    ...rest,
    ...(buttons && {
      buttons: buttons.map((row) =>
        row.map((button) =>
          isPress(button) ? { ...button, press: change(button.press) } : button,
        ),
      ),
    }),
    ...(selects && {
      selects: selects.map((select) => ({ ...select, press: change(select.press) })),
    }),
    ...(form && { form: { ...form, press: change(form.press) } }),
  };
}

export const sealReply = (reply: Reply): SealedReply =>
  withPresses(reply, (press) => ({ id: pressId(press) }));

/** Every press carries these values too; those it has already stay. */
export const withValues = (reply: Reply, values: Press['values']): Reply =>
  withPresses(reply, (press) => ({ ...press, values: { ...values, ...press.values } }));
