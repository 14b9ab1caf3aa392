/**
 * What wallets weigh at the blocks of a snapshot, added up for each person and term. One read that failed makes all of
 * it unknown (V7); a wallet counts for one person, on the chains where it is his (V2, W5).
 */
import type { Tokens } from '#chain/tokens/index.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts, Trace, Verdict } from '#core/eligibility/facts.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { evaluatePower, type Readings } from '#core/voting/power/evaluate.ts';
import { type ChainTerm, isChainTerm, type Power, powerTermsOf } from '#core/voting/power/power.ts';
import type { Snapshot, SnapshotBlock } from '#core/voting/power/snapshot.ts';
import { settlesSupply } from '#core/voting/power/supply.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import { createFactReader } from '../gate/facts.ts';
import { namedAmong } from '../wallet/vault.ts';
import type { LinkedWallet, WalletsOf } from './wallets.ts';

/** A wallet's part in one term, in the term's own units; never 0. */
export type Weight = {
  readonly chainId: number;
  readonly address: Address;
  readonly term: number;
  readonly personId: PersonId;
  readonly power: bigint;
  readonly block: bigint;
  /** The provider that told it, as members may know it. */
  readonly toldBy: string | null;
};

/** Whom wallets of a chain were read from, whatever they weigh. */
export type RollProvider = { readonly chainId: number; readonly provider: string };

type Weighed = {
  readonly weights: readonly Weight[];
  readonly providers: readonly RollProvider[];
};

export type WeighDependencies = {
  store: Store;
  tokens: Pick<Tokens, 'balancesOf' | 'weightsOf' | 'supplyOf' | 'readingsOf'>;
  registry: VaultRegistry;
  walletsOf: WalletsOf;
  log: Log;
};

const blockOn = ({ blocks }: Snapshot, chainId: number): SnapshotBlock => {
  const found = blocks.find((one) => one.chainId === chainId);
  if (!found) throw new Error(`the snapshot has no block of chain ${chainId}`);
  return found;
};

export function createWeighing({ store, tokens, registry, walletsOf, log }: WeighDependencies) {
  /** The wallets that count on one chain, each once; null where it is not known whether a vault still does. */
  async function standingOn(
    wallets: readonly LinkedWallet[],
    { chainId, block }: SnapshotBlock,
  ): Promise<LinkedWallet[] | null> {
    const here = wallets.filter((one) => one.chainId === null || one.chainId === chainId);
    const named = await namedAmong(registry, here, chainId, block);
    if ([...named.values()].includes(null)) return null;
    const used = new Set<Address>();
    return here.filter(({ hot, address }) => {
      if ((hot !== undefined && named.get(address) !== true) || used.has(address)) return false;
      used.add(address);
      return true;
    });
  }

  async function weigh(
    term: ChainTerm,
    place: number,
    wallets: readonly LinkedWallet[],
    at: SnapshotBlock,
  ): Promise<Weighed | null> {
    const addresses = wallets.map(({ address }) => address);
    const block = { number: at.block, timestamp: at.timestamp };
    const read = await tokens.weightsOf(term, addresses, block);
    const weights: Weight[] = [];
    const providers = new Set<string>();
    const { chainId } = term;
    for (const { address, person } of wallets) {
      const told = read.get(address);
      if (told === null || told === undefined) return null;
      const { units: power, toldBy = null } = told;
      if (toldBy !== null) providers.add(toldBy);
      if (power === 0n) continue;
      const of = { chainId, address, term: place, personId: person };
      weights.push({ ...of, power, block: at.block, toldBy });
    }
    return { weights, providers: [...providers].map((provider) => ({ chainId, provider })) };
  }

  /** What a gate's rule asks about, read at the snapshot's blocks; `asOf`: of the wallets that were linked by then. */
  async function factsAt(
    rule: Rule,
    community: CommunityId,
    persons: readonly PersonId[],
    snapshot: Snapshot | null,
    asOf?: Date,
  ): Promise<ReadonlyMap<PersonId, Facts>> {
    const chain = {
      chainIds: snapshot?.blocks.map(({ chainId }) => chainId) ?? [],
      async headBlock(chainId: number) {
        const { block, timestamp } = blockOn(snapshot ?? { blocks: [] }, chainId);
        return { number: block, timestamp };
      },
    };
    const countedThen: WalletsOf = async (...asked) =>
      (await walletsOf(...asked)).filter(({ linkedAt }) => asOf === undefined || linkedAt <= asOf);
    const facts = createFactReader({
      ...{ store, tokens, registry, chain, log },
      walletsOf: countedThen,
    });
    return (await facts.read(community, persons, [rule], asOf)).facts;
  }

  /** Whom a gate's rule lets in; null where it is not known of somebody. */
  async function letIn(
    rule: Rule,
    community: CommunityId,
    persons: readonly PersonId[],
    snapshot: Snapshot | null,
  ): Promise<ReadonlySet<PersonId> | null> {
    const known = await factsAt(rule, community, persons, snapshot);
    const inside = new Set<PersonId>();
    for (const [person, own] of known) {
      const { verdict } = evaluate(rule, own);
      if (verdict === 'unknown') return null;
      if (verdict === 'yes') inside.add(person);
    }
    return inside;
  }

  /** All weights of these wallets; null as soon as one is unknown. */
  async function weighAll(
    power: Power,
    wallets: readonly LinkedWallet[],
    snapshot: Snapshot | null,
  ): Promise<Weighed | null> {
    const standing = new Map<number, LinkedWallet[]>();
    const weights: Weight[] = [];
    const providers = new Map<string, RollProvider>();
    for (const [place, term] of powerTermsOf(power.node).entries()) {
      if (!isChainTerm(term)) continue;
      const at = blockOn(snapshot ?? { blocks: [] }, term.chainId);
      const here = standing.get(term.chainId) ?? (await standingOn(wallets, at));
      if (here === null) return null;
      standing.set(term.chainId, here);
      const weighed = await weigh(term, place, here, at);
      if (weighed === null) return null;
      weights.push(...weighed.weights);
      for (const one of weighed.providers) providers.set(`${one.chainId} ${one.provider}`, one);
    }
    return { weights, providers: [...providers.values()] };
  }

  return {
    weighAll,

    /** What a gate's rule finds of one person at the blocks of a roll, and of time when it was frozen. */
    async explain(
      rule: Rule,
      community: CommunityId,
      person: PersonId,
      snapshot: Snapshot | null,
      frozenAt: Date,
    ): Promise<{ verdict: Verdict; trace: Trace }> {
      const own = (await factsAt(rule, community, [person], snapshot, frozenAt)).get(person);
      if (!own) throw new Error('a person was asked about and has no facts');
      return evaluate(rule, own);
    },

    /** What every person weighs, wallets added up first; those who weigh nothing are left out. */
    async powersOf(input: {
      community: CommunityId;
      persons: readonly PersonId[];
      power: Power;
      snapshot: Snapshot | null;
    }): Promise<(Weighed & { powers: ReadonlyMap<PersonId, bigint> }) | null> {
      const { community, persons, power, snapshot } = input;
      const terms = powerTermsOf(power.node);
      const read = terms.some(isChainTerm) ? await walletsOf(community, persons) : [];
      const weighed = await weighAll(power, read, snapshot);
      if (weighed === null) return null;
      const inside = await Promise.all(
        terms.map((term) =>
          isChainTerm(term) || term.rule === null
            ? undefined
            : letIn(term.rule, community, persons, snapshot),
        ),
      );
      if (inside.includes(null)) return null;
      const own = Map.groupBy(weighed.weights, ({ personId }) => personId);
      const powers = new Map<PersonId, bigint>();
      for (const person of new Set(persons)) {
        const readings = terms.map((term, place) =>
          isChainTerm(term)
            ? sumOf(own.get(person) ?? [], place)
            : (inside[place]?.has(person) ?? true)
              ? 1n
              : 0n,
        );
        const units = evaluatePower(power, readings) ?? 0n;
        if (units > 0n) powers.set(person, units);
      }
      return { ...weighed, powers };
    },

    /** How much of the power there is in all, without what some addresses hold; null is unknown. */
    async supplyOf(
      power: Power,
      without: readonly Address[],
      snapshot: Snapshot | null,
    ): Promise<bigint | null> {
      if (!settlesSupply(power)) throw new Error('a share of a supply that is none');
      const readings: (bigint | null)[] = [];
      for (const term of powerTermsOf(power.node)) {
        if (term.kind !== 'erc20' && term.kind !== 'votes') return null;
        const at = blockOn(snapshot ?? { blocks: [] }, term.chainId);
        const supply = await tokens.supplyOf(term, { number: at.block, timestamp: at.timestamp });
        const held = await tokens.balancesOf('erc20', term.chainId, term.token, without, {
          number: at.block,
        });
        const listed = [...held.values()];
        const left = listed.reduce<bigint | null>(
          (sum, one) => (sum === null || one === null ? null : sum - one),
          supply,
        );
        readings.push(left);
      }
      return evaluatePower(power, readings);
    },
  };
}

const sumOf = (weights: readonly Weight[], place: number): bigint =>
  weights.reduce((sum, { term, power }) => (term === place ? sum + power : sum), 0n);

/** The readings of one person's weights; for powers of tokens alone. */
export const readingsOf = (power: Power, weights: readonly Weight[]): Readings =>
  powerTermsOf(power.node).map((_, place) => sumOf(weights, place));
