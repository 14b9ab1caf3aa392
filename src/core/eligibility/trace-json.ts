/** A trace as it is stored beside a verdict, and back, so that `/why` shows what was found then. */
import type { JsonValue } from '../canonical-json.ts';
import { asAddress } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { SinceTrace, Trace, Verdict, WalletsTrace, WalletTrace } from './facts.ts';
import { termFromJson, termToJson } from './rule-json.ts';
import type { Members } from './term.ts';

const numberText = (value: bigint | null): string | null => (value === null ? null : String(value));

const isWallets = (trace: Trace): trace is WalletsTrace => 'wallets' in trace;
const isSince = (trace: Trace): trace is SinceTrace => 'since' in trace;

export function traceToJson(trace: Trace): JsonValue {
  const { kind, verdict } = trace;
  if ('of' in trace) {
    const of = trace.of.map(traceToJson);
    return trace.kind === 'at-least'
      ? { kind, verdict, least: trace.least, of }
      : { kind, verdict, of };
  }
  const base = { kind, verdict, term: termToJson(trace.term) };
  if (isSince(trace)) return { ...base, since: trace.since?.toISOString() ?? null };
  if (!isWallets(trace)) return base;
  const { needed, found, wallets } = trace;
  return {
    ...{ ...base, needed: String(needed), found: String(found) },
    wallets: wallets.map(({ wallet, value, block, text, toldBy }) => ({
      ...{ wallet, value: numberText(value), block: numberText(block) },
      ...(text !== undefined && { text }),
      ...(toldBy !== undefined && { toldBy }),
    })),
  };
}

const members = (json: unknown): Members => {
  invariant(typeof json === 'object' && json !== null, 'a stored trace is an object');
  return json as Members;
};

function verdictOf(value: unknown): Verdict {
  invariant(value === 'yes' || value === 'no' || value === 'unknown', 'a verdict');
  return value;
}

const readNumber = (value: unknown): bigint | null =>
  value === null ? null : BigInt(String(value));

function readWallet(json: unknown): WalletTrace {
  const { wallet, value, block, text, toldBy } = members(json);
  return {
    wallet: asAddress(String(wallet)),
    ...{ value: readNumber(value), block: readNumber(block) },
    ...(text !== undefined && { text: text === null ? null : String(text) }),
    ...(toldBy !== undefined && { toldBy: String(toldBy) }),
  };
}

/** Reads `traceToJson`, and those of before, which kept less; anything else in our own books is a bug. */
export function traceFromJson(json: unknown): Trace {
  const { kind, verdict: said, term, needed, found, wallets, since, least, of } = members(json);
  const verdict = verdictOf(said);
  if (kind === 'all' || kind === 'any' || kind === 'not' || kind === 'at-least') {
    invariant(Array.isArray(of), 'a joined trace');
    const parts = of.map(traceFromJson);
    if (kind !== 'at-least') return { kind, verdict, of: parts };
    invariant(typeof least === 'number', 'how many at least');
    return { kind, verdict, least, of: parts };
  }
  const read = termFromJson(term);
  switch (read.kind) {
    case 'citizen':
    case 'member':
    case 'account-age': {
      const began = typeof since === 'string' ? new Date(since) : null;
      return { kind: read.kind, verdict, term: read, since: began };
    }
    case 'role':
      return { kind: read.kind, verdict, term: read };
    default: {
      invariant(Array.isArray(wallets) && typeof found === 'string', 'a trace of wallets');
      const least = typeof needed === 'string' ? needed : String('atLeast' in read && read.atLeast);
      return {
        ...{ kind: read.kind, verdict, term: read },
        ...{ needed: BigInt(least), found: BigInt(found), wallets: wallets.map(readWallet) },
      };
    }
  }
}
