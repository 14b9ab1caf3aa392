import { describe, expect, it } from 'vitest';
import { treasuryReply } from '#chat/card/treasury.ts';
import { sealReply } from '#chat/seal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asAddress } from '#core/identity.ts';
import type { FlowView } from '#service/treasury/flow.ts';
import type { Holding } from '#service/treasury/holder.ts';
import type { AssetStanding, HolderView, TreasuryView } from '#service/treasury/view.ts';
import { wrongWithAnswer } from '../../support/rendering.ts';

const words = wordsFor('en');
const CIV = 10n ** 18n;
const address = (byte: string) => asAddress(`0x${byte.repeat(20)}`);
const TOKEN = address('c1');
const WHEN = new Date('2030-01-20T00:00:00Z');
const OF = { name: 'Town', symbol: 'CIV' };

const civ = (units: bigint | null): Holding => ({
  ...{ chainId: 1, token: TOKEN, symbol: 'CIV', decimals: 18, units },
  ...{ standard: 'erc20', isTrusted: true },
});
const ether = (units: bigint | null): Holding => ({
  ...{ chainId: 1, token: null, symbol: 'ETH', decimals: 18, units },
  ...{ standard: 'native', isTrusted: true },
});
const named = (byte: string, symbol: string, units: bigint, pieces = false): Holding => ({
  ...{ chainId: 1, token: address(byte), symbol, decimals: pieces ? 0 : 6, units },
  ...{ standard: pieces ? 'erc721' : 'erc20', isTrusted: false },
});
const account = (change: Partial<HolderView> = {}): HolderView => ({
  ...{ kind: 'account', chainId: 1, address: address('a1'), contracts: [], block: 123n },
  ...{ holdings: [civ(250n * CIV), ether(CIV / 2n)], own: true, pays: true, isIdle: false },
  ...change,
});
const safe = (change: Partial<HolderView> = {}): HolderView =>
  account({
    ...{ kind: 'contract', address: address('5a'), pays: false, holdings: [civ(1_000n * CIV)] },
    contracts: [{ kind: 'safe', address: address('5a') }],
    ...change,
  });
const NONE = { pending: 0n, carried: 0n, waiting: 0n, budgets: 0n, decisions: 0, openBudgets: 0 };
const STILL: FlowView = {
  ...{ since: WHEN, slots: Array(10).fill({ came: 0n, gone: 0n }), came: 0n, gone: 0n },
  ...{ unexplained: 0n, opened: null, largest: [], payments: 0, acts: 0, vault: null },
  ...{ difference: 0n, bookedTo: 123n },
};
const standing = (change: Partial<AssetStanding> = {}): AssetStanding => ({
  ...{ chainId: 1, token: TOKEN, symbol: 'CIV', decimals: 18, total: 1_250n * CIV },
  ...{ promised: NONE, free: 1_250n * CIV, flows: STILL },
  ...change,
});
const view = (change: Partial<TreasuryView> = {}): TreasuryView => ({
  ...{ asset: standing(), holders: [account(), safe()], unread: 0 },
  ...change,
});

function told(of: TreasuryView) {
  const reply = treasuryReply(of, OF, words, () => undefined);
  expect(wrongWithAnswer(sealReply(reply), words)).toEqual([]);
  const said = reply.blocks
    .flatMap((block) =>
      block.kind === 'list' ? block.items.map(plain) : 'text' in block ? [plain(block.text)] : [],
    )
    .join('\n');
  return { reply, said };
}

describe('what a treasury holds', () => {
  it('says who alone has the key, until a contract with other owners keeps it', () => {
    const alone = 'Only whoever runs this bot has the key of the own account.';
    expect(told(view({ holders: [account()] })).said).toContain(alone);
    expect(told(view()).said).not.toContain(alone);
    expect(told(view({ holders: [account(), safe({ isIdle: true })] })).said).toContain(alone);
    expect(told(view({ holders: [safe()] })).said).not.toContain(alone);
  });

  it('is told by who holds it, with what is promised of it and what is free', () => {
    const promised = {
      ...NONE,
      ...{ pending: 30n * CIV, carried: 5n * CIV, waiting: 100n * CIV, budgets: 15n * CIV },
      ...{ decisions: 2, openBudgets: 1 },
    };
    const { said } = told(view({ asset: standing({ promised, free: 1_100n * CIV }) }));
    expect(said).toContain('which pays what is decided: 250 CIV · 0.5 ETH');
    expect(said).toMatch(/Safe 0x5a[^\n]*: 1,000 CIV$/mu);
    expect(said).toContain(
      '1,250 CIV are the community’s in all. 150 CIV of it are promised, 1,100 CIV are free.',
    );
    expect(said).toContain('30 CIV in payments on their way');
    expect(said).toContain('5 CIV in the hands of its contracts');
    expect(said).toContain('100 CIV in 2 decisions that passed and wait');
    expect(said).toContain('15 CIV left in 1 open budget');
    expect(said).toContain('Read at block 123 of Ethereum, which is final.');
  });

  it('names the purse and the members’ deposits apart', () => {
    const gas = account({ kind: 'gas', holdings: [ether(CIV)], own: false, pays: false });
    const vault = account({ kind: 'vault', holdings: [civ(75n * CIV)], own: false, pays: false });
    const { said, reply } = told(view({ holders: [account(), gas, vault] }));
    expect(said).toMatch(/^Gas purse \(network fees only\) .*: 1 ETH$/mu);
    expect(said).toMatch(/^Members’ deposits \(theirs, not the community’s\) .*: 75 CIV$/mu);
    expect(JSON.stringify(reply.chart)).not.toContain('75 CIV');
  });

  it('says what was not read, and never that there is none of it', () => {
    const down = account({ block: null, holdings: [civ(null), ether(null)] });
    const { said, reply } = told(
      view({ holders: [down], asset: standing({ total: null, free: null }) }),
    );
    expect(said).toContain(': unknown, for the chain could not be read');
    expect(said).toContain(
      'Ethereum could not be read now, so what is there is unknown, and not nothing',
    );
    expect(said).toContain('How much the community has in all is unknown');
    expect(said).not.toMatch(/\b0 (CIV|ETH)/u);
    expect(reply.chart).toBeUndefined();
  });

  it('says it of one token alone, too, in words and in the picture', () => {
    const { said, reply } = told(
      view({
        holders: [account(), safe({ holdings: [civ(null)] })],
        asset: standing({ total: null, free: null }),
      }),
    );
    expect(said).toMatch(/^Safe .*: CIV unknown$/mu);
    expect(reply.chart).toMatchObject({
      holdings: [
        {
          label: 'CIV',
          value: '250 CIV and what is unknown',
          parts: [
            { label: 'Own account', value: '250 CIV', tone: 0, permille: 1000 },
            { label: 'Safe', value: 'unknown', tone: 1, permille: null },
          ],
          spoken: null,
        },
        { label: 'ETH', value: '0.5 ETH' },
      ],
    });
  });

  it('says when more is promised than there is', () => {
    const promised = { ...NONE, budgets: 2_000n * CIV, openBudgets: 3 };
    const { said, reply } = told(view({ asset: standing({ promised, free: -750n * CIV }) }));
    expect(said).toContain('2,000 CIV are promised: ⚠️ 750 CIV more than there is.');
    expect(JSON.stringify(reply.chart)).toContain('Promised 2,000 CIV, more than there is');
  });

  it('shows beside a symbol that only its contract says which contract that is', () => {
    const holdings = [civ(CIV), named('d1', 'CIV', 5_000_000n), named('d2', 'PASS', 1n, true)];
    const { said } = told(view({ holders: [account({ holdings })] }));
    expect(said).toMatch(/: 1 CIV · 5 CIV \(0xd1.*d1\) · 1 piece of PASS \(0xd2.*d2\)$/imu);
  });

  it('cuts many tokens and many holders, and says how many it left out', () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      named((16 + at).toString(16), `TOKEN${'X'.repeat(50)}${at}`, 10n ** 30n),
    );
    const holders = Array.from({ length: 20 }, (_, at) =>
      safe({ address: address((40 + at).toString(16)), holdings: [civ(CIV), ...many] }),
    );
    const { said, reply } = told(view({ holders }));
    expect(said).toContain(' · and 25 more');
    expect(said).toContain('And 12 more addresses');
    expect(JSON.stringify(reply.chart)).toContain('25 more tokens are told by the message');
  });

  it('is dust below what is read, and never nothing', () => {
    const { said } = told(view({ holders: [account({ holdings: [civ(CIV), ether(1n)] })] }));
    expect(said).toContain('1 CIV · < 0.000001 ETH');
  });

  it('tells a governor and its timelock as one', () => {
    const contracts = [
      { kind: 'timelock', address: address('71') },
      { kind: 'governor', address: address('60') },
    ] as const;
    const { said } = told(view({ holders: [safe({ address: address('71'), contracts })] }));
    expect(said).toMatch(/^Timelock and Governor 0x71/mu);
  });
});

describe('what came and went', () => {
  const slots = STILL.slots.map((slot, at) =>
    at === 3 ? { came: 120n * CIV, gone: 0n } : at === 9 ? { came: 0n, gone: 60n * CIV } : slot,
  );
  const moved: FlowView = {
    ...STILL,
    ...{ slots, came: 120n * CIV, gone: 60n * CIV, payments: 7, acts: 2 },
    largest: [
      {
        ...{ chainId: 1, amount: 50n * CIV, at: WHEN, txHash: `0x${'12'.repeat(32)}` },
        of: { kind: 'proposal', number: 3, title: 'Paint the hall' },
      },
      {
        ...{ chainId: 1, amount: 9n * CIV, at: WHEN, txHash: null },
        of: { kind: 'budget', number: 1, name: 'Docs' },
      },
    ],
  };

  it('is told with what each payment was decided by', () => {
    const { said } = told(view({ asset: standing({ flows: moved }) }));
    expect(said).toContain(
      'Last 30 days: 120 CIV came in, 60 CIV went out, as far as it is final.',
    );
    expect(said).toMatch(/^50 CIV on .* for #3 Paint the hall \(0x1212/mu);
    expect(said).toMatch(/^9 CIV on .* for the budget #1 Docs$/mu);
    expect(said).toContain('and 5 smaller payments');
    expect(said).toContain('2 decisions were carried out that pay nothing');
    expect(said).toContain('What comes into a contract');
  });

  it('is drawn by its place in the time, to the scale of the largest part', () => {
    const { reply } = told(view({ asset: standing({ flows: moved }) }));
    if (reply.chart?.kind !== 'treasury') throw new Error('no picture');
    const { flow } = reply.chart;
    expect(flow?.slots[3]).toEqual({ came: 1000, gone: 0 });
    expect(flow?.slots[9]).toEqual({ came: 0, gone: 500 });
    expect([flow?.came, flow?.gone]).toEqual(['In 120 CIV', 'Out 60 CIV']);
    // Whoever does not see it reads the same.
    expect(reply.chart.alt).toBe(
      'Treasury of Town. CIV: 1,250 CIV (Own account: 250 CIV, Safe: 1,000 CIV); ETH: 0.5 ETH (Own account: 0.5 ETH); CIV in the last 30 days: In 120 CIV, Out 60 CIV',
    );
  });

  it('is nothing where nothing moved, and then not drawn', () => {
    const { said, reply } = told(view());
    expect(said).toContain('Last 30 days: no CIV came in or went out');
    expect(reply.chart).toMatchObject({ kind: 'treasury', flow: null });
  });

  it('says what the books do not explain', () => {
    const flows = { ...moved, unexplained: 4n * CIV };
    const { said } = told(view({ asset: standing({ flows: { ...flows, difference: 3n * CIV } }) }));
    expect(said).toContain('⚠️ 4 CIV of that went by no payment that was decided here.');
    expect(said).toContain(
      'The chain shows 3 CIV more in the own account than these books explain.',
    );
    const less = told(view({ asset: standing({ flows: { ...flows, difference: -3n * CIV } }) }));
    expect(less.said).toContain('The chain shows 3 CIV less');
    const coin = told(
      view({ asset: standing({ token: null, symbol: 'ETH', flows: { ...flows } }) }),
    );
    expect(coin.said).toContain('4 ETH of that went by no payment: network fees');
  });

  it('counts what was there when the books began as nothing that came in', () => {
    const flows: FlowView = { ...STILL, opened: { amount: 500n * CIV, at: WHEN } };
    const { said } = told(view({ asset: standing({ flows }) }));
    expect(said).toMatch(
      /The books of the own account begin on .*, with 500 CIV that were there\./u,
    );
    const before = told(
      view({ asset: standing({ flows: { ...STILL, bookedTo: null, difference: null } }) }),
    );
    expect(before.said).toContain('The books have not looked at the own account yet');
  });

  it('tells members’ own money apart', () => {
    const flows: FlowView = { ...STILL, vault: { came: 75n * CIV, gone: 10n * CIV } };
    const { said } = told(view({ asset: standing({ flows }) }));
    expect(said).toContain('Members paid 75 CIV in and took 10 CIV out of their deposits');
  });
});

describe('a community without a treasury', () => {
  it('is told that credits are on no chain', () => {
    const { said, reply } = told(view({ asset: null, holders: [] }));
    expect(said).toContain('keeps its books in credits (CIV)');
    expect([reply.chart, reply.buttons]).toEqual([undefined, undefined]);
  });

  it('is told when an account is made', () => {
    expect(told(view({ holders: [] })).said).toContain('has no account on a chain yet');
  });
});
