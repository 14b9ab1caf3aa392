import { bold, command, say, type Text } from '../../text.ts';

/** What members start proposals from. */
export const template = {
  describe: {
    set: () => 'Keep a template that members start proposals from (moderators)',
    list: () => 'Templates to start a proposal from',
    drop: () => 'Take a template out of the list (moderators)',
  },
  option: {
    name: () => 'Name of the template',
    title: () => 'The title that proposals from it start with',
    body: () => 'The text that proposals from it start with',
    confirm: () => 'Take it out?',
    from: () => 'A template: what it says stands where you say nothing',
  },
  heading: () => 'Templates of proposals',
  none: (): Text =>
    say`There are no templates yet. A moderator keeps one with ${[command('template set')]}.`,
  line: ({ name, title, method }: { name: string; title: string; method: string | null }): Text =>
    say`${[bold(name)]}: ${title}${method === null ? '' : ` (${method})`}`,
  set: ({ name }: { name: string }): Text =>
    say`The template ${[bold(name)]} is kept. Members start from it with ${[command('template list')]}, or name it in ${[command('proposal create')]}.`,
  startedFrom: ({ name }: { name: string }): Text =>
    say`Started from the template ${[bold(name)]}.`,
  dropAsk: ({ name }: { name: string }): Text =>
    say`This takes the template ${[bold(name)]} out of the list. Proposals written from it stay as they are.`,
  dropDo: () => 'Take it out',
  dropped: ({ name }: { name: string }): Text =>
    say`The template ${[bold(name)]} is out of the list.`,
};
