import { describe, expect, it } from 'vitest';
import {
  decideProposer,
  decideSponsor,
  MAX_OPEN_PER_PERSON,
  OPEN_TO_ALL,
  type Proposers,
} from '#core/proposal/proposers.ts';

const gate = { text: 'citizen', rule: { v: 1, node: { kind: 'citizen' } }, tokens: [] } as const;
const track: Proposers = { ...OPEN_TO_ALL, gate, minimumPower: 10n, openPerPerson: 2 };
const facts = { gate: 'yes', power: 10n, open: 1 } as const;
const codeOf = (result: ReturnType<typeof decideProposer>) =>
  result.ok ? 'accepted' : result.refusal.code;

describe('who may propose', () => {
  it.each([
    [{}, 'accepted'],
    [{ gate: 'no' }, 'proposer-gate'],
    [{ gate: 'unknown' }, 'roll-unknown'],
    [{ gate: null }, 'roll-unknown'],
    [{ power: 9n }, 'proposer-power'],
    [{ power: null }, 'roll-unknown'],
    [{ open: 2 }, 'proposals-open'],
    [{ open: 3 }, 'proposals-open'],
  ] as const)('%o: %s', (change, code) => {
    expect(codeOf(decideProposer(track, { ...facts, ...change }))).toBe(code);
  });

  it('asks nobody for what the track does not ask, and nobody floods it', () => {
    const nothing = { gate: null, power: null } as const;
    for (let open = 0; open < MAX_OPEN_PER_PERSON; open += 1) {
      expect(codeOf(decideProposer(OPEN_TO_ALL, { ...nothing, open }))).toBe('accepted');
    }
    const spam = { ...nothing, open: MAX_OPEN_PER_PERSON };
    expect(codeOf(decideProposer(OPEN_TO_ALL, spam))).toBe('proposals-open');
  });
});

describe('who may stand behind a proposal', () => {
  const one = {
    state: 'published',
    isAuthor: false,
    mayVote: true,
    electorate: 'citizens',
  } as const;
  it.each([
    [{}, 'accepted'],
    [{ state: 'voting' }, 'proposal-not-in-state'],
    [{ isAuthor: true }, 'sponsor-own'],
    [{ mayVote: false }, 'not-citizen'],
    [{ mayVote: false, electorate: 'members' }, 'not-member'],
  ] as const)('%o: %s', (change, code) => {
    expect(codeOf(decideSponsor({ ...one, ...change }))).toBe(code);
  });
});
