import { bold, say, type Text } from '../../text.ts';

/** What a decision has said in every chat. */
export const announcement = {
  heading: () => 'Announcement',
  decided: ({ proposal }: { proposal: number }): Text =>
    say`The community decided to say this: proposal ${[bold(`#${proposal}`)]}.`,
};
