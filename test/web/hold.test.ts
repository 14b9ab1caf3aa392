import { describe, expect, it } from 'vitest';
import { createHolds, HOLD } from '#web/hold.ts';

const never = new AbortController().signal;

/** Rows by their key, and how often they were looked at. */
function createRows(limits: { [K in keyof typeof HOLD]?: number } = {}) {
  const rows = new Map<string, string>();
  const looks: string[][] = [];
  const waiting: (() => void)[] = [];
  const look = async (keys: readonly string[]) => {
    looks.push([...keys]);
    for (const done of waiting.splice(0)) done();
    return new Map([...rows].filter(([key]) => keys.includes(key)));
  };
  const holds = createHolds(look, { ...HOLD, lookMs: 10, ...limits });
  return {
    rows,
    looks,
    holds,
    nextLook: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

describe('a held request', () => {
  it('ends with the first look after the row has changed, and not before', async () => {
    const { rows, looks, holds, nextLook } = createRows();
    rows.set('a', 'before').set('b', 'before');
    const ended: string[] = [];
    const held = holds.until('a', 'before', never).then(() => ended.push('a'));
    const other = holds.until('b', 'before', never).then(() => ended.push('b'));
    await nextLook();
    await nextLook();
    expect(ended).toEqual([]);
    // One look for everybody.
    expect(looks.at(-1)).toEqual(['a', 'b']);
    rows.set('a', 'after');
    const before = looks.length;
    await held;
    expect(looks.length).toBe(before + 1);
    expect([ended, holds.size]).toEqual([['a'], 1]);
    holds.stop();
    await other;
  });

  it('ends when its time is over, its row is gone, its reader left, or the server stops', async () => {
    const { rows, holds } = createRows({ longestMs: 30 });
    rows.set('a', 'same');
    await holds.until('a', 'same', never);
    await holds.until('gone', 'seen', never);
    const patient = createRows();
    patient.rows.set('a', 'same');
    const leaving = new AbortController();
    const left = patient.holds.until('a', 'same', leaving.signal);
    leaving.abort();
    await left;
    await patient.holds.until('a', 'same', leaving.signal);
    expect(patient.holds.size).toBe(0);
    expect(patient.looks).toEqual([]);
    const held = patient.holds.until('a', 'same', never);
    patient.holds.stop();
    await held;
    await patient.holds.until('a', 'same', never);
  });

  it('is one of few: beyond that the answer comes at once', async () => {
    const { rows, holds } = createRows({ max: 3, maxOfKey: 2 });
    rows.set('a', 'same').set('b', 'same');
    const held = [0, 1].map(() => holds.until('a', 'same', never));
    await holds.until('a', 'same', never);
    held.push(holds.until('b', 'same', never));
    await holds.until('b', 'same', never);
    expect(holds.size).toBe(3);
    holds.stop();
    await Promise.all(held);
    expect(holds.size).toBe(0);
  });

  it('fails with the look, and the next one is asked afresh', async () => {
    let isDown = true;
    const look = async () => {
      if (isDown) throw new Error('the database is away');
      return new Map([['a', 'after']]);
    };
    const holds = createHolds(look, { ...HOLD, lookMs: 1 });
    await expect(holds.until('a', 'before', never)).rejects.toThrow('the database is away');
    isDown = false;
    await holds.until('a', 'before', never);
    expect(holds.size).toBe(0);
  });
});
