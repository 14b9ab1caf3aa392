/** The question of a draft: a method, options and seats, held to the law; without one it is for or against. */
import type { Track } from '#core/proposal/tracks.ts';
import { accept, type Result } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
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

export type AskedQuestion = Question & { readonly secrecy: Secrecy };

/** A signature says who chose what. */
const signingFor = (secrecy: Secrecy): Signing => (secrecy === 'secret' ? 'none' : 'optional');

const YES_OR_NO: QuestionDraft = { method: 'basic/1', none: '' };

export function questionOf(
  draft: QuestionDraft = YES_OR_NO,
  track: Pick<Track, 'binding' | 'power'>,
  hasAction: boolean,
  canSeal: boolean,
): Result<AskedQuestion> {
  const { method, choices, seats, orderFixed = false, secrecy = 'open', none } = draft;
  const { binding } = track;
  const asked = decideQuestion({ method, choices, seats, orderFixed, hasAction, binding, none });
  if (!asked.ok) return asked;
  const allowed = decideSecrecy({
    ...{ secrecy, canSeal, equalPowers: track.power === 'one-person/1' },
    // Delegations are left out of a secret vote: nobody asks for them here.
    ...{ delegated: false, signing: signingFor(secrecy) },
  });
  return allowed.ok ? accept({ ...asked.value, secrecy }) : allowed;
}

/** The columns of the vote's row. */
export const questionColumns = ({
  method,
  choices,
  seats,
  orderFixed,
  secrecy,
}: AskedQuestion) => ({
  method,
  choices: [...choices],
  seats,
  orderFixed,
  secrecy,
  signing: signingFor(secrecy),
});
