/** Many people under one line: some by name, and how many more. */
import type { Crowd } from '#service/gate/preview.ts';
import { type Block, text } from '../reply.ts';
import { person } from '../text.ts';
import type { Words } from '../words/index.ts';

export function crowdBlocks(heading: Block, crowd: Crowd, words: Words): Block[] {
  if (crowd.count === 0) return [heading];
  const shown = crowd.shown.map((mention) => [person(mention)]);
  return [heading, text(words.role.names({ shown, count: crowd.count }))];
}
