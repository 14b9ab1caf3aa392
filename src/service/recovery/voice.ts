/** "I know them": whoever speaks for somebody who lost everything, each right asked again at every press. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { isUuid } from '#core/identity.ts';
import { mayDo } from '#core/office.ts';
import {
  decideVoice,
  type Heard,
  isHeard,
  type Voice,
  type VoiceAs,
  voicesOf,
} from '#core/person/recovery.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import {
  type Names,
  type Parties,
  partiesOf,
  type RecoveryDependencies,
  tellAll,
} from './parties.ts';

export type Spoken = Names & { as: VoiceAs; enough: boolean };

type May = ReturnType<typeof voicesOf> & { isNewCitizen: boolean };

export type Voices = ReturnType<typeof createVoices>;

/** As it is told while voices are wanted, or once they were heard. */
export const askedNotice =
  (row: RecoveryRow, heard: boolean) => (to: 'person' | 'asker' | 'staff', names: Names) =>
    ({
      kind: 'recovery-asked',
      ...{ recovery: row.id, to, ...names, way: row.kind, heard },
      dueAt: row.dueAt.toISOString(),
    }) as const;

export function createVoices(deps: RecoveryDependencies) {
  const { store, audit, alarms } = deps;

  /** What somebody may speak as there, by what they had when it was asked and still have. */
  async function mayAs(
    books: Books,
    { askedAt }: RecoveryRow,
    community: CommunityId,
    person: PersonId,
  ): Promise<May> {
    const citizenship = await books.citizens.findLiveCitizenship(community, person);
    const row = await books.communities.findCommunity(community);
    const offices = (await books.communities.listOffices(community, person)).filter(({ kind }) =>
      mayDo('recovery.vouch', { offices: [kind], founding: row?.state === 'founding' }),
    );
    const citizen = citizenship?.grantedAt ?? null;
    const given = offices.map(({ givenAt }) => givenAt.getTime());
    const moderator = given.length > 0 ? new Date(Math.min(...given)) : null;
    const may = voicesOf({ citizen, moderator }, askedAt);
    return { ...may, isNewCitizen: (citizen ?? moderator) !== null };
  }

  /** Of each community that is concerned now, those that still count: who lost citizenship or office speaks no more. */
  async function heardIn(
    books: Books,
    row: RecoveryRow,
    { concerned }: Pick<Parties, 'concerned'>,
  ): Promise<Heard> {
    const heard = new Map<CommunityId, Voice[]>(concerned.map((id) => [id, []]));
    for (const { community, person, as } of await books.recoveries.listVoices(row.id)) {
      if (!heard.has(community)) continue;
      const may = await mayAs(books, row, community, person);
      if (may[as]) heard.get(community)?.push({ person, as });
    }
    return heard;
  }

  /** Where the person has something only since it was asked, the staff has not been told. */
  async function tellNew(books: Books, row: RecoveryRow, parties: Parties): Promise<void> {
    const { person, asker, concerned, communities } = parties;
    for (const id of concerned) {
      const event = `recovery:${row.id}:asked:${id}`;
      const names = communities.get(id);
      if (!names || (await books.inbox.findIsTold(event))) continue;
      const notice = askedNotice(row, false)('staff', names);
      await alarms.tellStaff(books, id, event, notice, [person, asker]);
    }
  }

  return {
    heardIn,

    async speakFor(
      recovery: string,
      speaker: PersonId,
      community: CommunityId,
      eventId: string,
    ): Promise<Result<Spoken>> {
      if (!isUuid(recovery)) return refuse({ code: 'recovery-unknown' });
      return store.transaction('speak for a recovery', async (books) => {
        const row = await books.recoveries.lockRecovery(recovery);
        if (row?.kind !== 'both') return refuse({ code: 'recovery-unknown' });
        const parties = await partiesOf(books, row);
        const { person, asker } = parties;
        const heard = await heardIn(books, row, parties);
        const names = parties.communities.get(community);
        const voices = heard.get(community);
        if (await audit.isDone(books, eventId, 'recovery.vouch')) {
          const mine = voices?.find((voice) => voice.person === speaker);
          if (mine && names) return accept({ as: mine.as, enough: isHeard(heard), ...names });
        }
        const may = await mayAs(books, row, community, speaker);
        const now = await books.now();
        const decided = decideVoice({
          ...{ recovery: row, speaker, asker, person, community, may, heard, now },
          isNewCitizen: may.isNewCitizen,
        });
        if (!decided.ok) return decided;
        if (!names || !voices) return refuse({ code: 'recovery-unknown' });
        const as = decided.value;
        const voice = { recoveryId: recovery, communityId: community, personId: speaker, as };
        if (!(await books.recoveries.insertVoice({ ...voice, saidAt: now }))) {
          return refuse({ code: 'voice-twice' });
        }
        await audit.note(books, {
          ...{ community, actor: speaker, action: 'recovery.vouch', subject: recovery, eventId },
          details: { as },
        });
        await tellNew(books, row, parties);
        const enough = isHeard(
          new Map([...heard, [community, [...voices, { person: speaker, as }]]]),
        );
        if (enough && row.state === 'open') {
          await books.recoveries.updateRecovery(recovery, { state: 'waiting' });
          await tellAll(deps, books, parties, `recovery:${recovery}:heard`, askedNotice(row, true));
        }
        return accept({ as, enough, ...names });
      });
    },
  };
}
