import { describe, expect, it } from 'vitest';
import { createTurns } from '#store/turn.ts';

describe('turns', () => {
  it('let as many in as there are places, the others in the order they came', async () => {
    const turns = createTurns(3);
    const [begun, held]: [number[], (() => void)[]] = [[], []];
    let inside = 0;
    let most = 0;
    const all = Array.from({ length: 10 }, (_, n) =>
      turns(async () => {
        begun.push(n);
        inside += 1;
        most = Math.max(most, inside);
        await new Promise<void>((resolve) => held.push(resolve));
        inside -= 1;
        return n;
      }),
    );
    while (held.length > 0 || begun.length < 10) {
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('give a place back when what ran in it failed', async () => {
    const turns = createTurns(1);
    const failed = turns(() => Promise.reject(new Error('no')));
    const next = turns(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
