/** The rules of one kind of proposal, one line each. */
import { TRACK_SETTINGS, type TrackSetting } from '#core/proposal/track-id.ts';
import { settingOf } from '#core/proposal/track-setting.ts';
import type { TrackView } from '#service/track.ts';
import { type Block, list, note, title } from '../reply.ts';
import type { Words } from '../words/index.ts';

const OF_MONEY: readonly TrackSetting[] = ['tiers', 'timelock', 'executor'];

/** Of money nothing is said where none can move. */
export function trackBlocks({ track, version, decided }: TrackView, words: Words): Block[] {
  const shown = TRACK_SETTINGS.filter((setting) => track.binding || !OF_MONEY.includes(setting));
  return [
    title(words.track.name[track.id]()),
    list(shown.map((setting) => words.track.line({ setting, json: settingOf(track, setting) }))),
    note(words.track.set({ version, decided })),
  ];
}
