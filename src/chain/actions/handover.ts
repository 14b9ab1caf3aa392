/**
 * Who runs whose code as its own in a call, told by a node that traces it (`debug_traceCall` with `callTracer`, of geth,
 * Reth, Erigon, Nethermind, Anvil): the DELEGATECALLs of a trial run, but for those by which a proxy is a proxy.
 */
import { toHex } from 'viem';
import type { Handover, ProxyFacts } from '#core/execution/called-code.ts';
import type { Call } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { asking } from '../fault.ts';
import { readCode } from './code.ts';
import { readProxy } from './proxy.ts';

/** What a node says of one call in a call; hostile. */
type Frame = { readonly [key: string]: unknown };
/** `maker`: whose code has the instruction, which is `by` itself unless that runs other code already. */
type Found = Handover & { readonly maker: Address };
/** Whose account it is, whose code runs, and the calls it makes. */
type Running = { readonly self: Address; readonly code: Address; readonly frame: Frame };

const HANDS_OVER: ReadonlySet<unknown> = new Set(['DELEGATECALL', 'CALLCODE']);
/** A node stops by itself; its answer is waited for a little longer than that. */
const TIMEOUT = '3s';
/** Of calls in a call; a trace of more is not read. */
const MOST_FRAMES = 20_000;
/** Of accounts that are looked at, whether they are proxies; what others do is told as it is. */
const MOST_LOOKED_AT = 24;

const isFrame = (value: unknown): value is Frame => typeof value === 'object' && value !== null;
const addressOf = ({ to }: Frame): Address | undefined =>
  typeof to === 'string' && /^0x[0-9a-f]{40}$/i.test(to) ? asAddress(to) : undefined;

/** Undefined where the answer is no whole trace of a call that worked. */
function foundIn(trace: unknown): readonly Found[] | undefined {
  if (!isFrame(trace) || trace['error'] !== undefined) return undefined;
  const root = addressOf(trace);
  if (!root || typeof trace['type'] !== 'string') return undefined;
  const found = new Map<string, Found>();
  const open: Running[] = [{ self: root, code: root, frame: trace }];
  let frames = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { self, code, frame } = next;
    const calls: unknown = frame['calls'] ?? [];
    if (!Array.isArray(calls)) return undefined;
    frames += calls.length;
    if (frames > MOST_FRAMES) return undefined;
    for (const call of calls) {
      if (!isFrame(call)) return undefined;
      const to = addressOf(call);
      // What was to be created and was not has no address, and ran nothing that stays.
      if (!to) continue;
      const isHandover = HANDS_OVER.has(call['type']);
      if (isHandover) found.set(`${self}.${code}.${to}`, { by: self, maker: code, to });
      open.push({ self: isHandover ? self : to, code: to, frame: call });
    }
  }
  return [...found.values()];
}

const proxyAt = async (client: Client, address: Address): Promise<ProxyFacts | null> => {
  const code = await readCode(client, address);
  return code && readProxy(client, address, code);
};

/**
 * Those of one call from `sender`, as things stand now, the sender's own first, each once. Undefined where the call does
 * not work now, or the node answers with no trace. Throws the `ChainFault` of a node that does not trace.
 */
export async function traceHandovers(
  client: Client,
  sender: Address,
  { to, value, data }: Call,
): Promise<readonly Handover[] | undefined> {
  const call = { from: sender, to, value: toHex(value), data };
  const trace: unknown = await asking(() =>
    client.request({
      method: 'debug_traceCall',
      params: [call, 'latest', { tracer: 'callTracer', timeout: TIMEOUT }],
    } as never),
  );
  const found = foundIn(trace);
  if (!found) return undefined;
  const sorted = found.toSorted((a, b) => Number(b.by === sender) - Number(a.by === sender));
  const looked = new Map<Address, ProxyFacts | null>();
  const told = new Map<string, Handover>();
  for (const { by, maker, to: other } of sorted) {
    const isOwn = maker === by && (looked.has(by) || looked.size < MOST_LOOKED_AT);
    if (isOwn && !looked.has(by)) looked.set(by, await proxyAt(client, by));
    if (isOwn && looked.get(by)?.implementation === other) continue;
    told.set(`${by}.${other}`, { by, to: other });
  }
  return [...told.values()];
}
