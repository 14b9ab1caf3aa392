import { pageReply, privateChatReply } from '#chat/card/wallet.ts';
import { type Call, defineCommand } from '#chat/command.ts';
import { note, type Reply, sayOnly } from '#chat/reply.ts';
import { person as mentioned } from '#chat/text.ts';
import { accept, type Result, refuse } from '#core/result.ts';

type Reference = Parameters<Call<unknown>['services']['people']['refer']>[0];

/** The page, where this account is proven and a wallet of the lost one signs. */
async function byWallet({ actor, scene, services, words }: Call<unknown>): Promise<Result<Reply>> {
  const { account, platform } = actor;
  const { publicUrl, telegramUsername } = services.deployment;
  const purpose = 'recover' as const;
  const opened = await services.wallets.openLink({ account, community: undefined, purpose });
  if (!opened.ok) return opened;
  const isTelegram = platform === 'telegram';
  const link = { ...opened.value, purpose };
  const reply =
    isTelegram && !scene.privateChat && telegramUsername !== undefined
      ? privateChatReply({ username: telegramUsername, ...link }, words)
      : pageReply({ publicUrl, ...link, login: isTelegram }, words);
  return accept({ ...reply, blocks: [...reply.blocks, note(words.recovery.begin.both())] });
}

/** The community is asked; it says what follows, and asks once. */
async function byVoices(
  { actor, scene, services, words, eventId }: Call<unknown>,
  reference: Reference,
  confirmed: boolean,
): Promise<Result<Reply>> {
  const { community } = scene;
  if (community === undefined) return refuse({ code: 'place-only-in-chat' });
  const old = await services.people.refer(reference, scene.place);
  if (!old.ok) return old;
  const { person } = old.value;
  if (!confirmed) {
    const mention = (await services.people.mentions([person])).get(person);
    const name = mention ? [mentioned(mention)] : old.value.displayName;
    const press = { command: 'recover', values: { person: { ...reference }, confirm: true } };
    return accept({
      ...sayOnly(words.recovery.askBoth({ name })),
      buttons: [[{ label: words.recovery.askBothConfirm(), style: 'danger', press }]],
    });
  }
  const asked = await services.recoveries.askByVoices({
    ...{ community, account: actor.account, asker: actor.person, person, eventId },
  });
  if (!asked.ok) return asked;
  return accept({ ...sayOnly(words.recovery.asked(asked.value)), replace: true });
}

/** From the new account: by a wallet that is left, or by people who know whoever lost everything. */
export const recover = defineCommand({
  noun: 'recover',
  describe: (words) => words.recovery.describe.recover(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    person: {
      kind: 'person',
      required: false,
      describe: (words) => words.recovery.option.person(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.recovery.option.confirm(),
    },
  },
  async run(call) {
    const { person, confirm } = call.values;
    return person === undefined ? byWallet(call) : byVoices(call, person, confirm === true);
  },
});
