/** Files of messages: uploads, what is kept on an edit, `attachment://` references, and the shape of embeds. */
import { invalidForm } from './api-error.ts';
import type { MediaResolver } from './component.ts';
import { attachmentUrl } from './message-view.ts';
import type { Stage } from './stage.ts';
import type { Attachment, Embed, Message } from './world.ts';

export interface UploadedFile {
  /** The n of `files[n]`. */
  index: string;
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface SentAttachment {
  id: string;
  filename?: string | null;
  description?: string | null;
}

const SIZE_LIMIT = 10 * 1024 * 1024;

/** Width and height of a PNG, from its first chunk. */
function pngSize(bytes: Uint8Array): { width: number; height: number } | null {
  const isPng = bytes.length > 24 && bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e;
  if (!isPng) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Discord keeps letters, digits, dot, dash and underscore of a file's name. */
const safeName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '_') || 'unknown';

function store(stage: Stage, file: UploadedFile, sent: SentAttachment | undefined): Attachment {
  if (file.bytes.length > SIZE_LIMIT) {
    throw invalidForm('files', 'ATTACHMENT_TOO_LARGE', 'Request entity too large');
  }
  const id = stage.nextId();
  const size = pngSize(file.bytes);
  stage.files.set(id, file.bytes);
  return {
    id,
    filename: safeName(sent?.filename ?? file.name),
    description: sent?.description ?? null,
    contentType: file.contentType || 'application/octet-stream',
    size: file.bytes.length,
    width: size?.width ?? null,
    height: size?.height ?? null,
  };
}

/** `attachments` names the old files to keep and describes the new ones; without it old files stay and new ones join. */
export function takeAttachments(
  stage: Stage,
  message: Message,
  sent: readonly SentAttachment[] | null | undefined,
  files: readonly UploadedFile[],
): void {
  const described = new Map((sent ?? []).map((one) => [one.id, one]));
  const kept =
    sent === undefined
      ? message.attachments
      : message.attachments.filter(({ id }) => described.has(id));
  const fresh = files.map((file) => store(stage, file, described.get(file.index)));
  for (const id of described.keys()) {
    const known = kept.some((one) => one.id === id) || files.some((file) => file.index === id);
    if (!known)
      throw invalidForm('attachments', 'ATTACHMENT_NOT_FOUND', `no file for attachment ${id}`);
  }
  message.attachments = [...kept, ...fresh];
}

const PREFIX = 'attachment://';

export function mediaResolver(stage: Stage, message: Message): MediaResolver {
  return (url) => {
    if (!url.startsWith(PREFIX)) return { url, proxy_url: url };
    const name = url.slice(PREFIX.length);
    const found = message.attachments.find(({ filename }) => filename === name);
    if (!found) return undefined;
    const served = attachmentUrl(stage, message.channelId, found);
    return {
      url: served,
      proxy_url: served,
      width: found.width,
      height: found.height,
      content_type: found.contentType,
      attachment_id: found.id,
      name: found.filename,
      size: found.size,
    };
  };
}

type SentEmbed = { [K in keyof Embed]?: Embed[K] | null };

const EMBED_TEXT_LIMIT = 6000;

function embedLength(embed: SentEmbed): number {
  const fields = (embed.fields ?? []).reduce(
    (sum, { name, value }) => sum + name.length + value.length,
    0,
  );
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return fields + texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

function shapeEmbed(sent: SentEmbed, index: number, resolve: MediaResolver): Embed {
  const picture = (url: string | undefined): { url: string } | undefined => {
    if (url === undefined) return undefined;
    return { url: resolve(url)?.url ?? url };
  };
  for (const [at, { name, value }] of (sent.fields ?? []).entries()) {
    const empty = name.trim() === '' ? 'name' : value.trim() === '' ? 'value' : null;
    if (empty)
      throw invalidForm(
        `embeds.${index}.fields.${at}.${empty}`,
        'BASE_TYPE_REQUIRED',
        'This field is required',
      );
  }
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  const image = picture(sent.image?.url);
  const thumbnail = picture(sent.thumbnail?.url);
  return {
    ...given,
    type: 'rich',
    ...(sent.fields
      ? { fields: sent.fields.map((field) => ({ ...field, inline: field.inline ?? false })) }
      : {}),
    ...(image ? { image } : {}),
    ...(thumbnail ? { thumbnail } : {}),
  };
}

export function shapeEmbeds(sent: readonly unknown[], resolve: MediaResolver): Embed[] {
  const embeds = sent as SentEmbed[];
  if (embeds.reduce((sum, embed) => sum + embedLength(embed), 0) > EMBED_TEXT_LIMIT) {
    throw invalidForm(
      'embeds',
      'MAX_EMBED_SIZE_EXCEEDED',
      `Embed size exceeds maximum size of ${EMBED_TEXT_LIMIT}`,
    );
  }
  return embeds.map((embed, index) => shapeEmbed(embed, index, resolve));
}
