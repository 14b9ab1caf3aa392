import { describe, expect, test } from 'vitest';
import { voteWhyReply } from '#chat/card/why.ts';
import { votesBlocks, votesButtons, votesCountWallets } from '#chat/card/why-vote.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import type { WhyMissing, WhyTerm, WhyVote } from '#service/why/vote.ts';

const en = wordsFor('en');
const wallet = asAddress(`0x${'1'.repeat(40)}`);
const EPOCH = '1970-01-01 00:00 UTC';
const LATER = new Date('1970-01-02T00:00:00Z');

const vote = (over: Partial<WhyVote> = {}): WhyVote => ({
  ...{ id: asId<VoteId>('v'), kind: 'proposal', number: 3, title: 'A bridge' },
  ...{ opensAt: new Date(0), closesAt: new Date(0), entitled: 'no', waits: false },
  ...{ asked: { of: 'members', by: new Date(0) }, missing: { code: 'not-then' } },
  ...{ power: null, weighs: null, forOthers: false, terms: [], rules: [], idle: [] },
  providers: [],
  ...{ takesLate: false, frozenAt: new Date(0), snapshotBlock: null, spokesman: null },
  ...over,
});
const erc20: WhyTerm = {
  ...{ kind: 'erc20', text: 'erc20(CIV)', symbol: 'CIV', decimals: 2 },
  wallets: [{ wallet, value: 1250n, block: 42n, toldBy: null }],
};
const NO_GATES = { wallets: { linked: 0, consented: false }, gates: [] };
const lines = (...votes: readonly WhyVote[]) =>
  votesBlocks(votes, en).flatMap((block) => (block.kind === 'list' ? block.items.map(plain) : []));
const labels = (...votes: readonly WhyVote[]) =>
  votesButtons(votes, en, false).map(({ label }) => label);

describe('an open vote in /why', () => {
  test('on its roll: the power, each wallet with value and block, and when it was fixed', () => {
    const on = vote({
      ...{ entitled: 'yes', missing: null, snapshotBlock: '42', weighs: 'erc20(CIV)' },
      ...{ power: { units: 1250n, symbol: 'CIV', decimals: 2 }, terms: [erc20] },
    });
    expect(lines(on)).toEqual([
      `✅ Proposal #3 A bridge · you may vote with 12.5 CIV, read at block 42, until ${EPOCH}`,
      `↳ asks people who were members on ${EPOCH}; what weighs is erc20(CIV); fixed ${EPOCH}`,
      '↳ 0x1111…1111: 12.5 CIV at block 42',
    ]);
    expect(labels(on)).toEqual(['Vote']);
  });
  test('of more wallets than are shown the rest is counted, and every one of a single vote', () => {
    const held = Array.from({ length: 6 }, (_, place) => ({
      ...{ value: BigInt(place), block: 42n, toldBy: null },
      wallet: asAddress(`0x${String(place + 1).repeat(40)}`),
    }));
    const on = vote({ entitled: 'yes', missing: null, terms: [{ ...erc20, wallets: held }] });
    const late = held.map((one) => ({ ...one, state: 'late' as const, linkedAt: new Date(0) }));
    const off = vote({ missing: { code: 'wallets' }, idle: late });
    for (const one of [on, off]) {
      expect(lines(one).filter((line) => line.includes('0x'))).toHaveLength(4);
      expect(lines(one)).toContain('↳ and 2 more wallets');
      const whole = voteWhyReply({ ...NO_GATES, votes: [one] }, 3, en);
      const said = whole.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
      expect(said.filter((line) => plain(line).includes('0x'))).toHaveLength(6);
    }
  });
  test('one that a wallet would change leads to linking one', () => {
    const none = vote({ missing: { code: 'no-wallet', late: false } });
    const { buttons } = voteWhyReply({ ...NO_GATES, votes: [none] }, 3, en);
    expect(buttons?.flat().map(({ label }) => label)).toEqual(['Link a wallet']);
  });
  test('several parts of a power are told apart', () => {
    const two = { terms: [erc20, { ...erc20, text: 'erc721(BADGE)', symbol: '', decimals: 0 }] };
    expect(lines(vote({ entitled: 'yes', missing: null, ...two })).slice(2)).toEqual([
      ...['↳ erc20(CIV):', '\u2003↳ 0x1111…1111: 12.5 CIV at block 42'],
      ...['↳ erc721(BADGE):', '\u2003↳ 0x1111…1111: 1,250 at block 42'],
    ]);
  });
  test('whom each wallet was read from: on its line, or once for all of them', () => {
    const termOf = (...tellers: readonly (string | null)[]): WhyTerm => ({
      ...erc20,
      wallets: tellers.map((toldBy) => ({ wallet, value: 1250n, block: 42n, toldBy })),
    });
    const of = (...terms: readonly WhyTerm[]) =>
      lines(vote({ entitled: 'yes', missing: null, terms })).slice(2);
    const line = '↳ 0x1111…1111: 12.5 CIV at block 42';
    expect(of(termOf('a.example'))).toEqual([`${line}, read from a.example`]);
    expect(of(termOf('a.example', 'a.example'))).toEqual([
      ...[line, line, '↳ wallets read from a.example'],
    ]);
    expect(of(termOf('a.example', 'b.example', null))).toEqual([
      ...[`${line}, read from a.example`, `${line}, read from b.example`, line],
    ]);
    expect(of(termOf(null, null))).toEqual([line, line]);
    expect(of(termOf('a.example', 'a.example'), termOf('b.example')).slice(3)).toEqual([
      '\u2003↳ wallets read from a.example',
      ...['↳ erc20(CIV):', `\u2003${line}, read from b.example`],
    ]);
  });
  test('a delegate without power of their own is told for whom they vote', () => {
    const [line] = lines(vote({ entitled: 'yes', missing: null, forOthers: true }));
    expect(line).toContain('nothing of yours weighs in it; you may vote for those who named you');
  });
  test('not open yet: when, and what would keep them off as it stands', () => {
    const later = { entitled: 'later', frozenAt: null, snapshotBlock: '42' } as const;
    const pending = vote({ ...later, missing: { code: 'no-wallet', late: false } });
    expect(lines(pending).slice(0, 2)).toEqual([
      `⏳ Proposal #3 A bridge · who may vote is fixed when voting opens, ${EPOCH}; balances count as they were at block 42`,
      '↳ ❌ only what linked wallets hold weighs in it, and you have linked none. Please link one before voting opens',
    ]);
    expect(lines(vote({ ...later, missing: null, waits: true }))[0]).toContain(
      'that is retried by itself',
    );
  });
  test.each<[WhyMissing, Partial<WhyVote>, string]>([
    [
      { code: 'not-citizen' },
      { asked: { of: 'citizens', by: new Date(0) } },
      `it is for people who were citizens on ${EPOCH}, and you are not a citizen. A moderator can make you one: then later votes are for you, too`,
    ],
    [
      { code: 'not-citizen' },
      { asked: { of: 'citizens', by: null } },
      'only citizens may vote, and you are not one. A moderator can make you one',
    ],
    [
      { code: 'citizen-late', since: new Date(0), from: LATER },
      { asked: { of: 'citizens', by: new Date(0) } },
      `it is for people who were citizens on ${EPOCH}. You became a citizen on ${EPOCH}, which counts here from 1970-01-02 00:00 UTC on`,
    ],
    [
      { code: 'member-late', since: LATER, from: LATER },
      {},
      `it is for people who were members on ${EPOCH}. You became a member on 1970-01-02 00:00 UTC; votes published since then are for you, too`,
    ],
    [{ code: 'no-wallet', late: true }, {}, 'Link one, and what it held then can still be added'],
    [{ code: 'no-wallet', late: false }, {}, 'One that you link now counts in later votes'],
    [
      { code: 'no-consent', late: true },
      {},
      'Allow it, and what they held then can still be added',
    ],
    [{ code: 'wallets' }, {}, 'What they get from now on counts in votes published later'],
    [{ code: 'wallets' }, { takesLate: true }, 'What was not looked at can still be added'],
    [{ code: 'rule', verdict: 'no' }, {}, 'you did not meet its rule when voting opened'],
    [
      { code: 'rule', verdict: 'yes' },
      {},
      'you meet its rule now, but this was not known when voting opened',
    ],
    [{ code: 'rule', verdict: 'unknown' }, {}, 'could not be read again just now'],
    [{ code: 'not-then' }, {}, 'you are not on the roll, which was fixed when voting opened'],
  ])('%j is said as it is', (missing, over, said) => {
    const [line] = lines(vote({ missing, snapshotBlock: '42', ...over }));
    expect(line).toMatch(/^❌ Proposal #3 A bridge · /);
    expect(line).toContain(said);
    // Only of wallets that were looked at is anything said.
    expect(line).not.toContain('block 42');
  });
  test('each wallet that does not weigh says why', () => {
    const states = ['nothing', 'late', 'unsure', 'used'] as const;
    const idle = states.map((state) => ({ wallet, state, linkedAt: new Date(0) }));
    const off = vote({ missing: { code: 'wallets' }, idle, snapshotBlock: '42', takesLate: true });
    expect(lines(off).slice(2)).toEqual([
      '↳ 0x1111…1111: nothing that counts at block 42',
      `↳ 0x1111…1111: linked ${EPOCH}, after voting opened, so not looked at`,
      '↳ 0x1111…1111: does not weigh at block 42, or was not yet looked at here',
      '↳ 0x1111…1111: is or was somebody else’s in this vote',
    ]);
    expect(labels(off)).toEqual(['Add my wallet to #3']);
    const told = lines({ ...off, providers: ['a.example', 'b.example'] });
    expect(told.filter((one) => one.includes('read from'))).toEqual([
      '↳ 0x1111…1111: nothing that counts at block 42, read from a.example, b.example',
    ]);
  });
  test('of a token with votes nobody is told that what they hold is nothing', () => {
    const votes = { ...erc20, kind: 'votes' as const, wallets: [] };
    const off = lines(vote({ missing: { code: 'wallets' }, terms: [votes] }));
    expect(off.at(-1)).toContain('tokens count as votes only once they are delegated');
  });
  test('says who speaks for the reader in a vote, and whose ballot counts now', () => {
    const [bo, cleo] = ['Bo', 'Cleo'].map((label) => ({ label, accounts: [] }));
    if (!bo || !cleo) throw new Error('nobody');
    const on = { entitled: 'yes', missing: null } as const;
    const said = [
      { to: bo, speaks: null, voted: false },
      { to: bo, speaks: cleo, voted: false },
      { to: bo, speaks: null, voted: true },
    ].map((spokesman) => lines(vote({ ...on, spokesman })).at(-1));
    expect(said).toEqual([
      '↳ Bo would speak for you, and has not voted',
      '↳ Cleo voted for you',
      '↳ you voted yourself, and that alone counts',
    ]);
  });
  test('the next step has its button, and a crowd of votes stays readable', () => {
    const off = vote({ missing: { code: 'not-citizen' } });
    expect(labels(off)).toEqual(['Who can make me a citizen?']);
    const crowd = Array(30).fill(vote({ takesLate: true }));
    expect(lines(...crowd).filter((line) => line.startsWith('❌'))).toHaveLength(10);
    expect(lines(...crowd).filter((line) => line.startsWith('↳ asks'))).toHaveLength(4);
    expect(labels(...crowd)).toHaveLength(3);
  });
  test('a wallet is asked for where it would change something', () => {
    const none = vote({ missing: { code: 'no-wallet', late: true } });
    expect([votesCountWallets([none]), votesCountWallets([vote()])]).toEqual([true, false]);
    const rules = [{ text: 'erc20(CIV) >= 1', tokens: [], counts: true, found: null }];
    const asks = (over: Partial<WhyVote>) => votesCountWallets([vote({ rules, ...over })]);
    expect(asks({ missing: { code: 'rule', verdict: 'no' } })).toBe(true);
    expect(asks({ missing: null, entitled: 'later' })).toBe(true);
    expect(asks({ missing: { code: 'member-late', since: LATER, from: LATER } })).toBe(false);
    expect(asks({ missing: { code: 'not-citizen' } })).toBe(false);
    expect(asks({ missing: null, entitled: 'yes' })).toBe(false);
  });
});
