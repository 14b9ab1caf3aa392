/** A poll as everybody sees it: question, choices with their standing, time left, and the buttons to vote. */
import type { PollView } from '#service/poll.ts';
import { type Chart, fields, list, note, type Reply, text, title } from '../reply.ts';
import { at, bold, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { votingButtons } from './answer.ts';

/** A bar of ten cells: the exact share stands beside it. */
export function bar(score: bigint, total: bigint): string {
  const cells = total === 0n ? 0 : Number((score * 10n + total / 2n) / total);
  return '▰'.repeat(cells) + '▱'.repeat(10 - cells);
}

export function pollLines(view: PollView, words: Words): Text[] {
  return view.choices.map((choice, index) => {
    const score = view.scores[index] ?? 0n;
    const won = view.state === 'closed' && view.winners.includes(index + 1);
    return say`${won ? '🏆 ' : ''}${[bold(choice)]}\n${bar(score, view.turnout)} ${words.poll.votes({ count: score })} · ${words.number.percent(score, view.turnout)}`;
  });
}

/** The result as a picture, once there is one. */
function resultChart(view: PollView, words: Words): Chart | undefined {
  if (view.state !== 'closed' || view.ballots === 0) return undefined;
  const bars = view.choices.map((label, index) => {
    const score = view.scores[index] ?? 0n;
    return {
      label,
      value: `${words.poll.votes({ count: score })} · ${words.number.percent(score, view.turnout)}`,
      permille: view.turnout === 0n ? 0 : Number((score * 1000n) / view.turnout),
      won: view.winners.includes(index + 1),
    };
  });
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
      list(pollLines(view, words)),
      fields([
        {
          name: open ? words.poll.closes() : words.poll.closed(),
          value: say`${[at(view.closesAt)]} (${[at(view.closesAt, 'relative')]})`,
        },
        { name: words.poll.turnout(), value: words.poll.ballots({ count: view.ballots }) },
      ]),
      ...(open ? [] : [text(words.poll.result(view))]),
      note(
        words.poll.rules({
          multiple: view.multiple,
          citizens: view.electorate === 'citizens',
          open,
        }),
      ),
    ],
    ...(open && votingButtons({ ...view, vote: view.id }, words)),
  };
}
