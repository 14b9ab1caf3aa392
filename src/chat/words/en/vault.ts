/** Cold wallets that count without signing here. */
import type { VaultEnd } from '#core/wallet/link.ts';
import { bold, code, command, join, say, type Text } from '../../text.ts';
import { chainName } from './chain.ts';
import { NAME } from './wallet.ts';

type Named = { chainId: number; hot: string };

const ENDED: { readonly [end in VaultEnd]: Text } = {
  revoked: 'it no longer names your wallet in the registry of delegate.xyz',
  'hot-gone': 'the wallet that it named is no longer linked to you',
  linked: 'somebody who holds its key has linked it directly',
  dropped: 'you let it go',
};

export const vault = {
  describe: () => 'Let a cold wallet count without ever signing here',
  option: {
    wallet: () => 'Address of the cold wallet (0x…)',
    confirm: () => 'Confirm?',
  },
  how: (): Text =>
    say`A cold wallet can count for you without ever signing here. At delegate.xyz let it delegate to one of your linked wallets: everything, or only the right ${[code('civitas')]}. Then run ${[command('wallet vault')]} with its address. What it holds counts in votes and roles; it is never paid.`,
  ask: ({ address, named }: { address: string; named: readonly Named[] }): Text =>
    say`${[code(address)]} names ${join(
      named.map(({ chainId, hot }) => say`your wallet ${[code(hot)]} on ${chainName(chainId)}`),
      ' and ',
    )}. What it holds there will count for you in roles and votes that open from now on, until that delegation is revoked. Nothing is ever paid to it. Count it?`,
  confirm: () => 'Count it',
  counted: ({ address, named }: { address: string; named: readonly Named[] }): Text =>
    say`${[code(address)]} now counts for you on ${[bold(named.map(({ chainId }) => chainName(chainId)).join(', '))]}, as long as it names your wallet.`,
  dropped: ({ address }: { address: string }): Text =>
    say`${[code(address)]} no longer counts for you.`,
  line: ({
    address,
    name,
    chainId,
    hot,
  }: {
    address: string;
    name: string | null;
    chainId: number;
    hot: string;
  }): Text =>
    say`${NAME({ name })}${[code(address)]}, cold wallet on ${chainName(chainId)} behind ${[code(hot)]}; never paid`,
  noticeLinked: ({
    address,
    chainId,
    hot,
  }: {
    address: string;
    chainId: number;
    hot: string;
  }): Text =>
    say`The cold wallet ${[code(address)]} counts for you on ${chainName(chainId)}, since it named ${[code(hot)]}. If that was not you, let it go with ${[command('wallet unlink')]}.`,
  noticeEnded: (ended: { address: string; chainId: number; end: VaultEnd }): Text =>
    say`The cold wallet ${[code(ended.address)]} on ${chainName(ended.chainId)} no longer counts for you: ${ENDED[ended.end]}.`,
};
