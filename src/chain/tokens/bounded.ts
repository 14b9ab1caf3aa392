/**
 * Many reads at one block in few calls, of contracts that anybody may have written: each fails alone, with a bound of
 * gas and of bytes of its own, so that one which burns all gas or answers megabytes harms nobody else and never fills
 * this process. They are the creation code of an eth_call (`contracts/bounded-reads.sol`), and need nothing on chain.
 */
import { bytesToHex, concatHex, type Hex, hexToBytes, numberToHex, size } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { asking, ChainFault } from '../fault.ts';

/** What solc makes of that contract; a test holds the two together. */
export const BOUNDED_READS: Hex = `0x${[
  '6080604052348015600e575f5ffd5b506040516040603f19380182398051602082015180603f198238030184',
  '39820180625b8d8083015b805a11828610161560d257601485015160f01c60206001855381801560a1575f5f',
  '8460188b018b5160601c8bfa3d925080607f5782151560011b87536004831115607f57600492505b50601688',
  '015160f01c821115609657600386535f91505b815f600388013e60ad565b875160601c3160038701525b5060',
  '188288010196508060081c60018601538060028601539390930160030192506036565b5080820381f3fe',
].join('')}`;

/** Staking contracts and rebasing tokens stay well below it. */
const GAS_EACH = 1_000_000n;
/** Of one call: within EIP-7825, less than public endpoints allow, and a second's work for a slow node. */
const GAS = 16_000_000n;
/** EIP-3860 allows creation code of 49,152 bytes, EIP-170 an answer of 24,576. */
const MAX_IN = 48_000;
const MAX_OUT = 24_000;
/** What stands before each item, and before each answer. */
const HEAD = 24;
const HEAD_OUT = 3;
const WORD = 32;

export type BoundedCall = {
  readonly to: Address;
  /** Empty: the balance of `to` in wei. */
  readonly data: Hex;
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
};

const STATUS = ['silent', 'answered', 'reverted', 'too-large'] as const;
const UNREAD: Answer = { status: 'unread', data: '0x' };

const itemOf = ({ to, data, most = WORD }: BoundedCall): Hex =>
  concatHex([to, numberToHex(size(data), { size: 2 }), numberToHex(most, { size: 2 }), data]);

/** How many of them fit into one call. */
function fitting(calls: readonly BoundedCall[]): number {
  let [into, out] = [size(BOUNDED_READS) + 2 * WORD, 0];
  const over = calls.findIndex(({ data, most = WORD }) => {
    into += HEAD + size(data);
    out += HEAD_OUT + Math.max(most, WORD);
    return into > MAX_IN || out > MAX_OUT;
  });
  return over < 0 ? calls.length : Math.max(over, 1);
}

function answersIn(hex: Hex): Answer[] {
  const bytes = hexToBytes(hex);
  const answers: Answer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [status = -1, high = 0, low = 0] = bytes.subarray(at, at + HEAD_OUT);
    const known = STATUS[status];
    const end = at + HEAD_OUT + high * 256 + low;
    if (known === undefined || at + HEAD_OUT > bytes.length || end > bytes.length) {
      throw new ChainFault('the node answered a read with what is none', {
        code: 'bad-answer',
        retryable: true,
      });
    }
    answers.push({ status: known, data: bytesToHex(bytes.subarray(at + HEAD_OUT, end)) });
    at = end;
  }
  return answers;
}

async function readSome(
  client: Client,
  calls: readonly BoundedCall[],
  blockNumber: bigint | undefined,
): Promise<Answer[]> {
  const items = concatHex(calls.map(itemOf));
  const bounds = [GAS_EACH, BigInt(size(items))].map((one) => numberToHex(one, { size: WORD }));
  return asking(async () => {
    const { data = '0x' } = await client.call({
      ...{ data: concatHex([BOUNDED_READS, items, ...bounds]), gas: GAS },
      ...(blockNumber !== undefined && { blockNumber }),
    });
    return answersIn(data).slice(0, calls.length);
  });
}

/** What was read before a fault stays read; where nothing was, it is thrown. */
async function readNext(
  client: Client,
  calls: readonly BoundedCall[],
  blockNumber: bigint | undefined,
  isFirst: boolean,
): Promise<readonly Answer[] | undefined> {
  try {
    return await readSome(client, calls, blockNumber);
  } catch (error) {
    if (isFirst || !(error instanceof ChainFault)) throw error;
    return undefined;
  }
}

/** One answer for each call, in their order. Throws a `ChainFault` when the chain could not be asked. */
export async function readBounded(
  client: Client,
  calls: readonly BoundedCall[],
  blockNumber?: bigint,
): Promise<readonly Answer[]> {
  const answers = new Map<BoundedCall, Answer>();
  let left = [...calls];
  while (left.length > 0) {
    const asked = left.slice(0, fitting(left));
    const said = await readNext(client, asked, blockNumber, answers.size === 0);
    if (!said) break;
    const burnt = new Set<Address>();
    for (const [place, answer] of said.entries()) {
      const call = asked[place];
      if (!call) break;
      answers.set(call, answer);
      if (answer.status === 'silent') burnt.add(call.to);
    }
    const rest = said.length === 0 ? left.slice(asked.length) : left.slice(said.length);
    // Who used up the gas is not asked again: at this price each of its wallets would cost a call.
    left = said.length < asked.length ? rest.filter(({ to }) => !burnt.has(to)) : rest;
  }
  return calls.map((call) => answers.get(call) ?? UNREAD);
}

/** The one word it answered; undefined for anything else. */
export const wordOf = (answer: Answer | undefined): bigint | undefined =>
  answer?.status === 'answered' && size(answer.data) === WORD ? BigInt(answer.data) : undefined;
