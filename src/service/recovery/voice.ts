/** "I know them": whoever speaks for somebody who lost everything, each right asked again at every press. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { isUuid } from '#core/identity.ts';
import { decideVoice, hasVoices, type Voice, type VoiceAs } from '#core/person/recovery.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { AccountLabel } from '../inbox.ts';
import { partiesOf, type RecoveryDependencies, tellAll } from './parties.ts';

export type Heard = { as: VoiceAs; enough: boolean; name: AccountLabel; asker: AccountLabel };

export type Voices = ReturnType<typeof createVoices>;

export function createVoices(deps: RecoveryDependencies) {
  const { store, audit, offices } = deps;

  async function mayAs(
    books: Books,
    community: CommunityId,
    person: PersonId,
  ): Promise<{ citizen: boolean; moderator: boolean }> {
    const citizenship = await books.citizens.findLiveCitizenship(community, person);
    const right = await offices.require(community, person, 'recovery.vouch', books);
    return { citizen: citizenship !== undefined, moderator: right.ok };
  }

  /** Those that still count: who lost citizenship or office meanwhile speaks no more. */
  async function standingVoices(
    books: Books,
    recovery: string,
    community: CommunityId,
  ): Promise<Voice[]> {
    const standing: Voice[] = [];
    for (const voice of await books.recoveries.listVoices(recovery)) {
      if ((await mayAs(books, community, voice.person))[voice.as]) standing.push(voice);
    }
    return standing;
  }

  return {
    standingVoices,

    async speakFor(recovery: string, speaker: PersonId, eventId: string): Promise<Result<Heard>> {
      if (!isUuid(recovery)) return refuse({ code: 'recovery-unknown' });
      return store.transaction('speak for a recovery', async (books) => {
        const row = await books.recoveries.lockRecovery(recovery);
        if (!row || row.communityId === null) return refuse({ code: 'recovery-unknown' });
        const community = row.communityId;
        const parties = await partiesOf(books, row);
        const { person, asker, name, askerName } = parties;
        const voices = await standingVoices(books, recovery, community);
        if (await audit.isDone(books, eventId, 'recovery.vouch')) {
          const mine = voices.find((voice) => voice.person === speaker);
          const enough = row.state !== 'open';
          if (mine) return accept({ as: mine.as, enough, name, asker: askerName });
        }
        const may = await mayAs(books, community, speaker);
        const now = await books.now();
        const decided = decideVoice({
          ...{ recovery: row, speaker, asker, person, voices, now },
          isCitizen: may.citizen,
          isModerator: may.moderator,
        });
        if (!decided.ok) return decided;
        const as = decided.value;
        const voice = { recoveryId: recovery, personId: speaker, as, saidAt: now };
        if (!(await books.recoveries.insertVoice(voice))) return refuse({ code: 'voice-twice' });
        await audit.note(books, {
          ...{ community, actor: speaker, action: 'recovery.vouch', subject: recovery, eventId },
          details: { as },
        });
        const enough = hasVoices([...voices, { person: speaker, as }]);
        if (enough) {
          await books.recoveries.updateRecovery(recovery, { state: 'waiting' });
          await tellAll(deps, books, parties, `recovery:${recovery}:heard`, (to) => ({
            kind: 'recovery-asked',
            ...{ recovery, to, name, asker: askerName, way: row.kind, heard: true },
            dueAt: row.dueAt.toISOString(),
          }));
        }
        return accept({ as, enough, name, asker: askerName });
      });
    },
  };
}
