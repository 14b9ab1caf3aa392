/**
 * The ways back to a person. The books never hold two answers: a recovery's row is locked by whoever ends it, and
 * everybody concerned is told in the same transaction, with what stops it under the words.
 */
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import { hasVoices, isHeard, type RecoveryKind, type VoiceAs } from '#core/person/recovery.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import { createAsking } from './recovery/ask.ts';
import { createEndings } from './recovery/end.ts';
import { type Names, partiesOf, type RecoveryDependencies } from './recovery/parties.ts';
import { createVoices } from './recovery/voice.ts';

/** How many spoke in one community; its name is null where the viewer does not belong to it. */
export type HeardView = { community: string | null } & { readonly [A in VoiceAs]: number };

export type RecoveryView = Names & {
  id: string;
  kind: RecoveryKind;
  dueAt: Date;
  /** Every community that has to speak; none where a wallet signed. */
  voices: readonly HeardView[];
  /** Unless somebody objects, it is done when it is due. */
  enough: boolean;
  /** Whether the viewer's press would count as an objection. */
  mayStop: boolean;
  mayKnow: boolean;
};

export type Recoveries = ReturnType<typeof createRecoveries>;

export function createRecoveries(deps: RecoveryDependencies) {
  const { store, offices } = deps;
  const voices = createVoices(deps);

  /** Undefined where it is no business of the viewer's. */
  async function viewOf(
    row: RecoveryRow,
    viewer: PersonId,
    community: CommunityId | undefined,
    isModerator: boolean,
  ): Promise<RecoveryView | undefined> {
    const parties = await partiesOf(store, row);
    const heard = await voices.heardIn(store, row, parties);
    const here = community && heard.get(community);
    const isTheirs = viewer === parties.person || viewer === parties.asker;
    if (!isTheirs && !isModerator && here === undefined) return undefined;
    const own = viewer === parties.person ? parties.names : parties.askerNames;
    const known = isTheirs ? undefined : community && parties.communities.get(community);
    const mine = await store.people.listMemberships(viewer);
    const count = (as: VoiceAs, all: readonly { as: VoiceAs }[]): number =>
      all.filter((voice) => voice.as === as).length;
    const enough = row.kind === 'account' || isHeard(heard);
    const mayKnow =
      here !== undefined && !hasVoices(here) && !here.some(({ person }) => person === viewer);
    return {
      ...{ id: row.id, kind: row.kind, dueAt: row.dueAt, enough },
      ...(known ?? own),
      voices: [...heard].map(([id, all]) => ({
        community: mine.find((one) => one.id === id)?.name ?? null,
        citizen: count('citizen', all),
        moderator: count('moderator', all),
      })),
      mayStop: isTheirs || isModerator,
      mayKnow: mayKnow && !isTheirs,
    };
  }

  return {
    ...createAsking(deps),
    ...createEndings(deps, voices),
    speakFor: voices.speakFor,

    /** What runs and is this person's business: their own, what they asked for, and what their community is asked. */
    async list(
      viewer: { person: PersonId; account: AccountId },
      community: CommunityId | undefined,
    ): Promise<RecoveryView[]> {
      const { person, account } = viewer;
      const about = await store.recoveries.listRecoveriesAbout(person, account);
      const rows = new Map(about.filter((row) => row.endedAt === null).map((row) => [row.id, row]));
      const right = community && (await offices.require(community, person, 'recovery.stop'));
      const isModerator = right?.ok === true;
      if (community) {
        for (const row of await store.recoveries.listLiveRecoveriesIn(community)) {
          rows.set(row.id, row);
        }
      }
      const views = await Promise.all(
        [...rows.values()].map((row) => viewOf(row, person, community, isModerator)),
      );
      return views.filter((view) => view !== undefined);
    },
  };
}
