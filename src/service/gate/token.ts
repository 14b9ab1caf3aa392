/**
 * Rules as somebody wrote them, read with the world at hand: the community's asset by its symbol, a chain's coin by its
 * own, any other contract by its address, once it was asked whether it is what the rule takes it for.
 */
import type { Ens } from '#chain/ens.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { ContractUse } from '#chain/tokens/probes.ts';
import { parseAddress } from '#core/address.ts';
import {
  asksNames,
  contractsIn,
  type NamedContract,
  parseRule,
} from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import { decideRoles, withoutRoles } from '#core/eligibility/roles.ts';
import {
  MAX_RULE_LENGTH,
  mapTerms,
  partNotForRolls,
  type Rule,
  rolesOf,
} from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { parseViewFunction } from '#core/eligibility/view-function.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { parsePower } from '#core/voting/power/parse-power.ts';
import type { Power } from '#core/voting/power/power.ts';
import type { Books, Store } from '#store/index.ts';
import type { Communities, CommunityView } from '../community.ts';
import { roleRulesOf } from './facts.ts';

type Dependencies = {
  store: Store;
  communities: Communities;
  tokens: Pick<Tokens, 'probe' | 'coinOf'>;
  chainIds: readonly number[];
  ens: Pick<Ens, 'registry' | 'normalOf'>;
};

/** A rule read, in the one form it is stored in, with the tokens its amounts are counted in. */
export type ReadRule = { rule: Rule; printed: string; tokens: readonly KnownToken[] };

/** What a gate's row keeps of its tokens. */
export function tokensFromJson(json: unknown): readonly KnownToken[] {
  invariant(Array.isArray(json), 'a gate keeps a list of tokens');
  return json as KnownToken[];
}

export const assetToken = ({ asset }: CommunityView): KnownToken[] =>
  asset.token === null || asset.chainId === null
    ? []
    : [
        {
          symbol: asset.symbol,
          standard: 'erc20',
          chainId: asset.chainId,
          address: asAddress(asset.token),
          decimals: asset.decimals,
        },
      ];

const NO_ADDRESS = asAddress(`0x${'0'.repeat(40)}`);
const keyOf = ({ standard, chainId, address }: Omit<KnownToken, 'symbol' | 'decimals'>): string =>
  `${standard}:${chainId}:${address}`;

const nameRegistry = (registry: { chainId: number; address: Address }): KnownToken => ({
  ...{ standard: 'names', symbol: 'ENS', decimals: 0 },
  ...registry,
});

/** Names as they are kept (ENSIP-15): what is typed otherwise could never be anybody's. */
export function withNormalNames(rule: Rule, ens: Pick<Ens, 'normalOf'>): Result<Rule> {
  let stray: string | undefined;
  const node = mapTerms(rule.node, (term) => {
    if (term.kind !== 'ens' || term.name === null) return term;
    const below = term.name.startsWith('*.') ? '*.' : '';
    const normal = ens.normalOf(term.name.slice(below.length));
    if (normal === null) stray = term.name;
    return normal === null ? term : { ...term, name: `${below}${normal}` };
  });
  return stray === undefined
    ? accept({ v: rule.v, node })
    : refuse({ code: 'name-malformed', text: stray });
}

/** Each once, as it was said last. */
export const distinctTokens = (known: readonly KnownToken[]): readonly KnownToken[] => [
  ...new Map(known.map((one) => [keyOf(one), one])).values(),
];

export type RuleReader = ReturnType<typeof createRuleReader>;

export function createRuleReader(deps: Dependencies) {
  const { store, communities, tokens, chainIds, ens } = deps;

  /** The address that is meant; undefined for a name that no contract of ours goes by. */
  function addressOf(
    { name, chainId }: NamedContract,
    { asset }: CommunityView,
  ): Result<Address | undefined> {
    if (/^0x/i.test(name)) return parseAddress(name);
    const own = asset.token !== null && name.toLowerCase() === asset.symbol.toLowerCase();
    const here = chainId === undefined || chainId === asset.chainId;
    return accept(own && here ? asAddress(asset.token ?? '') : undefined);
  }

  /** Undefined for what the law refuses by itself, with the place in the text. */
  function useOf({ standard, id, text }: NamedContract): ContractUse | undefined {
    if (standard === 'native' || standard === 'names') return undefined;
    if (standard !== 'view') return { standard, ...(id !== undefined && { id }) };
    const asked = parseViewFunction(text ?? '');
    return asked && { standard, function: asked };
  }

  /** Where it is looked for, if nothing is said: where the community's asset is. */
  function chainOf(
    { chainId }: Pick<NamedContract, 'chainId'>,
    { asset }: CommunityView,
  ): Result<number> {
    const chain = chainId ?? asset.chainId ?? chainIds[0];
    return chain !== undefined && chainIds.includes(chain)
      ? accept(chain)
      : refuse({ code: 'chain-unknown', text: String(chain ?? '') });
  }

  /** Undefined: known already, or nothing to look up. */
  async function describe(
    named: NamedContract,
    community: CommunityView,
    known: ReadonlyMap<string, KnownToken>,
  ): Promise<Result<KnownToken | undefined>> {
    const chain = chainOf(named, community);
    if (named.standard === 'native') {
      if (!chain.ok) return chain;
      const coin = tokens.coinOf(chain.value);
      return accept({ standard: 'native', chainId: chain.value, address: NO_ADDRESS, ...coin });
    }
    const address = addressOf(named, community);
    const use = useOf(named);
    if (!address.ok) return address;
    if (address.value === undefined || !use) return accept(undefined);
    if (!chain.ok) return chain;
    const at = { standard: use.standard, chainId: chain.value, address: address.value };
    const asked = use.id !== undefined || use.function !== undefined;
    if (known.has(keyOf(at)) && !asked) return accept(undefined);
    const facts = await tokens.probe(chain.value, address.value, use);
    if (!facts.ok) return facts;
    const { symbol, decimals } = facts.value;
    return accept({ ...at, symbol, decimals });
  }

  /** Every contract the text names, as the chain describes it. */
  async function described(
    text: string,
    community: CommunityView,
  ): Promise<Result<readonly KnownToken[]>> {
    const known = new Map(assetToken(community).map((one) => [keyOf(one), one]));
    if (asksNames(text) && ens.registry) {
      const names = nameRegistry(ens.registry);
      known.set(keyOf(names), names);
    }
    for (const named of contractsIn(text)) {
      const found = await describe(named, community, known);
      if (!found.ok) return found;
      if (found.value) known.set(keyOf(found.value), found.value);
    }
    return accept([...known.values()]);
  }

  /** A symbol is whatever a contract says of itself: only the community's asset and coins go by it. */
  function nameable(known: readonly KnownToken[], community: CommunityView): KnownToken[] {
    const { asset } = community;
    return known.map((token) => {
      if (token.standard === 'native') return token;
      const own = token.address === asset.token && token.chainId === asset.chainId;
      return { ...token, symbol: own ? asset.symbol : token.address };
    });
  }

  async function readText(id: CommunityId, text: string): Promise<Result<ReadRule>> {
    const community = await communities.get(id);
    const known = await described(text, community);
    if (!known.ok) return known;
    const named = nameable(known.value, community);
    const written = parseRule(text, named);
    const rule = written.ok ? withNormalNames(written.value, ens) : written;
    if (!rule.ok) return rule;
    return accept({
      rule: rule.value,
      printed: printRule(rule.value, named),
      tokens: known.value,
    });
  }

  return {
    /** The same rule with its names as they are kept. */
    normal: (rule: Rule): Result<Rule> => withNormalNames(rule, ens),

    /** Names can be asked for at all. */
    hasNames: ens.registry !== undefined,

    /** What is taken for a contract of that kind, as the chain describes it; where no chain is said, on any. */
    async probe(
      id: CommunityId,
      use: ContractUse,
      typed: string,
      chainId?: number,
    ): Promise<Result<KnownToken>> {
      const address = parseAddress(typed);
      if (!address.ok) return address;
      const community = await communities.get(id);
      const first = chainOf({ chainId }, community);
      if (!first.ok) return first;
      const others = chainId === undefined ? chainIds.filter((one) => one !== first.value) : [];
      let refused: Result<KnownToken> | undefined;
      for (const chain of [first.value, ...others]) {
        const facts = await tokens.probe(chain, address.value, use);
        const { standard } = use;
        if (facts.ok) {
          const { symbol, decimals } = facts.value;
          return accept({ standard, chainId: chain, address: address.value, symbol, decimals });
        }
        // That it is something else there says more than that it is not here.
        if (!refused || facts.refusal.code !== 'not-a-contract') refused = facts;
      }
      return refused ?? refuse({ code: 'chain-unknown', text: '' });
    },

    /** What a community is likely to ask for: its token, the coins of the chains, what its gates name already. */
    async known(id: CommunityId): Promise<readonly KnownToken[]> {
      const community = await communities.get(id);
      const gates = await store.roles.listGates(id);
      const coins = chainIds.map((chainId): KnownToken => {
        return { standard: 'native', chainId, address: NO_ADDRESS, ...tokens.coinOf(chainId) };
      });
      const all = [
        ...assetToken(community),
        ...gates.flatMap((gate) => tokensFromJson(gate.tokens)),
        ...coins,
      ];
      return distinctTokens(all);
    },

    /** The same by the names that rules of this community call them. */
    async named(id: CommunityId, known: readonly KnownToken[]): Promise<readonly KnownToken[]> {
      const names: KnownToken[] = ens.registry ? [nameRegistry(ens.registry)] : [];
      return nameable(distinctTokens([...names, ...known]), await communities.get(id));
    },

    /** Whether its roles have gates; `own`: the role that the rule is to open. Asked again where it is written. */
    async checkRoles(
      books: Books,
      community: CommunityId,
      rule: Rule,
      own?: string,
    ): Promise<Result<null>> {
      return decideRoles(rule, own, roleRulesOf(await books.roles.listGates(community)));
    },

    /** Reads a rule; refuses what no contract, no token, or a token of another standard is named by. */
    read: readText,

    /**
     * Reads a power, whose terms and rules name contracts as a rule does. Its `votes(…)` are counted in the decimals of
     * the token they belong to.
     */
    async readPower(id: CommunityId, text: string): Promise<Result<Power>> {
      const community = await communities.get(id);
      const known = await described(text, community);
      if (!known.ok) return known;
      const keys = new Set(known.value.map(keyOf));
      const voted = known.value
        .filter((one) => one.standard === 'votes')
        .map((one): KnownToken => ({ ...one, standard: 'erc20' }))
        .filter((one) => !keys.has(keyOf(one)));
      const named = nameable([...known.value, ...voted], community);
      return parsePower(text, named);
    },

    /** For those whom a vote lets in: with the rules of other gates in their place, and of what is known of all. */
    async readForRoll(id: CommunityId, text: string): Promise<Result<ReadRule>> {
      const read = await readText(id, text);
      if (!read.ok) return read;
      const named = rolesOf(read.value.rule).length > 0;
      const gates = named ? await store.roles.listGates(id) : [];
      const rule = withoutRoles(read.value.rule, roleRulesOf(gates));
      if (!rule.ok) return rule;
      const part = partNotForRolls(rule.value);
      if (part) return refuse({ code: 'rule-not-for-rolls', part });
      const community = await communities.get(id);
      const known = distinctTokens([
        ...gates.flatMap((gate) => tokensFromJson(gate.tokens)),
        ...read.value.tokens,
      ]);
      const printed = printRule(rule.value, nameable(known, community));
      return printed.length > MAX_RULE_LENGTH
        ? refuse({ code: 'rule-too-long', max: MAX_RULE_LENGTH })
        : accept({ rule: rule.value, printed, tokens: known });
    },
  };
}
