/**
 * Terms that are put off, written as their files would be: an attestation (EAS) and a trait of a piece are things read of
 * wallets under a key of their own. What else names them is listed by the compiler (docs/decisions/0029).
 */
import { expect, test } from 'vitest';
import type { Facts } from '#core/eligibility/facts.ts';
import { piecesOf, quote, unquote } from '#core/eligibility/piece.ts';
import {
  type Asking,
  askingKey,
  type Reading,
  type ReadingKind,
  readingKey,
} from '#core/eligibility/reading.ts';
import type { NameTerm } from '#core/eligibility/rule.ts';
import type { TermDefinition } from '#core/eligibility/term.ts';
import { contractFromJson } from '#core/eligibility/terms/contract.ts';
import { evaluateWallets } from '#core/eligibility/terms/wallets.ts';
import { asAddress } from '#core/identity.ts';
import { accept } from '#core/result.ts';
import { address, NOW } from './arbitraries.ts';

/** Of the same shape as the term of a name: a contract, and a text. The registry does not have its kind yet. */
type Postponed = TermDefinition<'ens'>;

const CONTRACT = address('9');
const WALLET = asAddress(`0x${'a'.repeat(40)}`);

/** `attested("schema")`, `trait("background=gold")`: each with a kind of reading of its own. */
function define(postponed: 'attestation' | 'trait', word: string): Postponed {
  const kind = postponed as 'ens';
  const askingOf = ({ chainId, token, name }: NameTerm): Asking => ({
    ...{ kind: postponed as ReadingKind, chainId, contract: token, argument: name ?? '' },
  });
  return {
    ...{ kind, word, askingOf },
    takes: {
      ...{ contract: null, text: 'needed', id: 'none', amount: 'none' },
      ...{ example: '', oneWallet: false },
    },
    build: ({ text }) => accept({ kind, chainId: 1, token: CONTRACT, name: text?.text ?? null }),
    print: ({ name }) => `${word}(${quote(name ?? '')})`,
    toJson: (term) => ({ ...term }),
    fromJson: (json) => ({ kind, ...contractFromJson(json), name: String(json['name']) }),
    evaluate: (term, facts) =>
      evaluateWallets(term, facts, {
        ...{ asking: askingOf(term), needed: 1n, oneWallet: true },
      }),
  };
}

const knowing = (readings: ReadonlyMap<string, Reading>): Facts => ({
  ...{ at: NOW, wallets: [{ address: WALLET, chainId: null }], readings },
  ...{ citizen: null, member: null, accounts: [], roles: new Map() },
});

test.each([
  [define('attestation', 'attested'), '0xschema'],
  [define('trait', 'trait'), 'background=gold'],
])('$kind reads, prints, is stored and is judged by what a definition brings', (one, what) => {
  const end = { text: '', position: 0 };
  const built = one.build(
    {
      ...{ token: undefined, chainId: undefined, id: undefined, atLeast: undefined },
      ...{ oneWallet: false, end, text: { text: what, position: 0 } },
    },
    [],
  );
  if (!built.ok) throw new Error(built.refusal.code);
  const term = built.value;
  const printed = one.print(term, []);
  expect(printed).toBe(`${one.word}("${what}")`);
  const [, , text] = piecesOf(printed);
  expect(text && unquote(text)).toBe(what);
  expect(one.fromJson(JSON.parse(JSON.stringify(one.toJson(term))))).toEqual(term);
  const asking = one.askingOf(term);
  if (!asking) throw new Error('nothing is asked');
  expect(askingKey(asking)).toBe(`${one.kind}:1:${CONTRACT}:${what}`);
  const read = (value: bigint) => new Map([[readingKey(asking, WALLET), { value, block: 7n }]]);
  const verdicts = [read(1n), read(0n), new Map()].map(
    (readings) => one.evaluate(term, knowing(readings)).verdict,
  );
  expect(verdicts).toEqual(['yes', 'no', 'unknown']);
});
