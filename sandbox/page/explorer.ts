// A block explorer of one page: what a transaction did, and what an address holds. Plain HTML, no script.
import {
  type Address,
  decodeEventLog,
  formatEther,
  formatUnits,
  getAddress,
  type Hash,
  isAddress,
  isAddressEqual,
  isHash,
  type TransactionReceipt,
} from 'viem';
import type { SandboxChain } from '../chain/index.ts';
import { deployer, people } from '../chain/people.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

const STYLE = `:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.3rem } dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.2rem } dt { opacity: .7 } dd { margin: 0; overflow-wrap: anywhere }`;

type Rows = readonly (readonly [name: string, html: string])[];

function pageOf(title: string, rows: Rows): string {
  const list = rows.map(([name, html]) => `<dt>${escaped(name)}</dt><dd>${html}</dd>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1><dl>${list}</dl></main></body></html>`;
}

function addressLink(address: Address | null): string {
  if (address === null) return 'a new contract';
  const shown = getAddress(address);
  const owner = [...Object.values(people), deployer].find((one) => one.address === shown);
  const name = owner ? `${escaped(owner.name)} · ` : '';
  return `${name}<a href="/explorer/address/${shown}">${shown}</a>`;
}

/** The token's transfers in it, in its own unit. */
function transfersOf({ contracts }: SandboxChain, { logs }: TransactionReceipt): Rows {
  const own = logs.filter(({ address }) => isAddressEqual(address, contracts.token.address));
  return own.flatMap(({ data, topics }) => {
    const { eventName, args } = decodeEventLog({ ...contracts.token, data, topics, strict: false });
    if (eventName !== 'Transfer' || args.value === undefined) return [];
    const amount = `${formatUnits(args.value, 18)} CIV`;
    const from = addressLink(args.from ?? null);
    return [
      ['Transfer', `<strong>${amount}</strong> from ${from} to ${addressLink(args.to ?? null)}`],
    ];
  });
}

async function transactionPage(chain: SandboxChain, hash: Hash): Promise<string | undefined> {
  const { publicClient } = chain;
  const [sent, mined] = await Promise.allSettled([
    publicClient.getTransaction({ hash }),
    publicClient.getTransactionReceipt({ hash }),
  ]);
  if (sent.status === 'rejected') return undefined;
  const receipt = mined.status === 'fulfilled' ? mined.value : undefined;
  const { from, to, value, nonce } = sent.value;
  return pageOf('Transaction', [
    ['Hash', hash],
    ['State', receipt ? `${receipt.status} in block ${receipt.blockNumber}` : 'waits for a block'],
    ['From', addressLink(from)],
    ['To', addressLink(to)],
    ['Value', `${formatEther(value)} ETH`],
    ...(receipt ? transfersOf(chain, receipt) : []),
    ['Nonce', String(nonce)],
  ]);
}

async function addressPage(chain: SandboxChain, address: Address): Promise<string> {
  const { publicClient, contracts } = chain;
  const [wei, civ, badges, nonce] = await Promise.all([
    publicClient.getBalance({ address }),
    publicClient.readContract({ ...contracts.token, functionName: 'balanceOf', args: [address] }),
    publicClient.readContract({ ...contracts.badge, functionName: 'balanceOf', args: [address] }),
    publicClient.getTransactionCount({ address }),
  ]);
  return pageOf('Address', [
    ['Address', addressLink(address)],
    ['Ether', `${formatEther(wei)} ETH`],
    ['Token', `${formatUnits(civ, 18)} CIV`],
    ['Badges', String(badges)],
    ['Transactions', String(nonce)],
  ]);
}

export async function explorerPage(
  chain: SandboxChain,
  pathname: string,
): Promise<{ status: number; html: string }> {
  const [, , kind, what = ''] = pathname.split('/');
  if (kind === 'tx' && isHash(what)) {
    const html = await transactionPage(chain, what);
    if (html !== undefined) return { status: 200, html };
  }
  if (kind === 'address' && isAddress(what, { strict: false })) {
    return { status: 200, html: await addressPage(chain, what) };
  }
  return { status: 404, html: pageOf('Nothing here', [['Asked for', escaped(pathname)]]) };
}
