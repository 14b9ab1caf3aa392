import { describe, expect, it } from 'vitest';
import { proposalCard, proposalDetails } from '#chat/card/proposal.ts';
import type { Block, Reply } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import type { Inspection } from '#core/execution/inspection.ts';
import { asAddress, asId, toChecksumAddress } from '#core/identity.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { countedView } from '../../support/count-view.ts';
import { wrongWithCard } from '../../support/rendering.ts';

const words = wordsFor('en');
const TO = asAddress(`0x${'ab'.repeat(20)}`);
const TOKEN = asAddress(`0x${'cd'.repeat(20)}`);
const HASH = `0x${'12'.repeat(32)}`;
const CIV = 10n ** 18n;
/** So much for, against and abstained. */
const basic = (inFavour: bigint, against: bigint, abstained: bigint, times = 1) =>
  countedView({
    method: 'basic/1',
    ballots: [
      { choice: 1, power: inFavour / BigInt(times), times },
      { choice: 2, power: against },
      ...(abstained > 0n ? [{ choice: 3, power: abstained }] : []),
    ],
  });

const WAITING = {
  queuedUntil: new Date('2030-01-06T00:00:00Z'),
  executableUntil: new Date('2030-02-05T00:00:00Z'),
};

const view: ProposalView = {
  ...basic(30n * CIV, 10n * CIV, CIV / 2n, 2),
  id: asId('0198f2a0-0000-7000-8000-000000000001'),
  community: asId('0198f2a0-0000-7000-8000-000000000002'),
  communityName: 'Harbour',
  locale: 'en',
  number: 3,
  title: 'Paint the hall',
  body: 'It is grey.',
  author: { label: 'Ada', accounts: [] },
  state: 'voting',
  sponsors: { have: 0, need: 0 },
  edited: false,
  template: null,
  fold: null,
  method: 'basic/1',
  choices: ['for', 'against', 'abstain'],
  power: 'token-balance/1',
  powerText: null,
  electorate: 'members',
  unit: { symbol: 'CIV', decimals: 18 },
  action: {
    transfer: {
      kind: 'transfer',
      chainId: 1,
      asset: { kind: 'erc20', token: TOKEN },
      to: TO,
      amount: 5n * CIV,
    },
    recipient: { label: 'Bo', accounts: [] },
    hash: HASH,
  },
  opensAt: new Date('2030-01-01T00:00:00Z'),
  closesAt: new Date('2030-01-04T00:00:00Z'),
  queuedUntil: null,
  executableUntil: null,
  signed: false,
  ownersAsked: false,
  timelockMs: 172_800_000,
  threshold: { numerator: 1n, denominator: 2n },
  quorumShare: { numerator: 1n, denominator: 10n },
  quorum: 10n * CIV,
  base: null,
  minimumBallots: 3,
  rollPower: 100n * CIV,
  entitled: 9,
  snapshotBlock: '42',
  resultHash: null,
  rollRoot: null,
  supplementRoot: null,
  latePower: 0n,
  evidence: null,
  waiting: false,
  splitGains: false,
  topic: null,
  reason: null,
  txHash: null,
  inspection: null,
  executor: null,
  mandate: null,
  conditions: NO_CONDITIONS,
  awaits: null,
  runs: null,
  sandbox: false,
};

const explorer = (chainId: number, txHash: string) => `https://scan.example/${chainId}/${txHash}`;
const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'list') return block.items.map(plain);
    if (block.kind === 'fields')
      return block.fields.map((one) => `${one.name}: ${plain(one.value)}`);
    return 'text' in block ? [plain(block.text)] : [];
  });
const card = (change: Partial<ProposalView> = {}) =>
  proposalCard({ ...view, ...change }, words, explorer);
const pressesIn = ({ buttons = [] }: Reply) =>
  buttons.flat().map((one) => [one.label, 'press' in one && one.press.values['choice']]);

describe('the card of a proposal', () => {
  it('shows what would happen and how it stands', () => {
    expect(linesOf(card().blocks)).toEqual([
      'Proposal #3: Paint the hall',
      'by Ada · open for voting',
      'It is grey.',
      'If it passes: send 5 CIV from the treasury to Bo (0xABaB…ABaB).',
      'For ▰▰▰▰▰▰▰▰▱▱ 30 CIV · 75 %\nAgainst ▰▰▰▱▱▱▱▱▱▱ 10 CIV · 25 %',
      'Abstained: 0.5 CIV',
      'Quorum: ✅ 40.5 CIV of 10 CIV needed (30.5 CIV more); 4 of 3 people needed (1 more)',
      'Still to vote: 5 of 9 have not voted',
      'Voting closes: 2030-01-04 00:00 UTC (2030-01-04 00:00 UTC)',
      'Members vote, votes weigh what you hold; more than half of For and Against, timelock 48 h.',
    ]);
  });

  it('warns where several accounts gain', () => {
    const warning = /whoever has several accounts has more to say/;
    expect(linesOf(card({ splitGains: true }).blocks).join()).toMatch(warning);
    expect(linesOf(card().blocks).join()).not.toMatch(warning);
  });

  it('says how much of the turnout follows a delegate, and who is still to vote', () => {
    const lines = linesOf(card({ delegated: 12n * CIV, entitled: 4 }).blocks);
    expect(lines).toContain('By delegation: 12 CIV of the turnout');
    expect(lines).toContain('Still to vote: everybody has voted, or is spoken for');
    const over = linesOf(card({ delegated: 12n * CIV, state: 'rejected' }).blocks);
    expect(over).toContain('By delegation: 12 CIV of the turnout');
    expect(over.join()).not.toContain('Still to vote');
  });

  it('says of what repeats how often it was paid, and how the run stands that a contract has', () => {
    const place = { kind: 'timelock', chainId: 5, address: TO } as const;
    const standing = { reason: null, eta: null, txHash: null, held: null, owners: null } as const;
    const saidOf = (state: 'executing' | 'done') => {
      const mandate = { ...place, ...standing, state, holders: null };
      const last = { number: 2, state: 'begun', reason: null } as const;
      const runs = { done: 1, missed: 0, last, next: null };
      return linesOf(card({ ...WAITING, state: 'queued', runs, mandate }).blocks).join();
    };
    expect(saidOf('executing')).toMatch(/Carried out once.*Number 2 is on its way.*carries it out/);
    expect(saidOf('done')).not.toMatch(/in the hands of/);
  });

  it('has its buttons while it is open, and only the way to the figures otherwise', () => {
    expect(pressesIn(card())).toEqual([
      ['For', '1'],
      ['Against', '2'],
      ['Abstain', '3'],
      ['My vote', undefined],
      ['Details', undefined],
    ]);
    for (const state of ['published', 'queued', 'executed', 'rejected', 'vetoed'] as const) {
      const counted =
        state === 'published'
          ? []
          : [
              ['How it was counted', undefined],
              ['Export', undefined],
            ];
      const overrule = state === 'vetoed' ? [['Propose to overrule', undefined]] : [];
      const happening = state === 'queued' ? [['What is happening?', undefined]] : [];
      const expected = [...overrule, ['Details', undefined], ...happening, ...counted];
      expect(pressesIn(card({ state }))).toEqual(expected);
    }
  });

  it('shows the reason in the place of a folded text, and goes on', () => {
    const folded = card({ fold: { reason: 'Slander', have: 1, need: 5 } });
    const said = linesOf(folded.blocks).join('\n');
    expect(said).not.toContain('Paint the hall');
    expect(said).not.toContain('It is grey.');
    expect(said).toContain('Folded by a moderator: Slander. The vote goes on');
    const labels = pressesIn(folded).map(([label]) => label);
    expect(labels).toEqual(['For', 'Against', 'Abstain', 'My vote', 'Unfold (1 of 5)', 'Details']);
  });

  it('asks for those who stand behind it while it needs some', () => {
    const needs = card({ state: 'published', sponsors: { have: 1, need: 2 } });
    expect(linesOf(needs.blocks)).toContain(
      'Stand behind it: ⏳ 1 of 2 needed before voting opens',
    );
    expect(pressesIn(needs).map(([label]) => label)).toEqual([
      'Stand behind it (1 of 2)',
      'Details',
    ]);
  });

  it('says by how much For alone is short, while it may be known, and why the close moved', () => {
    const lines = linesOf(card({ quorumFor: 31n * CIV, moves: ['surge'] }).blocks).join('\n');
    expect(lines).toContain('30 CIV of 31 CIV needed in favour (1 CIV short)');
    expect(lines).toContain('late ballots changed what leads');
    const hidden = linesOf(card({ quorumFor: 31n * CIV, hidden: true }).blocks).join('\n');
    expect(hidden).not.toContain('in favour');
    expect(linesOf(card({ quorum: 0n, minimumBallots: 0 }).blocks)).toContain(
      'Quorum: none is asked; turnout 40.5 CIV',
    );
  });

  it('counts persons where persons count, and tells a quorum that is not met', () => {
    const persons = card({
      power: 'one-person/1',
      electorate: 'citizens',
      ...basic(3n, 1n, 0n, 3),
      quorum: 5n,
    });
    const lines = linesOf(persons.blocks);
    expect(lines.join('\n')).toContain('For ▰▰▰▰▰▰▰▰▱▱ 3 votes · 75 %');
    expect(lines).toContain('Quorum: ⏳ 4 of 5 needed (1 short); 4 of 3 people needed (1 more)');
    const asleep = { base: { citizens: 12, dormant: 3, asked: 9 } };
    const some = card({ power: 'one-person/1', electorate: 'citizens', quorum: 5n, ...asleep });
    expect(linesOf(some.blocks).join()).toContain('; 9 of 12 citizens asked; 3 dormant');
    expect(lines.at(-1)).toMatch(/^Citizens vote, one person one vote;/);
    expect(linesOf(card({ ballots: 2 }).blocks).join()).toContain(
      '⏳ 40.5 CIV of 10 CIV needed (30.5 CIV more); 2 of 3 people needed (1 short)',
    );
    const over = linesOf(card({ ballots: 2, state: 'no-quorum' }).blocks).join();
    expect(over).toContain(
      '❌ 40.5 CIV of 10 CIV needed (30.5 CIV more); 2 of 3 people needed (1 short)',
    );
  });

  it('says so when nothing is bound to it', () => {
    const lines = linesOf(card({ action: null, body: '' }).blocks);
    expect(lines[2]).toBe('Not binding: nothing is carried out by itself.');
    expect(lines.at(-1)).not.toContain('timelock');
  });

  it('shows a long text at a glance', () => {
    const glance = linesOf(card({ body: '🦄'.repeat(500) }).blocks)[2];
    expect(glance).toBe(`${'🦄'.repeat(400)}…`);
  });

  it.each<[Partial<ProposalView>, string]>([
    [
      { state: 'queued', ...WAITING },
      'Passed. It is carried out 2030-01-06 00:00 UTC, unless a guardian vetoes it. It can be carried out until 2030-02-05 00:00 UTC, otherwise it expires.',
    ],
    [
      { state: 'overruled', ...WAITING },
      'Passed, and the veto is overruled. It is carried out 2030-01-06 00:00 UTC. It can be carried out until 2030-02-05 00:00 UTC, otherwise it expires.',
    ],
    [
      { state: 'queued', ...WAITING, signed: true },
      'Passed. The payment is signed and may be mined at any time: from now on the chain says what becomes of it, and no date ends it.',
    ],
    [
      { state: 'expired', reason: 'no-gas-money' },
      '⌛ Passed, but it could not be carried out within 30 days after its timelock: its account had no money for the network fee. Nothing is carried out any more; it can be proposed anew.',
    ],
    [{ state: 'queued', txHash: HASH }, 'Passed. The payment is on its way: 0x12121212…'],
    [{ state: 'executed', txHash: HASH }, '✅ Carried out: 0x12121212…'],
    [
      { state: 'failed', reason: 'balance-too-low' },
      '❌ Passed, but not carried out: the treasury does not hold enough.',
    ],
    [{ state: 'vetoed', reason: 'a trick' }, '🛑 Vetoed by a guardian: a trick'],
    [{ state: 'rejected' }, '❌ Rejected. Nothing is carried out.'],
    [{ state: 'no-quorum' }, '❌ Too few took part. Nothing is carried out.'],
    [{ state: 'tied' }, '⚖️ A tie. Nothing is carried out; a run-off can be proposed.'],
  ])('tells what became of it: %o', (change, expected) => {
    expect(linesOf(card(change).blocks)).toContain(expected);
  });

  it('names the root of its roll at a glance, what came late too, and in the details whole', () => {
    const [rollRoot, supplementRoot] = [`0x${'ab'.repeat(32)}`, `0x${'cd'.repeat(32)}`];
    const roots = { rollRoot, supplementRoot };
    const last = (change: Partial<ProposalView>) => linesOf(card(change).blocks).at(-1);
    expect(last({})).not.toContain('Root');
    expect(last({ rollRoot })).toBe('Root of the roll: 0xabababab…abababab');
    expect(last(roots)).toBe(
      'Root of the roll: 0xabababab…abababab, of what came late: 0xcdcdcdcd…cdcdcdcd',
    );
    const viewer = { isAuthor: false, offices: [] };
    const whole = linesOf(
      proposalDetails({ ...view, ...roots }, words, { explorer, viewer }).blocks,
    );
    expect(whole.join()).toContain(rollRoot);
    expect(whole.join()).toContain(supplementRoot);
    const full = { ...roots, body: '🦄'.repeat(500), title: 'W'.repeat(100) };
    expect(wrongWithCard(sealReply(card({ ...full, evidence: 'public' })), words)).toEqual([]);
  });

  it('links the transaction where an explorer is known, and shows its whole hash where none is', () => {
    const linked = JSON.stringify(card({ state: 'executed', txHash: HASH }).blocks);
    expect(linked).toContain(`https://scan.example/1/${HASH}`);
    const plainCard = proposalCard(
      { ...view, state: 'executed', txHash: HASH },
      words,
      () => undefined,
    );
    expect(linesOf(plainCard.blocks)).toContain(`✅ Carried out: ${HASH}`);
  });
});

describe('the details', () => {
  it('show the whole text and every figure a replay needs', () => {
    const body = '🦄'.repeat(500);
    const whole = proposalDetails({ ...view, body, resultHash: '0xaa' }, words, {
      explorer,
      viewer: { isAuthor: false, offices: [] },
    });
    const lines = linesOf(whole.blocks);
    expect(lines).toContain(body);
    expect(lines.join('\n')).toContain(toChecksumAddress(TO));
    expect(lines.join('\n')).toContain(HASH);
    expect(lines.join('\n')).toContain('42');
    expect(lines.join('\n')).toContain('100 CIV');
    expect(lines.join('\n')).toContain('0xaa');
    expect(pressesIn(whole)).toHaveLength(5);
  });

  it.each([
    [{ state: 'published' }, { isAuthor: true, offices: [] }, ['Edit', 'Withdraw']],
    [{ state: 'published', edited: true }, { isAuthor: false, offices: [] }, ['What was edited']],
    [{ state: 'published' }, { isAuthor: false, offices: ['steward'] }, ['Call it off']],
    [{ state: 'voting' }, { isAuthor: true, offices: ['guardian'] }, []],
    [{ state: 'queued' }, { isAuthor: false, offices: ['guardian'] }, ['Veto']],
    [{ state: 'queued' }, { isAuthor: false, offices: ['moderator'] }, ['Fold the text']],
    [{ state: 'executed' }, { isAuthor: true, offices: ['guardian'] }, []],
  ] as const)('of %j for %j offer what comes next', (change, viewer, labels) => {
    const details = proposalDetails({ ...view, ...change }, words, { explorer, viewer });
    const shown = pressesIn(details).map(([label]) => label);
    const usual = pressesIn(card(change)).map(([label]) => label);
    expect(shown.filter((label) => !usual.includes(label))).toEqual(labels);
  });

  it('say what a trial run told of balances, and where it told nothing', () => {
    const said = (trial: Partial<Inspection>) =>
      linesOf(
        proposalDetails(
          {
            ...view,
            inspection: { targets: [], warnings: [], changes: null, moreChanges: 0, ...trial },
          },
          words,
          { explorer, viewer: { isAuthor: false, offices: [] } },
        ).blocks,
      ).join('\n');
    const change = {
      ...{ holder: TO, token: null, id: null, units: -5n, symbol: 'CIV', decimals: 0 },
    };
    expect(said({})).toContain('Whose balances it would change could not be found out.');
    expect(said({ changes: [change], moreChanges: 2 })).toMatch(/−5 CIV[\s\S]*And 2 more\./u);
    const fails = { kind: 'would-fail', problem: 'reverted', detail: '' } as const;
    expect(said({ warnings: [fails] })).not.toContain('could not be found out');
    expect(said({ changes: [] })).not.toContain('A trial run as things stand now');
  });

  it('has the result as a picture once it is counted, never with a folded title', () => {
    const { chart } = card({ state: 'rejected', outcome: 'rejected' });
    expect(chart).toMatchObject({
      ...{ kind: 'bars', title: 'Proposal #3: Paint the hall' },
      subtitle: '4 ballots counted · Rejected',
      bars: [
        { label: 'For', value: '30 CIV · 75 %', permille: 750, mark: null },
        { label: 'Against', value: '10 CIV · 25 %', permille: 250, mark: null },
      ],
    });
    expect(chart?.alt).toContain('For: 30 CIV · 75 %; Against: 10 CIV · 25 %');
    for (const state of ['published', 'voting', 'withdrawn', 'cancelled', 'void'] as const) {
      expect(card({ state })).not.toHaveProperty('chart');
    }
    const fold = { reason: 'spam', have: 0, need: 5 };
    const folded = card({ state: 'passed', fold });
    expect(folded.chart?.title).toBe('Proposal #3: text folded');
    expect(JSON.stringify(folded.chart)).not.toContain('Paint');
  });

  it('says once who won, and the bare state only where nothing else does', () => {
    const chosen = countedView({
      ...{ method: 'single-choice/1' as const, choices: ['Elm', 'Oak'] },
      ballots: [{ choice: 1 }],
    });
    const change = { ...chosen, state: 'decided', action: null } as const;
    expect(linesOf(card(change).blocks)).toContain('🏆 Result: Elm.');
    expect(linesOf(card(change).blocks)).not.toContain('decided');
    expect(linesOf(card({ ...change, reason: 'nothing-chosen' }).blocks)).toContain(
      'Nothing is carried out.',
    );
  });
});
