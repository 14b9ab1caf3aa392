/** The question of a draft: a method, options and seats, held to the law; without one it is for or against. */
import type { Track } from '#core/proposal/tracks.ts';
import type { Result } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
import { decideQuestion, type Question } from '#core/voting/question.ts';
import type { Secrecy } from '#core/voting/setting.ts';

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

const YES_OR_NO: QuestionDraft = { method: 'basic/1', none: '' };

export function questionOf(
  draft: QuestionDraft = YES_OR_NO,
  track: Pick<Track, 'binding'>,
  hasAction: boolean,
): Result<AskedQuestion> {
  const { method, choices, seats, orderFixed = false, secrecy = 'open', none } = draft;
  const { binding } = track;
  const asked = decideQuestion({ method, choices, seats, orderFixed, hasAction, binding, none });
  return asked.ok ? { ok: true, value: { ...asked.value, secrecy } } : asked;
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
  // A signature says who chose what.
  signing: secrecy === 'secret' ? ('none' as const) : ('optional' as const),
});
