/** What an author asks for is held to the rules of its kind before anything is written. */
import { expect, it } from 'vitest';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';
import type { Secrecy, Signing } from '#core/voting/setting.ts';
import { questionOf } from '#service/proposal/question.ts';

it.each<[Signing, Secrecy, string]>([
  ['required', 'open', 'open, required'],
  ['required', 'sealed', 'sealed-unsigned'],
  ['required', 'secret', 'secret-unsigned'],
  ['optional', 'sealed', 'sealed, optional'],
  ['optional', 'secret', 'secret, none'],
  ['none', 'secret', 'secret, none'],
])('where signatures are %s, a %s vote is: %s', (signing, secrecy, expected) => {
  const track = { ...DEFAULT_TRACKS.plain, signing };
  const carries = { hasAction: false, payees: [] };
  const asked = questionOf({ secrecy, none: 'none of these' }, track, carries, true);
  const said = asked.ok ? `${asked.value.secrecy}, ${asked.value.signing}` : asked.refusal.code;
  expect(said).toBe(expected);
});
