/** A proposal as everybody sees it: what would happen, how it stands, until when, and what became of it. */

import { shortenAddress } from '#core/address.ts';
import type { Inspection } from '#core/execution/inspection.ts';
import type { TransferAction } from '#core/execution/intent.ts';
import { printFraction } from '#core/fraction.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { Mention } from '#service/person.ts';
import type { Moment } from '#service/proposal/timeline.ts';
import type { ProposalView, ProposalViewer } from '#service/proposal/view.ts';
import {
  type Block,
  type Button,
  type Chart,
  fields,
  fieldsIf,
  list,
  note,
  quote,
  type Reply,
  text,
  title,
} from '../reply.ts';
import { at, code, join, link, person, plain, type Span, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { changeFields, codeField, stepBlocks, warningBlocks } from './action.ts';
import { addressText, type Explorer, hashText } from './address.ts';
import { votingButtons } from './answer.ts';
import { conditionBlocks, courseBlocks } from './conditions.ts';
import { deedText } from './decision.ts';
import { executionButtons } from './execution.ts';
import { executorFields, looseBlocks, mandateBlocks } from './mandate.ts';
import { resultChart } from './picture.ts';
import { cardVerbs, viewerVerbs } from './proposal-verbs.ts';
import { moveNotes, quorumText } from './quorum.ts';
import {
  type CountShown,
  countedButton,
  exportButton,
  resultText,
  rootNotes,
  secrecyNotes,
  standingLines,
} from './result.ts';
import { runOffButton } from './run-off.ts';
import { timelineBlocks } from './timeline.ts';

const power = (units: bigint, view: ProposalView, words: Words): string =>
  view.power !== 'one-person/1'
    ? `${words.number.amount(units, view.unit.decimals)} ${view.unit.symbol}`
    : words.number.amount(units, 0);

function actionBlocks(view: ProposalView, words: Words, explorer: Explorer): Block[] {
  const { action } = view;
  if (!action) return [note(words.proposal.notBinding())];
  if ('steps' in action) return stepsBlocks(action, words, explorer);
  if ('deed' in action) return [text(deedText(action.deed, { ...view, ...action }, words))];
  if ('options' in action) {
    const lines = action.options.map((one) =>
      words.proposal.optionSends({
        option: view.choices[one.option - 1] ?? '',
        ...paymentText(one, view, words, explorer),
      }),
    );
    return [text(words.proposal.onePayment()), list(lines)];
  }
  return [text(words.proposal.willSend(paymentText(action, view, words, explorer)))];
}

type Steps = Extract<ProposalView['action'], { steps: unknown }>;

/** What was done of several is said as soon as the first is final: nothing is half done in silence. */
const stepsBlocks = ({ steps, done, asset }: Steps, words: Words, explorer: Explorer): Block[] => [
  ...stepBlocks(steps, { unit: asset, token: asset.token, explorer }, words),
  ...(steps.length > 1 && done > 0 ? [text(words.action.done({ done, of: steps.length }))] : []),
];

/** How much, and to whom. */
function paymentText(
  { transfer, recipient }: { transfer: TransferAction; recipient: Mention | null },
  view: ProposalView,
  words: Words,
  explorer: Explorer,
): { amount: string; to: Text } {
  const url = explorer(transfer.chainId, transfer.to);
  const short = shortenAddress(transfer.to);
  const address: Span = url === undefined ? code(short) : link(short, url);
  const to: Text = recipient ? [person(recipient), ' (', address, ')'] : [address];
  const amount = `${words.number.amount(transfer.amount, view.unit.decimals)} ${view.unit.symbol}`;
  return { amount, to };
}

/** Where what is carried out happens; undefined for what needs no chain. */
const chainOf = ({ action }: ProposalView): number | undefined => {
  if (!action || 'deed' in action) return undefined;
  if ('steps' in action) return action.steps[0]?.chainId;
  return 'transfer' in action ? action.transfer.chainId : action.options[0]?.transfer.chainId;
};

/** Of what was looked at on chain, while it is not over: afterwards nobody needs a warning. */
function inspected<T>(
  view: ProposalView,
  show: (found: Inspection, at: { chainId: number }) => readonly T[],
): readonly T[] {
  const chainId = chainOf(view);
  if (!view.inspection || chainId === undefined || view.state === 'executed') return [];
  return show(view.inspection, { chainId });
}

/** How much of the turnout follows a delegate, and how many neither voted nor are spoken for. */
function delegationFields(view: ProposalView, words: Words): { name: string; value: Text }[] {
  const { delegated, entitled, ballots, state } = view;
  const w = words.delegation;
  const share = {
    name: w.shareHeading(),
    value: w.share({ power: power(delegated, view, words) }),
  };
  const waiting = Math.max(0, (entitled ?? 0) - ballots);
  return [
    ...(delegated > 0n ? [share] : []),
    ...(state === 'voting' && entitled !== null
      ? [{ name: w.waitingHeading(), value: w.waiting({ waiting, entitled }) }]
      : []),
  ];
}

/** As everything that shows a count takes it. */
export const shownProposal = (view: ProposalView): CountShown => ({
  ...view,
  shownIn: view.power === 'one-person/1' ? null : view.unit,
  open: view.state === 'voting',
});

const standingBlocks = (view: ProposalView, words: Words): Block[] => {
  const lines = standingLines(shownProposal(view), words);
  return view.method === 'basic/1' ? [text(join(lines, '\n'))] : [list(lines)];
};

/** Of for or against, once it is known. */
const inFavourOf = ({ method, hidden, scores }: ProposalView): bigint | null =>
  method !== 'basic/1' || hidden ? null : (scores[0]?.numerator ?? 0n);

function standing(view: ProposalView, words: Words): Block[] {
  if (view.state === 'published') {
    return [
      fields([
        {
          name: words.proposal.opens(),
          value: say`${[at(view.opensAt)]} (${[at(view.opensAt, 'relative')]})`,
        },
        ...(view.sponsors.need > 0
          ? [
              {
                name: words.discussion.standBehind(),
                value: words.discussion.standing(view.sponsors),
              },
            ]
          : []),
      ]),
    ];
  }
  return [
    ...standingBlocks(view, words),
    fields([
      { name: words.proposal.abstained(), value: power(view.abstained, view, words) },
      {
        name: words.proposal.quorum(),
        value: quorumText(
          { ...view, inFavour: inFavourOf(view), open: view.state === 'voting' },
          (units) => power(units, view, words),
          words,
        ),
      },
      ...delegationFields(view, words),
      ...(view.state === 'voting'
        ? [
            {
              name: words.proposal.closes(),
              value: say`${[at(view.closesAt)]} (${[at(view.closesAt, 'relative')]})`,
            },
          ]
        : []),
    ]),
  ];
}

export function outcome(view: ProposalView, words: Words, explorer: Explorer): Block[] {
  if (view.state === 'published' || view.state === 'voting') return [];
  const chainId = chainOf(view);
  const hash: Text | null = view.txHash
    ? chainId === undefined
      ? [code(view.txHash)]
      : hashText(view.txHash, chainId, explorer)
    : null;
  const course = courseBlocks(view, words, hash);
  const there = mandateBlocks(view, words, { explorer, hash });
  // Of what repeats: how far it has come, and then how the run stands that a contract has.
  if (course) return [...course, ...(there ?? []), ...looseBlocks(view, words)];
  if (there) return there;
  const hasChosen = view.state === 'decided' || (view.action !== null && 'options' in view.action);
  const hasResult = hasChosen && view.outcome === 'decided' && view.state !== 'cancelled';
  const ended = hasResult ? [text(resultText(shownProposal(view), words))] : [];
  // Who won says that it is decided.
  const isSaid = hasResult && view.state === 'decided' && view.reason === null;
  return [
    ...ended,
    ...(isSaid ? [] : [text(words.proposal.outcome({ ...view, hash }))]),
    ...looseBlocks(view, words),
  ];
}

/** Nothing was counted, or not yet, or nothing can be. */
const UNCOUNTED: readonly ProposalState[] = [
  'draft',
  'published',
  'voting',
  'withdrawn',
  'cancelled',
  'void',
];

/** The result as a picture, once there is one; a folded title is not shown there either. */
function chartOf(view: ProposalView, words: Words): Chart | undefined {
  if (UNCOUNTED.includes(view.state)) return undefined;
  const heading = plain(headingOf(view, words));
  return resultChart(
    shownProposal(view),
    {
      title: heading,
      subtitle: words.picture.subtitle({ ...view, ballots: words.number.count(view.ballots) }),
      alt: (lines) => words.picture.altOf({ heading, lines }),
    },
    words,
  );
}

function answers(view: ProposalView, words: Words): Pick<Reply, 'buttons' | 'selects'> {
  const why: Button = {
    label: words.proposal.details(),
    press: { command: 'proposal show', values: { proposal: view.id } },
  };
  if (view.state !== 'voting') {
    const counted: Button[] =
      view.state === 'published' || view.turnout === 0n
        ? []
        : [countedButton(view.id, words), exportButton('proposal', view.id, words)];
    const again = runOffButton(view, words);
    const next = cardVerbs(view, words);
    const happening = executionButtons(view, words);
    return { buttons: [[...next, why, ...happening, ...counted, ...(again ? [again] : [])]] };
  }
  const { buttons = [], selects } = votingButtons(
    { vote: view.id, method: view.method, choices: view.choices },
    words,
  );
  const last = [...(buttons.at(-1) ?? []), ...cardVerbs(view, words), why];
  return { ...(selects && { selects }), buttons: [...buttons.slice(0, -1), last] };
}

export const headingOf = (view: ProposalView, words: Words): Text =>
  view.fold ? words.discussion.foldedHeading(view) : words.proposal.heading(view);

const BODY_GLANCE = 400;

export const topicText = (topic: string, secrecy: Secrecy, words: Words): Text =>
  words.delegation.about({ topic, heard: secrecy !== 'secret' });

/** Who votes, by what rules, what is seen of it, and what to beware of. */
const notesOf = (view: ProposalView, words: Words): Block[] => [
  ...(view.topic === null ? [] : [note(topicText(view.topic, view.secrecy, words))]),
  ...(view.splitGains ? [note(words.roll.splitGains())] : []),
  ...secrecyNotes(view, words),
  ...(view.evidence ? [note(words.roll.evidence({ evidence: view.evidence }))] : []),
  note(words.proposal.rules({ ...view, threshold: printFraction(view.threshold) })),
];

export function proposalCard(view: ProposalView, words: Words, explorer: Explorer): Reply {
  const { fold } = view;
  const glance = [...view.body];
  const body =
    glance.length > BODY_GLANCE ? `${glance.slice(0, BODY_GLANCE).join('')}…` : view.body;
  const chart = chartOf(view, words);
  return {
    ...(chart && { chart }),
    blocks: [
      title(headingOf(view, words)),
      text(words.proposal.byline({ author: [person(view.author)], state: view.state })),
      ...(fold ? [text(words.discussion.foldedText(fold))] : []),
      ...(body === '' || fold ? [] : [quote(body)]),
      ...actionBlocks(view, words, explorer),
      ...conditionBlocks(view.conditions, words),
      ...inspected(view, (found, at) => warningBlocks(found, { ...at, explorer }, words)),
      ...fieldsIf(executorFields(view, words, explorer)),
      ...(view.waiting ? [text(words.roll.waiting())] : []),
      ...standing(view, words),
      ...outcome(view, words, explorer),
      ...moveNotes(view.moves, words),
      ...notesOf(view, words),
      ...rootNotes(view, words),
    ],
    ...answers(view, words),
  };
}

/** The whole text and every figure, in private. */
export function proposalDetails(
  view: ProposalView,
  words: Words,
  {
    explorer,
    viewer,
    timeline = [],
  }: { explorer: Explorer; viewer: ProposalViewer; timeline?: readonly Moment[] },
): Reply {
  const { chart: _, ...card } = proposalCard(view, words, explorer);
  const verbs = viewerVerbs(view, viewer, words);
  return {
    ...card,
    blocks: [
      title(words.proposal.heading(view)),
      ...(view.fold ? [note(words.discussion.foldedNote(view.fold))] : []),
      ...(view.body === '' ? [] : [quote(view.body)]),
      ...(view.template === null
        ? []
        : [note(words.template.startedFrom({ name: view.template }))]),
      ...actionBlocks(view, words, explorer),
      ...conditionBlocks(view.conditions, words),
      ...inspected(view, (found, at) => warningBlocks(found, { ...at, explorer }, words)),
      ...standing(view, words),
      ...outcome(view, words, explorer),
      fields([
        ...executorFields(view, words, explorer),
        ...(view.action && 'transfer' in view.action
          ? [
              {
                name: words.proposal.recipient(),
                value: addressText(view.action.transfer.to, null, explorer),
              },
            ]
          : []),
        ...(view.action
          ? [{ name: words.proposal.actionHash(), value: [code(view.action.hash)] }]
          : []),
        ...inspected(view, (found, at) => changeFields(found, { ...at, explorer }, words)),
        ...inspected(view, (found, at) => codeField(found, { ...at, explorer }, words)),
        ...(view.snapshotBlock
          ? [{ name: words.proposal.snapshot(), value: view.snapshotBlock }]
          : []),
        ...(view.rollPower !== null
          ? [{ name: words.proposal.roll(), value: power(view.rollPower, view, words) }]
          : []),
        ...(view.latePower > 0n
          ? [{ name: words.roll.late(), value: power(view.latePower, view, words) }]
          : []),
        ...(view.rollRoot ? [{ name: words.roll.root(), value: [code(view.rollRoot)] }] : []),
        ...(view.supplementRoot
          ? [{ name: words.roll.supplement(), value: [code(view.supplementRoot)] }]
          : []),
        ...(view.resultHash
          ? [{ name: words.proposal.resultHash(), value: [code(view.resultHash)] }]
          : []),
      ]),
      ...timelineBlocks(timeline, words, explorer),
      ...notesOf(view, words),
    ],
    buttons: [
      ...(card.buttons ?? []),
      ...lateButton(view, words),
      ...(verbs.length > 0 ? [verbs] : []),
    ],
  };
}

/** Wallets come late to open votes by tokens alone. */
const lateButton = (view: ProposalView, words: Words): Button[][] =>
  view.state === 'voting' && view.evidence !== null
    ? [
        [
          {
            label: words.roll.addLate(),
            press: { command: 'ballot late', values: { vote: view.id } },
          },
        ],
      ]
    : [];
