/**
 * When those who have not voted are reminded: when a quarter of the voting time is left, at most a day before the
 * close. Never in quiet hours: then in the morning, and where the vote is over by then in the evening before.
 */
import { DAY_MS, HOUR_MS } from '../duration.ts';
import { afterQuiet, isQuiet } from '../quiet-hours.ts';

const QUARTER = 4;
/** Less than this before the close a reminder helps nobody. */
const MIN_LEFT_MS = 60_000;

export type Voting = { readonly opensAt: Date; readonly closesAt: Date };

/** Null where no hour of the voting time is left for it. */
export function reminderTime({ opensAt, closesAt }: Voting, timeZone: string): Date | null {
  const [opens, closes] = [opensAt.getTime(), closesAt.getTime()];
  const due = new Date(closes - Math.min(DAY_MS, (closes - opens) / QUARTER));
  const morning = afterQuiet(due, timeZone);
  if (closes - morning.getTime() >= MIN_LEFT_MS) return morning;
  // Back to the last hour that is not quiet, if voting was open by then.
  for (let at = due.getTime(); at >= opens; at -= HOUR_MS) {
    const evening = new Date(at);
    if (!isQuiet(evening, timeZone)) return evening;
  }
  return null;
}

/** What a reminder is due for at `now`: now, later, or not any more. */
export function decideReminder(
  voting: Voting,
  timeZone: string,
  now: Date,
): 'now' | { readonly again: Date } | null {
  const due = reminderTime(voting, timeZone);
  if (due === null) return null;
  const at = afterQuiet(new Date(Math.max(due.getTime(), now.getTime())), timeZone);
  if (voting.closesAt.getTime() - at.getTime() < MIN_LEFT_MS) return null;
  return at > now ? { again: at } : 'now';
}
