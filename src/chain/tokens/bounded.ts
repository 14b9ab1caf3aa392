/**
 * Many reads at one block in few calls, of contracts that anybody may have written: each fails alone, with a bound of
 * gas and of bytes of its own, so that one which burns all gas or answers megabytes harms nobody else and never fills
 * this process. They are the creation code of an eth_call (`contracts/bounded-reads.sol`), and need nothing on chain.
 * How many go into one call is the provider's: halved where it was too much for it.
 */
import { type Hex, numberToHex, size } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { asking, ChainFault, toChainFault } from '../fault.ts';
import type { Endpoint } from '../provider/endpoint.ts';
import type { Need } from '../provider/need.ts';
import { type BlockAt, callAt } from '../provider/state-call.ts';

/** What solc makes of that contract; a test holds the two together. */
export const BOUNDED_READS: Hex = `0x${[
  '608060405234801561000f575f5ffd5b506040516040603f1938015f3960205180603f1982380301833981',
  '01805b8281841061003b5750610115565b835160601c601485015160f01c601686015160f01c601a870160',
  '1888015160f01c601402838901601a81019950601a82820101905081151591505b87890360248582010161',
  '5fb481111561008d57818af35b620186a08160c8025f5101015a10156100ab5760048b53600182018af35b',
  '505081156100cb5784156100c457895160601c601e8801525b60148a0199505b8480156100eb576100e45f',
  '5f88878b5f51fa868c61011b565b9950610101565b6100fe6013198c015160601c318b61018b565b99505b',
  '50808a10610076575050505050505061002d565b80820381f35b5f3d600183538461013b5780151560011b',
  '8353600481111561013b575060045b8381111561014a5760038353505f5b8060081c600184015380600284',
  '015360038301815f823e6003828501019250602082148616156101825761017f81518561018b565b92505b',
  '50509392505050565b5f60018060801b03831160018060401b03848260071b1c1160031b8160041b179050',
  '63ffffffff848260031b1c1160021b8117905061ffff848260031b1c1160011b8117905060ff848260031b',
  '1c1181179050838160031b1c151581019050806080178353838160031b610100031b600184015260018184',
  '01019150509291505056fe',
].join('')}`;

/** Staking contracts and rebasing tokens stay well below it. */
const GAS_EACH = 1_000_000n;
/** Of one call: within EIP-7825, less than public endpoints allow, and a second's work for a slow node. */
const GAS = numberToHex(16_000_000n);
/** EIP-3860 allows creation code of 49,152 bytes; how much comes back is bounded there. */
const MAX_IN = 49_000;
/** So few reads are not what made it late. */
const FEW = 64;
/** What stands before the call data of a group, and each wallet behind it. */
const HEAD = 26;
const WALLET = 20;
const MAX_GROUP = 0xffff;
const WORD = 32;

export type BoundedCall = {
  readonly to: Address;
  /** Empty: the balance of the wallet in wei. */
  readonly data: Hex;
  /** Takes the place of the first argument in `data`. Neighbours that differ in nothing else cost 20 bytes each. */
  readonly wallet?: Address;
  /** Bytes wanted; a longer answer is none. A word where nothing is said. */
  readonly most?: number;
};

/**
 * `silent`: reverted without a word, or out of gas; `reverted` has the first four bytes of why; `unread`: never asked,
 * since the same contract had used up the gas.
 */
export type Answer = {
  readonly status: 'answered' | 'reverted' | 'too-large' | 'silent' | 'unread';
  readonly data: Hex;
  /** Where it answered with one word. */
  readonly word?: bigint;
  /** The provider that said so (`told-by.ts`): one text for all that it answered. */
  readonly toldBy?: string;
};

const STATUS = ['silent', 'answered', 'reverted', 'too-large'] as const;
const GAS_ENDED = 4;
const ONE_WORD = 128;
const UNREAD: Answer = { status: 'unread', data: '0x' };

const hex = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');

const isAlike = (one: BoundedCall, other: BoundedCall): boolean =>
  one.wallet !== undefined &&
  other.wallet !== undefined &&
  one.data === other.data &&
  one.to === other.to &&
  one.most === other.most;

const groupOf = (of: BoundedCall, wallets: readonly string[]): string => {
  const { to, data, most = WORD } = of;
  const counts = hex(size(data), 2) + hex(most, 2) + hex(wallets.length, 2);
  return to.slice(2) + counts + data.slice(2) + wallets.join('');
};

/** As many of the first ones as fit into one call, and are let. */
export function packCalls(
  calls: readonly BoundedCall[],
  letBe = Number.POSITIVE_INFINITY,
): { readonly count: number; readonly packed: string } {
  let bytes = size(BOUNDED_READS) + 2 * WORD;
  let packed = '';
  let group: BoundedCall | undefined;
  let wallets: string[] = [];
  let count = 0;
  for (const call of calls) {
    const joins = group !== undefined && isAlike(group, call) && wallets.length < MAX_GROUP;
    bytes += (joins ? 0 : HEAD + size(call.data)) + (call.wallet ? WALLET : 0);
    if (count > 0 && (bytes > MAX_IN || count >= letBe)) break;
    if (!joins) {
      if (group) packed += groupOf(group, wallets);
      group = call;
      wallets = [];
    }
    if (call.wallet) wallets.push(call.wallet.slice(2));
    count += 1;
  }
  return { count, packed: group ? packed + groupOf(group, wallets) : packed };
}

const noAnswer = (): ChainFault =>
  new ChainFault('the node answered a read with what is none', {
    code: 'bad-answer',
    retryable: true,
  });

/** What came back, and whether the gas ended it. */
export function unpackAnswers(
  back: Hex,
  toldBy: string,
): { readonly answers: Answer[]; readonly ended: boolean } {
  const bytes = Buffer.from(back.slice(2), 'hex');
  const textOf = (from: number, to: number): string => back.slice(2 + 2 * from, 2 + 2 * to);
  const answers: Answer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at] ?? 0;
    if (kind === GAS_ENDED && at === bytes.length - 1) return { answers, ended: true };
    if (kind >= ONE_WORD) {
      const end = at + 1 + (kind - ONE_WORD);
      if (kind > ONE_WORD + WORD || end > bytes.length) throw noAnswer();
      const text = textOf(at + 1, end);
      const data: Hex = `0x${text.padStart(2 * WORD, '0')}`;
      const word = text === '' ? 0n : BigInt(`0x${text}`);
      answers.push({ status: 'answered', data, word, toldBy });
      at = end;
      continue;
    }
    const status = STATUS[kind];
    const end = at + 3 + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0);
    if (status === undefined || at + 3 > bytes.length || end > bytes.length) throw noAnswer();
    answers.push({ status, data: `0x${textOf(at + 3, end)}`, toldBy });
    at = end;
  }
  return { answers, ended: false };
}

type Said = {
  readonly asked: number;
  readonly answers: readonly Answer[];
  readonly ended: boolean;
};

async function readOnce(
  endpoint: Endpoint,
  calls: readonly BoundedCall[],
  block: BlockAt | undefined,
): Promise<Said> {
  const { count, packed } = packCalls(calls, endpoint.batch.most());
  const bounds = [GAS_EACH, BigInt(packed.length / 2)].map((one) =>
    numberToHex(one, { size: WORD }).slice(2),
  );
  const data = `${BOUNDED_READS}${packed}${bounds.join('')}`;
  try {
    const back = await callAt(endpoint, { data, gas: GAS }, block);
    const said = typeof back === 'string' ? (back as Hex) : '0x';
    const { answers, ended } = unpackAnswers(said, endpoint.publicName);
    // Not one: it gives calls too little gas, or runs no code of this kind.
    if (answers.length === 0) throw noAnswer();
    endpoint.batch.answered(count);
    return { asked: count, answers: answers.slice(0, count), ended };
  } catch (error) {
    const { code } = toChainFault(error);
    const isTooMuch = code === 'too-large';
    const isSlow = code === 'timeout' && count > FEW;
    if (isTooMuch || isSlow) endpoint.batch.tooMuch(count);
    if (!isTooMuch || count === 1) throw error;
    return readOnce(endpoint, calls, block);
  }
}

function readSome(
  client: Client,
  calls: readonly BoundedCall[],
  block: BlockAt | undefined,
): Promise<Said> {
  const need: Need = block ? { kind: 'block', number: block.number } : { kind: 'present' };
  return asking(() =>
    client.transport.providers.use(need, (endpoint) => readOnce(endpoint, calls, block)),
  );
}

/** What was read before a fault stays read; where nothing was, or the very block has gone since, it is thrown. */
async function readNext(
  client: Client,
  calls: readonly BoundedCall[],
  block: BlockAt | undefined,
  isFirst: boolean,
): Promise<Said | undefined> {
  try {
    return await readSome(client, calls, block);
  } catch (error) {
    if (isFirst || !(error instanceof ChainFault)) throw error;
    if (block?.hash !== undefined && error.code === 'missing-state') throw error;
    return undefined;
  }
}

/** One answer for each call, in their order. Throws a `ChainFault` when the chain could not be asked. */
export async function readBounded(
  client: Client,
  calls: readonly BoundedCall[],
  /** Left out: the newest. */
  block?: BlockAt,
): Promise<readonly Answer[]> {
  const answers = new Map<BoundedCall, Answer>();
  let left = calls;
  while (left.length > 0) {
    const said = await readNext(client, left, block, answers.size === 0);
    if (!said) break;
    const burnt = new Set<Address>();
    for (const [place, answer] of said.answers.entries()) {
      const call = left[place];
      if (!call) break;
      answers.set(call, answer);
      if (answer.status === 'silent') burnt.add(call.to);
    }
    left = left.slice(said.answers.length);
    // Who used up the gas is not asked again: at this price each of its wallets would cost a call.
    if (said.ended && burnt.size > 0) left = left.filter(({ to }) => !burnt.has(to));
  }
  return calls.map((call) => answers.get(call) ?? UNREAD);
}

/** The one word it answered; undefined for anything else. */
export const wordOf = (answer: Answer | undefined): bigint | undefined => answer?.word;
