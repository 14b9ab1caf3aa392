/** What a draft would have done on chain: each typed step as the action it means, or why it cannot be had. */
import type { Actions } from '#chain/actions/index.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { parseAmount } from '#core/amount.ts';
import type { TypedStep } from '#core/execution/action-text.ts';
import { type Action, type ChainAction, paymentOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { type Address, asAddress, type CommunityId, type PersonId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, acceptAll, type Result, refuse } from '#core/result.ts';
import type { CommunityView } from '../community.ts';
import { readAmount } from '../ledger/asset.ts';
import type { PersonView } from '../person.ts';

export type Recipient = Pick<PersonView, 'person' | 'isBot' | 'displayName'>;

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
  tokens: Pick<Tokens, 'describe'>;
  payoutWallet: (
    community: CommunityId,
    person: PersonId,
    chainId: number,
  ) => Promise<Result<Address>>;
  treasuryOf: (community: CommunityId, chainId: number) => Promise<Address | null>;
};

export type StepsReader = ReturnType<typeof createStepsReader>;

/** Decimals of a chain's own coin. */
const COIN_DECIMALS = 18;

type Ground = { community: CommunityView; chainId: number; treasury: Address };

export function createStepsReader({ actions, tokens, payoutWallet, treasuryOf }: Dependencies) {
  async function recipientOf(
    { community, chainId }: Ground,
    { step, recipient }: StepDraft,
  ): Promise<Result<Address>> {
    if (step.kind === 'call') return accept(step.contract);
    if (step.to.by === 'address') return accept(step.to.address);
    if (recipient === null) return refuse({ code: 'unknown-person', text: step.to.text });
    if (recipient.isBot) return refuse({ code: 'bot-recipient' });
    const wallet = await payoutWallet(community.id, recipient.person, chainId);
    return !wallet.ok && wallet.refusal.code === 'not-linked'
      ? refuse({ code: 'recipient-not-linked', name: recipient.displayName })
      : wallet;
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
        const asset =
          token === null
            ? ({ kind: 'native' } as const)
            : ({ kind: 'erc20', token: asAddress(token) } as const);
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
        const value = step.value === null ? accept(0n) : parseAmount(step.value, COIN_DECIMALS);
        if (!value.ok) return value;
        const { signature, arguments: values } = step;
        return actions.readCall({ chainId, to, signature, arguments: values, value: value.value });
      }
    }
  }

  /** What the caps and books could not hold is said before it is voted on, and checked again before it is done. */
  function decideSteps({ asset, caps }: CommunityView, steps: readonly Action[]): Result<null> {
    const { symbol, decimals } = asset;
    if (caps === null) return refuse({ code: 'executor-off' });
    for (const step of steps) {
      const payment = paymentOf(step);
      const isOther =
        payment !== null && (payment.asset.kind === 'native') !== (asset.token === null);
      if (isOther) return refuse({ code: 'asset-differs', symbol });
      if (payment !== null && payment.amount > caps.perPayment) {
        const [cap, asked] = [caps.perPayment, payment.amount];
        return refuse({ code: 'cap-exceeded', cap, asked, symbol, decimals });
      }
      if (step.kind === 'call' && step.to === asset.token) {
        return refuse({ code: 'call-of-asset', symbol });
      }
    }
    return accept(null);
  }

  /** A call where nothing stands succeeds and does nothing: it is not voted on. */
  async function requireCode(action: ChainAction, steps: readonly Action[]): Promise<Result<null>> {
    const calls = actions.callsOf(action);
    for (const [index, { chainId }] of steps.entries()) {
      const call = calls[index];
      if (!call || call.data === '0x') continue;
      if ((await actions.codeHash(chainId, call.to)) === null) {
        return refuse({ code: 'action-no-code', address: call.to });
      }
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
    const treasury = await treasuryOf(community.id, asset.chainId);
    if (treasury === null) return refuse({ code: 'treasury-missing' });
    const ground = { community, chainId: asset.chainId, treasury };
    const results: Result<Action>[] = [];
    for (const step of steps) results.push(await actionOf(ground, step));
    const read = acceptAll(results);
    if (!read.ok) return read;
    const allowed = decideSteps(community, read.value);
    if (!allowed.ok) return allowed;
    const [first, ...others] = read.value;
    if (!first) return refuse({ code: 'option-missing', option: 'action' });
    const action: ChainAction = others.length === 0 ? first : { kind: 'batch', steps: read.value };
    const stands = await requireCode(action, read.value);
    if (!stands.ok) return stands;
    return shown === undefined || actionHash(action) === shown
      ? accept(action)
      : refuse({ code: 'proposal-altered' });
  };
}
