import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { MAX_NOTE_LENGTH } from '#core/ledger/tip.ts';
import { accept } from '#core/result.ts';

/** One line says who, how much and what for, so nothing is asked again; the room sees it on a card. */
export const tip = defineCommand({
  noun: 'tip',
  describe: (words) => words.tip.describe.tip(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    to: { kind: 'person', required: true, describe: (words) => words.tip.option.to() },
    amount: { kind: 'amount', required: true, describe: (words) => words.tip.option.amount() },
    memo: {
      kind: 'text',
      required: false,
      maxLength: MAX_NOTE_LENGTH,
      describe: (words) => words.tip.option.memo(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const to = await services.people.refer(values.to, scene.place);
    if (!to.ok) return to;
    const sent = await services.tips.sendTip({
      community: scene.community,
      from: actor.person,
      account: actor.account,
      to: to.value,
      amount: values.amount,
      memo: values.memo ?? '',
      eventId,
    });
    if (!sent.ok) return sent;
    const { amount, decimals, symbol, custody } = sent.value.tip;
    return accept(
      sayOnly(
        words.tip.sent({
          to: to.value.displayName,
          amount: words.number.amount(amount, decimals),
          left: words.number.amount(sent.value.left, decimals),
          symbol,
          custody,
        }),
      ),
    );
  },
});
