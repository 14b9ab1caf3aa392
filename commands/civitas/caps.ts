import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { UNMEASURED_RANGE } from '#core/execution/policy.ts';
import { accept } from '#core/result.ts';

export const civitasCaps = defineCommand({
  noun: 'civitas',
  verb: 'caps',
  describe: (words) => words.civitas.describe.caps(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    'per-payment': {
      kind: 'amount',
      required: true,
      describe: (words) => words.civitas.option.perPayment(),
    },
    'per-day': {
      kind: 'amount',
      required: true,
      describe: (words) => words.civitas.option.perDay(),
    },
    'calls-per-day': {
      kind: 'integer',
      required: false,
      ...UNMEASURED_RANGE,
      describe: (words) => words.civitas.option.callsPerDay(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const set = await services.constitution.setCaps(
      scene.community,
      actor.person,
      {
        perPayment: values['per-payment'],
        perDay: values['per-day'],
        unmeasured: values['calls-per-day'],
      },
      eventId,
    );
    if (!set.ok) return set;
    const { perPayment, perDay, unmeasured, symbol, decimals } = set.value;
    return accept(
      sayOnly(
        words.civitas.capsSet({
          perPayment: words.number.amount(perPayment, decimals),
          perDay: words.number.amount(perDay, decimals),
          ...{ symbol, unmeasured },
        }),
      ),
    );
  },
});
