/**
 * The rule language: `erc20(CIV) >= 100 and (nft(0x…) or not citizen)`.
 *
 *   rule  := both ('or' both)*          `or` binds loosest
 *   both  := unary ('and' unary)*
 *   unary := 'not' unary | '(' rule ')' | many | term
 *   many  := ('all' | 'any' | 'at' 'least' digits 'of') '(' rule (',' rule)* ')'
 *   term  := word ['(' part (',' part)* ')'] ['>=' amount] ['in' 'one' 'wallet']
 *   part  := name | '"' text '"' | 'id' digits | 'chain' digits
 *
 * Words are read in any case. A refusal carries the position (0-based, in UTF-16 units) of what was
 * not understood, and what could have stood there.
 */
import { accept, type Result, refuse } from '../result.ts';
import { missing } from './missing.ts';
import { NAME, type Piece, piecesOf, unquote } from './piece.ts';
import {
  type Connective,
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  TERM_KINDS,
  type TermKind,
  type TokenStandard,
} from './rule.ts';
import type { KnownToken, Presence, Takes, TermCall } from './term.ts';
import { definitionOf } from './terms/index.ts';

const WORDS = TERM_KINDS.map((kind) => definitionOf(kind).word);
const MAX_ID = (1n << 256n) - 1n;
const CHAIN = /^[1-9]\d{0,14}$/;

const kindOf = (word: string | undefined): TermKind | undefined =>
  TERM_KINDS.find((kind) => definitionOf(kind).word.toLowerCase() === word?.toLowerCase());

/** Thrown inside this file only: a descent of eight levels reads best without a Result at each step. */
class Stop extends Error {
  readonly refused: Extract<Result<never>, { ok: false }>;
  constructor(refused: Extract<Result<never>, { ok: false }>) {
    super(refused.refusal.code);
    this.refused = refused;
  }
}

type Parts = Pick<TermCall, 'token' | 'text' | 'id' | 'chainId'>;
const NO_PARTS: Parts = { token: undefined, text: undefined, id: undefined, chainId: undefined };

class Reader {
  readonly #pieces: readonly Piece[];
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
    this.#descend(depth);
    const part = (): Node => (kind === 'any' ? this.#joined('all', depth) : this.#unary(depth));
    const parts = [part()];
    while (this.#takes(kind === 'any' ? 'or' : 'and')) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind, of: parts };
  }

  #unary(depth: number): Node {
    this.#descend(depth);
    if (this.#takes('not')) return { kind: 'not', of: this.#unary(depth + 1) };
    if (this.#takes('(')) {
      const node = this.#joined('any', depth + 1);
      if (!this.#takes(')')) this.#fail(')', 'and', 'or');
      return node;
    }
    if (this.#takes('all')) return this.#many('all', depth);
    if (this.#takes('any')) return this.#many('any', depth);
    return this.#takes('at') ? this.#atLeast(depth) : this.#term();
  }

  /** Of one part it is that part. */
  #many(kind: Connective, depth: number): Node {
    const of = this.#list(depth);
    const [only] = of;
    return of.length === 1 && only ? only : { kind, of };
  }

  #atLeast(depth: number): Node {
    if (!this.#takes('least')) this.#fail('least');
    const digits = this.#peek();
    if (digits === undefined || !/^[1-9]\d?$/.test(digits.text)) this.#fail('2');
    this.#next += 1;
    if (!this.#takes('of')) this.#fail('of');
    const least = Number(digits.text);
    const of = this.#list(depth);
    // More than there are can never be, and of one there is nothing to choose.
    if (of.length < 2) this.#fail(',');
    if (least > of.length) throw new Stop(missing(digits, `1 … ${of.length}`));
    return { kind: 'at-least', least, of };
  }

  #list(depth: number): Node[] {
    if (!this.#takes('(')) this.#fail('(');
    const parts = [this.#joined('any', depth + 1)];
    while (this.#takes(',')) parts.push(this.#joined('any', depth + 1));
    if (!this.#takes(')')) this.#fail(',', ')', 'and', 'or');
    return parts;
  }

  #descend(depth: number): void {
    if (depth <= MAX_RULE_DEPTH) return;
    throw new Stop(refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH }));
  }

  #term(): Node {
    const kind = kindOf(this.#peek()?.text);
    if (kind === undefined) this.#fail(...WORDS, 'all', 'any', 'at least', 'not', '(');
    this.#next += 1;
    this.#terms += 1;
    if (this.#terms > MAX_RULE_TERMS) {
      throw new Stop(refuse({ code: 'rule-too-large', max: MAX_RULE_TERMS }));
    }
    const { takes, build } = definitionOf(kind);
    const parts = this.#parts(takes);
    const atLeast = this.#amount(takes);
    const oneWallet = this.#oneWallet(takes.oneWallet);
    const built = build({ ...parts, atLeast, oneWallet, end: this.#here() }, this.#tokens);
    if (!built.ok) throw new Stop(built);
    return built.value;
  }

  #parts({ contract, text, id }: Takes): Parts {
    const asked = contract !== null || text === 'needed';
    if (!asked && text === 'none') return NO_PARTS;
    if (!this.#takes('(')) {
      if (asked) this.#fail('(');
      return NO_PARTS;
    }
    const token = contract === null ? undefined : this.#name();
    if (token && text === 'needed' && !this.#takes(',')) this.#fail(',');
    const said = text === 'none' ? undefined : this.#text();
    const numbers = this.#numbers(contract !== null, id);
    return { token, text: said, ...numbers };
  }

  /** `id` and `chain`, each once, up to the closing parenthesis. */
  #numbers(chained: boolean, id: Presence): Pick<Parts, 'id' | 'chainId'> {
    let found: bigint | undefined;
    let chainId: number | undefined;
    const open = () => [
      ...(id !== 'none' && found === undefined ? ['id 7'] : []),
      ...(chained && chainId === undefined ? ['chain 1'] : []),
    ];
    while (this.#takes(',')) {
      if (id !== 'none' && found === undefined && this.#takes('id')) {
        found = BigInt(this.#digits(/^\d{1,78}$/, '7'));
        if (found > MAX_ID) throw new Stop(refuse({ code: 'amount-too-large', text: `${found}` }));
      } else if (chained && chainId === undefined && this.#takes('chain')) {
        chainId = Number(this.#digits(CHAIN, '1'));
      } else this.#fail(...open());
    }
    if (id === 'needed' && found === undefined) this.#fail(', id 7');
    if (!this.#takes(')')) this.#fail(')', ...(open().length > 0 ? [','] : []));
    return { id: found, chainId };
  }

  #name(): Piece {
    const token = this.#peek();
    if (token === undefined || !NAME.test(token.text)) this.#fail('CIV', '0x…');
    this.#next += 1;
    return token;
  }

  #text(): Piece {
    const piece = this.#here();
    const text = unquote(piece);
    if (text === undefined) this.#fail('"…"');
    this.#next += 1;
    return { text, position: piece.position };
  }

  #digits(shape: RegExp, example: string): string {
    const { text } = this.#here();
    if (!shape.test(text)) this.#fail(example);
    this.#next += 1;
    return text;
  }

  #amount({ amount: wanted, example }: Takes): Piece | undefined {
    if (wanted === 'none') return undefined;
    if (!this.#takes('>=')) {
      if (wanted === 'needed') this.#fail('>=');
      return undefined;
    }
    const amount = this.#peek();
    if (amount === undefined || !NAME.test(amount.text)) this.#fail(example);
    this.#next += 1;
    return amount;
  }

  #oneWallet(allowed: boolean): boolean {
    if (!allowed || !this.#takes('in')) return false;
    for (const word of ['one', 'wallet']) if (!this.#takes(word)) this.#fail(word);
    return true;
  }

  #peek(): Piece | undefined {
    return this.#pieces[this.#next];
  }

  #here(): Piece {
    return this.#peek() ?? { text: '', position: this.#end };
  }

  #takes(text: string): boolean {
    if (this.#peek()?.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #fail(...expected: readonly string[]): never {
    throw new Stop(missing(this.#here(), ...expected));
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

/** A contract a text names, with what it is taken for. */
export type NamedContract = {
  readonly standard: TokenStandard;
  readonly name: string;
  readonly chainId: number | undefined;
  readonly id: bigint | undefined;
  /** What stands in quotes. */
  readonly text: string | undefined;
};

/** The contracts a rule names, so that unknown addresses can be looked up on chain before it is read. */
export function contractsIn(text: string): readonly NamedContract[] {
  if (text.length > MAX_RULE_LENGTH) return [];
  const pieces = piecesOf(text);
  return pieces.flatMap((piece, index) => {
    const kind = kindOf(piece.text);
    const standard = kind && definitionOf(kind).takes.contract;
    const name = pieces[index + 2]?.text;
    if (!standard || pieces[index + 1]?.text !== '(' || !name || !NAME.test(name)) return [];
    const close = pieces.findIndex(({ text: one }, place) => place > index && one === ')');
    const inside = pieces.slice(index + 3, close < 0 ? undefined : close);
    const after = (word: string): string | undefined => {
      const place = inside.findIndex((one) => one.text.toLowerCase() === word);
      return place < 0 ? undefined : inside[place + 1]?.text;
    };
    const [chain = '', id = ''] = [after('chain'), after('id')];
    return [
      {
        ...{ standard, name, chainId: CHAIN.test(chain) ? Number(chain) : undefined },
        id: /^\d{1,78}$/.test(id) ? BigInt(id) : undefined,
        text: inside.map(unquote).find((one) => one !== undefined),
      },
    ];
  });
}

/** Whether a rule asks for names, which a host may have none of. */
export const asksNames = (text: string): boolean =>
  text.length <= MAX_RULE_LENGTH && piecesOf(text).some((piece) => kindOf(piece.text) === 'ens');
