/** How a decision stands in a contract's hands, as its card says it. */
import { expect, it } from 'vitest';
import { looseBlocks, mandateBlocks } from '#chat/card/mandate.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asAddress } from '#core/identity.ts';
import type { MandateView } from '#service/executor/view.ts';

const words = wordsFor('en');
const [one, two, three] = ['01', '02', '03'].map((end) => asAddress(`0x${end.repeat(20)}`)) as [
  ReturnType<typeof asAddress>,
  ReturnType<typeof asAddress>,
  ReturnType<typeof asAddress>,
];
const SAFE: MandateView = {
  ...{ kind: 'safe', chainId: 1, address: one, state: 'collecting', reason: null, eta: null },
  ...{ txHash: null, held: null, holders: null },
  owners: {
    ...{ owners: [one, two, three], signed: [two], needed: 2, nonce: 7n },
    ...{ problem: null, loose: false },
  },
};
const textOf = (blocks: unknown): string => JSON.stringify(blocks);
const shown = (mandate: MandateView) =>
  textOf(
    mandateBlocks({ mandate, state: 'queued' }, words, { explorer: () => undefined, hash: null }),
  );

it('says how many owners have signed, and who', () => {
  const said = shown(SAFE);
  expect(said).toContain('1 of 2');
  expect(said.match(/✅/g)).toHaveLength(1);
  expect(said.match(/⏳/g)).toHaveLength(2);
});

it('says why it would come to nothing', () => {
  const { owners } = SAFE;
  if (!owners) throw new Error('no owners');
  const said = shown({ ...SAFE, owners: { ...owners, problem: 'number-before' } });
  expect(said).toContain(words.safePage.problem['number-before']());
});

it('says what enough signatures still allow once it is over here', () => {
  const { owners } = SAFE;
  if (!owners) throw new Error('no owners');
  expect(looseBlocks({ mandate: SAFE }, words)).toEqual([]);
  const loose = { ...SAFE, owners: { ...owners, loose: true } };
  expect(textOf(looseBlocks({ mandate: loose }, words))).toContain('(7)');
});

it('says how the holders vote, in their token', () => {
  const said = shown({
    ...SAFE,
    ...{ kind: 'governor', state: 'voting', owners: null },
    holders: {
      ...{ status: 'active', count: { for: 12_500_000n, against: 0n, abstain: 1_000_000n } },
      ...{ quorum: 20_000_000n, opensAt: null, closesAt: null, relayed: 2, decimals: 6 },
    },
  });
  expect(said).toContain('12.5');
  expect(said).toContain('20 needed');
});
