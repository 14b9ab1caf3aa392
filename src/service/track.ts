/**
 * The rules of a community for each kind of proposal: as the defaults have it until somebody set them, a steward
 * while the community is being founded, a decision afterwards. A proposal keeps a copy from its publication on (V6).
 */
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import type { TemplateId } from '#core/community/founding.ts';
import type { SetTrackAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { decideRight } from '#core/office.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { decideTrackChange } from '#core/proposal/publishable.ts';
import type { TrackSetting } from '#core/proposal/track-id.ts';
import { changeTrack, gateToJson, readSetting, settingOf } from '#core/proposal/track-setting.ts';
import { DEFAULT_TRACKS, TRACK_IDS, type Track, type TrackId } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';
import { NO_QUORUMS } from '#core/voting/quorum.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Communities } from './community.ts';
import type { RuleReader } from './gate/token.ts';
import { readAmount } from './ledger/asset.ts';
import type { Offices } from './office.ts';
import { trackFromJson, trackToJson } from './proposal/track-json.ts';
import { SUPPLY_QUORUM, tokenOf } from './proposal/weights.ts';

export type TrackView = {
  track: Track;
  /** 0: as the defaults have it. */
  version: number;
  at: Date | null;
  /** A decision set it, and not a steward while founding. */
  decided: boolean;
};

/** What would change, for whoever is asked whether it should. */
export type TrackChange = {
  track: TrackId;
  setting: TrackSetting;
  from: JsonValue;
  to: JsonValue;
};

type Asked = {
  community: CommunityId;
  person: PersonId;
  track: TrackId;
  setting: TrackSetting;
  /** As typed. */
  value: string;
  eventId: string;
};

type Dependencies = {
  store: Store;
  offices: Offices;
  audit: Audit;
  communities: Communities;
  rules: RuleReader;
  /** The host has a `SEAL_KEY`. */
  canSeal: boolean;
};

const SET = 'track.set';
const areSame = (one: JsonValue, other: JsonValue): boolean =>
  canonicalJson(one) === canonicalJson(other);

export type Tracks = ReturnType<typeof createTracks>;

/** As the community's template has it where nobody has set it. */
function usualTrack(template: string, id: TrackId): Track {
  const base = DEFAULT_TRACKS[id];
  if ((template as TemplateId) !== 'token-dao') return base;
  // Of linked wallets alone a quorum would shrink with whoever does not link.
  const supply = { share: SUPPLY_QUORUM, without: [] };
  const quorums = base.binding ? { ...base.quorums, supply } : NO_QUORUMS;
  return { ...base, power: 'token-balance/1', electorate: 'members', quorums };
}

export function createTracks(deps: Dependencies) {
  const { store, offices, audit, communities, rules, canSeal } = deps;

  async function viewIn(books: Books, community: CommunityId, id: TrackId): Promise<TrackView> {
    const row = await books.tracks.findTrack(community, id);
    if (row) {
      const { rules: json, version, at, decidedBy } = row;
      return { track: trackFromJson(json), version, at, decided: decidedBy !== null };
    }
    const template = (await books.communities.findCommunity(community))?.template ?? '';
    return { track: usualTrack(template, id), version: 0, at: null, decided: false };
  }

  async function write(
    books: Books,
    community: CommunityId,
    { version }: TrackView,
    track: Track,
    by: { setBy: PersonId | null; decidedBy: VoteId | null },
  ): Promise<void> {
    await books.tracks.insertTrack({
      communityId: community,
      name: track.id,
      version: version + 1,
      rules: trackToJson(track),
      ...by,
      at: await books.now(),
    });
  }

  /** The track as it would be: what it may say, and that something can still be published by it. */
  async function changedIn(
    books: Books,
    community: CommunityId,
    track: Track,
    { setting, to }: { setting: TrackSetting; to: JsonValue },
  ): Promise<Result<Track>> {
    const changed = changeTrack(track, setting, to);
    if (!changed.ok) return changed;
    const asset = await books.communities.findAsset(community);
    const ground = { token: asset ? tokenOf(asset) : null, canSeal };
    const stands = decideTrackChange(track, changed.value, ground);
    if (!stands.ok) return stands;
    const { executor } = changed.value;
    if (executor === 'direct' || setting !== 'executor') return changed;
    const contracts = await books.mandates.listExecutors(community);
    return contracts.some(({ address }) => address === executor)
      ? changed
      : refuse({ code: 'executor-unknown', address: executor });
  }

  /** What a decision changes, by what stands now. */
  async function decidedIn(
    books: Books,
    community: CommunityId,
    { track, setting, from, to }: SetTrackAction,
  ): Promise<Result<{ present: TrackView; changed: Track }>> {
    const present = await viewIn(books, community, track);
    const stands = canonicalJson(settingOf(present.track, setting));
    if (stands !== from) return refuse({ code: 'decision-outdated' });
    if (from === to) return refuse({ code: 'track-same', setting });
    const changed = await changedIn(books, community, present.track, {
      ...{ setting, to: JSON.parse(to) as JsonValue },
    });
    return changed.ok ? accept({ present, changed: changed.value }) : changed;
  }

  /** Rules with tokens and amounts are read with the world at hand; the others by the law alone. */
  async function readValue(asked: Asked, track: Track): Promise<Result<JsonValue>> {
    const { community, setting, value } = asked;
    const plain = readSetting(track, setting, value);
    if (plain.ok && setting !== 'minimum-power') return plain;
    if (setting === 'gate') {
      const read = await rules.read(community, value);
      return read.ok ? accept(gateToJson({ ...read.value, text: read.value.printed })) : read;
    }
    if (setting === 'power') {
      const power = await rules.readPower(community, value);
      return power.ok ? accept(powerToJson(power.value)) : power;
    }
    if (setting !== 'minimum-power' || track.power !== 'token-balance/1') return plain;
    const { asset } = await communities.get(community);
    if (value.trim() === '0') return accept('0');
    const amount = readAmount(value, asset);
    return amount.ok ? accept(String(amount.value)) : amount;
  }

  /** Exactly what would change; refused where it says what stands already. */
  async function changeOf(asked: Asked): Promise<Result<TrackChange & { view: TrackView }>> {
    const view = await viewIn(store, asked.community, asked.track);
    const to = await readValue(asked, view.track);
    if (!to.ok) return to;
    const { track, setting } = asked;
    const from = settingOf(view.track, setting);
    if (areSame(from, to.value)) return refuse({ code: 'track-same', setting });
    const changed = await changedIn(store, asked.community, view.track, { setting, to: to.value });
    if (!changed.ok) return changed;
    return accept({ track, setting, from, to: to.value, view });
  }

  const actionOf = ({ track, setting, from, to }: TrackChange): SetTrackAction => ({
    ...{ kind: 'set-track', track, setting, from: canonicalJson(from), to: canonicalJson(to) },
  });

  return {
    view: (community: CommunityId, id: TrackId, books: Books = store) =>
      viewIn(books, community, id),

    async list(community: CommunityId): Promise<TrackView[]> {
      return Promise.all(TRACK_IDS.map((id) => viewIn(store, community, id)));
    },

    /** What a setting would change to; nothing is written. */
    async preview(asked: Asked): Promise<Result<TrackChange>> {
      const change = await changeOf(asked);
      if (!change.ok) return change;
      const { founding } = await communities.get(asked.community);
      const held = await offices.held(asked.community, asked.person);
      const right = decideRight('track.change', { offices: held, founding });
      const { view: _, ...rest } = change.value;
      return right.ok ? accept(rest) : proposable(right.refusal, actionOf(change.value));
    },

    /** While founding, by a steward; afterwards refused with the proposal it takes. */
    async set(asked: Asked): Promise<Result<TrackChange>> {
      const { community, person, eventId } = asked;
      const change = await changeOf(asked);
      if (!change.ok) return change;
      return store.transaction('set track', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const held = await offices.held(community, person, books);
        const founding = row?.state === 'founding';
        const right = decideRight('track.change', { offices: held, founding });
        if (!right.ok) return proposable(right.refusal, actionOf(change.value));
        const present = await viewIn(books, community, asked.track);
        const { setting, from, to, track } = change.value;
        if (await audit.isDone(books, eventId, SET)) return accept({ track, setting, from, to });
        if (!areSame(settingOf(present.track, setting), from)) {
          return refuse({ code: 'decision-outdated' });
        }
        const changed = await changedIn(books, community, present.track, { setting, to });
        if (!changed.ok) return changed;
        await write(books, community, present, changed.value, { setBy: person, decidedBy: null });
        await audit.note(books, {
          community,
          actor: person,
          action: SET,
          subject: track,
          details: { setting, from: canonicalJson(from), to: canonicalJson(to) },
          eventId,
        });
        return accept({ track, setting, from, to });
      });
    },

    /** What a decision may do: judged by what stands on the day it is carried out. */
    decided: {
      async check(
        books: Books,
        community: CommunityId,
        action: SetTrackAction,
      ): Promise<Result<null>> {
        const decided = await decidedIn(books, community, action);
        return decided.ok ? accept(null) : decided;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: SetTrackAction,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const decided = await decidedIn(books, community, action);
        if (!decided.ok) return decided;
        const { present, changed } = decided.value;
        const { track, setting, from, to } = action;
        await write(books, community, present, changed, { setBy: null, decidedBy });
        await audit.note(books, {
          community,
          actor: undefined,
          action: SET,
          subject: track,
          details: { setting, from, to },
        });
        return accept(null);
      },
    },
  };
}
