/** What a carrier brings is held to the code that was voted on, each time it is prepared and signed (I6). */
import { carriedBy, isCarrier } from '#core/execution/carriers/index.ts';
import type { IntentAction } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Room } from './options.ts';

export type CodeHashOf = (chainId: number, address: Address) => Promise<Hex | null>;

/** For what is looked at together: each address is asked for once, at the first that needs it. */
export function eachOnce({ actions }: Pick<Room, 'actions'>): CodeHashOf {
  const asked = new Map<string, Promise<Hex | null>>();
  return (chainId, address) => {
    const key = `${chainId}:${address}`;
    const known = asked.get(key) ?? actions.codeHash(chainId, address);
    asked.set(key, known);
    return known;
  };
}

/** The first address where other code stands than was voted on; throws the fault of a chain that could not be asked. */
export async function changedTarget(
  codeHash: CodeHashOf,
  action: IntentAction,
): Promise<Address | undefined> {
  const expected = isCarrier(action) ? (carriedBy(action)?.expected ?? []) : [];
  for (const { address, code } of expected) {
    if ((await codeHash(action.chainId, address)) !== code) return address;
  }
  return undefined;
}
