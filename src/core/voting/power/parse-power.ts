/**
 * The language of powers: `cap(sqrt(erc20(CIV)) + 10 * nft(0x…), 500)`.
 *
 *   power  := part ('+' part)*
 *   part   := [number ['/' number] '*'] unary
 *   unary  := 'sqrt' '(' power ')' | 'cap' '(' power ',' number ')' | '(' power ')' | term
 *   term   := 'person' ['(' rule of a gate ')'] | word '(' name [',' 'chain' digits] ')'
 *           | 'call' '(' address ',' function [',' 'decimals' digits] [',' 'chain' digits] ')'
 *
 * Numbers of a cap are in whole tokens. A refusal carries the position of what was not understood.
 */
import { parseAmount } from '../../amount.ts';
import { decimalOf, exactNumber } from '../../decimal.ts';
import { NAME, type Piece, piecesOf } from '../../eligibility/piece.ts';
import { MAX_RULE_DEPTH, MAX_RULE_LENGTH, MAX_RULE_TERMS } from '../../eligibility/rule.ts';
import type { KnownToken } from '../../eligibility/term.ts';
import { type Fraction, fraction, reduced } from '../../fraction.ts';
import { accept, type Result, refuse } from '../../result.ts';
import { decimalsFor } from './evaluate.ts';
import { POWER_TERM_KINDS, type Power, type PowerNode } from './power.ts';
import type { PowerCall } from './term.ts';
import { FUNCTION_NAME } from './terms/call.ts';
import { definitionOf } from './terms/index.ts';

const WORDS = POWER_TERM_KINDS.map((kind) => definitionOf(kind).word);
const NO_CALL: PowerCall = {
  token: undefined,
  chainId: undefined,
  name: undefined,
  decimals: undefined,
  rule: undefined,
};

/** Thrown inside this file only, as in the reader of rules. */
class Stop extends Error {
  readonly refused: Extract<Result<never>, { ok: false }>;
  constructor(refused: Extract<Result<never>, { ok: false }>) {
    super(refused.refusal.code);
    this.refused = refused;
  }
}

/** A cap is read before the unit is known: its number is kept, and scaled when all is read. */
type Draft =
  | Exclude<PowerNode, { kind: 'sum' | 'root' | 'cap' }>
  | { readonly kind: 'sum'; readonly of: readonly { factor: Fraction; of: Draft }[] }
  | { readonly kind: 'root'; readonly of: Draft }
  | { readonly kind: 'cap'; readonly of: Draft; readonly text: string };

class Reader {
  readonly #text: string;
  readonly #pieces: readonly Piece[];
  readonly #tokens: readonly KnownToken[];
  #next = 0;
  #terms = 0;

  constructor(text: string, tokens: readonly KnownToken[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#pieces = piecesOf(text);
  }

  power(): Draft {
    const node = this.#sum(1);
    if (this.#peek() !== undefined) this.#fail('+');
    return node;
  }

  #sum(depth: number): Draft {
    if (depth > MAX_RULE_DEPTH) {
      throw new Stop(refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH }));
    }
    const parts = [this.#part(depth)];
    while (this.#takes('+')) parts.push(this.#part(depth));
    const [only] = parts;
    const alone = parts.length === 1 && only && only.factor.numerator === only.factor.denominator;
    return alone ? only.of : { kind: 'sum', of: parts };
  }

  #part(depth: number): { factor: Fraction; of: Draft } {
    const factor = this.#factor();
    return { factor, of: this.#unary(depth) };
  }

  #factor(): Fraction {
    if (!/^\d/.test(this.#peek()?.text ?? '')) return fraction(1n);
    const over = this.#number();
    const under = this.#takes('/') ? this.#number() : fraction(1n);
    if (under.numerator === 0n) this.#fail('1');
    const factor = reduced(
      fraction(over.numerator * under.denominator, over.denominator * under.numerator),
    );
    if (factor.numerator === 0n) this.#fail('1');
    if (!this.#takes('*')) this.#fail('*');
    return factor;
  }

  #number(): Fraction {
    const text = this.#peek()?.text ?? '';
    const value = /^\d{1,40}(\.\d{1,36})?$/.test(text) ? decimalOf(exactNumber(text)) : undefined;
    if (value === undefined) this.#fail('10');
    this.#next += 1;
    return value;
  }

  #unary(depth: number): Draft {
    if (this.#takes('sqrt')) return { kind: 'root', of: this.#group(depth) };
    if (this.#takes('cap')) {
      if (!this.#takes('(')) this.#fail('(');
      const of = this.#sum(depth + 1);
      if (!this.#takes(',')) this.#fail(',');
      const text = this.#peek()?.text ?? '';
      this.#number();
      if (!this.#takes(')')) this.#fail(')');
      return { kind: 'cap', of, text };
    }
    return this.#peek()?.text === '(' ? this.#group(depth) : this.#term();
  }

  #group(depth: number): Draft {
    if (!this.#takes('(')) this.#fail('(');
    const of = this.#sum(depth + 1);
    if (!this.#takes(')')) this.#fail(')', '+');
    return of;
  }

  #term(): Draft {
    const word = this.#peek()?.text.toLowerCase();
    const kind = POWER_TERM_KINDS.find((candidate) => definitionOf(candidate).word === word);
    if (kind === undefined) this.#fail(...WORDS, 'sqrt', 'cap');
    this.#next += 1;
    this.#terms += 1;
    if (this.#terms > MAX_RULE_TERMS) {
      throw new Stop(refuse({ code: 'rule-too-large', max: MAX_RULE_TERMS }));
    }
    const { takes, build } = definitionOf(kind);
    const call = takes === 'rule' ? this.#rule() : this.#arguments(takes === 'function');
    const built = build(call, this.#tokens);
    if (!built.ok) throw new Stop(built);
    return built.value;
  }

  /** Up to the parenthesis that closes it: what stands there is read by the language of gates. */
  #rule(): PowerCall {
    if (!this.#takes('(')) return NO_CALL;
    const from = this.#peek()?.position ?? this.#text.length;
    for (let open = 1; ; this.#next += 1) {
      const piece = this.#peek();
      if (piece === undefined) this.#fail(')');
      if (piece.text === '(') open += 1;
      if (piece.text === ')') open -= 1;
      if (open > 0) continue;
      this.#next += 1;
      return { ...NO_CALL, rule: this.#text.slice(from, piece.position) };
    }
  }

  #arguments(named: boolean): PowerCall {
    if (!this.#takes('(')) this.#fail('(');
    const token = this.#name('CIV', '0x…');
    if (named && !this.#takes(',')) this.#fail(',');
    const name = named ? this.#name('stakedOf') : undefined;
    if (name !== undefined && !FUNCTION_NAME.test(name.text)) {
      this.#next -= 1;
      this.#fail('stakedOf');
    }
    let [decimals, chainId]: (number | undefined)[] = [];
    while (this.#takes(',')) {
      if (named && this.#takes('decimals')) decimals = this.#digits(/^\d{1,2}$/, 36);
      else if (this.#takes('chain')) chainId = this.#digits(/^[1-9]\d{0,14}$/);
      else this.#fail('chain', ...(named ? ['decimals'] : []));
    }
    if (!this.#takes(')')) this.#fail(')', ',');
    return { ...NO_CALL, token, name, decimals, chainId };
  }

  #name(...expected: readonly string[]): Piece {
    const piece = this.#peek();
    if (piece === undefined || !NAME.test(piece.text)) this.#fail(...expected);
    this.#next += 1;
    return piece;
  }

  #digits(shape: RegExp, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.#peek()?.text ?? '';
    if (!shape.test(text) || Number(text) > most) this.#fail('18');
    this.#next += 1;
    return Number(text);
  }

  #peek(): Piece | undefined {
    return this.#pieces[this.#next];
  }

  #takes(text: string): boolean {
    if (this.#peek()?.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #fail(...expected: readonly string[]): never {
    const { text, position } = this.#peek() ?? { text: '', position: this.#text.length };
    throw new Stop(
      refuse({ code: 'rule-malformed', position, found: text.slice(0, 42), expected }),
    );
  }
}

/** Caps in the unit of the whole. */
function finish(draft: Draft, decimals: number): PowerNode {
  switch (draft.kind) {
    case 'sum':
      return {
        kind: 'sum',
        of: draft.of.map(({ factor, of }) => ({ factor, of: finish(of, decimals) })),
      };
    case 'root':
      return { kind: 'root', of: finish(draft.of, decimals) };
    case 'cap': {
      const most = parseAmount(draft.text, decimals);
      if (!most.ok) throw new Stop(most);
      return { kind: 'cap', of: finish(draft.of, decimals), most: most.value };
    }
    default:
      return draft;
  }
}

/** The same tree with caps of nothing, for what does not ask about them. */
function shape(draft: Draft): PowerNode {
  if (draft.kind === 'sum') {
    return { kind: 'sum', of: draft.of.map(({ factor, of }) => ({ factor, of: shape(of) })) };
  }
  if (draft.kind === 'root') return { kind: 'root', of: shape(draft.of) };
  return draft.kind === 'cap' ? { kind: 'cap', of: shape(draft.of), most: 0n } : draft;
}

/** Reads a power with the tokens the community knows. */
export function parsePower(text: string, tokens: readonly KnownToken[]): Result<Power> {
  if (text.length > MAX_RULE_LENGTH) return refuse({ code: 'rule-too-long', max: MAX_RULE_LENGTH });
  if (text.trim() === '') return refuse({ code: 'rule-empty' });
  try {
    const draft = new Reader(text, tokens).power();
    const decimals = decimalsFor(shape(draft));
    return accept({ v: 1, decimals, node: finish(draft, decimals) });
  } catch (stop) {
    if (stop instanceof Stop) return stop.refused;
    throw stop;
  }
}
