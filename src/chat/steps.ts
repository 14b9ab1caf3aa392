/** The option of a command that says what is carried out on chain: its grammar is the law's, whom it names is asked here. */
import { readActionText, type TypedStep } from '#core/execution/action-text.ts';
import type { PlaceId, Platform } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { People, PersonReference } from '#service/person.ts';
import type { StepDraft } from '#service/proposal/steps.ts';
import type { Options } from './option.ts';

export const stepOptions = {
  action: {
    kind: 'text',
    required: false,
    maxLength: 2_000,
    long: true,
    describe: (words) => words.action.option(),
  },
} satisfies Options;

/** `<@42>` as Discord writes a mention, else a name of this platform. */
export function referenceOf(text: string, platform: Platform): PersonReference {
  const [, externalId] = /^<@!?(\d+)>$/.exec(text) ?? [];
  return externalId === undefined
    ? { by: 'handle', platform, handle: text.replace(/^@/, '') }
    : { by: 'account', platform: 'discord', externalId };
}

const nameIn = (step: TypedStep): string | undefined =>
  step.kind !== 'call' && step.to.by === 'name' ? step.to.text : undefined;

/** What was typed, with whoever it names; undefined where nothing was. */
export async function readSteps(
  people: Pick<People, 'refer'>,
  text: string | undefined,
  at: { readonly place: PlaceId | undefined; readonly platform: Platform },
): Promise<Result<readonly StepDraft[] | undefined>> {
  if (text === undefined) return accept(undefined);
  const steps = readActionText(text);
  if (!steps.ok) return steps;
  const drafts: StepDraft[] = [];
  for (const step of steps.value) {
    const name = nameIn(step);
    if (name === undefined) {
      drafts.push({ step, recipient: null });
      continue;
    }
    const named = await people.refer(referenceOf(name, at.platform), at.place);
    if (!named.ok) return named;
    drafts.push({ step, recipient: named.value });
  }
  return accept(drafts);
}
