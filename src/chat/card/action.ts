/** What is carried out on chain, in words: the same before it is proposed, on its card and on its page. */
import type { CallArgument } from '#core/execution/actions/call.ts';
import type { Inspection, Warning } from '#core/execution/inspection.ts';
import type { Action } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import { type Block, list, text } from '../reply.ts';
import { join, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer } from './address.ts';

type Unit = { readonly symbol: string; readonly decimals: number };

export type StepContext = {
  /** The asset the community pays in; a mint of it is shown so, too. */
  readonly unit: Unit;
  /** Its contract; null for a chain's own coin. */
  readonly token: Address | null;
  readonly explorer: Explorer;
};

const printArgument = (value: CallArgument): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

export function stepText(action: Action, context: StepContext, words: Words): Text {
  const { unit, token, explorer } = context;
  const address = (of: Address): Text => addressText(of, action.chainId, explorer);
  const money = (units: bigint) => `${words.number.amount(units, unit.decimals)} ${unit.symbol}`;
  const to = address(action.to);
  const { step, baseUnits } = words.action;
  switch (action.kind) {
    case 'transfer':
      return step.transfer({ amount: money(action.amount), to });
    case 'transfer-nft':
      return step['transfer-nft']({
        ...{ id: String(action.id), collection: address(action.collection), to },
      });
    case 'transfer-items':
      return step['transfer-items']({
        ...{ id: String(action.id), amount: String(action.amount) },
        ...{ collection: address(action.collection), to },
      });
    case 'mint': {
      const own = action.token === token;
      const amount = own ? money(action.amount) : baseUnits({ units: String(action.amount) });
      return step.mint({ amount, token: address(action.token), to });
    }
    case 'call':
      return step.call({
        ...{ signature: action.signature, values: action.arguments.map(printArgument), to },
        value: action.value === 0n ? null : money(action.value),
      });
  }
}

export function stepBlocks(steps: readonly Action[], context: StepContext, words: Words): Block[] {
  const said = steps.map((step) => stepText(step, context, words));
  const heading =
    steps.length === 1
      ? words.action.willDo()
      : words.action.willDoInOrder({ steps: steps.length });
  return [text(heading), list(said, steps.length > 1)];
}

type At = { readonly chainId: number; readonly explorer: Explorer };

function warningText(warning: Warning, { chainId, explorer }: At, words: Words): Text {
  const address = (of: Address): Text => addressText(of, chainId, explorer);
  const w = words.action.warning;
  switch (warning.kind) {
    case 'new-address':
    case 'first-call':
    case 'may-delegate':
    case 'unverified':
    case 'sources-unknown':
      return w[warning.kind]({ address: address(warning.address) });
    case 'look-alike':
      return w['look-alike']({ address: address(warning.address), like: address(warning.like) });
    case 'runs-as-treasury':
      return w['runs-as-treasury']({ to: address(warning.to) });
    case 'delegatecall':
      return w.delegatecall({ address: address(warning.address), to: address(warning.to) });
    case 'more-delegatecalls':
      return w['more-delegatecalls'](warning);
    case 'proxy':
      return w.proxy({
        ...{ address: address(warning.address), form: warning.form },
        to: address(warning.implementation),
        admin: warning.admin && address(warning.admin),
      });
    case 'gives-power':
      return w['gives-power'](warning);
    case 'share':
      return w.share(warning);
    case 'would-fail':
      return w['would-fail'](warning);
  }
}

/** What to beware of, the same before it is proposed and on its card. */
export const warningBlocks = ({ warnings }: Inspection, at: At, words: Words): Block[] =>
  warnings.map((warning) => text(warningText(warning, at, words)));

/** Whose balances a trial run would change, and by how much. */
export function changeFields(
  { changes, moreChanges, inWords, warnings }: Inspection,
  { chainId, explorer }: At,
  words: Words,
): { name: string; value: Text }[] {
  if (changes === null) {
    // Why it would fail is among what to beware of.
    const isTold = warnings.some(({ kind }) => kind === 'would-fail');
    return isTold ? [] : [{ name: words.action.changes(), value: words.action.untold() }];
  }
  const lines = changes.map(({ holder, id, units, symbol, decimals }) => {
    const sign = units > 0n ? '+' : '−';
    const size = words.number.amount(units > 0n ? units : -units, decimals);
    return words.action.change({
      ...{ holder: addressText(holder, chainId, explorer), piece: id },
      amount: `${sign}${size} ${symbol}`,
    });
  });
  if (lines.length === 0) return [];
  if (moreChanges > 0) lines.push(words.action.moreChanges({ count: moreChanges }));
  const name = inWords ? words.action.changesInWords() : words.action.changes();
  return [{ name, value: join(lines, '\n') }];
}

/** The code that is called, by its hash: for whoever looks closely. */
export const codeField = (
  { targets }: Inspection,
  { chainId, explorer }: At,
  words: Words,
): { name: string; value: Text }[] => {
  const lines = targets.flatMap(({ address, code, implementation, published }): Text[] =>
    code === null
      ? []
      : [
          words.action.codeOf({
            ...{ address: addressText(address, chainId, explorer), code },
            behind: implementation && addressText(implementation, chainId, explorer),
            published: published === 'exact' || published === 'partial' ? published : null,
          }),
        ],
  );
  return lines.length === 0 ? [] : [{ name: words.action.codeHash(), value: join(lines, '\n') }];
};
