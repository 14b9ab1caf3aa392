/** The founding wizard as a person on either platform walks through it: the words that come back tell the rest. */
import type { SeenMessage as OnDiscord } from '#sandbox/discord/index.ts';
import type { SeenMessage as OnTelegram } from '#sandbox/telegram/index.ts';
import type { Deployment } from './deployment.ts';
import { until } from './poll.ts';
import { type PersonId, read, type Town } from './town.ts';

export type Wizard = {
  /** Presses a button of the card, and answers what it asks, in order; what came back. */
  fill(label: string, ...answers: string[]): Promise<string>;
  /** Picks one of a list by its label. */
  pick(list: 'template' | 'announcements' | 'staff', label: string): Promise<string>;
  press(label: string): Promise<string>;
};

const LAST_STEP = 'Found the community';

/** On Discord one private card edits itself; what is refused is said beside it. */
export async function wizardOnDiscord(
  { discord }: Deployment,
  town: Town,
  name: PersonId,
): Promise<Wizard & { card(): OnDiscord }> {
  const person = discord.as(town.discordIds[name]);
  let card = await (await person.run(town.generalId, '/civitas setup')).settled();
  const take = (said: OnDiscord): string => {
    if (said.buttons.some(({ label }) => label === LAST_STEP)) card = said;
    return read(said);
  };
  return {
    card: () => card,
    async fill(label, ...answers) {
      const form = (await person.press(card, label)).modal();
      const values = answers.map((answer, index) => [form.fields[index]?.customId ?? '', answer]);
      return take(await (await person.submit(form, Object.fromEntries(values))).settled());
    },
    async pick(list, label) {
      const select = card.selects.find(({ customId }) => customId.endsWith(`:${list}`));
      return take(await (await person.select(card, select?.customId, [label])).settled());
    },
    press: async (label) => take(await (await person.press(card, label)).settled()),
  };
}

/** On Telegram each question is asked by itself, and answered as a reply to it. */
export async function wizardOnTelegram(
  { telegram }: Deployment,
  town: Town,
  name: PersonId,
): Promise<Wizard> {
  const person = telegram.as(town.telegramIds[name]);
  const stateOf = ({ key, edits }: OnTelegram): string => `${key} ${edits}`;
  const saidByBot = (): OnTelegram[] => person.sees(town.groupId).filter((one) => one.fromBot);

  /** What the bot says, or changes, after this was done. */
  async function after(act: () => unknown): Promise<OnTelegram> {
    const before = new Set(saidByBot().map(stateOf));
    await act();
    return until('the bot answers', () => saidByBot().findLast((one) => !before.has(stateOf(one))));
  }

  let card = await after(() => person.say(town.groupId, '/civitas_setup'));
  const take = (said: OnTelegram): string => {
    if (said.buttons.flat().some(({ label }) => label === LAST_STEP)) card = said;
    return said.text;
  };
  const press = async (label: string): Promise<string> =>
    take(await after(() => person.press(card, label)));
  return {
    async fill(label, ...answers) {
      let asked = await after(() => person.press(card, label));
      for (const answer of answers) {
        const question = asked;
        asked = await after(() => person.say(town.groupId, answer, { replyTo: question }));
      }
      return take(asked);
    },
    pick: (_, label) => press(label),
    press,
  };
}
