/** The question of a draft: a method, options and seats, held to the law; without one it is for or against. */
import { TRACK_IDS } from '#core/proposal/track-id.ts';
import type { Track } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine } from '#core/text.ts';
import { decideSubject } from '#core/voting/delegating.ts';
import { ELECTION_TOPIC } from '#core/voting/graph.ts';
import type { MethodId } from '#core/voting/method.ts';
import { powerIdOf } from '#core/voting/power/setting.ts';
import { decideQuestion, type Question } from '#core/voting/question.ts';
import { decideSecrecy } from '#core/voting/secrecy.ts';
import type { Secrecy, Signing } from '#core/voting/setting.ts';

export type QuestionDraft = {
  /** Undefined where the author named none. */
  method?: MethodId | undefined;
  /** As typed; undefined where the author gave none. */
  choices?: readonly string[] | undefined;
  seats?: number | undefined;
  secrecy?: Secrecy | undefined;
  orderFixed?: boolean | undefined;
  /** What it is about, for delegations that name it. */
  topic?: string | undefined;
  /** "None of these" in the community's language. */
  none: string;
};

export type AskedQuestion = Question & {
  readonly secrecy: Secrecy;
  readonly signing: Signing;
  readonly topic: string | null;
};

/** Names that delegations know already. */
const TAKEN: readonly string[] = [...TRACK_IDS, ELECTION_TOPIC];

const STRICTER: readonly Secrecy[] = ['open', 'sealed', 'secret'];

/** An author may ask for more than the track, never for less. */
const secrecyOf = (asked: Secrecy, track: Secrecy): Secrecy =>
  STRICTER.indexOf(asked) > STRICTER.indexOf(track) ? asked : track;

const YES_OR_NO: QuestionDraft = { none: '' };

export type Carries = {
  readonly hasAction: boolean;
  /** Names of those whose payments are the first options; none where no choice is between payments. */
  readonly payees: readonly string[];
};

/** The method of the track where it has one; one action is for or against it whatever the track says. */
function methodFor(
  draft: QuestionDraft,
  track: Pick<Track, 'method'>,
  { hasAction, payees }: Carries,
): Result<MethodId> {
  const takesOptions = draft.choices !== undefined || payees.length > 0;
  if (hasAction && !takesOptions) return accept(draft.method ?? 'basic/1');
  const { method } = track;
  if (method === null)
    return accept(draft.method ?? (takesOptions ? 'single-choice/1' : 'basic/1'));
  const differs = draft.method !== undefined && draft.method !== method;
  const without = takesOptions && method === 'basic/1';
  return differs || without ? refuse({ code: 'method-of-track', method }) : accept(method);
}

export function questionOf(
  draft: QuestionDraft = YES_OR_NO,
  track: Pick<Track, 'binding' | 'method' | 'power' | 'secrecy' | 'signing'>,
  carries: Carries,
  canSeal: boolean,
): Result<AskedQuestion> {
  const { seats, orderFixed = false, none } = draft;
  const { binding } = track;
  const { hasAction, payees } = carries;
  const optionsAct = payees.length > 0;
  const choices = optionsAct ? [...payees, ...(draft.choices ?? [])] : draft.choices;
  const method = methodFor(draft, track, carries);
  if (!method.ok) return method;
  const asked = decideQuestion({
    ...{ method: method.value, choices, seats, orderFixed, binding, none },
    ...{ hasAction: hasAction && !optionsAct, optionsAct },
  });
  if (!asked.ok) return asked;
  // Whoever is called "none of these" would stand in its place.
  const moved = payees.find((name, index) => cleanLine(name) !== asked.value.choices[index]);
  if (moved !== undefined) return refuse({ code: 'choice-duplicate', choice: moved });
  const secrecy = secrecyOf(draft.secrecy ?? 'open', track.secrecy);
  // A signature says who chose what; where it has to be there, that is refused and not left out.
  const leftOut = secrecy === 'secret' && track.signing === 'optional';
  const signing = leftOut ? 'none' : track.signing;
  const allowed = decideSecrecy({
    ...{ secrecy, canSeal, equalPowers: powerIdOf(track.power) === 'one-person/1' },
    // Delegations are left out of a secret vote: nobody asks for them here.
    ...{ delegated: false, signing },
  });
  if (!allowed.ok) return allowed;
  const subject = decideSubject(draft.topic, TAKEN);
  if (!subject.ok) return subject;
  return accept({ ...asked.value, secrecy, signing, topic: subject.value ?? null });
}

/** The columns of the vote's row. */
export const questionColumns = ({
  method,
  choices,
  seats,
  orderFixed,
  secrecy,
  signing,
  topic,
}: AskedQuestion) => ({
  method,
  choices: [...choices],
  seats,
  orderFixed,
  secrecy,
  signing,
  topic,
});
