/** One edit of a proposal: what was taken out, what was put in; and the question before it asks for something else. */
import type { Conditions } from '#core/execution/conditions.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { EditPreview, EditView, PaymentView } from '#service/proposal/edit-view.ts';
import { type Block, list, type Press, quote, type Reply, text } from '../reply.ts';
import { person, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer } from './address.ts';
import { conditionTexts } from './conditions.ts';

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

/** In the time that is the same everywhere. */
const momentLine = (moment: Date): string =>
  `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function conditionLines(
  { notBefore, until, after, repeats }: Conditions,
  { conditions: { line } }: Words,
): string[] {
  return [
    ...(after ? [line.after(after.number)] : []),
    ...(notBefore ? [line.notBefore(momentLine(notBefore))] : []),
    ...(until ? [line.until(momentLine(until))] : []),
    ...(repeats ? [line.repeats(repeats)] : []),
  ];
}

/** Those that went and those that came; what stays is left out. */
function changedConditionLines(change: EditView['conditions'], words: Words): string[] {
  if (change === null) return [];
  const before = conditionLines(change.before, words);
  const after = conditionLines(change.after, words);
  return [
    ...before.filter((one) => !after.includes(one)).map((one) => MARK.removed + one),
    ...after.filter((one) => !before.includes(one)).map((one) => MARK.added + one),
  ];
}

export function changeBlocks(
  { version, at, title, body, payment, conditions }: EditView,
  words: Words,
): Block[] {
  const lines = [
    ...(payment === null
      ? []
      : [
          MARK.removed + paymentLine(payment.before, words),
          MARK.added + paymentLine(payment.after, words),
        ]),
    ...changedConditionLines(conditions, words),
    ...(title.before === title.after
      ? []
      : [`${MARK.removed}${title.before}`, `${MARK.added}${title.after}`]),
    ...body.filter(({ kind }) => kind !== 'same').map(({ kind, text: line }) => MARK[kind] + line),
  ];
  const whole = [...lines.join('\n')];
  const shown = whole.length > GLANCE ? `${whole.slice(0, GLANCE).join('')}…` : whole.join('');
  return [text(words.discussion.change({ version, at })), quote(shown)];
}

function askConditions(
  number: number,
  change: EditView['conditions'],
  words: Words,
): readonly Block[] {
  if (change === null) return [];
  const w = words.conditions;
  const said = (conditions: Conditions): Text[] => {
    const texts = conditionTexts(conditions, words);
    return texts.length === 0 ? [w.unconditional()] : texts;
  };
  return [
    text(w.askEdit({ number })),
    list(said(change.after)),
    text(w.instead()),
    list(said(change.before)),
  ];
}

/** What it would pay instead, under which conditions, and the one question. */
export function askEdit(
  { number, payment, conditions }: EditPreview,
  { press, explorer }: { press: Press; explorer: Explorer },
  words: Words,
): Reply {
  const paymentText = (asked: PaymentView): Text => {
    const address = addressText(asked.to, asked.chainId, explorer);
    const { recipient } = asked;
    const to = recipient ? say`${[person(recipient)]} (${address})` : address;
    return words.discussion.payment({ amount: amountOf(asked, words), to });
  };
  const paid = payment && {
    number,
    before: paymentText(payment.before),
    after: paymentText(payment.after),
  };
  return {
    blocks: [
      ...(paid ? [text(words.discussion.askEdit(paid))] : []),
      ...askConditions(number, conditions, words),
      text(words.discussion.startsAnew()),
    ],
    buttons: [[{ label: words.discussion.yesEdit(), style: 'primary', press }]],
  };
}
