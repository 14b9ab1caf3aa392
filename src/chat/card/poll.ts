/** A poll as everybody sees it: question, choices with their standing, time left, and the buttons to vote. */
import type { PollView } from '#service/poll.ts';
import {
  type Button,
  type Chart,
  fields,
  list,
  note,
  type Reply,
  type Select,
  text,
  title,
} from '../reply.ts';
import { at, say } from '../text.ts';
import type { Words } from '../words/index.ts';
import { type CountShown, optionLines, resultText, standingLines } from './result.ts';

/** Up to this many choices get a button each; more go into one select. */
const BUTTONS_MAX = 10;
const BUTTON_LABEL_MAX = 40;

const shorten = (label: string): string =>
  [...label].length > BUTTON_LABEL_MAX
    ? `${[...label].slice(0, BUTTON_LABEL_MAX - 1).join('')}…`
    : label;

/** As everything that shows a count takes it: persons, one vote each. */
const shown = (view: PollView): CountShown => ({
  ...view,
  shownIn: null,
  open: view.state !== 'closed',
});

function answers(view: PollView, words: Words): Pick<Reply, 'buttons' | 'selects'> {
  if (view.state !== 'open') return {};
  const press = { command: 'poll vote', values: { poll: view.id } };
  const more: Button[] = [
    { label: words.poll.myVote(), press: { command: 'poll mine', values: { poll: view.id } } },
  ];
  if (!view.multiple && view.choices.length <= BUTTONS_MAX) {
    const buttons: Button[] = view.choices.map((choice, index) => ({
      label: shorten(choice),
      style: 'primary',
      press: { ...press, values: { ...press.values, choice: String(index + 1) } },
    }));
    const rows: Button[][] = [];
    for (let from = 0; from < buttons.length; from += 5) rows.push(buttons.slice(from, from + 5));
    return { buttons: [...rows, more] };
  }
  const select: Select = {
    press,
    option: 'choice',
    placeholder: view.multiple ? words.poll.pickSeveral() : words.poll.pickOne(),
    choices: view.choices.map((choice, index) => ({ label: choice, value: String(index + 1) })),
    min: 1,
    max: view.multiple ? view.choices.length : 1,
  };
  return { selects: [select], buttons: [more] };
}

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
      ...(open ? [] : [text(resultText(shown(view), words))]),
      note(
        words.poll.rules({
          multiple: view.multiple,
          citizens: view.electorate === 'citizens',
          open,
        }),
      ),
    ],
    ...answers(view, words),
  };
}
