import { describe, expect, it } from 'vitest';
import type { CalledCode } from '#core/execution/called-code.ts';
import { codeWarningsFor } from '#core/execution/code-warning.ts';
import { asAddress } from '#core/identity.ts';

const addressOf = (byte: string) => asAddress(`0x${byte.repeat(20)}`);
const treasury = addressOf('7e');
const box = addressOf('b0');
const code = addressOf('c0');
const owner = addressOf('0e');
const plain: CalledCode = {
  ...{ address: box, proxy: null, canHandOver: false, isTraced: true, published: [] },
};
const warned = (
  over: Partial<CalledCode>,
  handovers: Parameters<typeof codeWarningsFor>[0]['handovers'] = [],
) => {
  const { grave, others } = codeWarningsFor({
    ...{ treasury, called: [{ ...plain, ...over }], handovers },
  });
  return [...grave, ...others];
};

describe('what to beware of in code', () => {
  it('nothing, of code that does what it says', () => {
    expect(warned({})).toEqual([]);
    expect(warned({ published: [{ address: box, answer: 'exact' }] })).toEqual([]);
    expect(warned({ published: [{ address: box, answer: 'partial' }] })).toEqual([]);
  });

  it('an instruction is a hint where no trial run told, and nothing where one did', () => {
    expect(warned({ canHandOver: true })).toEqual([]);
    expect(warned({ canHandOver: true, isTraced: false })).toEqual([
      { kind: 'may-delegate', address: box },
    ]);
    expect(warned({ isTraced: false })).toEqual([]);
  });

  it('what the treasury would run comes before all else', () => {
    const { grave, others } = codeWarningsFor({
      ...{ treasury, called: [plain] },
      handovers: [
        { by: box, to: code },
        { by: treasury, to: code },
      ],
    });
    expect(grave).toEqual([{ kind: 'runs-as-treasury', to: code }]);
    expect(others).toEqual([{ kind: 'delegatecall', address: box, to: code }]);
  });

  it('six are named, and the rest counted', () => {
    const many = Array.from({ length: 8 }, (_, place) => ({
      ...{ by: box, to: asAddress(`0x${`${place}1`.repeat(20)}`) },
    }));
    expect(warned({}, many)).toHaveLength(7);
    expect(warned({}, many).at(-1)).toEqual({ kind: 'more-delegatecalls', count: 2 });
  });

  it('not known is neither published nor not', () => {
    const published = [
      { address: box, answer: 'unknown' },
      { address: code, answer: 'none' },
    ] as const;
    expect(warned({ published })).toEqual([
      { kind: 'sources-unknown', address: box },
      { kind: 'unverified', address: code },
    ]);
  });

  it('a proxy is told with whoever can change it', () => {
    const proxy = { kind: 'upgradeable', implementation: code, admin: owner } as const;
    expect(warned({ proxy })).toEqual([
      { kind: 'proxy', address: box, form: 'upgradeable', implementation: code, admin: owner },
    ]);
  });
});
