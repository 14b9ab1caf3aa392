import { describe, expect, it } from 'vitest';
import type {
  GiveOfficeAction,
  OverruleVetoAction,
  ResumeAction,
} from '#core/execution/community-action.ts';
import { asId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { decideCancelVoice, isCancelled } from '#core/proposal/cancelling.ts';

const at = (hour: number): Date => new Date(Date.UTC(2030, 0, 1, hour));
const MODERATOR: readonly Office[] = ['moderator'];
const voice = {
  ...{ state: 'voting', opensAt: at(0), closesAt: at(10), now: at(4) },
  ...{ offices: MODERATOR, isConcerned: false, action: null, reason: 'spam' },
};
const office: GiveOfficeAction = {
  ...{ kind: 'give-office', person: asId(''), office: 'guardian', termMs: null },
};
const overrule: OverruleVetoAction = { kind: 'overrule-veto', proposal: asId(''), number: 1 };
const resume: ResumeAction = { kind: 'resume', pause: 'p' };
const codeOf = (change: Partial<Parameters<typeof decideCancelVoice>[0]>) => {
  const decided = decideCancelVoice({ ...voice, ...change });
  return decided.ok ? decided.value : decided.refusal.code;
};

describe('a voice to call a vote off', () => {
  it.each([
    [{}, 'spam'],
    [{ state: 'published' }, 'spam'],
    [{ state: 'queued' }, 'proposal-not-in-state'],
    [{ offices: [] }, 'not-in-office'],
    [{ isConcerned: true }, 'cancel-concerned'],
    [{ action: office }, 'cancel-concerned'],
    [{ action: overrule }, 'cancel-concerned'],
    [{ action: resume }, 'cancel-concerned'],
    [{ now: at(5) }, 'cancel-too-late'],
    [{ reason: ' \u200b' }, 'reason-missing'],
  ] as const)('%o: %s', (change, code) => expect(codeOf(change)).toBe(code));
});

describe('a vote is called off', () => {
  const a = (person: string, ...offices: ('guardian' | 'moderator')[]) => ({ person, offices });
  it.each([
    ['by nobody', [], false],
    ['not by a moderator alone', [a('m', 'moderator')], false],
    ['not by a guardian alone, in however many offices', [a('g', 'guardian', 'moderator')], false],
    ['not by two without a guardian', [a('m', 'moderator'), a('n', 'moderator')], false],
    ['not by one person twice', [a('g', 'guardian'), a('g', 'moderator')], false],
    ['not with one who has left office', [a('g', 'guardian'), a('m')], false],
    ['by two, one a guardian', [a('g', 'guardian'), a('m', 'moderator')], true],
  ])('%s', (_, voices, done) => expect(isCancelled(voices)).toBe(done));
});
