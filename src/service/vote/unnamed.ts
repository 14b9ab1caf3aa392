/**
 * What is said of a vote where anybody may read it: on its public page, in its file, and in the text that a wallet signs,
 * which stands in that file. Names stand on public pages by consent only, so whoever a decision is about, or would be paid
 * by an option, is called what the words have for somebody there. What a person typed stays as it is.
 */
import type { ProposalAction } from '#core/execution/intent.ts';
import { personsIn } from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import type { Choice } from '#core/voting/choice.ts';
import { isSignedAs, type StoredSignature } from '#core/voting/signed.ts';
import type { BallotRow } from '#store/ballot.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { questionOf } from './title.ts';
import type { Unit } from './unit.ts';

/** A question and its options, in words. */
export type Asked = { readonly title: string; readonly choices: readonly string[] };

/** The same of nobody by name. Services have no words: `app.ts` gives them the chat's (`chat/unnamed.ts`). */
export type Unnamed = (
  asked: Asked & { readonly action: ProposalAction; readonly unit: Unit; readonly locale: string },
) => Asked;

export type PublicWords = Asked & {
  /** The books say it with names: older ballots may be signed in those words. */
  readonly differs: boolean;
};

const NO_UNIT: Unit = { symbol: '', decimals: 0 };

export async function publicWords(
  books: Books,
  vote: Pick<VoteRow, 'id' | 'kind' | 'choices' | 'communityId'>,
  unnamed: Unnamed,
): Promise<PublicWords> {
  const { id, kind, choices, communityId } = vote;
  const asked = { title: await questionOf(books, vote), choices };
  const proposal = kind === 'proposal' ? await books.proposals.findProposal(id) : undefined;
  const action = proposal?.action ? votedFromJson(proposal.action).action : undefined;
  if (!action || personsIn(action).length === 0) return { ...asked, differs: false };
  const community = await books.communities.findCommunity(communityId);
  const unit = (await books.communities.findAsset(communityId)) ?? NO_UNIT;
  const said = unnamed({ ...asked, action, unit, locale: community?.locale ?? 'en' });
  const isSame = said.title === asked.title && said.choices.every((one, at) => one === choices[at]);
  return { ...said, differs: !isSame };
}

/** Whether the text that a wallet signed may be shown: it says these words, and no name. */
export const isPublic = (
  { title, choices, differs }: PublicWords,
  { choice, signature }: Pick<BallotRow, 'choice' | 'signature'>,
): boolean =>
  !differs ||
  signature === null ||
  // Only ballots that are open are signed.
  isSignedAs(signature as StoredSignature, { question: title, choices, choice: choice as Choice });
