/** `/treasury show` on both platforms: for whoever asks, without a right, and without changing anything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plain } from '#chat/text.ts';
import {
  type Battery,
  PLATFORMS,
  problemsOf,
  type Said,
  startBattery,
} from '../support/battery.ts';
import { TITLES } from '../support/stage.ts';

let battery: Battery;
beforeAll(async () => {
  battery = await startBattery();
});
afterAll(async () => battery?.close());

const textOf = ({ reply }: Said): string =>
  reply.blocks
    .flatMap((block) =>
      block.kind === 'list' ? block.items.map(plain) : 'text' in block ? [plain(block.text)] : [],
    )
    .join('\n');

describe.each(PLATFORMS)('on %s', (platform) => {
  const ask = (where: 'dao' | 'club', who: 'member' | 'mallory' | 'steward' = 'member') =>
    battery.say({ platform, who, where, command: 'treasury show' });

  it('tells a member without any office what there is, and draws it', async () => {
    const before = await battery.law();
    const said = await ask('dao');
    expect(problemsOf(said)).toEqual([]);
    expect(said.refused).toEqual([]);
    expect(textOf(said)).toMatch(/Own account .*which pays what is decided: [\d.,]+ \S+/u);
    expect(textOf(said)).toContain('are the community’s in all');
    expect(said.reply.image?.name).toBe('treasury.png');
    expect(said.reply.image?.alt).toContain(`Treasury of ${TITLES.dao}. `);
    expect(await battery.law()).toBe(before);
  });

  it('tells everybody the same', async () => {
    const told = await Promise.all(
      (['member', 'mallory', 'steward'] as const).map((who) => ask('dao', who)),
    );
    // But for the block, which may be the next one for the next who asks.
    const [first, ...others] = told.map((said) => [
      textOf(said).replace(/at block [\d,]+/u, 'at a block'),
      said.reply.image?.alt,
    ]);
    expect(others).toEqual([first, first]);
  });

  it('says of a community of credits that it has no money on a chain', async () => {
    const said = await ask('club');
    expect(problemsOf(said)).toEqual([]);
    expect(textOf(said)).toContain('which no chain knows: it has no money on one');
    expect(said.reply.image).toBeUndefined();
  });
});
