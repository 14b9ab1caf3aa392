import type { Evidence } from '#core/voting/setting.ts';
import { bold, code, say, type Text } from '../../text.ts';

/** Rolls: what is listed of voters, and what comes to them late. */
export const roll = {
  describe: {
    agree: () => 'Agree to what a public vote lists of you',
    late: () => 'Add a wallet you linked after the vote opened',
  },
  agree: () => 'Agree and vote',
  agreed: (): Text => 'Noted. You can vote now.',
  addLate: () => 'I linked a wallet since: add it',
  added: ({ wallets, added, power }: { wallets: number; added: string; power: string }): Text =>
    say`Added ${wallets === 1 ? 'one wallet' : `${wallets} wallets`} with ${[bold(added)]}. You weigh ${[bold(power)]} in this vote now; a vote you cast already counts with it.`,
  waiting: (): Text =>
    '⏳ The balances cannot be read just now, so voting has not opened. It is tried again by itself, and the voting time starts when it opens.',
  evidence: ({ evidence }: { evidence: Evidence }): Text =>
    evidence === 'public'
      ? 'The wallets that count are listed publicly with their power, so that anybody can check them on the chain.'
      : 'Roll vouched for by the host: only pseudonyms are listed, with their power rounded down to three digits.',
  posted: ({ root, late }: { root: string; late: string | null }): Text =>
    late === null
      ? say`Root of the roll: ${[code(root)]}`
      : say`Root of the roll: ${[code(root)]}, of what came late: ${[code(late)]}`,
  root: () => 'Root of the roll',
  supplement: () => 'Root of what came late',
  late: () => 'Came late',
  wallets: () => 'Wallets on the roll',
  wallet: ({ address, power, block }: { address: string; power: string; block: string }): Text =>
    say`${[code(address)]} ${power} (block ${block})`,
  more: ({ count }: { count: number }): Text => `and ${count} more`,
  splitGains: (): Text =>
    '⚠️ With this power whoever has several accounts has more to say. Nothing is carried out by it.',
};
