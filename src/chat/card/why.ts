/** `/why`: each rule with what was found, where and when, what is missing, and the button of the next step. */
import { shortenAddress } from '#core/address.ts';
import type { Trace } from '#core/eligibility/facts.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { WhyGate, WhyView, WhyVote } from '#service/why.ts';
import { type Block, type Button, list, note, type Reply, text, title } from '../reply.ts';
import { person, plain, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { shortSymbol } from './role.ts';

/** Whose view it is: addresses are shown to nobody else. */
export type Reader = { mine: boolean };

const GATES_IN_FULL = 6;
const WALLETS_SHOWN = 4;
const VOTES_SHOWN = 10;

/** A part stands under its whole; what is deeper moves to the right. */
const under = (line: Text): Text =>
  /^\u2003*↳/u.test(plain(line)) ? say`\u2003${line}` : say`↳ ${line}`;

type TokenTrace = Extract<Trace, { kind: 'erc20' | 'erc721' }>;

function tokenLines(
  trace: TokenTrace,
  tokens: readonly KnownToken[],
  words: Words,
  { mine }: Reader,
): Text[] {
  const { term, needed, found, verdict, wallets } = trace;
  const token = tokens.find(
    (one) =>
      one.address === term.token && one.chainId === term.chainId && one.standard === term.kind,
  );
  const symbol = token ? shortSymbol(token.symbol) : shortenAddress(term.token);
  const amount = (units: bigint): string => words.number.amount(units, token?.decimals ?? 0);
  const w = words.role.why;
  const line = w.token({
    verdict,
    found: amount(found),
    needed: amount(needed),
    missing: amount(found < needed ? needed - found : 0n),
    symbol,
  });
  if (!mine) return [line];
  if (wallets.length === 0) return [line, under(w.noWallet())];
  const shown = wallets.slice(0, WALLETS_SHOWN).map(({ wallet, value, block }) =>
    under(
      w.wallet({
        wallet: shortenAddress(wallet),
        value: value === null ? null : amount(value),
        symbol,
        block: block === null ? null : String(block),
      }),
    ),
  );
  const more = wallets.length - shown.length;
  return [line, ...shown, ...(more > 0 ? [under(w.moreWallets({ count: more }))] : [])];
}

export function traceLines(
  trace: Trace,
  tokens: readonly KnownToken[],
  words: Words,
  reader: Reader,
): Text[] {
  const w = words.role.why;
  switch (trace.kind) {
    case 'erc20':
    case 'erc721':
      return tokenLines(trace, tokens, words, reader);
    case 'citizen':
      return [w.citizen({ verdict: trace.verdict, mine: reader.mine })];
    default:
      return [
        w[trace.kind]({ verdict: trace.verdict }),
        ...trace.of.flatMap((part) => traceLines(part, tokens, words, reader).map(under)),
      ];
  }
}

function gateBlocks(gate: WhyGate, words: Words, reader: Reader): Block[] {
  const w = words.role.why;
  const effects = gate.effects.map((effect) => w.effect[effect.state](effect));
  return [
    text(w.gate({ ...gate, role: gate.roleName })),
    list([
      w.rule(gate),
      ...(gate.trace ? traceLines(gate.trace, gate.tokens, words, reader) : []),
      ...effects,
    ]),
    ...(gate.checkedAt ? [note(w.checkedAt({ at: gate.checkedAt }))] : []),
    ...(gate.unknownSince ? [note(w.unknownSince({ at: gate.unknownSince }))] : []),
  ];
}

export function gatesBlocks(gates: readonly WhyGate[], words: Words, reader: Reader): Block[] {
  const w = words.role.why;
  if (gates.length === 0) return [text(w.gatesNone())];
  const rest = gates.slice(GATES_IN_FULL);
  return [
    ...gates.slice(0, GATES_IN_FULL).flatMap((gate) => gateBlocks(gate, words, reader)),
    ...(rest.length === 0
      ? []
      : [list(rest.map((gate) => w.gate({ ...gate, role: gate.roleName })))]),
  ];
}

function voteLines(vote: WhyVote, words: Words): Text[] {
  const { power, snapshotBlock, spokesman } = vote;
  const line = words.role.why.vote({
    ...vote,
    power: power && `${words.number.amount(power.units, power.decimals)} ${power.symbol}`,
    block: snapshotBlock,
  });
  if (!spokesman) return [line];
  const { to, speaks, voted } = spokesman;
  const who = { voted, to: [person(to)], speaks: speaks && [person(speaks)] };
  return [line, under(words.delegation.why(who))];
}

/** Whether anything here depends on what wallets hold. */
const countsTokens = ({ gates, votes }: WhyView): boolean =>
  gates.some((gate) => gate.tokens.length > 0) || votes.some((vote) => vote.snapshotBlock !== null);

/** Why wallets are not counted, with the button that mends it. */
export function walletStep(view: WhyView, words: Words): { blocks: Block[]; buttons: Button[] } {
  const { linked, consented } = view.wallets;
  if (!countsTokens(view) || (linked > 0 && consented)) return { blocks: [], buttons: [] };
  return linked === 0
    ? {
        blocks: [text(words.role.why.notLinked())],
        buttons: [
          {
            label: words.general.linkWallet(),
            style: 'primary',
            press: { command: 'wallet link', values: {} },
          },
        ],
      }
    : {
        blocks: [text(words.role.why.notConsented())],
        buttons: [
          {
            label: words.wallet.link.consent(),
            style: 'primary',
            press: { command: 'wallet use', values: {} },
          },
        ],
      };
}

export function whyReply(view: WhyView, words: Words): Reply {
  const w = words.role.why;
  const step = walletStep(view, words);
  const votes = view.votes.slice(0, VOTES_SHOWN);
  const again: Button = { label: w.again(), press: { command: 'role check', values: {} } };
  const buttons = [...step.buttons, ...(view.gates.length > 0 ? [again] : [])];
  return {
    blocks: [
      title(w.heading()),
      ...step.blocks,
      ...gatesBlocks(view.gates, words, { mine: true }),
      ...(votes.length === 0
        ? []
        : [title(w.votes()), list(votes.flatMap((vote) => voteLines(vote, words)))]),
      ...(view.votes.length > votes.length
        ? [note(w.more({ count: view.votes.length - votes.length }))]
        : []),
    ],
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}
