import { signRow } from '#chat/card/sign.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** What the card's buttons press. */
export const proposalVote = defineCommand({
  noun: 'proposal',
  verb: 'vote',
  describe: (words) => words.proposal.describe.vote(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    proposal: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.proposal.option.proposal(),
    },
    choice: {
      kind: 'choice',
      required: true,
      describe: (words) => words.proposal.option.choice(),
      choices: [
        { value: '1', label: (words) => words.proposal.inFavour() },
        { value: '2', label: (words) => words.proposal.against() },
        { value: '3', label: (words) => words.proposal.abstain() },
      ],
    },
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const number = Number(values.choice);
    const cast = await services.votes.cast(actor, scene.community, found.value, number);
    if (!cast.ok) return cast;
    const { asset } = await services.communities.get(scene.community);
    const label = [words.proposal.inFavour, words.proposal.against, words.proposal.abstain][
      number - 1
    ];
    const { decimals, tokenPower } = cast.value;
    const power = !tokenPower
      ? words.proposal.powerPerson()
      : decimals === null
        ? `${words.number.amount(cast.value.power, asset.decimals)} ${asset.symbol}`
        : words.number.amount(cast.value.power, decimals);
    return accept({
      ...sayOnly(
        words.proposal.counted({
          choice: label?.() ?? '',
          power,
          replaces: cast.value.replaces,
          closesAt: cast.value.closesAt,
        }),
      ),
      ...signRow(cast.value, words),
    });
  },
});
