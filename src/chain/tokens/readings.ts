/**
 * What the terms of rules read of wallets: a kind added to `READING_KINDS` does not compile until it is here. Everything
 * asked of one chain is read at one block; what several askings need at the same step goes in the same calls.
 */
import { encodeFunctionData, erc20Abi, erc721Abi, type Hex, parseAbi, zeroAddress } from 'viem';
import {
  type Asking,
  type Reading,
  type ReadingKind,
  readingKey,
} from '#core/eligibility/reading.ts';
import { decodeWord, functionOfKey } from '#core/eligibility/view-function.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { namesOf } from '../ens.ts';
import type { BlockAt } from '../provider/state-call.ts';
import { callPerWallet, coinOfWallet } from './balances.ts';
import { type Answer, type BoundedCall, readBounded, wordOf } from './bounded.ts';
import { bothOf } from './told-by.ts';

export type Found = Omit<Reading, 'block'>;
/** By `readingKey`; what could not be read is absent. */
export type FoundReadings = ReadonlyMap<string, Found>;
export type Asked = { readonly asking: Asking; readonly wallets: readonly Address[] };

export type Ask = (calls: readonly BoundedCall[]) => Promise<readonly Answer[]>;
/** One entry a wallet; undefined: unknown. */
type Reader = (
  asking: Asking,
  wallets: readonly Address[],
  ask: Ask,
) => Promise<readonly (Found | undefined)[]>;

const ABI = parseAbi([
  'function balanceOf(address account, uint256 id) view returns (uint256)',
  'function getVotes(address account) view returns (uint256)',
  'function convertToAssets(uint256 shares) view returns (uint256)',
  'function isOwner(address owner) view returns (bool)',
]);
/** ERC-6093's word for a piece that is not, or no longer, there: `ERC721NonexistentToken(uint256)`. */
const NO_SUCH_PIECE = '0x7e273289';

export const viewCall = (name: string, wallet: Address): Hex =>
  encodeFunctionData({
    abi: [
      {
        type: 'function',
        name,
        stateMutability: 'view',
        inputs: [{ type: 'address' }],
        outputs: [],
      },
    ],
    functionName: name,
    args: [wallet],
  });

function found(value: bigint | undefined, toldBy: string | undefined): Found | undefined {
  if (value === undefined) return undefined;
  return toldBy === undefined ? { value } : { value, toldBy };
}

/** One word for each wallet, of calls that differ in it alone. */
const perWallet =
  (
    callsOf: (asking: Asking) => (wallet: Address) => BoundedCall,
    read: (asking: Asking, word: bigint) => bigint | undefined = (_, word) => word,
  ): Reader =>
  async (asking, wallets, ask) => {
    const answers = await ask(wallets.map(callsOf(asking)));
    return answers.map((answer) => {
      const word = wordOf(answer);
      return found(word === undefined ? undefined : read(asking, word), answer.toldBy);
    });
  };

const balanceOf = ({ contract }: Asking) =>
  callPerWallet({ address: contract, abi: erc20Abi, functionName: 'balanceOf' });

const truth = (_: Asking, word: bigint): bigint | undefined => decodeWord('bool', word);

const ownerOf = (contract: Address, id: bigint): BoundedCall => ({
  to: contract,
  data: encodeFunctionData({ abi: erc721Abi, functionName: 'ownerOf', args: [id] }),
});

/** Null: nobody's, the contract says there is no such piece; undefined: not known. */
export async function readOwner(
  ask: Ask,
  contract: Address,
  id: bigint,
): Promise<{ readonly held: Address | null | undefined; readonly toldBy: string | undefined }> {
  const [answer] = await ask([ownerOf(contract, id)]);
  return { held: ownerIn(answer), toldBy: answer?.toldBy };
}

function ownerIn(answer: Answer | undefined): Address | null | undefined {
  if (answer?.status === 'reverted') return answer.data === NO_SUCH_PIECE ? null : undefined;
  const word = wordOf(answer);
  if (word === undefined || word >= 1n << 160n) return undefined;
  return word === 0n ? null : asAddress(`0x${word.toString(16).padStart(40, '0')}`);
}

const owner: Reader = async ({ contract, argument }, wallets, ask) => {
  const { held, toldBy } = await readOwner(ask, contract, BigInt(argument));
  return wallets.map((wallet) =>
    found(held === undefined ? undefined : held === wallet ? 1n : 0n, toldBy),
  );
};

/** Shares first, then what they stand for; no shares stand for nothing. */
const assets: Reader = async (asking, wallets, ask) => {
  const { contract } = asking;
  const held = await ask(wallets.map(balanceOf(asking)));
  const shares = held.map(wordOf);
  const amounts = [...new Set(shares)].filter((one) => one !== undefined && one > 0n);
  const converted = await ask(
    amounts.map((amount) => ({
      to: contract,
      data: encodeFunctionData({ abi: ABI, functionName: 'convertToAssets', args: [amount ?? 0n] }),
    })),
  );
  const worth = new Map(amounts.map((amount, place) => [amount, converted[place]]));
  return shares.map((one, place) => {
    const toldBy = held[place]?.toldBy;
    if (one === 0n) return found(0n, toldBy);
    const answer = worth.get(one);
    return found(wordOf(answer), bothOf(toldBy, answer?.toldBy));
  });
};

const name: Reader = async (_, wallets, ask) =>
  (await namesOf(ask, wallets)).map(({ said: text, toldBy }) =>
    text === undefined
      ? undefined
      : { value: text === null ? 0n : 1n, text, ...(toldBy !== undefined && { toldBy }) },
  );

const READERS: { readonly [K in ReadingKind]: Reader } = {
  native: perWallet(() => coinOfWallet),
  erc20: perWallet(balanceOf),
  erc721: perWallet(balanceOf),
  owner,
  erc1155: perWallet(({ contract, argument }) =>
    callPerWallet({
      ...{ address: contract, abi: ABI, functionName: 'balanceOf', rest: [BigInt(argument)] },
    }),
  ),
  votes: perWallet(({ contract }) =>
    callPerWallet({ address: contract, abi: ABI, functionName: 'getVotes' }),
  ),
  assets,
  view: perWallet(
    ({ contract, argument }) => {
      const data = viewCall(functionOfKey(argument).name, asAddress(zeroAddress));
      return (wallet) => ({ to: contract, data, wallet });
    },
    ({ argument }, word) => decodeWord(functionOfKey(argument).returns, word),
  ),
  'safe-owner': perWallet(
    ({ contract }) => callPerWallet({ address: contract, abi: ABI, functionName: 'isOwner' }),
    truth,
  ),
  name,
};

/** Puts what is asked in one turn of the loop into the same calls. */
function askTogether(client: Client, block: BlockAt): Ask {
  type Waiting = {
    calls: readonly BoundedCall[];
    resolve: (answers: readonly Answer[]) => void;
    reject: (error: unknown) => void;
  };
  let waiting: Waiting[] = [];
  async function flush(): Promise<void> {
    const now = waiting;
    waiting = [];
    try {
      const all = now.flatMap(({ calls }) => calls);
      const answers = await readBounded(client, all, block);
      let at = 0;
      for (const { calls, resolve } of now) {
        resolve(answers.slice(at, at + calls.length));
        at += calls.length;
      }
    } catch (error) {
      for (const { reject } of now) reject(error);
    }
  }
  return (calls) =>
    calls.length === 0
      ? Promise.resolve([])
      : new Promise((resolve, reject) => {
          waiting.push({ calls, resolve, reject });
          if (waiting.length === 1) setImmediate(() => void flush());
        });
}

/** All of one chain. Throws a `ChainFault` when the chain could not be asked. */
export async function readReadings(
  client: Client,
  asked: readonly Asked[],
  block: BlockAt,
): Promise<FoundReadings> {
  const ask = askTogether(client, block);
  const read = await Promise.all(
    asked.map(async ({ asking, wallets }) => {
      const values = await READERS[asking.kind](asking, wallets, ask);
      return wallets.map((wallet, place) => [readingKey(asking, wallet), values[place]] as const);
    }),
  );
  return new Map(read.flat().flatMap(([key, value]) => (value ? [[key, value] as const] : [])));
}
