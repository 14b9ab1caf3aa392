/**
 * What would be whose after some calls, in order, as things stand now: `eth_simulateV1` (Ethereum execution APIs), which
 * runs them one upon the other and reports every movement of the chain's own coin beside the logs of tokens. A token's
 * log is its own word: one that lies shows what it says. Where the node has no such thing, transfers alone are told by
 * their own words.
 */
import { decodeAbiParameters, encodeEventTopics, type Hex, parseAbi } from 'viem';
import type { Action, Call } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { runTogether } from './in-order.ts';

/** Units in; less than zero: out. `id` of a collection's piece. */
export type Movement = {
  readonly holder: Address;
  /** Null: the chain's own coin. */
  readonly token: Address | null;
  readonly id: bigint | null;
  readonly units: bigint;
};

const abi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
  'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
]);
const LISTS = [{ type: 'uint256[]' }, { type: 'uint256[]' }] as const;
const [TRANSFER] = encodeEventTopics({ abi, eventName: 'Transfer' });
const [SINGLE] = encodeEventTopics({ abi, eventName: 'TransferSingle' });
const [BATCH] = encodeEventTopics({ abi, eventName: 'TransferBatch' });
const NOBODY = asAddress(`0x${'00'.repeat(20)}`);
/** The address that stands for the coin in the logs of `traceTransfers`. */
const COIN = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee';

type Log = {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
};

const word = (data: string, place: number): bigint | undefined => {
  const text = data.slice(2 + place * 64, 2 + (place + 1) * 64);
  return text.length === 64 ? BigInt(`0x${text}`) : undefined;
};
const addressIn = (topic: string | undefined): Address | undefined =>
  topic === undefined ? undefined : asAddress(`0x${topic.slice(-40)}`.toLowerCase());

type Move = Moved & { readonly token: Address | null };
type Moved = { from: Address; to: Address; id: bigint | null; units: bigint };

/** Of several kinds of ERC-1155 at once; none where the contract says something else than the standard. */
function movedTogether({ topics: [, , second, third], data }: Log): readonly Moved[] {
  const [from, to] = [addressIn(second), addressIn(third)];
  if (!from || !to) return [];
  try {
    const [ids, values] = decodeAbiParameters(LISTS, data as Hex);
    return ids.flatMap((id, place) => {
      const units = values[place];
      return units === undefined ? [] : [{ from, to, id, units }];
    });
  } catch {
    return [];
  }
}

/** Of ERC-20 (three topics), ERC-721 (four) and ERC-1155 single transfers; undefined for any other log. */
function movedBy({ topics, data }: Log): Moved | undefined {
  const [kind, first, second, third] = topics;
  if (kind === SINGLE) {
    const [from, to, id, units] = [
      addressIn(second),
      addressIn(third),
      word(data, 0),
      word(data, 1),
    ];
    return from && to && id !== undefined && units !== undefined
      ? { from, to, id, units }
      : undefined;
  }
  if (kind !== TRANSFER) return undefined;
  const [from, to] = [addressIn(first), addressIn(second)];
  const units = third === undefined ? word(data, 0) : 1n;
  if (!from || !to || units === undefined) return undefined;
  return { from, to, id: third === undefined ? null : BigInt(third), units };
}

function sum(moves: readonly Move[]): Movement[] {
  const totals = new Map<string, Movement>();
  const add = (holder: Address, token: Address | null, id: bigint | null, units: bigint) => {
    // Made or burnt: nobody's.
    if (holder === NOBODY) return;
    const key = `${holder}.${token}.${id}`;
    totals.set(key, { holder, token, id, units: (totals.get(key)?.units ?? 0n) + units });
  };
  for (const { from, to, token, id, units } of moves) {
    add(from, token, id, -units);
    add(to, token, id, units);
  }
  return [...totals.values()].filter(({ units }) => units !== 0n);
}

function movesIn(log: Log): readonly Move[] {
  const token = log.address.toLowerCase() === COIN ? null : asAddress(log.address.toLowerCase());
  const all = log.topics[0] === BATCH ? movedTogether(log) : [movedBy(log)];
  return all.flatMap((moved) => (moved ? [{ ...moved, token }] : []));
}

function moveBy(sender: Address, action: Action): Move | undefined {
  const { to } = action;
  switch (action.kind) {
    case 'transfer': {
      const token = action.asset.kind === 'native' ? null : action.asset.token;
      return { from: sender, to, token, id: null, units: action.amount };
    }
    case 'transfer-nft':
      return { from: action.from, to, token: action.collection, id: action.id, units: 1n };
    case 'transfer-items': {
      const { from, collection: token, id, amount: units } = action;
      return { from, to, token, id, units };
    }
    case 'call':
    case 'mint':
      return undefined;
  }
}

/** What transfers say that they move: whether a token does what its transfer says is not in it. Undefined with any other step. */
export function movementsInWords(
  sender: Address,
  steps: readonly Action[],
): readonly Movement[] | undefined {
  const moves = steps.flatMap((step) => moveBy(sender, step) ?? []);
  return moves.length === steps.length ? sum(moves) : undefined;
}

export type Changes =
  /** `words`: nothing simulated them all; each step was tried by itself, and moves what it says. */
  | { readonly ok: true; readonly movements: readonly Movement[]; readonly by: 'run' | 'words' }
  /** The call at this place would fail. */
  | { readonly ok: false; readonly failed: number };

/** Undefined where the node cannot simulate; throws the `ChainFault` of a chain that could not be asked. */
export async function simulateChanges(
  client: Client,
  sender: Address,
  calls: readonly Call[],
): Promise<Changes | undefined> {
  const results = await runTogether(client, sender, calls, { traceTransfers: true });
  if (!results) return undefined;
  const failed = results.findIndex(({ status }) => status !== 'success');
  if (failed >= 0) return { ok: false, failed };
  const moves = results.flatMap(({ logs }) => (logs ?? []).flatMap(movesIn));
  return { ok: true, movements: sum(moves), by: 'run' };
}
