/** Which parts of a proposal its author may change, and each as it stands. */
import { formatAmount } from '#core/amount.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { CONDITION_PARTS, conditionEdits, conditionValues } from './conditions.ts';
import type { FormField } from './reply.ts';
import type { Words } from './words/index.ts';

const TEXTS = ['title', 'body'] as const;
const PAYMENT = ['amount', 'to'] as const;
export const PARTS = [...TEXTS, ...PAYMENT, ...CONDITION_PARTS] as const;
type Part = (typeof PARTS)[number];

export const labelOf = (part: Part, { discussion, conditions }: Words): string =>
  ({ ...discussion.part, ...conditions.part })[part]();

const transferOf = ({ action }: ProposalView) =>
  action && 'transfer' in action ? action.transfer : undefined;

/** What may be changed of it: a payment where it is one, and conditions where it carries anything out. */
export const partsOf = (view: ProposalView): readonly Part[] => [
  ...TEXTS,
  ...(transferOf(view) ? PAYMENT : []),
  ...(view.action ? CONDITION_PARTS : []),
];

/** Each part as it stands. */
export function fieldOf(part: Part, view: ProposalView, words: Words): FormField {
  const transfer = transferOf(view);
  switch (part) {
    case 'title':
      return {
        ...{ option: part, label: words.proposal.option.title() },
        ...{ value: view.title, maxLength: 150 },
      };
    case 'body':
      return {
        ...{ option: part, label: words.proposal.option.body(), value: view.body },
        ...{ long: true, maxLength: 3_000 },
      };
    case 'amount':
      return {
        ...{ option: part, label: words.proposal.option.amount() },
        ...(transfer && { value: formatAmount(transfer.amount, view.unit.decimals) }),
      };
    case 'to':
      return { option: part, label: words.proposal.option.to() };
    default: {
      const stands: { readonly [part: string]: string } = conditionValues(view.conditions);
      const value = stands[part];
      return {
        ...{ option: part, label: conditionEdits[part].describe(words) },
        ...(value !== undefined && { value }),
      };
    }
  }
}
