import { wayToPage } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { asId, isUuid } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';

/** A choice travels as its RFC 8785 text; whatever is no JSON is no choice either, and is refused as one. */
function choiceOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** What "Sign with my wallet" presses. */
export const ballotSign = defineCommand({
  noun: 'ballot',
  verb: 'sign',
  describe: (words) => words.sign.describe(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    vote: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.sign.option.vote(),
    },
    choice: {
      kind: 'text',
      required: false,
      maxLength: 2_000,
      describe: (words) => words.sign.option.choice(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (!isUuid(values.vote)) return refuse({ code: 'poll-unknown', text: values.vote });
    const opened = await services.signedBallots.open({
      ...{ caster: actor, community: scene.community, vote: asId(values.vote) },
      choice: choiceOf(values.choice),
    });
    if (!opened.ok) return opened;
    const from = { platform: actor.platform, privateChat: scene.privateChat };
    const way = { ...opened.value, purpose: 'ballot' } as const;
    return accept(wayToPage(way, from, services.deployment, words));
  },
});
