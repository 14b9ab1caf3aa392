/**
 * The ways back to a person. The books never hold two answers: a recovery's row is locked by whoever ends it, and
 * everybody concerned is told in the same transaction, with what stops it under the words.
 */
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import type { RecoveryKind, RecoveryState, VoiceAs } from '#core/person/recovery.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import type { AccountLabel } from './inbox.ts';
import { createAsking } from './recovery/ask.ts';
import { createEndings } from './recovery/end.ts';
import { partiesOf, type RecoveryDependencies } from './recovery/parties.ts';
import { createVoices } from './recovery/voice.ts';

export type RecoveryView = {
  id: string;
  kind: RecoveryKind;
  state: RecoveryState;
  name: AccountLabel;
  asker: AccountLabel;
  dueAt: Date;
  voices: { readonly [A in VoiceAs]: number };
  /** Whether the viewer's press would count as an objection. */
  mayStop: boolean;
  mayKnow: boolean;
};

export type Recoveries = ReturnType<typeof createRecoveries>;

export function createRecoveries(deps: RecoveryDependencies) {
  const { store, offices } = deps;
  const voices = createVoices(deps);

  async function viewOf(
    row: RecoveryRow,
    viewer: PersonId,
    isModerator: boolean,
  ): Promise<RecoveryView> {
    const { person, asker, name, askerName } = await partiesOf(store, row);
    const heard = row.communityId
      ? await voices.standingVoices(store, row.id, row.communityId)
      : [];
    const count = (as: VoiceAs): number => heard.filter((voice) => voice.as === as).length;
    const isTheirs = viewer === person || viewer === asker;
    const spoke = heard.some((voice) => voice.person === viewer);
    return {
      ...{ id: row.id, kind: row.kind, state: row.state, dueAt: row.dueAt, name },
      asker: askerName,
      voices: { citizen: count('citizen'), moderator: count('moderator') },
      mayStop: isTheirs || isModerator,
      mayKnow: row.state === 'open' && !isTheirs && !spoke,
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
          if (isModerator || row.communityId === community) rows.set(row.id, row);
        }
      }
      return Promise.all([...rows.values()].map((row) => viewOf(row, person, isModerator)));
    },
  };
}
