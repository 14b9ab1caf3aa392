/** A poll as everybody sees it: question, choices with their standing, time left, and the buttons to vote. */
import type { PollView } from '#service/poll.ts';
import { type Chart, fields, list, note, type Reply, text, title } from '../reply.ts';
import { at, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { votingButtons } from './answer.ts';
import { type CountShown, optionLines, resultText, standingLines } from './result.ts';

/** As everything that shows a count takes it: persons, one vote each. */
const shown = (view: PollView): CountShown => ({
  ...view,
  shownIn: null,
  open: view.state !== 'closed',
});

/** The result as a picture, once there is one. */
function resultChart(view: PollView, words: Words): Chart | undefined {
  if (view.state !== 'closed' || view.ballots === 0) return undefined;
  const bars = optionLines(shown(view), words).map(({ name, value, part, won }) => ({
    ...{ label: name, value, won },
    permille: Number((part.numerator * 1000n) / part.denominator),
  }));
  return {
    title: view.question,
    subtitle: words.poll.ballots({ count: view.ballots }),
    bars,
    alt: words.poll.alt({
      question: view.question,
      lines: bars.map((one) => `${one.label}: ${one.value}`),
    }),
  };
}

const resultWords = (view: PollView, words: Words): Text =>
  view.voidReason === null ? resultText(shown(view), words) : words.secrecy.voided(view.voidReason);

export function pollCard(view: PollView, words: Words): Reply {
  const open = view.state === 'open';
  const chart = resultChart(view, words);
  return {
    ...(chart && { chart }),
    blocks: [
      title(words.poll.heading({ number: view.number, question: view.question })),
      list(standingLines(shown(view), words)),
      fields([
        {
          name: open ? words.poll.closes() : words.poll.closed(),
          value: say`${[at(view.closesAt)]} (${[at(view.closesAt, 'relative')]})`,
        },
        { name: words.poll.turnout(), value: words.poll.ballots({ count: view.ballots }) },
      ]),
      ...(open ? [] : [text(resultWords(view, words))]),
      note(
        words.poll.rules({
          multiple: view.multiple,
          citizens: view.electorate === 'citizens',
          open,
        }),
      ),
    ],
    ...(open &&
      votingButtons({ vote: view.id, method: view.method, choices: view.choices }, words)),
  };
}
