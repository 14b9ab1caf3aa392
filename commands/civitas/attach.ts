import { attachLink } from '#chat/attach-link.ts';
import { defineCommand } from '#chat/command.ts';
import { type Block, type Button, list, type Reply, text, title } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** Invites another chat, and shows those that wait for the steward's word. */
export const civitasAttach = defineCommand({
  noun: 'civitas',
  verb: 'attach',
  describe: (words) => words.civitas.describe.attach(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    platform: {
      kind: 'choice',
      required: false,
      describe: (words) => words.civitas.option.platform(),
      choices: [
        { value: 'telegram', label: (words) => words.civitas.attachNext() },
        { value: 'discord', label: (words) => words.civitas.attachDiscord() },
      ],
    },
  },
  async run({ actor, scene, values, services, words }) {
    const pending = await services.places.listPending(scene.community, actor.person);
    if (!pending.ok) return pending;
    const blocks: Block[] = [];
    const buttons: Button[][] = [];
    if (pending.value.length > 0) {
      const mentions = await services.people.mentions(pending.value.map((one) => one.asker));
      blocks.push(
        title(words.civitas.pendingHeading()),
        list(
          pending.value.map((one) =>
            words.civitas.pending({
              ...one,
              asker: [person(mentions.get(one.asker) ?? { label: '?', accounts: [] })],
            }),
          ),
        ),
      );
      for (const one of pending.value) {
        const press = (decision: string) => ({
          command: 'civitas decide',
          values: { attachment: one.id, decision },
        });
        buttons.push([
          {
            label: words.civitas.confirmPlace(one),
            style: 'success',
            press: press('confirmed'),
          },
          { label: words.civitas.refusePlace(one), style: 'danger', press: press('refused') },
        ]);
      }
    }
    if (pending.value.length > 0 && values.platform === undefined) {
      return accept({ blocks, buttons });
    }
    const platform = values.platform === 'discord' ? 'discord' : 'telegram';
    const invited = await services.places.invite(scene.community, actor.person, platform);
    if (!invited.ok) return invited;
    const { code, expiresAt } = invited.value;
    const { telegramUsername } = services.deployment;
    if (platform === 'discord') {
      blocks.push(text(words.civitas.attachDiscordCode({ code, expiresAt })));
    } else if (telegramUsername === undefined) {
      blocks.push(text(words.civitas.staff.needsTelegram()));
    } else {
      blocks.push(text(words.civitas.attachTelegram({ expiresAt })));
      const url = attachLink(telegramUsername, code);
      buttons.push([{ label: words.civitas.openTelegram(), url }]);
    }
    const reply: Reply = { blocks, buttons };
    return accept(reply);
  },
});
