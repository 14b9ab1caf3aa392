/**
 * The graph a vote is counted by, drawn when it opens (V5, V6): of each person the delegation on the vote's nearest
 * topic, from whoever stands on the roll, and on from delegates, as long as whom they name may vote here. Delegates
 * who hold no power of their own get a line of 0 on the roll.
 */
import type { PersonId } from '../identity.ts';

/** Everything that no topic of its own is named for. */
export const GENERAL = '';

const TRACK_TOPIC = 'track:';
export const topicOfTrack = (track: string): string => `${TRACK_TOPIC}${track}`;
/** The track a topic names; undefined for a subject of the community's own. */
export const trackOfTopic = (topic: string): string | undefined =>
  topic.startsWith(TRACK_TOPIC) ? topic.slice(TRACK_TOPIC.length) : undefined;

/** What a delegation may name to count in a vote, the nearest first: its subject, its track, everything. */
export const topicsOf = (vote: {
  readonly topic: string | null;
  readonly track: string | null;
}): readonly string[] => [
  ...new Set([
    ...(vote.topic === null ? [] : [vote.topic]),
    ...(vote.track === null ? [] : [topicOfTrack(vote.track)]),
    GENERAL,
  ]),
];

/** One that stands now, between persons as they stand now. */
export type Standing = {
  readonly from: PersonId;
  readonly to: PersonId;
  readonly topic: string;
};

export type Graph = {
  readonly edges: readonly { readonly fromId: PersonId; readonly toId: PersonId }[];
  /** Who is named and does not stand on the roll. */
  readonly delegates: readonly PersonId[];
};

/** Of each person the delegation on the nearest topic; of two on one topic the first listed. */
function nearest(
  delegations: readonly Standing[],
  topics: readonly string[],
  mayVote: (person: PersonId) => boolean,
): ReadonlyMap<PersonId, PersonId> {
  const named = new Map<PersonId, { to: PersonId; rank: number }>();
  for (const { from, to, topic } of delegations) {
    const rank = topics.indexOf(topic);
    if (rank === -1 || from === to || !mayVote(to)) continue;
    const before = named.get(from);
    if (!before || rank < before.rank) named.set(from, { to, rank });
  }
  return new Map([...named].map(([from, { to }]) => [from, to]));
}

export function drawGraph(input: {
  /** In a fixed order: of two of one person on one topic the first counts. */
  readonly delegations: readonly Standing[];
  readonly topics: readonly string[];
  readonly roll: readonly PersonId[];
  /** Who may be a delegate here: citizens where citizens vote, else members. */
  readonly mayVote: (person: PersonId) => boolean;
}): Graph {
  const named = nearest(input.delegations, input.topics, input.mayVote);
  const met = new Set(input.roll);
  const edges: { fromId: PersonId; toId: PersonId }[] = [];
  // A set that grows while it is walked: a delegate without power passes on as others do.
  for (const fromId of met) {
    const toId = named.get(fromId);
    if (toId === undefined) continue;
    edges.push({ fromId, toId });
    met.add(toId);
  }
  const onRoll = new Set(input.roll);
  return { edges, delegates: [...met].filter((person) => !onRoll.has(person)) };
}
