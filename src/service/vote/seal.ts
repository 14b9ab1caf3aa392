/**
 * The seals of votes: keys are derived when they are needed and kept in memory only. Whatever is read with them is the
 * vote's business alone: no log, job, outbox row, audit entry or error text carries it.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { PersonId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { fromHex, type Hex } from '#core/keccak.ts';
import { choiceToJson } from '#core/voting/ballot.ts';
import type { Choice } from '#core/voting/choice.ts';
import {
  ballotBytes,
  openJson,
  type Seal,
  type SealedFor,
  type SealPair,
  sealFromJson,
  sealJson,
  sealPairOf,
  secretVoterOf,
} from '#core/voting/seal.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { VoteRow } from '#store/vote.ts';
import { methodOf } from './election.ts';

export type SealedVote = Pick<VoteRow, 'id' | 'secrecy' | 'seal' | 'method' | 'choices'>;
/** Why ballots cannot be opened; the reason of a void vote. */
export type SealLoss = 'seal-key-missing' | 'seal-key-changed';

const REMEMBERED_MAX = 1_000;

export type Seals = ReturnType<typeof createSeals>;

export function createSeals({
  sealKey,
  random,
}: {
  /** `SEAL_KEY`: 32 bytes of hex. */
  sealKey: string | undefined;
  /** 32 random bytes as 0x hex. */
  random: () => string;
}) {
  const pairs = new Map<VoteId, SealPair>();
  const bytes = (): Uint8Array => fromHex(random() as Hex);

  function derived(vote: VoteId): SealPair | undefined {
    if (sealKey === undefined) return undefined;
    const known = pairs.get(vote);
    if (known) return known;
    const pair = sealPairOf(sealKey, vote);
    if (pairs.size >= REMEMBERED_MAX) pairs.clear();
    pairs.set(vote, pair);
    return pair;
  }

  /** The pair that this vote was opened with, where `SEAL_KEY` is still the one of then. */
  function held({ id, seal }: Pick<SealedVote, 'id' | 'seal'>): SealPair | SealLoss {
    const pair = derived(id);
    if (!pair) return 'seal-key-missing';
    return pair.seal.publicKey === sealFromJson(seal).publicKey ? pair : 'seal-key-changed';
  }

  function pairOf(row: Pick<SealedVote, 'id' | 'seal'>): SealPair {
    const pair = held(row);
    if (typeof pair === 'string') throw new Error(`vote ${row.id}: ${pair}`);
    return pair;
  }

  const to = (as: SealedFor['as'], vote: VoteId, person: string): SealedFor => ({
    ...{ as, vote },
    person: person as PersonId,
  });

  const seals = {
    /** Whether this host can hold a sealed vote. */
    able: sealKey !== undefined,

    /**
     * The seal of a vote that opens now: null for an open one. A probe was sealed to it and opened again. Undefined
     * where there is no key to seal with: such a vote cannot open.
     */
    make(vote: VoteId, secrecy: Secrecy): Seal | null | undefined {
      if (secrecy === 'open') return null;
      const pair = derived(vote);
      if (!pair) return undefined;
      const probe = { seal: pair.seal, to: to('probe', vote, vote), json: vote, random: bytes() };
      const read = openJson(pair, probe.to, sealJson(probe));
      invariant(read === vote, 'a probe that was sealed opens');
      return pair.seal;
    },

    /** Why the ballots of this vote cannot be opened; undefined where they can, or are open. */
    lossOf(row: Pick<SealedVote, 'id' | 'secrecy' | 'seal'>): SealLoss | undefined {
      if (row.secrecy === 'open') return undefined;
      const pair = held(row);
      return typeof pair === 'string' ? pair : undefined;
    },

    /** What is stored as `ballot.choice`. */
    sealChoice(row: SealedVote, person: PersonId, choice: Choice): unknown {
      if (row.secrecy === 'open') return choice;
      return sealJson({
        seal: sealFromJson(row.seal),
        to: to('ballot', row.id, person),
        json: choiceToJson(choice),
        length: ballotBytes(methodOf(row), row.choices.length),
        random: bytes(),
      });
    },

    /** What a ballot says, as `parseChoice` reads it; null for one that is not as this person sealed it. */
    openChoice(
      row: Pick<SealedVote, 'id' | 'secrecy' | 'seal'>,
      ballot: { readonly personId: PersonId; readonly choice: unknown },
    ): unknown {
      if (row.secrecy === 'open') return ballot.choice;
      return openJson(pairOf(row), to('ballot', row.id, ballot.personId), ballot.choice) ?? null;
    },

    /** What is stored as `ballot_draft.content`. */
    sealDraft(row: SealedVote, person: PersonId, content: JsonValue): unknown {
      if (row.secrecy === 'open') return content;
      const seal = sealFromJson(row.seal);
      return sealJson({ seal, to: to('draft', row.id, person), json: content, random: bytes() });
    },

    /** The draft of this person; undefined for one that cannot be read, which is begun anew. */
    openDraft(
      row: Pick<SealedVote, 'id' | 'secrecy' | 'seal'>,
      person: PersonId,
      stored: unknown,
    ): JsonValue | undefined {
      if (row.secrecy === 'open') return stored as JsonValue;
      return openJson(pairOf(row), to('draft', row.id, person), stored);
    },

    /** Whom the ballots of a secret vote are exported under. */
    secretVoter: (row: Pick<SealedVote, 'id' | 'seal'>, person: PersonId): Hex =>
      secretVoterOf(pairOf(row), to('ballot', row.id, person)),
  };
  return seals;
}
