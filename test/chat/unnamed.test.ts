/** Names stand on public pages by consent only: what is said instead, whatever somebody was called when it was written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deedTitle } from '#chat/card/decision.ts';
import { unnamed } from '#chat/unnamed.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import type { ProposalAction, TransferAction } from '#core/execution/intent.ts';
import { asAddress, asId, type PersonId, type VoteId } from '#core/identity.ts';
import { cleanLine } from '#core/text.ts';

const person = asId<PersonId>('01890000-0000-7000-8000-00000000000b');
const unit = { symbol: 'CIV', decimals: 18 };
const role = '01890000-0000-7000-8000-00000000000c';
const words = wordsFor('en');

const ABOUT: readonly [CommunityAction, string][] = [
  [{ kind: 'give-office', person, office: 'moderator', termMs: null }, 'A member as moderator'],
  [{ kind: 'end-office', person, office: 'moderator' }, 'A member no longer moderator'],
  [{ kind: 'grant-citizenship', person }, 'Citizenship for a member'],
  [{ kind: 'revoke-citizenship', person }, 'End the citizenship of a member'],
  [{ kind: 'grant-role', person, role, name: 'Crew' }, 'The role Crew for a member'],
  [{ kind: 'revoke-role', person, role, name: 'Crew' }, 'Take the role Crew back from a member'],
  [
    { kind: 'open-budget', person, name: 'Docs for all', amount: 500n * 10n ** 18n, termMs: 1 },
    'Budget Docs for all: 500 CIV for a member',
  ],
];
const titled = (action: CommunityAction, label: string, of = unit): string =>
  cleanLine(deedTitle(action, { person: { label, accounts: [] }, unit: of }, words));
const said = (action: ProposalAction, title: string, choices: readonly string[] = []) =>
  unnamed({ action, title, choices, unit, locale: 'en' });

describe('a title that was made of an action', () => {
  it.each(ABOUT.map(([action, neutral]) => [neutral, action] as const))('%s', (neutral, action) => {
    for (const label of ['Bo', '?', 'Bo for a member', '… Bo …', '$1', 'B'.repeat(90)]) {
      expect(said(action, titled(action, label)).title).toBe(neutral);
    }
    // Said again it stays.
    expect(said(action, neutral).title).toBe(neutral);
  });

  // As they stand in books: whoever words them anew has to keep knowing these.
  it.each([
    ['Bo as moderator', 0],
    ['Bo no longer moderator', 1],
    ['Citizenship for Bo', 2],
    ['End the citizenship of Bo', 3],
    ['The role Crew for Bo', 4],
    ['Take the role Crew back from Bo', 5],
    ['Budget Docs for all: 500 CIV for Bo', 6],
  ] as const)('is known as it was written: %s', (title, at) => {
    const about = ABOUT[at];
    if (!about) throw new Error('no such action');
    expect(said(about[0], title).title).toBe(about[1]);
  });

  it('is made anew whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (label) => {
        for (const [action, neutral] of ABOUT) {
          const { title } = said(action, titled(action, `<${label}>`));
          expect(title).toBe(neutral);
        }
      }),
    );
  });

  it('is known by its words where the amount was written in another way then', () => {
    const action = ABOUT.find(([{ kind }]) => kind === 'open-budget')?.[0];
    if (!action) throw new Error('no budget');
    const before = titled(action, 'Bo', { symbol: 'OLD', decimals: 2 });
    expect(said(action, before).title).toBe('Budget Docs for all: 500 CIV for a member');
  });

  it('of which the end was cut loses the name, too', () => {
    const action = { kind: 'grant-role', person, role, name: 'R'.repeat(100) } as const;
    const cut = titled(action, 'Bartholomew '.repeat(5));
    expect(cut).toMatch(/Barth.*…$/);
    expect(said(action, cut).title).not.toContain('Bar');
  });
});

describe('what stays', () => {
  it.each([
    'Bo has to go',
    'Who is no longer moderator?',
    'As moderator Bo did well',
    'Budget for Bo',
  ])('a title that somebody typed: %s', (title) => {
    for (const [action] of ABOUT) expect(said(action, title).title).toBe(title);
  });

  it('titles of decisions about nobody', () => {
    const proposal = asId<VoteId>('01890000-0000-7000-8000-00000000000a');
    const action = { kind: 'end-repeating', proposal, number: 3 } as const;
    const title = titled(action, '');
    expect(said(action, title)).toEqual({ title, choices: [] });
  });
});

describe('options that pay somebody', () => {
  const transfer: TransferAction = {
    ...{ kind: 'transfer', chainId: 1, asset: { kind: 'native' }, amount: 1n },
    to: asAddress(`0x${'11'.repeat(20)}`),
  };
  it('are numbered as they stand; those that pay nobody, and the title, stay', () => {
    const action = {
      kind: 'choice',
      options: [{ person, transfer }, null, { person, transfer }],
    } as const;
    expect(said(action, 'Whom?', ['Bo', 'Nothing now', 'Cleo', 'None of these'])).toEqual({
      title: 'Whom?',
      choices: ['Person 1', 'Nothing now', 'Person 3', 'None of these'],
    });
    expect(said(transfer, 'Pay Bo', ['for', 'against', 'abstain'])).toEqual({
      title: 'Pay Bo',
      choices: ['for', 'against', 'abstain'],
    });
  });
});
