/** `/why` of open votes: what each makes of its reader, from which wallet, rule and time, and the step that is left. */
import { shortenAddress } from '#core/address.ts';
import type { WhyTerm, WhyVote } from '#service/why/vote.ts';
import { type Block, type Button, list, note, title } from '../reply.ts';
import { person, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { onlyTeller, traceLines, under } from './trace.ts';

const VOTES_SHOWN = 10;
/** With all that was looked at. */
const IN_FULL = 4;
const WALLETS_SHOWN = 4;
const LATE_BUTTONS = 3;
const REST_BUTTONS = 5;

/** What keeps them off. */
function missingText({ missing, entitled, asked, takesLate }: WhyVote, words: Words): Text | null {
  const w = words.whyVote.missing;
  const { by } = asked;
  switch (missing?.code) {
    case undefined:
      return null;
    case 'not-citizen':
    case 'not-member':
      return w[missing.code]({ by });
    case 'citizen-late':
    case 'member-late':
      return w[missing.code]({ ...missing, by });
    case 'no-wallet':
    case 'no-consent':
      return w[missing.code]({ ...missing, entitled });
    case 'wallets':
      return w.wallets({ late: takesLate });
    case 'rule':
      return w.rule(missing);
    case 'not-then':
      return w['not-then']();
  }
}

/** `named`: one of several terms; `all`: every wallet. */
type Named = { named: boolean; all: boolean };
/** `full`: with what was looked at. */
type Depth = { full: boolean; all: boolean };

function headOf(vote: WhyVote, words: Words): Text {
  const w = words.whyVote;
  const block = vote.snapshotBlock;
  if (vote.entitled === 'no') return w.no({ ...vote, why: missingText(vote, words) ?? '' });
  if (vote.entitled === 'later') return vote.waits ? w.waits(vote) : w.later({ ...vote, block });
  if (vote.forOthers) return w.forOthers(vote);
  const { power } = vote;
  const shown = power && `${words.number.amount(power.units, power.decimals)} ${power.symbol}`;
  return w.yes({ ...vote, block, power: shown?.trim() ?? null });
}

function termLines(term: WhyTerm, words: Words, { named, all }: Named): Text[] {
  const { symbol, decimals, wallets } = term;
  if (wallets.length === 0) return [];
  const once = onlyTeller(wallets.map(({ toldBy }) => toldBy));
  const seen = all ? wallets : wallets.slice(0, WALLETS_SHOWN);
  const shown = seen.map(({ wallet, value, block, toldBy }) =>
    words.rule.wallet({
      wallet: shortenAddress(wallet),
      value: `${words.number.amount(value, decimals)} ${symbol}`.trim(),
      block: String(block),
      toldBy: once === null ? toldBy : null,
    }),
  );
  const more = wallets.length - shown.length;
  const lines = [
    ...shown,
    ...(more > 0 ? [words.rule.moreWallets({ count: more })] : []),
    ...(once === null ? [] : [words.rule.readFrom({ toldBy: once })]),
  ];
  return named ? [words.whyVote.term(term), ...lines.map(under)] : lines;
}

/** Each wallet and each part of a rule, with its value, block and time. */
function foundLines(vote: WhyVote, words: Words, all: boolean): Text[] {
  const { terms, rules, idle, snapshotBlock: block, missing, providers } = vote;
  const w = words.whyVote;
  const shown = all ? idle : idle.slice(0, WALLETS_SHOWN);
  const more = idle.length - shown.length;
  return [
    ...terms.flatMap((term) => termLines(term, words, { named: terms.length > 1, all })),
    ...rules.flatMap(({ found, tokens }) =>
      found ? traceLines(found.trace, tokens, words, { mine: true, all }) : [],
    ),
    ...shown.map((one) => w.idle({ ...one, wallet: shortenAddress(one.wallet), block, providers })),
    ...(more > 0 ? [words.rule.moreWallets({ count: more })] : []),
    ...(missing?.code === 'wallets' && terms.some(({ kind }) => kind === 'votes')
      ? [w.delegated()]
      : []),
  ];
}

function asksLine({ asked, weighs, rules, frozenAt }: WhyVote, words: Words): Text {
  const [rule] = rules;
  const asks = words.whyVote.asks({
    ...asked,
    power: weighs,
    rule: weighs === null && rule ? rule.text : null,
  });
  return frozenAt === null ? asks : say`${asks}; ${words.whyVote.frozen({ at: frozenAt })}`;
}

function voteLines(vote: WhyVote, words: Words, { full, all }: Depth): Text[] {
  const { spokesman } = vote;
  const why = vote.entitled === 'later' ? missingText(vote, words) : null;
  const spoken = spokesman && {
    voted: spokesman.voted,
    to: [person(spokesman.to)],
    speaks: spokesman.speaks && [person(spokesman.speaks)],
  };
  const found = full ? [asksLine(vote, words), ...foundLines(vote, words, all)] : [];
  return [
    headOf(vote, words),
    ...[
      ...(why === null ? [] : [words.whyVote.notYet({ why })]),
      ...found,
      ...(spoken ? [words.delegation.why(spoken)] : []),
    ].map(under),
  ];
}

/** `all`: with every wallet, however many there are. */
export function votesBlocks(votes: readonly WhyVote[], words: Words, all = false): Block[] {
  if (votes.length === 0) return [];
  const shown = votes.slice(0, VOTES_SHOWN);
  const w = words.role.why;
  return [
    title(w.votes()),
    list(shown.flatMap((vote, place) => voteLines(vote, words, { full: place < IN_FULL, all }))),
    ...(votes.length > shown.length ? [note(w.more({ count: votes.length - shown.length }))] : []),
  ];
}

/**
 * What is left to do in votes that are open: to vote, to bring a wallet that came late, to ask for citizenship, which a gate
 * may ask for as well (`citizens`).
 */
export function votesButtons(votes: readonly WhyVote[], words: Words, citizens: boolean): Button[] {
  const w = words.whyVote;
  const shown = votes.slice(0, VOTES_SHOWN);
  const late = shown.filter(({ takesLate }) => takesLate).slice(0, LATE_BUTTONS);
  return [
    ...(shown.some(({ entitled }) => entitled === 'yes')
      ? [{ label: w.open(), press: { command: 'vote', values: {} } }]
      : []),
    ...late.map(({ id, number }) => ({
      label: w.addLate({ number }),
      press: { command: 'ballot late', values: { vote: id } },
    })),
    ...(citizens || shown.some(({ missing }) => missing?.code === 'not-citizen')
      ? [{ label: w.moderators(), press: { command: 'office list', values: {} } }]
      : []),
  ];
}

/** What was looked at of each vote that is only named. */
export const restButtons = (votes: readonly WhyVote[], words: Words): Button[] =>
  votes.slice(IN_FULL, IN_FULL + REST_BUTTONS).map(({ number }) => ({
    label: words.whyVote.ofVote({ number }),
    press: { command: 'why', values: { vote: number } },
  }));

/** Whether a wallet would change anything in them. */
export const votesCountWallets = (votes: readonly WhyVote[]): boolean =>
  votes.some(
    ({ entitled, missing, rules }) =>
      missing?.code === 'no-wallet' ||
      missing?.code === 'no-consent' ||
      (entitled !== 'yes' &&
        (missing === null || missing.code === 'rule') &&
        rules.some(({ counts }) => counts)),
  );
