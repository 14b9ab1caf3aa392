/** How an open vote is answered: what one press decides, or the one button that opens a private paper. */
import type { VoteId } from '#core/identity.ts';
import type { MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import type { Button, Press, Reply, Select } from '../reply.ts';
import type { Words } from '../words/index.ts';
import { shorten } from './choice.ts';

/** Up to this many choices get a button each; more go into one select. */
const BUTTONS_MAX = 10;
export const BUTTON_LABEL_MAX = 40;

export const inRows = (buttons: readonly Button[]): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / 5) }, (_, at) =>
    buttons.slice(at * 5, at * 5 + 5),
  );

export const pressOf = (verb: string, vote: VoteId, values: Press['values'] = {}): Press => ({
  command: `ballot ${verb}`,
  values: { vote, ...values },
});

type Answerable = {
  readonly vote: VoteId;
  readonly method: MethodId;
  readonly choices: readonly string[];
};

/** Everybody's card, or one's own paper. */
export type Where = 'card' | 'paper';

const castPress = (vote: VoteId, where: Where, choice?: string): Press =>
  pressOf('cast', vote, {
    ...(choice !== undefined && { choice }),
    ...(where === 'paper' && { paper: true }),
  });

export const abstainOf = (vote: VoteId, where: Where, words: Words): Button => ({
  label: words.ballot.abstain(),
  press: castPress(vote, where, 'abstain'),
});

export const mineOf = (vote: VoteId, words: Words): Button => ({
  label: words.ballot.mine(),
  press: pressOf('mine', vote),
});

/** For, against, abstain. */
export function basicButtons(vote: VoteId, where: Where, words: Words): Button[] {
  const press = (choice: string): Press => castPress(vote, where, choice);
  return [
    { label: words.proposal.inFavour(), style: 'success', press: press('1') },
    { label: words.proposal.against(), style: 'danger', press: press('2') },
    { label: words.proposal.abstain(), style: 'secondary', press: press('3') },
  ];
}

/** What is decided by one press: rows of buttons, or a select. */
export function directAnswers(
  { vote, choices, method }: Answerable,
  { where, order }: { where: Where; order: readonly number[] },
  words: Words,
): Pick<Reply, 'buttons' | 'selects'> {
  const several = METHODS_BY_ID[method].shape === 'set';
  if (!several && choices.length <= BUTTONS_MAX) {
    const buttons = order.map(
      (option): Button => ({
        label: shorten(choices[option - 1] ?? '', BUTTON_LABEL_MAX),
        style: 'primary',
        press: castPress(vote, where, String(option)),
      }),
    );
    return { buttons: inRows(buttons) };
  }
  const select: Select = {
    press: castPress(vote, where),
    option: 'choice',
    placeholder: several ? words.ballot.pickSeveral() : words.ballot.pickOne(),
    choices: order.map((option) => ({ label: choices[option - 1] ?? '', value: String(option) })),
    min: 1,
    max: several ? choices.length : 1,
  };
  return { selects: [select] };
}

/** How a vote that is open is answered on a card that everybody sees. */
export function votingButtons(vote: Answerable, words: Words): Pick<Reply, 'buttons' | 'selects'> {
  const { shape } = METHODS_BY_ID[vote.method];
  const mine = mineOf(vote.vote, words);
  if (vote.method === 'basic/1')
    return { buttons: [basicButtons(vote.vote, 'card', words), [mine]] };
  if (shape === 'one' || shape === 'set') {
    const order = vote.choices.map((_, at) => at + 1);
    const { buttons = [], selects } = directAnswers(vote, { where: 'card', order }, words);
    return {
      ...(selects && { selects }),
      buttons: [...buttons, [abstainOf(vote.vote, 'card', words), mine]],
    };
  }
  const open: Button = {
    label: words.ballot.vote(),
    style: 'primary',
    press: pressOf('open', vote.vote),
  };
  return { buttons: [[open, mine]] };
}
