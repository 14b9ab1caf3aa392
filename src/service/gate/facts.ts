/**
 * What the rules of a community's gates ask about its members, read in as few calls as possible: wallets and
 * citizenship from the books, balances from the chain, each token once for everybody, all at one block of its
 * chain. What could not be read is absent, and so unknown (V7).
 */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import type { BalanceFact, Facts } from '#core/eligibility/facts.ts';
import { type Rule, type TokenTerm, tokensOf } from '#core/eligibility/rule.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { LinkedWallet, WalletsOf } from '../roll/wallets.ts';
import { namedAmong } from '../wallet/vault.ts';

export type FactReader = ReturnType<typeof createFactReader>;

type Dependencies = {
  store: Store;
  tokens: Pick<Tokens, 'balancesOf'>;
  registry: VaultRegistry;
  chain: Pick<Chain, 'chainIds' | 'headBlock'>;
  walletsOf: WalletsOf;
  log: Log;
};

type Standing = LinkedWallet & { unsure?: boolean };

const counts = (wallet: LinkedWallet, term: TokenTerm): boolean =>
  wallet.chainId === null || wallet.chainId === term.chainId;

export function createFactReader({ store, tokens, registry, chain, walletsOf, log }: Dependencies) {
  /** A read of the world that may fail: undefined is not known. Anything but a fault is a bug. */
  async function attempt<T>(what: string, chainId: number, read: () => Promise<T>) {
    try {
      return await read();
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      log.warn({ err, chainId, what }, 'gates: a read failed, so nothing is decided on it');
      return undefined;
    }
  }

  /**
   * The newest block, not the final one: a role is no payment, it can be taken back at the next check, and
   * members expect it within seconds. What a reorganisation undoes is read again by then.
   */
  async function blocksOf(terms: readonly TokenTerm[]): Promise<ReadonlyMap<number, bigint>> {
    const blocks = new Map<number, bigint>();
    for (const chainId of new Set(terms.map((term) => term.chainId))) {
      // A chain the deployment no longer has an RPC for is one that cannot be read.
      if (!chain.chainIds.includes(chainId)) continue;
      const head = await attempt('head', chainId, () => chain.headBlock(chainId));
      if (head) blocks.set(chainId, head.number);
    }
    return blocks;
  }

  /** Without vaults that are certainly none any more. */
  async function standingAmong(
    wallets: readonly LinkedWallet[],
    blocks: ReadonlyMap<number, bigint>,
  ): Promise<Standing[]> {
    const vaults = Map.groupBy(
      wallets.filter((one) => one.hot !== undefined),
      (one) => one.chainId,
    );
    const said = new Map<LinkedWallet, boolean | null>();
    for (const [chainId, here] of vaults) {
      const block = chainId === null ? undefined : blocks.get(chainId);
      const named =
        chainId === null || block === undefined
          ? undefined
          : await attempt('vaults', chainId, () => namedAmong(registry, here, chainId, block));
      for (const vault of here) said.set(vault, named?.get(vault.address) ?? null);
    }
    return wallets.flatMap((one) => {
      const word = said.get(one);
      if (word === false) return [];
      return word === null ? [{ ...one, unsure: true }] : [one];
    });
  }

  async function balancesOf(
    term: TokenTerm,
    wallets: readonly Standing[],
    blocks: ReadonlyMap<number, bigint>,
  ): Promise<BalanceFact[]> {
    const { kind, chainId, token } = term;
    const here = wallets.filter((one) => counts(one, term));
    const owners = [...new Set(here.map((one) => one.address))];
    const block = blocks.get(chainId);
    // A vault of which it is not known whether it is still one has no known balance.
    const unsure = new Set(here.filter((one) => one.unsure).map((one) => one.address));
    const read =
      block === undefined || owners.length === 0
        ? undefined
        : await attempt('balances', chainId, () =>
            tokens.balancesOf(kind, chainId, token, owners, block),
          );
    return owners.map((wallet) => {
      const value = unsure.has(wallet) ? null : (read?.get(wallet) ?? null);
      return {
        standard: kind,
        chainId,
        token,
        wallet,
        value,
        block: value === null ? null : (block ?? null),
      };
    });
  }

  return {
    /** Facts by person; `at` is the law's time before anything was read. */
    async read(
      community: CommunityId,
      persons: readonly PersonId[],
      rules: readonly Rule[],
    ): Promise<{ at: Date; facts: ReadonlyMap<PersonId, Facts> }> {
      const at = await store.now();
      const terms = new Map(
        rules.flatMap(tokensOf).map((term) => [`${term.kind}:${term.chainId}:${term.token}`, term]),
      );
      const linked = terms.size === 0 ? [] : await walletsOf(community, persons);
      const citizens = new Set(await store.citizens.listCitizensAmong(community, persons));
      const blocks = await blocksOf(linked.length === 0 ? [] : [...terms.values()]);
      const wallets = await standingAmong(linked, blocks);
      const balances = new Map<Address, BalanceFact[]>();
      for (const term of terms.values()) {
        for (const fact of await balancesOf(term, wallets, blocks)) {
          balances.set(fact.wallet, [...(balances.get(fact.wallet) ?? []), fact]);
        }
      }
      const held = Map.groupBy(wallets, (wallet) => wallet.person);
      const facts = new Map<PersonId, Facts>();
      for (const person of persons) {
        const own = (held.get(person) ?? []).map(({ address, chainId }) => ({ address, chainId }));
        facts.set(person, {
          wallets: own,
          balances: own.flatMap(({ address }) => balances.get(address) ?? []),
          citizen: citizens.has(person),
        });
      }
      return { at, facts };
    },
  };
}
