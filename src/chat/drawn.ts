/** Replies with a chart become ones with its picture; how it is drawn is another room's. */
import type { Chart, Reply } from './reply.ts';

/** As PNG bytes. */
export type Draw = (chart: Chart) => Promise<Uint8Array>;

/** What its file is called. */
const nameOf = ({ kind }: Chart): string => (kind === 'treasury' ? 'treasury.png' : 'result.png');

export async function withPicture(reply: Reply, draw: Draw): Promise<Reply> {
  const { chart, ...rest } = reply;
  if (!chart) return reply;
  return { ...rest, image: { png: await draw(chart), name: nameOf(chart), alt: chart.alt } };
}
