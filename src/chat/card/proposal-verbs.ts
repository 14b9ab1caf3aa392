/** What people do next with a proposal, as buttons: on its card for everybody, in private for whom it may concern. */
import { actionToJson } from '#core/execution/intent.ts';
import type { VoteId } from '#core/identity.ts';
import type { ProposalView, ProposalViewer } from '#service/proposal/view.ts';
import type { Button } from '../reply.ts';
import type { Words } from '../words/index.ts';
import { ownersButton } from './owners.ts';

const pressOf = (verb: string, proposal: VoteId) => ({
  command: `proposal ${verb}`,
  values: { proposal },
});

export const editButton = (id: VoteId, words: Words): Button => ({
  label: words.discussion.edit(),
  press: pressOf('revise', id),
});
const withdrawButton = (id: VoteId, words: Words): Button => ({
  label: words.discussion.withdraw(),
  style: 'danger',
  press: pressOf('withdraw', id),
});

/** Of a veto: the decision that would overrule it, which its author still sees whole and is asked for once. */
function overruleButton({ id, number }: ProposalView, words: Words): Button {
  const deed = { kind: 'overrule-veto', proposal: id, number } as const;
  const action = JSON.stringify(actionToJson(deed));
  return {
    label: words.discussion.overrule(),
    press: { command: 'proposal offer', values: { action } },
  };
}

/** Of what is carried out again and again: the decision that would end it. */
function endButton({ id, number }: ProposalView, words: Words): Button {
  const action = JSON.stringify(actionToJson({ kind: 'end-repeating', proposal: id, number }));
  return {
    label: words.conditions.proposeEnd(),
    press: { command: 'proposal offer', values: { action } },
  };
}

const isRepeating = ({ runs, state }: ProposalView): boolean =>
  runs !== null && (state === 'queued' || state === 'overruled');

export function cardVerbs(view: ProposalView, words: Words): Button[] {
  const { id, state, sponsors, fold } = view;
  const w = words.discussion;
  const sponsor: Button = {
    label: w.sponsor(sponsors),
    style: 'primary',
    press: pressOf('sponsor', id),
  };
  return [
    ...(state === 'vetoed' ? [overruleButton(view, words)] : []),
    ...(isRepeating(view) ? [endButton(view, words)] : []),
    ...(state === 'published' && sponsors.need > 0 ? [sponsor] : []),
    ...(view.ownersAsked ? [ownersButton(id, words)] : []),
    ...(fold ? [{ label: w.unfold(fold), press: pressOf('unfold', id) }] : []),
  ];
}

/** Just published: by whoever reads it. */
export const authorVerbs = (id: VoteId, words: Words): Button[] => [
  editButton(id, words),
  withdrawButton(id, words),
];

/** Whether it may be done is asked again when it is pressed. */
export function viewerVerbs(view: ProposalView, viewer: ProposalViewer, words: Words): Button[] {
  const { id, state, edited } = view;
  const { isAuthor, offices } = viewer;
  const folds = offices.includes('moderator') && view.fold === null;
  const cancels = state === 'published' || state === 'voting';
  return [
    ...(isAuthor && state === 'published' ? authorVerbs(id, words) : []),
    ...(edited
      ? [{ label: words.discussion.changes(), press: pressOf('changes', id) } as const]
      : []),
    ...(offices.includes('guardian') && state === 'queued'
      ? [
          {
            label: words.discussion.veto(),
            style: 'danger',
            press: pressOf('veto', id),
          } as const,
        ]
      : []),
    ...(offices.includes('treasurer') && isRepeating(view)
      ? [{ label: words.conditions.stop(), style: 'danger', press: pressOf('stop', id) } as const]
      : []),
    ...(offices.length > 0 && !isAuthor && cancels
      ? [{ label: words.discussion.cancel(), press: pressOf('cancel', id) } as const]
      : []),
    ...(folds ? [{ label: words.discussion.foldIt(), press: pressOf('fold', id) } as const] : []),
  ];
}
