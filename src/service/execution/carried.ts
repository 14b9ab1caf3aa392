/** What a carrier brings is held to the code that was voted on, each time it is prepared and signed (I6). */
import { carriedBy, isCarrier } from '#core/execution/carriers/index.ts';
import type { IntentAction } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Room } from './options.ts';

/** The first address where other code stands than was voted on; throws the fault of a chain that could not be asked. */
export async function changedTarget(
  { actions }: Pick<Room, 'actions'>,
  action: IntentAction,
): Promise<Address | undefined> {
  const expected = isCarrier(action) ? (carriedBy(action)?.expected ?? []) : [];
  for (const { address, code } of expected) {
    if ((await actions.codeHash(action.chainId, address)) !== code) return address;
  }
  return undefined;
}
