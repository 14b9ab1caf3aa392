import { expect, test } from 'vitest';
import { decideTag, TAG_MAX } from '#core/eligibility/tag.ts';

test.each([
  ['  citizen  ', 'citizen'],
  ['first\n  mate', 'first mate'],
  ['Büro №1', 'Büro №1'],
  ['a'.repeat(TAG_MAX), 'a'.repeat(TAG_MAX)],
])('%j is read as %j', (text, tag) => {
  expect(decideTag(text)).toEqual({ ok: true, value: tag });
});

test.each([
  ['', 'text-empty'],
  ['\u200b\u3164', 'text-empty'],
  ['a'.repeat(TAG_MAX + 1), 'text-too-long'],
  // Two units each: Telegram may count either way.
  ['𝔸'.repeat(9), 'text-too-long'],
  ['star ⭐', 'tag-has-emoji'],
  ['🇵🇹', 'tag-has-emoji'],
  ['1\u20e3', 'tag-has-emoji'],
])('%j is refused as %s', (text, code) => {
  const refused = decideTag(text);
  expect(refused.ok ? undefined : refused.refusal.code).toBe(code);
});
