import { describe, expect, it } from 'vitest';
import {
  ATTACH_LIFETIME_MS,
  decideAttach,
  decideFounding,
  TEMPLATE_IDS,
  TEMPLATES,
} from '#core/community/founding.ts';
import { POWER_NAMES } from '#core/voting/power/setting.ts';

const admin = { platform: 'discord', isAdmin: true } as const;
const now = new Date('2026-03-01T12:00:00Z');

describe('founding', () => {
  const found = (over: Partial<Parameters<typeof decideFounding>[0]>) =>
    decideFounding({
      hosting: 'invite',
      code: 'valid',
      standing: admin,
      placeTaken: false,
      ...over,
    });

  it.each<{ name: string; over: Parameters<typeof found>[0]; code: string }>([
    {
      name: 'by no admin',
      over: { standing: { ...admin, isAdmin: false } },
      code: 'not-place-admin',
    },
    { name: 'in a place that belongs to another', over: { placeTaken: true }, code: 'place-taken' },
    { name: 'without a code', over: { code: null }, code: 'founding-code-missing' },
    { name: 'with a wrong code', over: { code: 'unknown' }, code: 'founding-code-wrong' },
    { name: 'with a used code', over: { code: 'used' }, code: 'founding-code-used' },
  ])('$name is refused', ({ over, code }) => {
    expect(found(over)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('takes the code, or none where hosting is open', () => {
    expect(found({}).ok).toBe(true);
    expect(found({ hosting: 'open', code: null }).ok).toBe(true);
    expect(found({ hosting: 'open', placeTaken: true }).ok).toBe(false);
  });
});

describe('attaching', () => {
  const expiresAt = new Date(now.getTime() + ATTACH_LIFETIME_MS);
  const attach = (over: Partial<Parameters<typeof decideAttach>[0]>) =>
    decideAttach({
      code: { expiresAt, usedAt: null },
      standing: admin,
      placeTaken: false,
      now,
      ...over,
    });

  it.each<{ name: string; over: Parameters<typeof attach>[0]; code: string }>([
    { name: 'a wrong code', over: { code: null }, code: 'attach-code-wrong' },
    { name: 'a used code', over: { code: { expiresAt, usedAt: now } }, code: 'attach-code-used' },
    { name: 'an old code', over: { now: expiresAt }, code: 'attach-code-expired' },
    { name: 'no admin', over: { standing: { ...admin, isAdmin: false } }, code: 'not-place-admin' },
    { name: 'a place of another community', over: { placeTaken: true }, code: 'place-taken' },
  ])('refuses $name', ({ over, code }) => {
    expect(attach(over)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('takes a fresh code from an admin', () => {
    expect(attach({}).ok).toBe(true);
  });
});

it.each(TEMPLATE_IDS)('the template %s has a power that exists', (id) => {
  expect(POWER_NAMES).toContain(TEMPLATES[id].power);
  expect(TEMPLATES[id].needsToken).toBe(TEMPLATES[id].power === 'token-balance/1');
});
