/** What happened to a proposal and when, for its details and its public page. */
import type { Moment } from '#service/proposal/timeline.ts';
import { type Block, list, text } from '../reply.ts';
import { bold } from '../text.ts';
import type { Words } from '../words/index.ts';
import { type Explorer, hashText } from './address.ts';

export function timelineBlocks(
  moments: readonly Moment[],
  words: Words,
  explorer: Explorer,
): Block[] {
  if (moments.length === 0) return [];
  const w = words.timeline;
  const lines = moments.map(({ moment, at, step, run, tx }) =>
    w.line({
      name: w.moment({ moment, run, step }),
      when: at,
      hash: tx && hashText(tx.hash, tx.chainId, explorer),
    }),
  );
  return [text([bold(w.heading())]), list(lines)];
}
