/** What a rule says of somebody who asks to join, and whether a wallet of theirs would change that. */
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts, Trace, Verdict } from '#core/eligibility/facts.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import type { CommunityId } from '#core/identity.ts';
import type { FactReader } from './facts.ts';

/** `linkable`: no wallet of theirs counts, and one might change the answer. */
export type Judged = { verdict: Verdict; trace: Trace; linkable: boolean };

export async function judge(
  facts: Pick<FactReader, 'withSomeWallet'>,
  community: CommunityId,
  rule: Rule,
  own: Facts,
): Promise<Judged> {
  const { verdict, trace } = evaluate(rule, own);
  const some =
    verdict === 'yes' || own.wallets.length > 0
      ? undefined
      : await facts.withSomeWallet(community, rule, own);
  return { verdict, trace, linkable: some !== undefined && some !== 'no' };
}
