/**
 * The rule language: `erc20(CIV) >= 100 and (nft(0x…) or not citizen)`.
 *
 *   rule  := both ('or' both)*          `or` binds loosest
 *   both  := unary ('and' unary)*
 *   unary := 'not' unary | '(' rule ')' | term
 *   term  := word ['(' name [',' 'chain' digits] ')'] ['>=' amount]
 *
 * Words are read in any case. A refusal carries the position (0-based, in UTF-16 units) of what was
 * not understood, and what could have stood there.
 */
import { accept, type Result, refuse } from '../result.ts';
import {
  type Connective,
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  TERM_KINDS,
} from './rule.ts';
import type { KnownToken, TermCall } from './term.ts';
import { TERMS } from './terms/index.ts';

type Token = { readonly text: string; readonly position: number };

const PIECE = /\s*(>=|[(),]|[A-Za-z0-9_.$-]+|\S)/gy;
const NAME = /^[A-Za-z0-9_.$-]{1,42}$/;
const TERM_WORDS = TERM_KINDS.map((kind) => TERMS[kind].word);

const piecesOf = (text: string): readonly Token[] =>
  [...text.matchAll(PIECE)].map((match) => {
    const piece = match[1] ?? '';
    return { text: piece, position: match.index + match[0].length - piece.length };
  });

/** Thrown inside this file only: a descent of eight levels reads best without a Result at each step. */
class Stop extends Error {
  readonly refused: Extract<Result<never>, { ok: false }>;
  constructor(refused: Extract<Result<never>, { ok: false }>) {
    super(refused.refusal.code);
    this.refused = refused;
  }
}

class Reader {
  readonly #pieces: readonly Token[];
  readonly #tokens: readonly KnownToken[];
  readonly #end: number;
  #next = 0;
  #terms = 0;

  constructor(text: string, tokens: readonly KnownToken[]) {
    this.#pieces = piecesOf(text);
    this.#tokens = tokens;
    this.#end = text.length;
  }

  rule(): Node {
    const node = this.#joined('any', 1);
    if (this.#peek() !== undefined) this.#fail('and', 'or');
    return node;
  }

  #joined(kind: Connective, depth: number): Node {
    if (depth > MAX_RULE_DEPTH)
      throw new Stop(refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH }));
    const part = (): Node => (kind === 'any' ? this.#joined('all', depth) : this.#unary(depth));
    const parts = [part()];
    while (this.#takes(kind === 'any' ? 'or' : 'and')) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind, of: parts };
  }

  #unary(depth: number): Node {
    if (depth > MAX_RULE_DEPTH)
      throw new Stop(refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH }));
    if (this.#takes('not')) return { kind: 'not', of: this.#unary(depth + 1) };
    if (this.#takes('(')) {
      const node = this.#joined('any', depth + 1);
      if (!this.#takes(')')) this.#fail(')', 'and', 'or');
      return node;
    }
    return this.#term();
  }

  #term(): Node {
    const word = this.#peek()?.text.toLowerCase();
    const kind = TERM_KINDS.find((candidate) => TERMS[candidate].word === word);
    if (kind === undefined) this.#fail(...TERM_WORDS, 'not', '(');
    this.#next += 1;
    this.#terms += 1;
    if (this.#terms > MAX_RULE_TERMS) {
      throw new Stop(refuse({ code: 'rule-too-large', max: MAX_RULE_TERMS }));
    }
    const definition = TERMS[kind];
    const named = definition.takes.token ? this.#name() : { token: undefined, chainId: undefined };
    const call: TermCall = { ...named, atLeast: this.#amount(definition.takes.amount) };
    const built = definition.build(call, this.#tokens);
    if (!built.ok) throw new Stop(built);
    return built.value;
  }

  #name(): Pick<TermCall, 'token' | 'chainId'> {
    if (!this.#takes('(')) this.#fail('(');
    const token = this.#peek();
    if (token === undefined || !NAME.test(token.text)) this.#fail('CIV', '0x…');
    this.#next += 1;
    let chainId: number | undefined;
    if (this.#takes(',')) {
      if (!this.#takes('chain')) this.#fail('chain');
      const digits = this.#peek();
      if (digits === undefined || !/^[1-9]\d{0,14}$/.test(digits.text)) this.#fail('1');
      this.#next += 1;
      chainId = Number(digits.text);
    }
    if (!this.#takes(')')) this.#fail(')', ',');
    return { token, chainId };
  }

  #amount(wanted: 'needed' | 'optional' | 'none'): TermCall['atLeast'] {
    if (wanted === 'none') return undefined;
    if (!this.#takes('>=')) {
      if (wanted === 'needed') this.#fail('>=');
      return undefined;
    }
    const amount = this.#peek();
    if (amount === undefined || !NAME.test(amount.text)) this.#fail('100');
    this.#next += 1;
    return amount;
  }

  #peek(): Token | undefined {
    return this.#pieces[this.#next];
  }

  #takes(text: string): boolean {
    if (this.#peek()?.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #fail(...expected: readonly string[]): never {
    const { text, position } = this.#peek() ?? { text: '', position: this.#end };
    throw new Stop(
      refuse({ code: 'rule-malformed', position, found: text.slice(0, 42), expected }),
    );
  }
}

/** Reads a rule with the tokens the community knows; a token's amounts are in its own decimals. */
export function parseRule(text: string, tokens: readonly KnownToken[]): Result<Rule> {
  if (text.length > MAX_RULE_LENGTH) return refuse({ code: 'rule-too-long', max: MAX_RULE_LENGTH });
  if (text.trim() === '') return refuse({ code: 'rule-empty' });
  try {
    return accept({ v: 1, node: new Reader(text, tokens).rule() });
  } catch (stop) {
    if (stop instanceof Stop) return stop.refused;
    throw stop;
  }
}

/** The tokens a rule names, so that unknown addresses can be looked up on chain before it is read. */
export function tokenNamesIn(
  text: string,
): readonly { readonly name: string; readonly chainId: number | undefined }[] {
  if (text.length > MAX_RULE_LENGTH) return [];
  const pieces = piecesOf(text).map((piece) => piece.text);
  return pieces.flatMap((piece, index) => {
    const name = pieces[index + 2];
    const kind = TERM_KINDS.find((candidate) => TERMS[candidate].word === piece.toLowerCase());
    if (kind === undefined || !TERMS[kind].takes.token || name === undefined) return [];
    if (pieces[index + 1] !== '(' || !NAME.test(name)) return [];
    const chained = pieces[index + 3] === ',' && pieces[index + 4]?.toLowerCase() === 'chain';
    const chainId = chained ? Number(pieces[index + 5]) : Number.NaN;
    return [{ name, chainId: Number.isSafeInteger(chainId) ? chainId : undefined }];
  });
}
