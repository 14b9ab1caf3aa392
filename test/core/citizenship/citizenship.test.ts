import { describe, expect, it } from 'vitest';
import {
  type AdmissionInput,
  decideGrant,
  decideRevoke,
  MAX_REASON_LENGTH,
} from '#core/citizenship/admission.ts';
import { decideConstitute, MIN_FOUNDING_CITIZENS } from '#core/citizenship/constitution.ts';
import { asAddress, asId, type PersonId } from '#core/identity.ts';

const mo = asId<PersonId>('mo');
const bo = asId<PersonId>('bo');
const actor: AdmissionInput['actor'] = { person: mo, offices: ['moderator'], founding: false };
const target: AdmissionInput['target'] = { person: bo, isBot: false, member: true, citizen: false };
const reason = 'wrote the docs';
const citizen = { ...target, citizen: true };

describe('granting', () => {
  it('keeps who and why', () => {
    expect(decideGrant({ actor, target, reason: ` ${reason} ` })).toEqual({
      ok: true,
      value: { person: bo, reason },
    });
  });

  it.each<{ name: string; input: Partial<AdmissionInput>; code: string }>([
    {
      name: 'without the office',
      input: { actor: { ...actor, offices: ['steward'] } },
      code: 'not-in-office',
    },
    { name: 'to oneself', input: { target: { ...target, person: mo } }, code: 'self-citizenship' },
    { name: 'to a bot', input: { target: { ...target, isBot: true } }, code: 'bot-person' },
    {
      name: 'to a stranger',
      input: { target: { ...target, member: false } },
      code: 'target-not-member',
    },
    { name: 'twice', input: { target: citizen }, code: 'already-citizen' },
    { name: 'without a reason', input: { reason: ' \u200b' }, code: 'reason-missing' },
    {
      name: 'with a novel',
      input: { reason: 'x'.repeat(MAX_REASON_LENGTH + 1) },
      code: 'text-too-long',
    },
  ])('$name is refused', ({ input, code }) => {
    expect(decideGrant({ actor, target, reason, ...input })).toMatchObject({ refusal: { code } });
  });

  it('lets a founder begin with himself', () => {
    const founder = { ...actor, offices: ['steward'] as const, founding: true };
    expect(decideGrant({ actor: founder, target: { ...target, person: mo }, reason }).ok).toBe(
      true,
    );
  });
});

describe('revoking', () => {
  it('takes a citizen, a reason and somebody else, also of one who has left', () => {
    const revoke = (over: Partial<AdmissionInput>) =>
      decideRevoke({ actor, target: citizen, reason, ...over });
    expect(revoke({}).ok).toBe(true);
    expect(revoke({ target: { ...citizen, member: false } }).ok).toBe(true);
    expect(revoke({ target })).toMatchObject({ refusal: { code: 'not-a-citizen-yet' } });
    expect(revoke({ target: { ...citizen, person: mo } })).toMatchObject({
      refusal: { code: 'self-citizenship' },
    });
    expect(revoke({ reason: '' })).toMatchObject({ refusal: { code: 'reason-missing' } });
    expect(revoke({ actor: { ...actor, offices: [] } })).toMatchObject({
      refusal: { code: 'not-in-office' },
    });
  });
});

describe('constituting', () => {
  const input = {
    actor: { offices: ['steward'], founding: true },
    citizens: MIN_FOUNDING_CITIZENS,
    treasury: asAddress(`0x${'1'.repeat(40)}`),
    caps: { perPayment: 1n, perDay: 2n },
    alarms: 1,
  } as const;
  const constitute = (over: Partial<Parameters<typeof decideConstitute>[0]>) =>
    decideConstitute({ ...input, ...over });

  it('needs everything', () => {
    expect(constitute({})).toEqual({ ok: true, value: 'constituted' });
    const code = 'constitution-incomplete';
    const lacks = (over: Parameters<typeof constitute>[0], ...missing: string[]) =>
      expect(constitute(over)).toEqual({
        ok: false,
        refusal: { code, missing, have: over.citizens ?? 3, need: 3 },
      });
    lacks({ citizens: 2 }, 'citizens');
    lacks({ treasury: null }, 'treasury');
    lacks({ caps: null }, 'caps');
    lacks({ alarms: 0 }, 'alarms');
    const nothing = { citizens: 0, treasury: null, caps: null, alarms: 0 };
    lacks(nothing, 'citizens', 'treasury', 'caps', 'alarms');
  });

  it('comes once, by a steward', () => {
    expect(constitute({ actor: { offices: ['steward'], founding: false } })).toMatchObject({
      refusal: { code: 'already-constituted' },
    });
    expect(constitute({ actor: { offices: ['moderator'], founding: true } })).toMatchObject({
      refusal: { code: 'not-in-office', offices: ['steward'] },
    });
  });
});
