/**
 * A sealed reply as one Discord message (components v2), within Discord's limits whatever the reply holds:
 * 4,000 characters of text, 40 components, 10 files. It never pings anybody. The same reply always renders to
 * the same payload, so that a card which did not change is not edited.
 */
import {
  type APIMessageTopLevelComponent,
  ComponentType,
  MessageFlags,
  type RawFile,
} from 'discord.js';
import { type Button, fields, type SealedReply, text } from '#chat/reply.ts';
import { link } from '#chat/text.ts';
import { renderBlocks } from './block.ts';
import { clip, visibleLine } from './inline.ts';
import { BUTTON_URL_MAX, type Row, renderRows } from './row.ts';

export type MessageBody = {
  flags: MessageFlags;
  components: APIMessageTopLevelComponent[];
  /** All files of the message: a file of an earlier version that is not named here is dropped. */
  attachments: { id: string; filename: string; description?: string }[];
  allowed_mentions: { parse: [] };
};

export type Rendered = { body: MessageBody; files: RawFile[] };

const TEXT_MAX = 4000;
const ALT_MAX = 1024;
const FILES_MAX = 10;
const COMPONENTS_MAX = 40;
/** The container of a card and its text. */
const FRAME = 2;

/** A public card: framed, so that it stands apart from the talk around it. */
export function renderCard(reply: SealedReply): Rendered {
  const { components, ...rest } = renderParts(reply);
  return withBody(
    [{ type: ComponentType.Container, components }],
    rest,
    MessageFlags.IsComponentsV2,
  );
}

/** A private answer; `ephemeral` where it stands in a channel others read. */
export function renderAnswer(reply: SealedReply, ephemeral: boolean): Rendered {
  const { components, ...rest } = renderParts(reply);
  const flags = MessageFlags.IsComponentsV2 | (ephemeral ? MessageFlags.Ephemeral : 0);
  return withBody(components, rest, flags);
}

type Inner = Exclude<APIMessageTopLevelComponent, { type: ComponentType.Container }>;
type Parts = Pick<MessageBody, 'attachments'> & { files: RawFile[] };

const withBody = (
  components: APIMessageTopLevelComponent[],
  { attachments, files }: Parts,
  flags: MessageFlags,
): Rendered => ({
  body: { flags, components, attachments, allowed_mentions: { parse: [] } },
  files,
});

function renderParts(reply: SealedReply): Parts & { components: Inner[] } {
  const buttons = [...(reply.buttons ?? [])];
  const blocks = [...reply.blocks];
  if (reply.form) {
    // Where no form can be opened now, a button opens it at the next press.
    buttons.push([{ label: reply.form.title, style: 'primary', press: reply.form.press }]);
    if (blocks.length === 0) {
      blocks.push(text(reply.form.title));
    }
  }
  const { short, long } = splitLinks(buttons);
  if (long.length > 0) {
    blocks.push(fields(long.map(({ label, url }) => ({ name: label, value: [link(label, url)] }))));
  }
  const { components, ...files } = renderFiles(reply);
  const content = renderBlocks(blocks, TEXT_MAX);
  const room = COMPONENTS_MAX - FRAME - components.length;
  const rows: Row[] = renderRows(short, reply.selects ?? [], room);
  return {
    ...files,
    components: [
      ...(content === '' ? [] : [{ type: ComponentType.TextDisplay as const, content }]),
      ...components,
      ...rows,
    ],
  };
}

type LinkButton = Extract<Button<{ id: string }>, { url: string }>;

/** A link too long for a button is written in the text. */
function splitLinks(rows: readonly (readonly Button<{ id: string }>[])[]) {
  const isLong = (button: Button<{ id: string }>): button is LinkButton =>
    'url' in button && button.url.length > BUTTON_URL_MAX;
  return {
    short: rows.map((row) => row.filter((button) => !isLong(button))),
    long: rows.flat().filter(isLong),
  };
}

/** Discord keeps letters, digits, dot, dash and underscore of a name; anything else would miss its reference. */
const safeName = (name: string, at: number): string =>
  `${at === 0 ? '' : `${at}-`}${name.replace(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'file'}`;

function renderFiles({ image, files = [] }: SealedReply): Parts & { components: Inner[] } {
  const alt = image === undefined ? '' : clip(visibleLine(image.alt), ALT_MAX);
  const all = [
    ...(image ? [{ name: image.name, bytes: image.png, mime: 'image/png', alt }] : []),
    ...files.map((file) => ({ ...file, alt: '' })),
  ]
    .slice(0, FILES_MAX)
    .map((file, at) => ({ ...file, name: safeName(file.name, at) }));
  return {
    components: all.map((file, at): Inner => {
      const media = { url: `attachment://${file.name}` };
      if (at > 0 || image === undefined) return { type: ComponentType.File, file: media };
      const item = { media, ...(alt !== '' && { description: alt }) };
      return { type: ComponentType.MediaGallery, items: [item] };
    }),
    attachments: all.map((file, at) => ({
      id: String(at),
      filename: file.name,
      ...(file.alt !== '' && { description: file.alt }),
    })),
    files: all.map((file) => ({ name: file.name, data: file.bytes, contentType: file.mime })),
  };
}
