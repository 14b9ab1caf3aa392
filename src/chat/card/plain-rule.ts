/** A rule as somebody would say it, for those who do not read rules. */
import { isTerm, type Node, type SinceTerm, type Term } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { spokenOf, under } from './trace.ts';

const sinceText = ({ kind, atLeastMs }: SinceTerm, { rule: { plain: w } }: Words): Text => {
  if (kind === 'account-age') return w.account({ ms: atLeastMs });
  return kind === 'member' ? w.member({ ms: atLeastMs }) : w.citizen({ ms: atLeastMs });
};

export function plainTerm(term: Term, tokens: readonly KnownToken[], words: Words): Text {
  const { plain: w } = words.rule;
  if (term.kind === 'role') return w.role(term);
  if (!('token' in term)) return sinceText(term, words);
  const spoken = spokenOf(term, tokens, words);
  if ('what' in spoken) return w.is(spoken);
  const { unit, decimals } = spoken;
  const counted = term as Extract<Term, { atLeast: bigint }>;
  const amount = words.number.amount(counted.atLeast, decimals);
  const oneWallet = 'oneWallet' in term && term.oneWallet === true;
  const isPiece = term.kind === 'erc721' || term.kind === 'erc1155';
  return isPiece && counted.atLeast === 1n
    ? w.piece({ unit })
    : w.counted({ amount, unit, oneWallet });
}

/** One line a part, those of a whole under it. */
export function plainRule(node: Node, tokens: readonly KnownToken[], words: Words): Text[] {
  const { plain: w } = words.rule;
  if (isTerm(node)) return [plainTerm(node, tokens, words)];
  const parts = node.kind === 'not' ? [node.of] : node.of;
  const head =
    node.kind === 'at-least' ? w.atLeast(node) : w[node.kind === 'not' ? 'not' : node.kind]();
  return [head, ...parts.flatMap((part) => plainRule(part, tokens, words).map(under))];
}
