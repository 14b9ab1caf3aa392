import { defineCommand } from '#chat/command.ts';
import { receiptReply } from '#chat/election-file.ts';
import { accept } from '#core/result.ts';

/** Whoever holds a receipt may ask; it says whether a ballot counts, and nothing of what it says. */
export const ballotReceipt = defineCommand({
  noun: 'ballot',
  verb: 'receipt',
  describe: (words) => words.secrecy.describe.receipt(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    receipt: {
      kind: 'text',
      required: true,
      maxLength: 60,
      describe: (words) => words.secrecy.option.receipt(),
    },
  },
  async run({ scene, values, services, words }) {
    const look = await services.receipts.look(scene.community, values.receipt);
    return look.ok ? accept(receiptReply(look.value, words)) : look;
  },
});
