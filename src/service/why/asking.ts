/**
 * Where somebody waits to be let in, of whatever community: what each chat asks for, what there is of it, and what is next.
 * Whoever asks may be a member of none of them, so no verdict of theirs stands in the books: it is looked for now.
 */
import type { Trace } from '#core/eligibility/facts.ts';
import { forAudience } from '#core/eligibility/gate.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { Store } from '#store/index.ts';
import type { FactReader } from '../gate/facts.ts';
import { judge } from '../gate/judge.ts';
import { tokensFromJson } from '../gate/token.ts';
import type { Wallets } from '../wallet.ts';
import { nextOf, type WhyWaiting } from './waiting.ts';

export type WhyAsking = Omit<WhyWaiting, 'state'> & {
  community: string;
  chat: string;
  rule: string;
  tokens: readonly KnownToken[];
  trace: Trace;
};

type Dependencies = {
  store: Store;
  wallets: Pick<Wallets, 'list'>;
  facts: Pick<FactReader, 'read' | 'withSomeWallet'>;
};

export function createWhyAskings({ store, wallets, facts }: Dependencies) {
  async function askingOf(
    row: JoinRequestRow,
    person: PersonId,
    except: CommunityId | undefined,
  ): Promise<WhyAsking | undefined> {
    const effect = await store.roles.findEffect(row.effectId);
    const gate = effect && (await store.roles.findGateOfRole(effect.roleId));
    if (!effect || effect.endedAt !== null || !gate || effect.communityId === except) {
      return undefined;
    }
    const community = await store.communities.findCommunity(effect.communityId);
    const rule = forAudience(gate.audience, ruleFromJson(gate.rule));
    const own = (await facts.read(effect.communityId, [person], [rule])).facts.get(person);
    if (!own || !community) throw new Error('somebody asks of a community without a row');
    const { trace, linkable } = await judge(facts, effect.communityId, rule, own);
    const linked = (await wallets.list(person)).length;
    const reason = effect.placeConnected ? effect.brokenReason : 'bot-removed';
    return {
      ...{ community: community.name, chat: effect.placeTitle, roleName: effect.roleName },
      ...{ rule: gate.ruleText, tokens: tokensFromJson(gate.tokens), trace },
      next: nextOf({
        ...{ broken: reason !== null, preview: gate.state === 'preview', linked },
        // Of wallets that may be looked at one more changes nothing.
        ...{ wantsWallet: row.state === 'pending' && linkable, mayLook: false },
      }),
      ...{ reason, until: row.expiresAt, request: row.id },
    };
  }

  /** The first to be asked first; `except`: of that community it is told elsewhere. */
  return async function askingsOf(
    person: PersonId,
    except: CommunityId | undefined,
  ): Promise<WhyAsking[]> {
    const rows = await store.chatGates.listRequestsOf([person]);
    const all = await Promise.all(rows.map((row) => askingOf(row, person, except)));
    return all.filter((one) => one !== undefined);
  };
}
