/** What somebody can do here and now, and why not more: the answer to `/start` and `/help`. */
import type { Services } from '#service/services.ts';
import type { Actor, Scene } from './command.ts';
import {
  type Block,
  type Button,
  type ButtonStyle,
  list,
  type Reply,
  text,
  title,
} from './reply.ts';
import type { Text } from './text.ts';
import { communityButtons } from './which-community.ts';
import type { Words } from './words/index.ts';

type Welcome = { actor: Actor; scene: Scene; services: Services; words: Words };

const press = (label: string, command: string, style?: ButtonStyle): Button => ({
  label,
  press: { command, values: {} },
  ...(style && { style }),
});

/** In a private chat of somebody who belongs to several: the way to each of the others. */
async function waysToOthers({ actor, scene, services, words }: Welcome): Promise<Button[][]> {
  if (!scene.privateChat) return [];
  const all = await services.people.communitiesOf(actor.person);
  if (all.length < 2) return [];
  const others = all.filter(({ id }) => id !== scene.community);
  return communityButtons(others, { command: 'start', values: {} }, words.general.switchTo);
}

/** Where nobody founded a community yet, only whoever runs the chat has something to do. */
function strangersReply(
  { scene, words }: Welcome,
  hints: readonly Text[],
  ways: readonly Button[][],
): Reply {
  const w = words.civitas.start;
  const where = scene.privateChat ? w.privateChat() : w.noCommunity();
  const setup = !scene.privateChat && scene.platformOwner;
  return {
    blocks: [
      text(w.greeting({ community: undefined })),
      text(where),
      ...(hints.length > 0 ? [list(hints)] : []),
    ],
    buttons: [
      [
        ...(setup ? [press(words.civitas.wizard.heading(), 'civitas setup', 'primary')] : []),
        press(words.general.linkWallet(), 'wallet link'),
        press(words.civitas.about.button(), 'about'),
      ],
      ...ways,
    ],
  };
}

export async function welcomeReply(welcome: Welcome): Promise<Reply> {
  const { actor, scene, services, words } = welcome;
  const w = words.civitas.start;
  const unread = await services.inbox.unread(actor.person);
  const inbox: Text[] = unread > 0 ? [w.inbox({ count: unread })] : [];
  const ways = await waysToOthers(welcome);
  if (scene.community === undefined) return strangersReply(welcome, inbox, ways);
  const { name } = await services.communities.get(scene.community);
  const linked = (await services.wallets.list(actor.person)).length > 0;
  const consented = linked && (await services.wallets.hasConsented(scene.community, actor.person));
  const missing: Text[] = linked ? (consented ? [] : [w.notConsented()]) : [w.notLinked()];
  const blocks: Block[] = [text(w.greeting({ community: name }))];
  if (scene.privateChat) blocks.push(text(w.privateChat()));
  blocks.push(text(w.can()));
  if (missing.length > 0) blocks.push(title(w.notYet()), list(missing));
  if (inbox.length > 0) blocks.push(list(inbox));
  const wallet = linked
    ? press(words.wallet.heading(), 'wallet list')
    : press(words.general.linkWallet(), 'wallet link', 'primary');
  return {
    blocks,
    buttons: [
      [
        press(words.poll.recent(), 'poll list'),
        press(words.poll.create(), 'poll create'),
        press(words.proposal.agenda(), 'proposal list'),
        press(words.role.why.heading(), 'why'),
        press(words.civitas.start.status(), 'civitas status'),
      ],
      [
        ...(linked && !consented ? [press(words.wallet.link.consent(), 'wallet use')] : []),
        wallet,
        press(words.civitas.inbox.heading(), 'inbox'),
        press(words.civitas.about.button(), 'about'),
      ],
      ...ways,
    ],
  };
}
