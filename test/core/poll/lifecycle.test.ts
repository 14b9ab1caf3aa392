import { expect, it } from 'vitest';
import { decidePollCancel, decidePollClose, openingTimes } from '#core/poll/lifecycle.ts';

const closesAt = new Date('2026-03-02T00:00:00Z');
const open = { state: 'open' as const, closesAt };
const at = (offsetMs: number) => new Date(closesAt.getTime() + offsetMs);

it('closes at closes_at and not a millisecond before', () => {
  expect(decidePollClose(open, at(-1))).toMatchObject({
    refusal: { code: 'poll-still-open', closesAt },
  });
  expect(decidePollClose(open, at(0))).toEqual({ ok: true, value: 'closed' });
});

it('closes once', () => {
  expect(decidePollClose({ state: 'closed', closesAt }, at(1))).toMatchObject({
    refusal: { code: 'poll-closed' },
  });
  expect(decidePollClose({ state: 'cancelled', closesAt }, at(1))).toMatchObject({
    refusal: { code: 'poll-cancelled' },
  });
});

it('is called off by its author alone, while it is open', () => {
  expect(decidePollCancel(open, { isAuthor: true }, at(-1))).toEqual({
    ok: true,
    value: 'cancelled',
  });
  expect(decidePollCancel(open, { isAuthor: false }, at(-1))).toMatchObject({
    refusal: { code: 'not-the-author' },
  });
  expect(decidePollCancel(open, { isAuthor: true }, at(0))).toMatchObject({
    refusal: { code: 'poll-closed' },
  });
  expect(
    decidePollCancel({ state: 'cancelled', closesAt }, { isAuthor: true }, at(-1)),
  ).toMatchObject({
    refusal: { code: 'poll-cancelled' },
  });
});

it.each([
  [0, 0],
  [59_999, 0],
  [60_000, 60_000],
  [7_200_000, 7_200_000],
])('that waited %i ms for its list closes %i ms later', (waited, later) => {
  const opensAt = at(-3_600_000);
  const times = openingTimes({ opensAt, closesAt }, new Date(opensAt.getTime() + waited));
  expect(times.opensAt).toEqual(new Date(opensAt.getTime() + later));
  expect(times.closesAt).toEqual(at(later));
});

it('never closes as it opens, however short it is', () => {
  const times = openingTimes({ opensAt: at(-1_000), closesAt }, at(0));
  expect(times).toEqual({ opensAt: at(0), closesAt: at(1_000) });
});
