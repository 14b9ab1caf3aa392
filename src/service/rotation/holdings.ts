/**
 * What an account holds beside the community's own token and the coin, as far as the books name it: tokens of its rules,
 * of what was paid and decided, and of the contracts that are connected.
 */
import type { Block } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { FoundReadings } from '#chain/tokens/readings.ts';
import { readingKey } from '#core/eligibility/reading.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import {
  askingFor,
  distinct,
  type Holding,
  type Known,
  knownByActions,
  knownByPowers,
  knownByRules,
} from '#core/execution/holding.ts';
import {
  callsIn,
  type IntentAction,
  intentActionFromJson,
  proposalActionFromJson,
} from '#core/execution/intent.ts';
import { Fault } from '#core/fault.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import { TRACK_IDS } from '#core/proposal/tracks.ts';
import type { PowerSetting } from '#core/voting/power/setting.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Log } from '#telemetry/log.ts';
import type { Tracks } from '../track.ts';

type Dependencies = {
  store: Store;
  tokens: Pick<Tokens, 'readingsOf'>;
  tracks: Pick<Tracks, 'view'>;
  log: Log;
};

/** The newest of them: what was paid before is long known by other names. */
const ROWS_MOST = 1_000;
/** Asked about in one look. */
const KNOWN_MOST = 200;

const decidedCalls = ({ action }: ProposalRow): readonly IntentAction[] =>
  action === null ? [] : callsIn(proposalActionFromJson(action));

export function createHoldings({ store, tokens, tracks, log }: Dependencies) {
  /** What was sent, and what is decided and not begun: what a mere proposal names is anybody's word. */
  async function callsOf(community: CommunityId): Promise<IntentAction[]> {
    const waiting = await store.proposals.listWaiting(community);
    const intents = await store.executions.listIntents(community, ROWS_MOST);
    return [
      ...waiting.flatMap(decidedCalls),
      ...intents.map(({ action }) => intentActionFromJson(action)),
    ];
  }

  /** Tokens whose votes a connected governor counts. */
  async function countedBy(community: CommunityId, chainId: number): Promise<Known[]> {
    const connected = await store.mandates.listExecutors(community);
    return connected
      .filter((one) => one.chainId === chainId)
      .flatMap(({ facts }): Known[] => {
        const { token } = facts as { readonly token?: Address };
        return token === undefined ? [] : [{ kind: 'erc20', token: asAddress(token) }];
      });
  }

  async function knownOn(community: CommunityId, chainId: number): Promise<readonly Known[]> {
    const gates = await store.roles.listGates(community);
    const powers: PowerSetting[] = [];
    for (const id of TRACK_IDS) powers.push((await tracks.view(community, id)).track.power);
    const asset = await store.communities.findAsset(community);
    // That one is saved before all of these.
    const own = asset?.chainId === chainId ? asset.token : null;
    return distinct([
      ...knownByRules(
        gates.map(({ rule }) => ruleFromJson(rule)),
        chainId,
      ),
      ...(await countedBy(community, chainId)),
      ...knownByActions(await callsOf(community), chainId),
      ...knownByPowers(powers, chainId),
    ])
      .filter((known) => known.kind !== 'erc20' || known.token !== own)
      .slice(0, KNOWN_MOST);
  }

  async function readingsOf(
    ...asked: Parameters<Dependencies['tokens']['readingsOf']>
  ): Promise<FoundReadings> {
    try {
      return await tokens.readingsOf(...asked);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ err: error }, 'what an account holds beside its own could not be read');
      return new Map();
    }
  }

  return {
    /** What is there, and what could not be read: that keeps nothing else from being saved. */
    async read(
      { communityId, chainId, address }: SenderRow,
      final: Block,
    ): Promise<readonly Holding[]> {
      const known = await knownOn(communityId, chainId);
      const wallets = [address];
      const asked = known.map((one) => ({ asking: askingFor(one, chainId), wallets }));
      const found = await readingsOf(chainId, asked, final);
      return known
        .map((asset) => {
          const reading = found.get(readingKey(askingFor(asset, chainId), address));
          return { asset, amount: reading?.value ?? null };
        })
        .filter(({ amount }) => amount !== 0n);
    },
  };
}
