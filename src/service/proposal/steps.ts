/** What a draft would have done on chain: each typed step as the action it means, or why it cannot be had. */
import type { Actions } from '#chain/actions/index.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { parseAmount } from '#core/amount.ts';
import type { TypedStep } from '#core/execution/action-text.ts';
import {
  type Action,
  type ChainAction,
  isUnmeasured,
  paymentOf,
  transferAssetOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { decideUnmeasured } from '#core/execution/policy.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, acceptAll, type Result, refuse } from '#core/result.ts';
import type { CommunityView } from '../community.ts';
import { callsAsset } from '../execution/treasury.ts';
import type { Keeper, Keepers } from '../executor/keeper.ts';
import { readAmount } from '../ledger/asset.ts';
import { decideCap, type PayoutWallet, payoutOf, type Recipient } from './payout.ts';

/** A typed step with whoever it names looked up. */
export type StepDraft = {
  readonly step: TypedStep;
  /** Null where it is an address, or nobody. */
  readonly recipient: Recipient | null;
};

export type StepsDraft = {
  steps?: readonly StepDraft[] | undefined;
  /** Hash of the action that was shown; another one is not published. */
  shown?: Hex | undefined;
};

type Dependencies = {
  actions: Pick<Actions, 'readCall' | 'codeHash' | 'callsOf'>;
  tokens: Pick<Tokens, 'describe' | 'coinOf'>;
  payoutWallet: PayoutWallet;
  keepers: Pick<Keepers, 'standing'>;
};

export type StepsReader = ReturnType<typeof createStepsReader>;

type Ground = { community: CommunityView; chainId: number; treasury: Address };

export function createStepsReader({ actions, tokens, payoutWallet, keepers }: Dependencies) {
  async function recipientOf(
    { community, chainId }: Ground,
    { step, recipient }: StepDraft,
  ): Promise<Result<Address>> {
    if (step.kind === 'call') return accept(step.contract);
    if (step.to.by === 'address') return accept(step.to.address);
    if (recipient === null) return refuse({ code: 'unknown-person', text: step.to.text });
    return payoutOf(payoutWallet, community.id, chainId, recipient);
  }

  async function mintedUnits(
    { community: { asset }, chainId }: Ground,
    token: Address,
    amount: string,
  ): Promise<Result<bigint>> {
    if (token === asset.token) return readAmount(amount, asset);
    const facts = await tokens.describe(chainId, token);
    return facts.ok ? parseAmount(amount, facts.value.decimals) : facts;
  }

  async function actionOf(ground: Ground, draft: StepDraft): Promise<Result<Action>> {
    const { step } = draft;
    const { community, chainId, treasury } = ground;
    const recipient = await recipientOf(ground, draft);
    if (!recipient.ok) return recipient;
    const to = recipient.value;
    switch (step.kind) {
      case 'pay': {
        const amount = readAmount(step.amount, community.asset);
        if (!amount.ok) return amount;
        const { token } = community.asset;
        const asset = transferAssetOf(token === null ? null : asAddress(token));
        return accept({ kind: 'transfer', chainId, asset, to, amount: amount.value });
      }
      case 'nft': {
        const { collection, id } = step;
        return accept({ kind: 'transfer-nft', chainId, collection, id, from: treasury, to });
      }
      case 'items': {
        const { collection, id, amount } = step;
        return accept({
          kind: 'transfer-items',
          chainId,
          collection,
          id,
          amount,
          from: treasury,
          to,
        });
      }
      case 'mint': {
        const units = await mintedUnits(ground, step.token, step.amount);
        return units.ok
          ? accept({ kind: 'mint', chainId, token: step.token, to, amount: units.value })
          : units;
      }
      case 'call': {
        const { decimals } = tokens.coinOf(chainId);
        const value = step.value === null ? accept(0n) : parseAmount(step.value, decimals);
        if (!value.ok) return value;
        const { signature, arguments: values } = step;
        return actions.readCall({ chainId, to, signature, arguments: values, value: value.value });
      }
    }
  }

  /** What the caps and books could not hold is said before it is voted on, and checked again before it is done. */
  function decideSteps(
    { asset, caps, unmeasuredPerDay: most }: CommunityView,
    { kind }: Keeper,
    steps: readonly Action[],
  ): Result<null> {
    const { symbol } = asset;
    // A contract has its own guards: its owners, its delay, its voters.
    if (kind === 'contract') return accept(null);
    if (caps === null) return refuse({ code: 'executor-off' });
    const unmeasured = steps.filter(isUnmeasured).length;
    const few = decideUnmeasured({ asked: unmeasured, inWindow: 0, most });
    if (!few.ok) return few;
    for (const step of steps) {
      const payment = paymentOf(step);
      const isOther =
        payment !== null && (payment.asset.kind === 'native') !== (asset.token === null);
      if (isOther) return refuse({ code: 'asset-differs', symbol });
      const within = payment === null ? accept(null) : decideCap(asset, caps, payment.amount);
      if (!within.ok) return within;
      if (callsAsset(step, asset)) return refuse({ code: 'call-of-asset', symbol });
    }
    return accept(null);
  }

  /** A call where nothing stands succeeds and does nothing: it is not voted on. */
  async function requireCode({ chainId }: Ground, action: ChainAction): Promise<Result<null>> {
    for (const { to: address, data } of actions.callsOf(action)) {
      if (data === '0x' || (await actions.codeHash(chainId, address)) !== null) continue;
      return refuse({ code: 'action-no-code', address });
    }
    return accept(null);
  }

  /** One step is its own action, several are a batch. */
  return async function readSteps(
    community: CommunityView,
    { steps = [], shown }: StepsDraft,
  ): Promise<Result<ChainAction>> {
    const { asset } = community;
    if (asset.kind === 'credit' || asset.chainId === null)
      return refuse({ code: 'treasury-missing' });
    const keeper = await keepers.standing(community.id, asset.chainId);
    const treasury = keeper?.address ?? null;
    if (!keeper || treasury === null) return refuse({ code: 'treasury-missing' });
    const ground = { community, chainId: asset.chainId, treasury };
    const results: Result<Action>[] = [];
    for (const step of steps) results.push(await actionOf(ground, step));
    const read = acceptAll(results);
    if (!read.ok) return read;
    const allowed = decideSteps(community, keeper, read.value);
    if (!allowed.ok) return allowed;
    const [first, ...others] = read.value;
    if (!first) return refuse({ code: 'option-missing', option: 'action' });
    const action: ChainAction = others.length === 0 ? first : { kind: 'batch', steps: read.value };
    const stands = await requireCode(ground, action);
    if (!stands.ok) return stands;
    return shown === undefined || actionHash(action) === shown
      ? accept(action)
      : refuse({ code: 'proposal-altered' });
  };
}
