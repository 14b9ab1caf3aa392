/** What a count comes to, in words. */
import { bold, join, say, type Text } from '../../text.ts';

const names = (of: readonly string[]): Text => {
  const bolds = of.map((one): Text => [bold(one)]);
  const last = bolds.at(-1);
  if (last === undefined || bolds.length === 1) return last ?? '';
  return say`${join(bolds.slice(0, -1), ', ')} and ${last}`;
};

export const result = {
  points: ({ points, most }: { points: string; most: string }) => `${points} of ${most} points`,
  average: ({ points, average, best }: { points: string; average: string; best: number }) =>
    `${points} ${points === '1' ? 'point' : 'points'} · ${average} of ${best} on average`,
  beats: ({ beaten, others }: { beaten: string; others: number }) => `beats ${beaten} of ${others}`,
  firstPreferences: () => 'First places so far; the rounds are counted at the close:',
  hidden: () => 'How it stands is hidden until the close.',
  nobody: (): Text => 'Nobody voted, so nothing was decided.',
  won: ({ names: of }: { names: readonly string[] }): Text => say`🏆 Result: ${names(of)}.`,
  tied: ({
    sure,
    tied,
    seats,
  }: {
    sure: readonly string[];
    tied: readonly string[];
    seats: number;
  }): Text => {
    const open = seats - sure.length;
    const share =
      open === 1 && seats > 1
        ? 'share the last seat'
        : open > 1
          ? `share the last ${open} seats`
          : 'are level';
    const first = sure.length > 0 ? say`${names(sure)} won. ` : '';
    return say`⚖️ ${first}${names(tied)} ${share}. Nothing is decided between them; a run-off can be proposed.`;
  },
};
