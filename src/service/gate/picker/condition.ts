/** Conditions of a gate that is being put together: what each case asks for, until it is a term of a rule. */
import { buildTerm, type GateCase, type TermAnswers } from '#core/eligibility/compose.ts';
import type { TermKind } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { CommunityId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { RuleReader } from '../token.ts';
import { caseNamed, type PickerDraft, partOf, withPart } from './draft.ts';

/** One press, or one answer: whichever it carries. */
export type PickerStep = {
  readonly [K in
    | 'discordRole'
    | 'tag'
    | 'chat'
    | 'case'
    | 'contract'
    | 'standard'
    | 'chain'
    | 'amount'
    | 'id'
    | 'duration'
    | 'name'
    | 'wallets'
    | 'join'
    | 'drop'
    | 'audience'
    | 'grace'
    | 'rule'
    | 'show']?: string | undefined;
};

/** What a case picks among, and takes an address for, until the chain says which it is. */
const STANDARDS: {
  readonly [C in GateCase]?: readonly (
    | 'native'
    | 'erc20'
    | 'erc721'
    | 'erc1155'
    | 'votes'
    | 'safe'
  )[];
} = {
  token: ['erc20', 'native'],
  nft: ['erc721', 'erc1155'],
  votes: ['votes'],
  safe: ['safe'],
};

const KIND_OF: { readonly [standard: string]: TermKind } = {
  native: 'native',
  erc20: 'erc20',
  erc721: 'erc721',
  erc1155: 'erc1155',
  votes: 'votes',
  safe: 'safe-owner',
};

const KNOWN_MAX = 10;

export function createConditions(rules: Pick<RuleReader, 'probe' | 'known' | 'named' | 'normal'>) {
  async function makeTerm(
    community: CommunityId,
    draft: PickerDraft,
    kind: TermKind,
    answers: TermAnswers,
  ): Promise<Result<PickerDraft>> {
    const { token } = draft;
    const tokens = token ? [token] : [];
    const at = token && { token: token.address, chainId: token.chainId };
    const given = { ...answers, ...at, oneWallet: draft.oneWallet };
    const term = buildTerm(kind, given, await rules.named(community, tokens));
    if (!term.ok) return term;
    const rule = rules.normal({ v: 1, node: term.value });
    return rule.ok ? accept(withPart(draft, partOf(rule.value.node, tokens))) : rule;
  }

  /** A pasted address is asked what it is; of a kind with more than one standard the first that it is. */
  async function pickContract(
    community: CommunityId,
    draft: PickerDraft,
    { contract = '', standard, chain }: PickerStep,
  ): Promise<Result<PickerDraft>> {
    const open = draft.case && STANDARDS[draft.case];
    if (!open) return refuse({ code: 'button-expired' });
    const chainId = chain === undefined ? undefined : Number(chain);
    if (standard === 'native') {
      const coin = (await rules.known(community)).find(
        (one) => one.standard === 'native' && one.chainId === chainId,
      );
      return coin ? accept(tokenPicked(draft, coin)) : refuse({ code: 'button-expired' });
    }
    let refused: Result<PickerDraft> = refuse({ code: 'button-expired' });
    for (const one of open) {
      if (one === 'native' || (standard !== undefined && standard !== one)) continue;
      const found = await rules.probe(community, { standard: one }, contract, chainId);
      if (found.ok) {
        const picked = tokenPicked(draft, found.value);
        return one === 'safe' ? makeTerm(community, picked, 'safe-owner', {}) : accept(picked);
      }
      if (found.refusal.code !== 'wrong-standard') return found;
      if (refused.ok || refused.refusal.code === 'button-expired') refused = found;
    }
    return refused;
  }

  const tokenPicked = (draft: PickerDraft, token: KnownToken): PickerDraft => ({
    ...draft,
    token,
    screen: token.standard === 'erc1155' ? 'piece' : 'amount',
  });

  async function pickPiece(
    community: CommunityId,
    draft: PickerDraft,
    typed: string,
  ): Promise<Result<PickerDraft>> {
    const { token } = draft;
    const kind = token && KIND_OF[token.standard];
    if (!token || !kind) return refuse({ code: 'button-expired' });
    const made = await makeTerm(community, { ...draft, oneWallet: false }, kind, { id: typed });
    if (!made.ok || token.standard !== 'erc721') return made;
    const use = { standard: token.standard, id: BigInt(typed.trim()) };
    const found = await rules.probe(community, use, token.address, token.chainId);
    return found.ok ? made : found;
  }

  /** A condition that needs no contract, or the last word on one that has it. */
  async function answer(
    community: CommunityId,
    draft: PickerDraft,
    step: PickerStep,
  ): Promise<Result<PickerDraft> | undefined> {
    const { amount, id, duration, name } = step;
    if (id !== undefined) return pickPiece(community, draft, id);
    if (amount !== undefined) {
      const kind = draft.token && KIND_OF[draft.token.standard];
      return kind
        ? makeTerm(community, draft, kind, { amount })
        : refuse({ code: 'button-expired' });
    }
    if (duration !== undefined) {
      const kind = draft.case === 'account' ? 'account-age' : 'member';
      const made = await makeTerm(community, draft, kind, { amount: duration });
      const text = duration.trim().slice(0, 40);
      return made.ok ? made : refuse({ code: 'duration-malformed', text, example: '30d' });
    }
    if (name === undefined) return undefined;
    const text = name.trim() === '*' ? undefined : name.trim();
    const made = await makeTerm(community, draft, 'ens', { text });
    if (made.ok || made.refusal.code !== 'rule-malformed') return made;
    return refuse({ code: 'option-malformed', option: 'name' });
  }

  async function pickCase(
    community: CommunityId,
    draft: PickerDraft,
    named: string,
  ): Promise<Result<PickerDraft>> {
    const picked = caseNamed(named);
    if (!picked) return refuse({ code: 'button-expired' });
    const { token: _, oneWallet: __, ...rest } = draft;
    if (picked === 'citizen') return makeTerm(community, rest, 'citizen', {});
    const screen = STANDARDS[picked] ? 'contract' : picked === 'ens' ? 'name' : 'age';
    return accept({ ...rest, case: picked, screen });
  }

  async function knownFor(
    community: CommunityId,
    draft: PickerDraft,
  ): Promise<readonly KnownToken[]> {
    const standards = draft.screen === 'contract' && draft.case && STANDARDS[draft.case];
    if (!standards) return [];
    const all = await rules.known(community);
    const fitting = all.filter((one) => standards.some((standard) => standard === one.standard));
    // The community's own token is likely to have votes; whether it has is asked when it is picked.
    const own = draft.case === 'votes' ? all.filter((one) => one.standard === 'erc20') : [];
    const votes = own
      .filter((one) => !fitting.some(({ address }) => address === one.address))
      .map((one): KnownToken => ({ ...one, standard: 'votes' }));
    return [...fitting, ...votes].slice(0, KNOWN_MAX);
  }

  return { answer, pickCase, pickContract, knownFor };
}
