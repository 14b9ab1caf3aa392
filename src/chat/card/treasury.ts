/** `/treasury show`: who holds how much, what of it is spoken for, what came and went; and all of it as a picture, too. */
import { promisedIn } from '#core/ledger/overview.ts';
import type { FlowView, Outflow } from '#service/treasury/flow.ts';
import type { Holding } from '#service/treasury/holder.ts';
import type { AssetStanding, HolderView, TreasuryView } from '#service/treasury/view.ts';
import { type Block, type Button, list, note, type Reply, sayOnly, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer, hashText } from './address.ts';
import { amountText, symbolText } from './token-amount.ts';
import { treasuryChart } from './treasury-picture.ts';

type Shown = { words: Words; explorer: Explorer };

/** As many as fit both platforms, each with its address. */
const HOLDERS_MAX = 8;
const TOKENS_MAX = 6;
function holdingText(holding: Holding, words: Words): string {
  const w = words.treasuryShow;
  const { units, decimals, standard } = holding;
  const symbol = symbolText(holding);
  if (units === null) return w.unknown({ symbol });
  return standard === 'erc721'
    ? w.pieces({ amount: words.number.amount(units, 0), symbol })
    : amountText(units, { symbol, decimals }, words);
}

/** What somebody looks for first: what is there, the community's token and the coin before all others. */
function holdingsText(holder: HolderView, asset: AssetStanding | null, words: Words): string {
  const w = words.treasuryShow;
  if (holder.block === null) return w.notRead();
  const isAsset = ({ chainId, token }: Holding) =>
    chainId === asset?.chainId && token === asset.token;
  const told = holder.holdings
    .filter((one) => one.units !== 0n || (isAsset(one) && holder.own))
    .toSorted((a, b) => Number(b.isTrusted) - Number(a.isTrusted));
  if (told.length === 0) return w.nothing();
  const parts = told.slice(0, TOKENS_MAX).map((one) => holdingText(one, words));
  const more = told.length - parts.length;
  return [...parts, ...(more > 0 ? [w.andMore({ count: more })] : [])].join(' · ');
}

function holderBlocks(
  { holders, asset, unread }: TreasuryView,
  { words, explorer }: Shown,
): Block[] {
  const w = words.treasuryShow;
  const told = holders.filter(({ isIdle }) => !isIdle);
  const chains = [...new Set(told.map(({ chainId }) => chainId))];
  const idle = holders.length - told.length;
  const more = told.length - HOLDERS_MAX;
  const lines = told.slice(0, HOLDERS_MAX).map((holder): Text => {
    const { kind, contracts, pays, chainId, address } = holder;
    return w.holder({
      ...{ kind, contracts, pays, chain: chains.length > 1 ? chainId : null },
      address: addressText(address, chainId, explorer),
      holdings: holdingsText(holder, asset, words),
    });
  });
  const notRead = chains.filter((chain) =>
    told.some(({ chainId, block }) => chainId === chain && block === null),
  );
  const isAlone =
    told.some(({ kind }) => kind === 'account') && told.every(({ kind }) => kind !== 'contract');
  return [
    list(lines),
    ...(isAlone ? [note(w.alone())] : []),
    ...(more > 0 ? [note(w.moreHolders({ count: more }))] : []),
    ...(idle > 0 ? [note(w.idle({ count: idle }))] : []),
    ...notRead.map((chain) => text(w.chainNotRead({ chain }))),
    ...(unread > 0 ? [note(w.contractsNotRead({ count: unread }))] : []),
  ];
}

function standingBlocks(asset: AssetStanding, words: Words): Block[] {
  const w = words.treasuryShow;
  const { promised: of, total, free } = asset;
  const shown = (units: bigint) => amountText(units, asset, words);
  const sum = promisedIn(of);
  const promised = shown(sum);
  const parts = [
    ...(of.pending > 0n ? [w.pending({ amount: shown(of.pending) })] : []),
    ...(of.carried > 0n ? [w.carried({ amount: shown(of.carried) })] : []),
    ...(of.waiting > 0n ? [w.waiting({ amount: shown(of.waiting), count: of.decisions })] : []),
    ...(of.budgets > 0n ? [w.budgets({ amount: shown(of.budgets), count: of.openBudgets })] : []),
  ];
  const said = (): Text => {
    if (total === null || free === null) {
      return w.standingUnknown({ promised: sum === 0n ? null : promised });
    }
    if (sum === 0n) return w.allFree({ total: shown(total) });
    return free < 0n
      ? w.overdrawn({ total: shown(total), promised, missing: shown(-free) })
      : w.standing({ total: shown(total), promised, free: shown(free) });
  };
  return [text(said()), ...(parts.length > 0 ? [text(w.promisedHeading()), list(parts)] : [])];
}

function outflowText(outflow: Outflow, asset: AssetStanding, { words, explorer }: Shown): Text {
  const w = words.treasuryShow;
  const { amount, at: when, of, txHash, chainId } = outflow;
  return w.outflow({
    ...{ amount: amountText(amount, asset, words), when },
    of: of.kind === 'proposal' ? w.proposal(of) : w.budget(of),
    hash: txHash === null ? null : hashText(txHash, chainId, explorer),
  });
}

/** What the books leave open. */
function bookNotes(asset: AssetStanding, { holders }: TreasuryView, words: Words): Block[] {
  const w = words.treasuryShow;
  const { bookedTo, difference } = asset.flows;
  const hasAccount = holders.some(
    ({ kind, chainId }) => kind === 'account' && chainId === asset.chainId,
  );
  const more = difference !== null && difference > 0n;
  return [
    ...(bookedTo === null && hasAccount ? [note(w.notBooked())] : []),
    ...(difference !== null && difference !== 0n && bookedTo !== null
      ? [
          text(
            w.ahead({
              ...{ amount: amountText(more ? difference : -difference, asset, words), more },
              block: words.number.plain(String(bookedTo)),
            }),
          ),
        ]
      : []),
    ...(holders.some(({ kind }) => kind === 'contract') ? [note(w.contractBooks())] : []),
  ];
}

function flowBlocks(asset: AssetStanding, view: TreasuryView, shown: Shown): Block[] {
  const { words } = shown;
  const w = words.treasuryShow;
  const flows: FlowView = asset.flows;
  const told = (units: bigint) => amountText(units, asset, words);
  const { came, gone, opened, unexplained, largest, payments, acts, vault } = flows;
  const moved = came > 0n || gone > 0n;
  const more = payments - largest.length;
  return [
    text(moved ? w.flows({ came: told(came), gone: told(gone) }) : w.still(asset)),
    ...(unexplained > 0n
      ? [text(w.unexplained({ amount: told(unexplained), isCoin: asset.token === null }))]
      : []),
    ...(opened === null ? [] : [text(w.opened({ amount: told(opened.amount), when: opened.at }))]),
    ...(largest.length === 0
      ? []
      : [
          text(w.largest()),
          list([
            ...largest.map((one) => outflowText(one, asset, shown)),
            ...(more > 0 ? [w.morePayments({ count: more })] : []),
          ]),
        ]),
    ...(acts > 0 ? [text(w.acts({ count: acts }))] : []),
    ...(vault && vault.came + vault.gone > 0n
      ? [text(w.vault({ came: told(vault.came), gone: told(vault.gone) }))]
      : []),
    ...bookNotes(asset, view, words),
  ];
}

function readNotes({ holders }: TreasuryView, words: Words): Block[] {
  const w = words.treasuryShow;
  const blocks = new Map(
    holders.flatMap(({ chainId, block, isIdle }) =>
      block === null || isIdle ? [] : [[chainId, block] as const],
    ),
  );
  const lines = [...blocks].map(([chain, block]) =>
    w.readAt({ block: words.number.plain(String(block)), chain }),
  );
  return [...lines, w.only()].map(note);
}

export function treasuryReply(
  view: TreasuryView,
  { name, symbol }: { name: string; symbol: string },
  words: Words,
  explorer: Explorer,
): Reply {
  const w = words.treasuryShow;
  const { asset, holders } = view;
  const shown = { words, explorer };
  if (holders.every(({ isIdle }) => isIdle)) {
    if (!asset) return sayOnly(w.credits({ symbol }));
    return { blocks: [title(w.heading()), text(w.noAccount()), note(w.connect())] };
  }
  const press = (label: string, command: string): Button => ({
    label,
    press: { command, values: {} },
  });
  const chart = treasuryChart(view, name, words);
  return {
    blocks: [
      title(w.heading()),
      ...holderBlocks(view, shown),
      ...(asset ? [...standingBlocks(asset, words), ...flowBlocks(asset, view, shown)] : []),
      ...readNotes(view, words),
    ],
    buttons: [[press(w.status(), 'execution status'), press(w.budgetList(), 'budget list')]],
    ...(chart && { chart }),
  };
}
