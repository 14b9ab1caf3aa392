/** The wallets a roll or a gate may count. */
import type { Address, CommunityId, PersonId } from '#core/identity.ts';

/** A wallet a person has consented to use in this community; `chainId` binds a contract wallet (W5). */
export type LinkedWallet = {
  person: PersonId;
  address: Address;
  chainId: number | null;
  /** Of a vault: the linked wallet it named, which the registry has to say again whenever it counts. */
  hot?: Address;
  linkedAt: Date;
};
export type WalletsOf = (
  community: CommunityId,
  persons: readonly PersonId[],
) => Promise<readonly LinkedWallet[]>;
