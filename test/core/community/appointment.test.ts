import { describe, expect, it } from 'vitest';
import { decideEndOffice, decideGiveOffice } from '#core/community/appointment.ts';
import { DAY_MS } from '#core/duration.ts';
import { asId, type PersonId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';

const ada = asId<PersonId>('ada');
const bo = asId<PersonId>('bo');
const steward = { offices: ['steward'] as Office[], founding: true };
const now = new Date('2030-01-02T03:04:00Z');
const inMs = (ms: number): Date => new Date(now.getTime() + ms);
const target = { person: bo, isBot: false, member: true, offices: [] as Office[] };

describe('giving an office', () => {
  const give = (over: Partial<Parameters<typeof decideGiveOffice>[0]> = {}) =>
    decideGiveOffice({
      actor: steward,
      target,
      office: 'guardian',
      until: null,
      now,
      ...over,
    });

  it('is a steward’s while founding, and a decision’s afterwards', () => {
    expect(give()).toEqual({ ok: true, value: 'guardian' });
    expect(give({ actor: { offices: ['moderator'], founding: true } })).toMatchObject({
      refusal: { code: 'not-in-office', offices: ['steward'] },
    });
    expect(give({ actor: { ...steward, founding: false } })).toMatchObject({
      refusal: { code: 'needs-decision', action: 'office.give' },
    });
  });

  it('has a term of a minute at least, and a leap year at most', () => {
    expect(give({ until: inMs(90 * DAY_MS) }).ok).toBe(true);
    expect(give({ until: inMs(30_000) })).toMatchObject({ refusal: { code: 'deadline-too-soon' } });
    expect(give({ until: inMs(400 * DAY_MS) })).toMatchObject({
      refusal: { code: 'deadline-too-far' },
    });
  });

  it('is for members who do not hold it yet', () => {
    expect(give({ target: { ...target, isBot: true } })).toMatchObject({
      refusal: { code: 'bot-person' },
    });
    expect(give({ target: { ...target, member: false } })).toMatchObject({
      refusal: { code: 'target-not-member' },
    });
    expect(give({ target: { ...target, offices: ['guardian'] } })).toMatchObject({
      refusal: { code: 'office-held', office: 'guardian' },
    });
  });
});

describe('ending an office', () => {
  const end = (over: Partial<Parameters<typeof decideEndOffice>[0]> = {}) =>
    decideEndOffice({
      actor: { ...steward, person: ada },
      target: { person: bo, offices: ['treasurer'] },
      office: 'treasurer',
      stewards: 1,
      ...over,
    });

  it('of another is a steward’s while founding, one’s own anybody’s at any time', () => {
    expect(end().ok).toBe(true);
    const nobody = { offices: ['moderator'] as Office[], founding: true, person: ada };
    expect(end({ actor: nobody })).toMatchObject({ refusal: { code: 'not-in-office' } });
    expect(end({ actor: { ...steward, founding: false, person: ada } })).toMatchObject({
      refusal: { code: 'needs-decision', action: 'office.end' },
    });
    expect(end({ actor: { offices: ['treasurer'], founding: false, person: bo } }).ok).toBe(true);
  });

  it('leaves a steward, and says when there is nothing to end', () => {
    expect(end({ office: 'guardian' })).toMatchObject({
      refusal: { code: 'office-not-held', office: 'guardian' },
    });
    const own = {
      actor: { ...steward, founding: false, person: ada },
      target: { person: ada, offices: ['steward'] as Office[] },
      office: 'steward',
    } as const;
    expect(end(own)).toMatchObject({ refusal: { code: 'last-steward' } });
    expect(end({ ...own, stewards: 2 }).ok).toBe(true);
  });
});
