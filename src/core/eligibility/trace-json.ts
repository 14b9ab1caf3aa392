/** A trace as it is stored beside a verdict, and back, so that `/why` shows what was found then. */
import type { JsonValue } from '../canonical-json.ts';
import { asAddress } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Trace, Verdict, WalletTrace } from './facts.ts';
import { termToJson } from './rule-json.ts';
import { TERMS } from './terms/index.ts';

const numberText = (value: bigint | null): string | null => (value === null ? null : String(value));

export function traceToJson(trace: Trace): JsonValue {
  switch (trace.kind) {
    case 'citizen':
      return { kind: trace.kind, verdict: trace.verdict, term: termToJson(trace.term) };
    case 'erc20':
    case 'erc721':
      return {
        kind: trace.kind,
        verdict: trace.verdict,
        term: termToJson(trace.term),
        found: String(trace.found),
        wallets: trace.wallets.map(({ wallet, value, block }) => ({
          wallet,
          value: numberText(value),
          block: numberText(block),
        })),
      };
    default:
      return { kind: trace.kind, verdict: trace.verdict, of: trace.of.map(traceToJson) };
  }
}

type Members = { readonly [member: string]: unknown };

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
  const { wallet, value, block } = members(json);
  return { wallet: asAddress(String(wallet)), value: readNumber(value), block: readNumber(block) };
}

/** Reads `traceToJson`; anything else in our own books is a bug. */
export function traceFromJson(json: unknown): Trace {
  const { kind, verdict: said, term, found, wallets, of } = members(json);
  const verdict = verdictOf(said);
  switch (kind) {
    case 'citizen':
      return { kind, verdict, term: TERMS.citizen.fromJson(members(term)) };
    case 'erc20':
    case 'erc721': {
      const read = TERMS[kind].fromJson(members(term));
      invariant(Array.isArray(wallets) && typeof found === 'string', 'a token trace');
      return {
        kind,
        verdict,
        term: read,
        needed: read.atLeast,
        found: BigInt(found),
        wallets: wallets.map(readWallet),
      };
    }
    case 'all':
    case 'any':
    case 'not':
      invariant(Array.isArray(of), 'a joined trace');
      return { kind, verdict, of: of.map(traceFromJson) };
    default:
      invariant(false, 'a known trace');
  }
}
