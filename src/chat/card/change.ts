/** One edit of a proposal: what was taken out, what was put in; and the question before a payment is changed. */
import { toChecksumAddress } from '#core/identity.ts';
import type { EditPreview, EditView, PaymentView } from '#service/proposal/edit.ts';
import { type Block, type Press, quote, type Reply, text } from '../reply.ts';
import { person, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer } from './address.ts';

const MARK = { removed: '- ', added: '+ ', same: '  ' } as const;
/** Of an edit, what fits beside two others. */
const GLANCE = 900;

const amountOf = ({ amount, decimals, symbol }: PaymentView, words: Words): string =>
  `${words.number.amount(amount, decimals)} ${symbol}`;

/** Whole address: that is what a change would be about. */
const paymentLine = (payment: PaymentView, words: Words): string =>
  words.discussion.paymentLine({
    amount: amountOf(payment, words),
    to: payment.recipient?.label ?? '?',
    address: toChecksumAddress(payment.to),
  });

export function changeBlocks(
  { version, at, title, body, payment }: EditView,
  words: Words,
): Block[] {
  const lines = [
    ...(payment === null
      ? []
      : [
          MARK.removed + paymentLine(payment.before, words),
          MARK.added + paymentLine(payment.after, words),
        ]),
    ...(title.before === title.after
      ? []
      : [`${MARK.removed}${title.before}`, `${MARK.added}${title.after}`]),
    ...body.filter(({ kind }) => kind !== 'same').map(({ kind, text: line }) => MARK[kind] + line),
  ];
  const whole = [...lines.join('\n')];
  const shown = whole.length > GLANCE ? `${whole.slice(0, GLANCE).join('')}…` : whole.join('');
  return [text(words.discussion.change({ version, at })), quote(shown)];
}

/** What it would pay instead, and the one question. */
export function askEdit(
  { number, before, after }: EditPreview,
  { press, explorer }: { press: Press; explorer: Explorer },
  words: Words,
): Reply {
  const paymentText = (payment: PaymentView): Text => {
    const address = addressText(payment.to, payment.chainId, explorer);
    const { recipient } = payment;
    const to = recipient ? say`${[person(recipient)]} (${address})` : address;
    return words.discussion.payment({ amount: amountOf(payment, words), to });
  };
  const change = { number, before: paymentText(before), after: paymentText(after) };
  return {
    blocks: [text(words.discussion.askEdit(change))],
    buttons: [[{ label: words.discussion.yesEdit(), style: 'primary', press }]],
  };
}
