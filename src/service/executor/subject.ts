/** What a mandate is about, and what of a look at its contract is kept with it. */
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { Books } from '#store/index.ts';
import type { ExecutorRow, MandateRow } from '#store/mandate.ts';

export type Detail = { readonly [member: string]: JsonValue };

/** What of a look is not kept yet. */
export function newsIn({ detail }: MandateRow, noted: Detail | undefined): { detail?: Detail } {
  const kept = detail as Detail;
  const isKept = Object.entries(noted ?? {}).every(
    ([name, value]) => canonicalJson(kept[name] ?? null) === canonicalJson(value),
  );
  return noted && !isKept ? { detail: noted } : {};
}

/** What it is about, and whose account speaks for it. */
export async function subjectOf(
  books: Books,
  {
    community,
    vote,
    run,
    executor,
  }: { community: CommunityId; vote: VoteId; run: number | null; executor: ExecutorRow },
) {
  const [found, proposal, sender] = await Promise.all([
    books.communities.findCommunity(community),
    books.proposals.findProposal(vote),
    books.executions.findSenderOf(community, executor.chainId, 'treasury'),
  ]);
  invariant(found && proposal?.actionHash && sender, 'what is decided is of a community');
  const { number, actionHash } = proposal;
  const subject = { community: found.name, number, run, actionHash: actionHash as Hex };
  return { account: sender.address, subject };
}
