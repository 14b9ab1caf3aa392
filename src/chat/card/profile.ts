/** A person's view of themselves. Private: never sent to a room. */
import type { ProfileView, WalletsShownTo } from '#service/profile.ts';
import { type Button, fields, list, note, type Reply, text, title } from '../reply.ts';
import { join, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

/** Who besides the owner may see wallets. */
export const SHOWN_TO: readonly WalletsShownTo[] = ['nobody', 'community'];

const press = (label: string, command: string): Button => ({
  label,
  press: { command, values: {} },
});

export function profileReply(view: ProfileView, words: Words): Reply {
  const w = words.profile;
  const { accounts, wallets, community, shownTo, unread } = view;
  const named = accounts.map(({ platform, displayName: name, externalId }) =>
    w.account({ platform, name, externalId }),
  );
  const standing: { name: string; value: Text }[] = community
    ? [
        {
          name: w.inCommunity(community),
          value: join(
            [
              w.citizen({ number: community.citizen }),
              w.offices({ held: community.offices }),
              ...(wallets.length > 0 ? [w.walletsUsed({ used: community.walletsUsed })] : []),
            ],
            '; ',
          ),
        },
      ]
    : [];
  return {
    blocks: [
      title(w.heading()),
      fields([
        { name: w.accounts(), value: join(named, '\n') },
        {
          name: w.wallets(),
          value: wallets.length === 0 ? w.noWallets() : join(wallets.map(words.wallet.line), '\n'),
        },
        ...standing,
        { name: w.privacy(), value: w.privacyNow({ shown: shownTo }) },
      ]),
      ...(unread > 0 ? [note(w.unread({ count: unread }))] : []),
    ],
    buttons: [
      [
        wallets.length === 0
          ? press(words.general.linkWallet(), 'wallet link')
          : press(w.walletsButton(), 'wallet list'),
        press(words.civitas.inbox.heading(), 'inbox'),
        press(w.privacyButton(), 'profile privacy'),
        press(w.exportButton(), 'profile export'),
        press(w.deleteButton(), 'profile delete'),
      ],
    ],
  };
}

/** Offers the other choices. */
export function privacyReply(now: WalletsShownTo, words: Words): Reply {
  const w = words.profile;
  const others = SHOWN_TO.filter((one) => one !== now);
  return {
    blocks: [text(w.privacyAsk({ shown: now }))],
    buttons: [
      others.map((wallets) => ({
        label: w.shownTo[wallets](),
        press: { command: 'profile privacy', values: { wallets } },
      })),
    ],
  };
}

/** Everything that goes and stays, and one button that does it. */
export function deleteReply(words: Words): Reply {
  const w = words.profile;
  return {
    blocks: [
      text(w.deleteAsk()),
      title(w.goes()),
      list(w.going()),
      title(w.stays()),
      list(w.staying()),
      note(w.returning()),
    ],
    buttons: [
      [
        press(w.exportButton(), 'profile export'),
        {
          label: w.deleteConfirm(),
          style: 'danger',
          press: { command: 'profile delete', values: { confirm: true } },
        },
      ],
    ],
  };
}
