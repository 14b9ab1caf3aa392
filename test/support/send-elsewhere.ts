/** One of a community's keys used by hand, or by another copy of us: its books know nothing of it. */
import type { Hex } from 'viem';
import type { Action } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { World } from './execution-world.ts';

type Sent = { readonly tipWei?: bigint; readonly from?: Address };

/** Its hash, once a node has it; no block does yet. Of the treasury unless another account of the community is named. */
export async function sendElsewhere(
  world: World,
  action: Action,
  nonce: number,
  { tipWei = 2n * 10n ** 9n, from = world.treasury }: Sent = {},
): Promise<Hex> {
  const { sandbox, signers, actions, broadcast, community, store } = world;
  const row = await store.communities.findCommunity(community);
  signers.accountsOf(row?.seedIndex ?? 0);
  const { raw, hash } = await signers.sign(from, {
    ...{ chainId: sandbox.chainId, nonce, call: actions.callOf(action), gasLimit: 200_000n },
    fees: { maxFeePerGas: 50n * 10n ** 9n, maxPriorityFeePerGas: tipWei },
  });
  const { code } = await broadcast.sendRaw(sandbox.chainId, raw);
  if (code !== 'accepted') throw new Error(`no node took it: ${code}`);
  return hash;
}
