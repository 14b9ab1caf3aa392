import { addressText } from '#chat/card/address.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { parseAddress } from '#core/address.ts';
import { accept } from '#core/result.ts';

/** What the button under "exactly this will happen" presses. */
export const withdrawalConfirm = defineCommand({
  noun: 'withdrawal',
  verb: 'confirm',
  describe: (words) => words.tip.describe.confirm(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    // As the question wrote it, never as a reader would: it is no amount that somebody typed.
    amount: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.tip.option.amount(),
    },
    to: { kind: 'wallet', required: true, describe: (words) => words.wallet.option.wallet() },
    key: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.tip.option.key(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const to = parseAddress(values.to);
    if (!to.ok) return to;
    const started = await services.withdrawals.request({
      community: scene.community,
      person: actor.person,
      account: actor.account,
      amount: values.amount,
      to: to.value,
      eventId: values.key,
    });
    if (!started.ok) return started;
    const { number, amount, symbol, decimals } = started.value;
    const { asset } = await services.communities.get(scene.community);
    const said = words.tip.withdraw.started({
      number,
      amount: words.number.amount(amount, decimals),
      symbol,
      to: addressText(started.value.to, asset.chainId, services.deployment.explorer),
    });
    return accept({ ...sayOnly(said), replace: true });
  },
});
