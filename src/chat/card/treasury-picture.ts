/** A treasury as a picture: each token as a bar of who holds it, and what came and went in the course of a month. */

import { greatest } from '#core/bigint.ts';
import { promisedIn } from '#core/ledger/overview.ts';
import type { Holding } from '#service/treasury/holder.ts';
import type { AssetStanding, HolderView, TreasuryView } from '#service/treasury/view.ts';
import type { Chart, ChartFlow, ChartHolding } from '../reply.ts';
import type { Words } from '../words/index.ts';
import { cutLines, permille } from './picture.ts';
import { amountText, symbolText } from './token-amount.ts';

/** More is not read on a phone. */
const BARS_MAX = 6;
const PLACES = 2;

/** A token with who of the community's own holds how much of it. */
type Held = {
  token: Holding;
  parts: readonly { holder: HolderView; tone: number; units: bigint | null }[];
};

const isSame = (a: Holding, b: Pick<Holding, 'chainId' | 'token'>): boolean =>
  a.chainId === b.chainId && a.token === b.token;

/** The community's own alone, in the order of the list; what nobody holds is left out, but for its asset. */
function heldIn({ holders, asset }: TreasuryView): Held[] {
  const own = holders.filter((one) => one.own && !one.isIdle);
  const tokens: Holding[] = [];
  for (const one of own.flatMap(({ holdings }) => holdings)) {
    if (!tokens.some((token) => isSame(token, one))) tokens.push(one);
  }
  return tokens.flatMap((token) => {
    const parts = own.flatMap((holder, tone) => {
      const found = holder.holdings.find((one) => isSame(one, token));
      return found && found.units !== 0n ? [{ holder, tone, units: found.units }] : [];
    });
    const isAsset = asset !== null && isSame(token, asset);
    return parts.length > 0 || isAsset ? [{ token, parts }] : [];
  });
}

function spokenOf(asset: AssetStanding, words: Words): ChartHolding['spoken'] {
  const w = words.treasuryShow.picture;
  const { total, free } = asset;
  const sum = promisedIn(asset.promised);
  if (total === null || free === null || sum === 0n) return null;
  const promised = amountText(sum, asset, words, PLACES);
  return free < 0n
    ? { label: w.overdrawn({ promised }), permille: 1000 }
    : {
        label: w.promised({ promised, free: amountText(free, asset, words, PLACES) }),
        permille: permille(sum, total),
      };
}

function holdingOf(
  { token, parts }: Held,
  /** Null where all is on one. */
  chain: number | null,
  asset: AssetStanding | null,
  words: Words,
): ChartHolding {
  const w = words.treasuryShow;
  const shown = (units: bigint) => amountText(units, token, words, PLACES);
  const symbol = symbolText(token);
  const label = chain === null ? symbol : w.picture.onChain({ symbol, chain });
  const sum = parts.reduce((all, { units }) => all + (units ?? 0n), 0n);
  const isWhole = parts.every(({ units }) => units !== null);
  const amount = shown(sum);
  const value = isWhole
    ? amount
    : sum === 0n
      ? w.picture.allUnknown()
      : w.picture.atLeast({ amount });
  return {
    ...{ label, value },
    parts: parts.map(({ holder, tone, units }) => ({
      tone,
      label: w.part(holder),
      value: units === null ? w.picture.allUnknown() : shown(units),
      permille: units === null ? null : permille(units, sum),
    })),
    spoken: asset !== null && isSame(token, asset) ? spokenOf(asset, words) : null,
  };
}

/** Null where nothing moved: an empty figure says nothing. */
function flowOf(asset: AssetStanding, words: Words): ChartFlow | null {
  const w = words.treasuryShow.picture;
  const { slots, came, gone } = asset.flows;
  const largest = greatest(slots.flatMap((one) => [one.came, one.gone]));
  if (largest === 0n) return null;
  const shown = (units: bigint) => amountText(units, asset, words, PLACES);
  return {
    heading: w.flows(asset),
    ...{ came: w.came({ amount: shown(came) }), gone: w.gone({ amount: shown(gone) }) },
    ...{ from: w.from(), to: w.to() },
    slots: slots.map((one) => ({
      came: permille(one.came, largest),
      gone: permille(one.gone, largest),
    })),
  };
}

/** Undefined where nothing of the community's own could be read: there is nothing to draw. */
export function treasuryChart(
  view: TreasuryView,
  community: string,
  words: Words,
): Chart | undefined {
  const w = words.treasuryShow.picture;
  const { asset, holders } = view;
  const held = heldIn(view);
  const read = new Map(
    holders.flatMap(({ chainId, block, own, isIdle }) =>
      block === null || isIdle || !own ? [] : [[chainId, block] as const],
    ),
  );
  if (read.size === 0 || held.length === 0) return undefined;
  const chains = new Set(held.map(({ token }) => token.chainId));
  const holdings = held
    .slice(0, BARS_MAX)
    .map((one) => holdingOf(one, chains.size > 1 ? one.token.chainId : null, asset, words));
  const flow = asset && flowOf(asset, words);
  const heading = w.title({ community });
  const lines = [
    ...holdings.map(({ label, value, parts, spoken }) =>
      w.altHolding({
        ...{ label, value },
        parts: [
          ...parts.map((part) => `${part.label}: ${part.value}`),
          ...(spoken ? [spoken.label] : []),
        ],
      }),
    ),
    ...(flow ? [w.altFlows(flow)] : []),
  ];
  return {
    ...{ kind: 'treasury', title: heading, holdings, flow },
    subtitle: w.subtitle({
      blocks: [...read].map(([chain, block]) => ({
        ...{ chain, block: words.number.plain(String(block)) },
      })),
    }),
    notes: held.length > BARS_MAX ? [w.moreTokens({ count: held.length - BARS_MAX })] : [],
    alt: w.alt({ title: heading, lines: cutLines(lines, words) }),
  };
}
