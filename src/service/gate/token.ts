/** The tokens a rule may name: the community's asset by its symbol, any other by its address. */
import type { Tokens } from '#chain/tokens/index.ts';
import { parseAddress } from '#core/address.ts';
import { parseRule, tokenNamesIn } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress, type CommunityId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Communities, CommunityView } from '../community.ts';

type Dependencies = {
  communities: Communities;
  tokens: Pick<Tokens, 'describe'>;
  chainIds: readonly number[];
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

export function createRuleReader({ communities, tokens, chainIds }: Dependencies) {
  /** Every contract the text names by its address, as the chain describes it. */
  async function described(
    text: string,
    community: CommunityView,
  ): Promise<Result<readonly KnownToken[]>> {
    const known = new Map(
      assetToken(community).map((one) => [`${one.chainId}:${one.address}`, one]),
    );
    for (const { name, chainId } of tokenNamesIn(text)) {
      if (!name.toLowerCase().startsWith('0x')) continue;
      const address = parseAddress(name);
      if (!address.ok) return address;
      const chain = chainId ?? community.asset.chainId ?? chainIds[0];
      if (chain === undefined || !chainIds.includes(chain)) {
        return refuse({ code: 'chain-unknown', text: String(chain ?? '') });
      }
      const key = `${chain}:${address.value}`;
      if (known.has(key)) continue;
      const facts = await tokens.describe(chain, address.value);
      if (!facts.ok) return facts;
      const { symbol, standard, decimals } = facts.value;
      known.set(key, { symbol, standard, chainId: chain, address: address.value, decimals });
    }
    return accept([...known.values()]);
  }

  return {
    /** Reads a rule; refuses what no contract, no token, or a token of another standard is named by. */
    async read(id: CommunityId, text: string): Promise<Result<ReadRule>> {
      const community = await communities.get(id);
      const known = await described(text, community);
      if (!known.ok) return known;
      // A symbol is whatever a contract says of itself: only the community's own asset goes by it.
      const asset = assetToken(community)[0];
      const named = known.value.map((token) =>
        token.address === asset?.address && token.chainId === asset.chainId
          ? token
          : { ...token, symbol: token.address },
      );
      const rule = parseRule(text, named);
      if (!rule.ok) return rule;
      return accept({
        rule: rule.value,
        printed: printRule(rule.value, named),
        tokens: known.value,
      });
    },
  };
}
