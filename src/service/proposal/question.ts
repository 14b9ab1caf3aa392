/** The question of a draft: a method, options and seats, held to the law; without one it is for or against. */
import type { Track } from '#core/proposal/tracks.ts';
import { accept, type Result } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
import { powerIdOf } from '#core/voting/power/setting.ts';
import { decideQuestion, type Question } from '#core/voting/question.ts';
import { decideSecrecy } from '#core/voting/secrecy.ts';
import type { Secrecy, Signing } from '#core/voting/setting.ts';

export type QuestionDraft = {
  method: MethodId;
  /** As typed; undefined where the author gave none. */
  choices?: readonly string[] | undefined;
  seats?: number | undefined;
  secrecy?: Secrecy | undefined;
  orderFixed?: boolean | undefined;
  /** "None of these" in the community's language. */
  none: string;
};

export type AskedQuestion = Question & { readonly secrecy: Secrecy; readonly signing: Signing };

const STRICTER: readonly Secrecy[] = ['open', 'sealed', 'secret'];

/** An author may ask for more than the track, never for less. */
const secrecyOf = (asked: Secrecy, track: Secrecy): Secrecy =>
  STRICTER.indexOf(asked) > STRICTER.indexOf(track) ? asked : track;

const YES_OR_NO: QuestionDraft = { method: 'basic/1', none: '' };

export function questionOf(
  draft: QuestionDraft = YES_OR_NO,
  track: Pick<Track, 'binding' | 'power' | 'secrecy' | 'signing'>,
  hasAction: boolean,
  canSeal: boolean,
): Result<AskedQuestion> {
  const { method, choices, seats, orderFixed = false, none } = draft;
  const { binding } = track;
  const asked = decideQuestion({ method, choices, seats, orderFixed, hasAction, binding, none });
  if (!asked.ok) return asked;
  const secrecy = secrecyOf(draft.secrecy ?? 'open', track.secrecy);
  // A signature says who chose what.
  const signing = secrecy === 'secret' ? 'none' : track.signing;
  const allowed = decideSecrecy({
    ...{ secrecy, canSeal, equalPowers: powerIdOf(track.power) === 'one-person/1' },
    // Delegations are left out of a secret vote: nobody asks for them here.
    ...{ delegated: false, signing },
  });
  return allowed.ok ? accept({ ...asked.value, secrecy, signing }) : allowed;
}

/** The columns of the vote's row. */
export const questionColumns = ({
  method,
  choices,
  seats,
  orderFixed,
  secrecy,
  signing,
}: AskedQuestion) => ({
  method,
  choices: [...choices],
  seats,
  orderFixed,
  secrecy,
  signing,
});
