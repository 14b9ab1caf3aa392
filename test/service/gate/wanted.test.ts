import { expect, test } from 'vitest';
import { RESTORE_MS } from '#core/eligibility/chat.ts';
import { awaitedUntil, wantedIn } from '#service/gate/wanted.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const provenance = (cause: string | undefined, ago = 0) => ({
  ...{ gate: 'g', version: 1, rule: 'citizen', at: new Date(NOW.getTime() - ago).toISOString() },
  ...(cause !== undefined && { cause }),
});
const grant = (cause: string | undefined, more = {}, ago = 0) => ({
  ...{ wanted: true, applied: false, byHand: false, provenance: provenance(cause, ago) },
  ...more,
});

test.each([
  ['nothing is noted of them', undefined, true, false],
  ['the rule wants them in', grant(undefined), true, false],
  ['their removal was undone', grant('undo'), false, true],
  ['an exemption stands', grant('given'), true, true],
  ['a decided exemption stands', grant('decided'), true, true],
  ['the exemption was ended', grant('given'), false, false],
  ['they are in', grant('undo', { applied: true }), true, false],
  ['a hand let them in', grant('undo', { byHand: true }), true, false],
  ['they are not wanted', grant('undo', { wanted: false }), true, false],
  ['it is a moment before its end', grant('undo', {}, RESTORE_MS - 1), false, true],
  ['its time is over', grant('undo', {}, RESTORE_MS), true, false],
])('%s', (_, noted, exempt, isWanted) => {
  expect(wantedIn(noted, { exempt, now: NOW }) !== undefined).toBe(isWanted);
});

test('the grant alone says until when, whether or not an exemption still stands', () => {
  const until = new Date(NOW.getTime() + RESTORE_MS);
  expect(awaitedUntil(grant('given'), NOW)).toEqual({ until, cause: 'given' });
  expect(wantedIn(grant('given'), { exempt: true, now: NOW })).toEqual({ until, cause: 'given' });
});
