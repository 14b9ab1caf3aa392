import { at, bold, command, say, type Text } from '../../text.ts';

export const citizen = {
  describe: {
    grant: () => 'Make a member a citizen, with a reason that the log keeps',
    revoke: () => 'End a citizenship, with a reason that the log keeps',
    list: () => 'The citizens of this community',
  },
  option: {
    person: () => 'Who?',
    reason: () => 'Why? It is kept with the decision',
  },
  granted: ({ name, number }: { name: Text; number: number }): Text =>
    say`${name} is now citizen ${[bold(`#${number}`)]}. Roles and tags that ask for citizenship follow by themselves.`,
  revoked: ({ name, number }: { name: Text; number: number }): Text =>
    say`${name} is no longer a citizen (was ${[bold(`#${number}`)]}). Roles and tags that ask for citizenship are taken back.`,
  heading: ({ count }: { count: number }) => `Citizens: ${count}`,
  none: (): Text =>
    say`There are no citizens yet. A moderator adds the first with ${[command('citizen grant')]}.`,
  line: ({
    number,
    name,
    granted,
    at: when,
  }: {
    number: number;
    name: Text;
    granted: { by: Text; reason: string } | { proposal: number };
    at: Date;
  }): Text =>
    'proposal' in granted
      ? say`${[bold(`#${number}`)]} ${name}, by proposal ${[bold(`#${granted.proposal}`)]} on ${[at(when, 'date')]}`
      : say`${[bold(`#${number}`)]} ${name}, by ${granted.by} on ${[at(when, 'date')]}: ${granted.reason}`,
  more: ({ count }: { count: number }): Text => `and ${count} more`,
};
