/** What the community decided to say in every chat; pinned. */
import type { AnnouncementView } from '#service/announcement.ts';
import { note, type Reply, text, title } from '../reply.ts';
import type { Words } from '../words/index.ts';

export const announcementCard = (view: AnnouncementView, words: Words): Reply => ({
  blocks: [
    title(words.announcement.heading()),
    text(view.text),
    note(words.announcement.decided(view)),
  ],
});
