/** How many nothing is known of, and for want of what. */
import type { Doubts } from '#service/gate/preview.ts';
import { type Block, note } from '../reply.ts';
import type { Words } from '../words/index.ts';

export const doubtBlocks = ({ unread, ageless }: Doubts, words: Words): Block[] => [
  ...(unread === 0 ? [] : [note(words.role.unread({ count: unread }))]),
  ...(ageless === 0 ? [] : [note(words.role.ageless({ count: ageless }))]),
];
