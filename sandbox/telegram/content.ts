// Turns text and caption parameters into what a message carries, under the Bot API's limits.
import { badRequest, NotServed } from './api-error.ts';
import { type Params, textOf } from './bed.ts';
import { detectEntities, type FormattedText, trimFormatted } from './entities.ts';
import { parseHtml } from './html.ts';
import { type ApiUser, type Entity, fullName, type World } from './world.ts';

const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;

/** `tg://user?id=…` becomes a mention of that person when the bot may know them. */
function resolveMentions(world: World, entities: readonly Entity[]): Entity[] {
  return entities.map((entity) => {
    const id = /^tg:\/\/user\?id=(\d+)$/u.exec(entity.url ?? '')?.[1];
    const person = id === undefined ? undefined : world.users[id];
    if (person === undefined) return entity;
    const user: ApiUser = { id: person.id, is_bot: false, first_name: fullName(person) };
    return { type: 'text_mention', offset: entity.offset, length: entity.length, user };
  });
}

function format(
  world: World,
  source: string,
  mode: string | undefined,
  given: readonly Entity[],
): FormattedText {
  if (mode !== undefined && mode.toLowerCase() !== 'html')
    throw new NotServed(`parse_mode ${mode}`);
  const parsed = mode === undefined ? { text: source, entities: [...given] } : parseHtml(source);
  const wrong = parsed.entities.find(
    (one) => one.offset < 0 || one.offset + one.length > parsed.text.length,
  );
  if (wrong !== undefined) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${wrong.offset} ends after the end of the text`,
    );
  }
  const resolved = resolveMentions(world, parsed.entities);
  const trimmed = trimFormatted({ text: parsed.text, entities: resolved });
  return { text: trimmed.text, entities: detectEntities(trimmed.text, trimmed.entities) };
}

export function textContent(world: World, params: Params): Record<string, unknown> {
  const given = (params['entities'] ?? []) as Entity[];
  const { text, entities } = format(
    world,
    textOf(params, 'text') ?? '',
    textOf(params, 'parse_mode'),
    given,
  );
  if (text === '') throw badRequest('message text is empty');
  if (text.length > MAX_TEXT) throw badRequest('message is too long');
  const preview = params['link_preview_options'];
  return {
    text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(preview === undefined ? {} : { link_preview_options: preview }),
  };
}

export function captionContent(world: World, params: Params): Record<string, unknown> {
  const source = textOf(params, 'caption');
  if (source === undefined) return {};
  const given = (params['caption_entities'] ?? []) as Entity[];
  const { text, entities } = format(world, source, textOf(params, 'parse_mode'), given);
  if (text.length > MAX_CAPTION) throw badRequest('message caption is too long');
  if (text === '') return {};
  return {
    caption: text,
    ...(entities.length > 0 ? { caption_entities: entities } : {}),
    ...(params['show_caption_above_media'] === true ? { show_caption_above_media: true } : {}),
  };
}
