/** A poll as everybody sees it: question, choices with their standing, time left, and the buttons to vote. */
import type { PollView } from '#service/poll.ts';
import { type Block, type Chart, fields, list, note, type Reply, text, title } from '../reply.ts';
import { at, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { votingButtons } from './answer.ts';
import { resultChart } from './picture.ts';
import { moveNotes } from './quorum.ts';
import {
  type CountShown,
  countedButton,
  exportButton,
  resultText,
  rootNotes,
  secrecyNotes,
  standingLines,
} from './result.ts';

/** As everything that shows a count takes it: persons, one vote each. */
export const shownPoll = (view: PollView): CountShown => ({
  ...view,
  shownIn: null,
  open: view.state !== 'closed',
});

function answers(view: PollView, words: Words): Pick<Reply, 'buttons' | 'selects'> {
  if (view.state === 'closed' && view.ballots > 0)
    return { buttons: [[countedButton(view.id, words), exportButton('poll', view.id, words)]] };
  if (view.state !== 'open') return {};
  return votingButtons({ vote: view.id, method: view.method, choices: view.choices }, words);
}

/** The result as a picture, once there is one. */
function chartOf(view: PollView, words: Words): Chart | undefined {
  if (view.state !== 'closed' || view.voidReason !== null) return undefined;
  const { question } = view;
  const count = words.number.count(view.ballots);
  return resultChart(
    shownPoll(view),
    {
      ...{ title: question, subtitle: words.poll.ballots({ count }) },
      alt: (lines) => words.poll.alt({ question, lines }),
    },
    words,
  );
}

/** How it ended; nothing while it has not. */
function endWords(view: PollView, words: Words): Text[] {
  if (view.voidReason !== null) return [words.secrecy.voided(view.voidReason)];
  if (view.state === 'closed') return [resultText(shownPoll(view), words)];
  return view.state === 'cancelled' ? [words.poll.calledOff()] : [];
}

/** Who may answer, where that is not everybody. */
function gateNotes({ gate, electorate, waiting }: PollView, words: Words): Block[] {
  const citizens = electorate === 'citizens';
  if (!gate) return [];
  const people = gate.people === null ? null : words.number.count(gate.people);
  return [note(words.poll.gate({ ...gate, people, citizens, waiting }))];
}

export function pollCard(view: PollView, words: Words): Reply {
  const open = view.state === 'open' || view.state === 'pending';
  const chart = chartOf(view, words);
  return {
    ...(chart && { chart }),
    blocks: [
      title(words.poll.heading({ number: view.number, question: view.question })),
      list(standingLines(shownPoll(view), words)),
      fields([
        ...(view.state === 'pending'
          ? [
              {
                name: words.poll.opens(),
                value: say`${[at(view.opensAt)]} (${[at(view.opensAt, 'relative')]})`,
              },
            ]
          : []),
        {
          name: open ? words.poll.closes() : words.poll.closed(),
          value: say`${[at(view.closesAt)]} (${[at(view.closesAt, 'relative')]})`,
        },
        {
          name: words.poll.turnout(),
          value: words.poll.ballots({ count: words.number.count(view.ballots) }),
        },
      ]),
      ...endWords(view, words).map(text),
      ...moveNotes(view.moves, words),
      ...secrecyNotes(view, words),
      ...gateNotes(view, words),
      note(
        words.poll.rules({
          gated: view.gate !== null,
          multiple: view.multiple,
          citizens: view.electorate === 'citizens',
          open,
        }),
      ),
      ...rootNotes(view, words),
    ],
    ...answers(view, words),
  };
}
