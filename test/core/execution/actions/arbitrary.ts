/** Any action of each kind: a kind added to the registry does not compile until one stands here. */
import fc from 'fast-check';
import type { CallArgument } from '#core/execution/actions/call.ts';
import type { ActionOf } from '#core/execution/actions/index.ts';
import type { ChainActionKind } from '#core/execution/intent.ts';
import { asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';

const digits = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'),
    minLength: length,
    maxLength: length,
  });
const addresses = digits(40).map((text) => asAddress(`0x${text}`));
const chainId = fc.integer({ min: 1, max: 2 ** 31 });
const units = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const { argument } = fc.letrec<{ argument: CallArgument }>((tie) => ({
  argument: fc.oneof(
    { maxDepth: 2 },
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.boolean(),
    fc.array(tie('argument'), { maxLength: 3 }),
  ),
}));

export const ARBITRARY: { readonly [K in ChainActionKind]: fc.Arbitrary<ActionOf<K>> } = {
  transfer: fc.record({
    kind: fc.constant('transfer'),
    chainId,
    asset: fc.oneof(
      fc.constant({ kind: 'native' as const }),
      addresses.map((token) => ({ kind: 'erc20' as const, token })),
    ),
    to: addresses,
    amount: units,
  }),
  'transfer-nft': fc.record({
    kind: fc.constant('transfer-nft'),
    ...{ chainId, collection: addresses, id: units, from: addresses, to: addresses },
  }),
  'transfer-items': fc.record({
    kind: fc.constant('transfer-items'),
    ...{ chainId, collection: addresses, id: units, amount: units, from: addresses, to: addresses },
  }),
  call: fc.record({
    kind: fc.constant('call'),
    ...{ chainId, to: addresses, value: units },
    signature: fc.constantFrom('function f()', 'function g(uint256 a) payable'),
    arguments: fc.array(argument, { maxLength: 4 }),
    data: digits(16).map((text): Hex => `0x${text}`),
  }),
  mint: fc.record({
    kind: fc.constant('mint'),
    ...{ chainId, token: addresses, to: addresses, amount: units },
  }),
};
