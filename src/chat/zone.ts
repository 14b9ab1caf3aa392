/** Times as a community's clocks show them, for clients that show no local ones. */
import type { Block, Reply } from './reply.ts';
import { type Span, spansOf, type Text } from './text.ts';

const textsOf = (block: Block): readonly Text[] => {
  if (block.kind === 'fields') return block.fields.map(({ value }) => value);
  if (block.kind === 'list') return block.items;
  return 'text' in block ? [block.text] : [];
};

export const hasTimes = ({ blocks }: Pick<Reply, 'blocks'>): boolean =>
  blocks.some((block) =>
    textsOf(block).some((text) =>
      spansOf(text).some((span) => typeof span !== 'string' && span.kind === 'time'),
    ),
  );

/** Every time of a reply in this zone. */
export function inZone<R extends Pick<Reply, 'blocks'>>(reply: R, zone: string): R {
  const zonedSpan = (span: Span): Span =>
    typeof span !== 'string' && span.kind === 'time' ? { ...span, zone } : span;
  const zoned = (text: Text): Text => (typeof text === 'string' ? text : text.map(zonedSpan));
  const blocks = reply.blocks.map((block): Block => {
    if (block.kind === 'fields') {
      const fields = block.fields.map((field) => ({ ...field, value: zoned(field.value) }));
      return { ...block, fields };
    }
    if (block.kind === 'list') return { ...block, items: block.items.map(zoned) };
    return 'text' in block ? { ...block, text: zoned(block.text) } : block;
  });
  return { ...reply, blocks };
}
