/** May this person let that one speak for them, on what, and what may be said by whoever offers to. */
import type { PersonId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, cleanText, foldText, isBlank, lengthOf } from '../text.ts';
import { GENERAL, topicOfTrack, trackOfTopic } from './graph.ts';

export const MAX_STATEMENT_LENGTH = 1_000;

export type DelegationAsked = {
  readonly from: { readonly person: PersonId; readonly member: boolean };
  readonly to: {
    readonly person: PersonId;
    readonly isBot: boolean;
    readonly member: boolean;
    readonly citizen: boolean;
    readonly locked: boolean;
  };
  /** Only citizens vote on what was named. */
  readonly citizensOnly: boolean;
};

/** What holds the delegator back (a lock, a recent joining) is asked before (`person/caution.ts`). */
export function decideDelegation({ from, to, citizensOnly }: DelegationAsked): Result<null> {
  if (!from.member) return refuse({ code: 'not-member' });
  if (to.isBot) return refuse({ code: 'delegate-bot' });
  if (to.person === from.person) return refuse({ code: 'delegate-self' });
  if (!to.member) return refuse({ code: 'target-not-member' });
  if (to.locked) return refuse({ code: 'delegate-locked' });
  if (citizensOnly && !to.citizen) return refuse({ code: 'delegate-not-citizen' });
  return accept(null);
}

/** What may be named in a community: subjects of its votes, and its tracks by their names. */
export type KnownTopics = {
  readonly topics: readonly string[];
  readonly tracks: readonly string[];
};

/** So that it fits a line of a list. */
export const MAX_TOPIC_LENGTH = 32;

/** The subject a vote is given, so that delegations may name it; undefined for none. No track goes by such a name. */
export function decideSubject(
  typed: string | undefined,
  tracks: readonly string[],
): Result<string | undefined> {
  const subject = foldText(cleanLine(typed ?? '')).trim();
  if (subject === '') return accept(undefined);
  if (lengthOf(subject) > MAX_TOPIC_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'topic', max: MAX_TOPIC_LENGTH });
  }
  const isTrack = trackOfTopic(subject) !== undefined || tracks.includes(subject);
  return isTrack ? refuse({ code: 'topic-taken', text: subject }) : accept(subject);
}

/** What is typed becomes a topic: a track by its name or as `track:<name>`, or a subject that was voted on. */
export function decideTopic(typed: string | undefined, known: KnownTopics): Result<string> {
  const text = foldText(typed ?? '').trim();
  if (text === '') return accept(GENERAL);
  const tracks = known.tracks.map(topicOfTrack);
  const found =
    [...known.topics, ...tracks].find((topic) => foldText(topic) === text) ??
    tracks.find((topic) => foldText(topic) === topicOfTrack(text));
  if (found !== undefined) return accept(found);
  return refuse({
    code: 'topic-unknown',
    text: (typed ?? '').trim().slice(0, 60),
    known: [...new Set([...known.tracks, ...known.topics])],
  });
}

export function decideStatement(member: boolean, text: string): Result<string> {
  if (!member) return refuse({ code: 'not-member' });
  const statement = cleanText(text).trim();
  if (isBlank(statement)) return refuse({ code: 'text-empty', option: 'statement' });
  return lengthOf(statement) > MAX_STATEMENT_LENGTH
    ? refuse({ code: 'text-too-long', option: 'statement', max: MAX_STATEMENT_LENGTH })
    : accept(statement);
}
