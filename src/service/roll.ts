/**
 * The electoral roll of a vote: who may vote with what power, read once and frozen. Token power is read
 * at the final block that publication fixed; one failed read makes the whole roll unknown (V7).
 */

import type { Tokens } from '#chain/tokens/index.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import type { Electorate } from '#core/poll/opening.ts';
import type { PowerId } from '#core/voting/power/setting.ts';
import type { Store } from '#store/index.ts';
import { namedAmong } from './wallet/vault.ts';

/** A wallet a person has consented to use in this community; `chainId` binds a contract wallet (W5). */
export type LinkedWallet = {
  person: PersonId;
  address: Address;
  chainId: number | null;
  /** Of a vault: the linked wallet it named, which the registry has to say again whenever it counts. */
  hot?: Address;
};
export type WalletsOf = (
  community: CommunityId,
  persons: readonly PersonId[],
) => Promise<readonly LinkedWallet[]>;

/** The block token power is read at, fixed at publication. */
export type Snapshot = { chainId: number; token: Address; block: bigint };

export type Roll = {
  lines: { personId: PersonId; power: bigint }[];
  wallets: {
    chainId: number;
    address: Address;
    personId: PersonId;
    power: bigint;
    block: bigint;
  }[];
};

type Dependencies = {
  store: Store;
  tokens: Pick<Tokens, 'balancesOf'>;
  registry: VaultRegistry;
  walletsOf: WalletsOf;
};

export type Rolls = ReturnType<typeof createRolls>;

export function createRolls({ store, tokens, registry, walletsOf }: Dependencies) {
  async function personsOf(community: CommunityId, electorate: Electorate): Promise<PersonId[]> {
    if (electorate === 'members') return store.people.listMembers(community);
    return (await store.citizens.listCitizens(community)).map((row) => row.personId);
  }

  async function tokenRoll(
    community: CommunityId,
    persons: readonly PersonId[],
    snapshot: Snapshot,
  ): Promise<Roll | null> {
    const { chainId, token, block } = snapshot;
    const here = (await walletsOf(community, persons)).filter(
      (wallet) => wallet.chainId === null || wallet.chainId === chainId,
    );
    const named = await namedAmong(registry, here, chainId, block);
    if ([...named.values()].includes(null)) return null;
    const linked = here.filter((one) => one.hot === undefined || named.get(one.address) === true);
    const addresses = [...new Set(linked.map((wallet) => wallet.address))];
    const balances =
      addresses.length === 0
        ? new Map<Address, bigint | null>()
        : await tokens.balancesOf('erc20', chainId, token, addresses, block);
    const powers = new Map<PersonId, bigint>();
    const wallets: Roll['wallets'] = [];
    const used = new Set<Address>();
    for (const { person, address } of linked) {
      const power = balances.get(address);
      if (power === null || power === undefined) return null;
      if (power === 0n || used.has(address)) continue;
      used.add(address);
      powers.set(person, (powers.get(person) ?? 0n) + power);
      wallets.push({ chainId, address, personId: person, power, block });
    }
    return { lines: [...powers].map(([personId, power]) => ({ personId, power })), wallets };
  }

  return {
    /** Null: something could not be read, so nothing may be decided on it yet. */
    async read(input: {
      community: CommunityId;
      electorate: Electorate;
      power: PowerId;
      snapshot: Snapshot | null;
    }): Promise<Roll | null> {
      const persons = await personsOf(input.community, input.electorate);
      if (input.power === 'token-balance/1') {
        if (!input.snapshot) throw new Error('token power without a snapshot block');
        return tokenRoll(input.community, persons, input.snapshot);
      }
      if (input.power !== 'one-person/1') throw new Error(`no roll is read for ${input.power}`);
      return {
        lines: [...new Set(persons)].map((personId) => ({ personId, power: 1n })),
        wallets: [],
      };
    },
  };
}
