/** What the community is to do itself, as typed: its grammar is the law's, whom and what it names is looked up here. */
import { decideAnnouncement } from '#core/community/announcement.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import { readDeedText, type TypedDeed } from '#core/execution/deed-text.ts';
import type { CommunityId, PlaceId, Platform } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { StepDraft } from '#service/proposal/steps.ts';
import type { Services } from '#service/services.ts';
import type { DeedContext } from './card/decision.ts';
import { readSteps, referenceOf } from './steps.ts';

type Scene = {
  readonly community: CommunityId;
  readonly place: PlaceId | undefined;
  readonly platform: Platform;
};
type Desk = Pick<Services, 'people' | 'gates' | 'settings' | 'budgetOpenings'>;

async function actionOf(
  { people, gates, settings, budgetOpenings }: Desk,
  deed: TypedDeed,
  { community, place, platform }: Scene,
): Promise<Result<CommunityAction>> {
  if (deed.kind === 'set-community') return settings.read(community, deed);
  if (deed.kind === 'pin-announcement') {
    const said = decideAnnouncement(deed.text);
    return said.ok ? accept({ kind: deed.kind, text: said.value }) : said;
  }
  const named = await people.refer(referenceOf(deed.person, platform), place);
  if (!named.ok) return named;
  const { person } = named.value;
  if (deed.kind === 'open-budget') return budgetOpenings.read(community, { ...deed, person });
  if (!('role' in deed)) return accept({ kind: deed.kind, person });
  const gate = await gates.find(community, { name: deed.role });
  if (!gate.ok) return gate;
  const { roleId: role, roleName: name } = gate.value;
  return accept({ kind: deed.kind, person, role, name });
}

/** Undefined where nothing was typed, or what was typed is carried out on chain. */
async function readDeed(
  desk: Desk,
  text: string | undefined,
  scene: Scene,
): Promise<Result<CommunityAction | undefined>> {
  if (text === undefined) return accept(undefined);
  const deed = readDeedText(text);
  if (!deed.ok) return deed;
  return deed.value ? actionOf(desk, deed.value, scene) : accept(undefined);
}

/** What was typed as the action of a proposal: a deed of the community, or steps on chain. */
export async function readAsked(
  desk: Desk,
  text: string | undefined,
  scene: Scene,
): Promise<Result<{ deed: CommunityAction | undefined; steps: readonly StepDraft[] | undefined }>> {
  const deed = await readDeed(desk, text, scene);
  if (!deed.ok) return deed;
  if (deed.value) return accept({ deed: deed.value, steps: undefined });
  const steps = await readSteps(desk.people, text, scene);
  return steps.ok ? accept({ deed: undefined, steps: steps.value }) : steps;
}

/** What the words of a deed need besides it. */
export async function deedContext(
  { people }: Pick<Services, 'people'>,
  deed: CommunityAction,
  unit: DeedContext['unit'],
): Promise<DeedContext> {
  const named = 'person' in deed ? deed.person : undefined;
  const mentions = await people.mentions(named ? [named] : []);
  return { unit, person: (named && mentions.get(named)) ?? null };
}
