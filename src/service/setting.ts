/**
 * Settings of a community by decision, one at a time: what stands is compared with what its voters read, and nothing
 * else is touched. Those that an office may change alone at any time stay its own to change afterwards.
 */
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import {
  type ChannelSetting,
  type CommunitySetting,
  channelSettingOf,
  decideCommunitySetting,
  readCommunitySetting,
  TYPED_SETTINGS,
} from '#core/community/setting.ts';
import type { SetCommunityAction } from '#core/execution/community-action.ts';
import { asId, type CommunityId, type PlaceId, type VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';

type Dependencies = {
  store: Store;
  audit: Audit;
};

export type CommunitySettings = ReturnType<typeof createCommunitySettings>;

/** The audit's name of each deed: the same whoever did it. */
const DEEDS = {
  name: 'community.name',
  digest: 'digest.set',
  share: 'gate.share',
  channel: 'place.channel',
} as const satisfies { readonly [S in CommunitySetting]: string };

export function createCommunitySettings({ store, audit }: Dependencies) {
  /** The channel of one purpose in one place as it stands, said as `like` says it. */
  async function channelIn(
    books: Books,
    community: CommunityId,
    like: ChannelSetting,
  ): Promise<Result<ChannelSetting>> {
    const place = await books.places.findPlaceById(asId<PlaceId>(like.place));
    if (place?.communityId !== community || place.disconnectedAt !== null) {
      return refuse({ code: 'place-not-connected' });
    }
    const channel = await books.places.findChannel(place.id, like.purpose);
    return accept({ ...like, channel: channel?.externalId ?? null });
  }

  async function standingOf(
    books: Books,
    community: CommunityId,
    setting: CommunitySetting,
    from: JsonValue,
  ): Promise<Result<JsonValue>> {
    if (setting === 'channel') {
      const like = channelSettingOf(from);
      return like ? channelIn(books, community, like) : refuse({ code: 'decision-outdated' });
    }
    const row = await books.communities.findCommunity(community);
    invariant(row, 'a community that decides has a row');
    return accept({ name: row.name, digest: row.digestHour, share: row.lossShare }[setting]);
  }

  async function check(
    books: Books,
    community: CommunityId,
    { setting, from, to }: SetCommunityAction,
  ): Promise<Result<null>> {
    const [before, after] = [JSON.parse(from) as JsonValue, JSON.parse(to) as JsonValue];
    const stands = await standingOf(books, community, setting, before);
    if (!stands.ok) return stands;
    if (canonicalJson(stands.value) !== from) return refuse({ code: 'decision-outdated' });
    if (from === to) return refuse({ code: 'setting-same' });
    const one = channelSettingOf(before);
    const other = channelSettingOf(after);
    if (one?.place !== other?.place || one?.purpose !== other?.purpose) {
      return refuse({ code: 'option-malformed', option: setting });
    }
    return decideCommunitySetting(setting, after);
  }

  async function write(
    books: Books,
    community: CommunityId,
    setting: CommunitySetting,
    to: JsonValue,
  ): Promise<void> {
    const channel = channelSettingOf(to);
    if (channel && channel.channel !== null) {
      const { place, purpose } = channel;
      return books.places.insertChannel(asId<PlaceId>(place), purpose, channel.channel);
    }
    if (setting === 'name') {
      await books.communities.updateCommunity(community, { name: String(to) });
      // It stands on the pinned cards.
      return books.outbox.insertOutbox([{ kind: 'place-cards', key: community }]);
    }
    if (setting === 'share') {
      return books.communities.updateCommunity(community, { lossShare: Number(to) });
    }
    const digestHour = to === null ? null : Number(to);
    await books.communities.updateCommunity(community, { digestHour });
    return books.outbox.insertOutbox([{ kind: 'digest', key: community }]);
  }

  return {
    /** What a typed setting would change, with what stands now; refused where it stands so already. */
    async read(
      community: CommunityId,
      asked: { setting: string; value: string },
    ): Promise<Result<SetCommunityAction>> {
      const setting = TYPED_SETTINGS.find((one) => one === asked.setting.toLowerCase());
      if (!setting) {
        return refuse({ code: 'setting-unknown', text: asked.setting, known: TYPED_SETTINGS });
      }
      const to = readCommunitySetting(setting, asked.value);
      if (!to.ok) return to;
      const stands = await standingOf(store, community, setting, null);
      if (!stands.ok) return stands;
      const texts = { from: canonicalJson(stands.value), to: canonicalJson(to.value) };
      return texts.from === texts.to
        ? refuse({ code: 'setting-same' })
        : accept({ kind: 'set-community', setting, ...texts });
    },

    decided: {
      check,
      async carryOut(
        books: Books,
        community: CommunityId,
        action: SetCommunityAction,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const applies = await check(books, community, action);
        if (!applies.ok) return applies;
        const { setting, from, to } = action;
        await write(books, community, setting, JSON.parse(to) as JsonValue);
        await audit.note(books, {
          ...{ community, actor: undefined, action: DEEDS[setting], subject: setting },
          details: { from, to, decidedBy },
        });
        return accept(null);
      },
    },
  };
}
