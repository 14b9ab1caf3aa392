/** Whether an unknown stays one, however often it is read: a chain answers some day, Telegram never tells an account's age. */
import type { Trace } from './facts.ts';

/** Whether this part of a trace is unknown for want of something that is read, or may be. */
function isUnread(trace: Trace): boolean {
  if (trace.verdict !== 'unknown') return false;
  return 'of' in trace ? trace.of.some(isUnread) : trace.kind !== 'account-age';
}

/** Of an unknown that only accounts leave open, whose platform does not tell when they were made. */
export const isUnknownForGood = (trace: Trace): boolean =>
  trace.verdict === 'unknown' && !isUnread(trace);
