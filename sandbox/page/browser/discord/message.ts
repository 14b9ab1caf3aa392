// One message in a Discord channel.
import type { DiscordEmbed, DiscordMessage } from '../../wire.ts';
import { el } from '../dom.ts';
import { colorOf, type Host } from '../host.ts';
import { messageTime } from '../time.ts';
import { nameColor } from './color.ts';
import { componentNode } from './component.ts';
import { inlineMarkdown, markdown } from './text.ts';

export const avatar = (name: string): HTMLElement =>
  el(
    'span',
    { class: 'avatar', style: `background: ${colorOf(name)}`, 'aria-hidden': 'true' },
    name.slice(0, 1),
  );

function embedNode(host: Host, embed: DiscordEmbed): HTMLElement {
  const color = `#${(embed.color ?? 0).toString(16).padStart(6, '0')}`;
  const fields = (embed.fields ?? []).map(({ name, value, inline }) =>
    el(
      'div',
      { class: inline ? 'dc-embed-field inline' : 'dc-embed-field' },
      el('strong', {}, ...inlineMarkdown(host, name)),
      markdown(host, value),
    ),
  );
  return el(
    'div',
    { class: 'dc-embed', style: `border-left-color: ${color}` },
    embed.author && el('p', { class: 'dc-small' }, embed.author.name),
    embed.title ? el('strong', {}, ...inlineMarkdown(host, embed.title)) : null,
    embed.description ? markdown(host, embed.description) : null,
    fields.length > 0 && el('div', { class: 'dc-embed-fields' }, ...fields),
    embed.image && el('img', { class: 'dc-image', src: embed.image.url, alt: '' }),
    embed.footer && el('p', { class: 'dc-small' }, embed.footer.text),
  );
}

function fileNode({
  isImage,
  url,
  description,
  name,
}: DiscordMessage['files'][number]): HTMLElement {
  return isImage
    ? el('img', { class: 'dc-image', src: url, alt: description ?? '' })
    : el('a', { class: 'dc-file', href: url, target: '_blank' }, `📄 ${name}`);
}

/** Pictures and files that a component shows already are not shown twice. */
function looseFiles(message: DiscordMessage): DiscordMessage['files'] {
  const shown = JSON.stringify(message.components);
  return message.files.filter(({ url }) => !shown.includes(JSON.stringify(url).slice(1, -1)));
}

function heading(host: Host, message: DiscordMessage): HTMLElement {
  const { author, createdAt, isPinned } = message;
  return el(
    'header',
    {},
    el('strong', { style: `color: ${nameColor(host.view.discord, author.id)}` }, author.name),
    author.isBot && el('span', { class: 'dc-app' }, 'APP'),
    el('span', { class: 'dc-time' }, messageTime(createdAt, host.now())),
    isPinned && el('span', { class: 'dc-time' }, '📌 pinned'),
  );
}

function footnote(host: Host, message: DiscordMessage): HTMLElement | null {
  if (!message.isEphemeral) return null;
  const dismiss = el('button', { type: 'button', class: 'dc-dismiss' }, 'Dismiss message');
  dismiss.addEventListener('click', () => {
    const { channelId: channel, id } = message;
    void host.act({ kind: 'discord-dismiss', channel, message: id });
  });
  return el('p', { class: 'dc-only' }, '👁 Only you can see this · ', dismiss);
}

function threadNode(host: Host, { thread }: DiscordMessage): HTMLElement | null {
  if (!thread) return null;
  const { id, name, messages } = thread;
  const onclick = (): void => host.open(`https://discord.com/channels/0/${id}`);
  return el(
    'button',
    { type: 'button', class: 'dc-thread', onclick },
    el('span', { 'aria-hidden': 'true' }, '↳ '),
    el('strong', {}, name),
    ` ${messages} ${messages === 1 ? 'message' : 'messages'} ›`,
  );
}

export function messageNode(host: Host, message: DiscordMessage): HTMLElement {
  const { call, isThinking, isEphemeral } = message;
  return el(
    'li',
    { class: isEphemeral ? 'dc-message ephemeral' : 'dc-message', 'data-message': message.id },
    call && el('p', { class: 'dc-call' }, avatar(call.by), `${call.by} used /${call.command}`),
    el(
      'div',
      { class: 'dc-body' },
      avatar(message.author.name),
      el(
        'div',
        {},
        heading(host, message),
        isThinking && el('p', { class: 'dc-thinking' }, `${message.author.name} is thinking…`),
        message.content !== '' && markdown(host, message.content),
        ...message.embeds.map((embed) => embedNode(host, embed)),
        ...message.components.map((component) => componentNode(host, message, component)),
        ...looseFiles(message).map(fileNode),
        message.isEdited && !isThinking && el('span', { class: 'dc-edited' }, '(edited)'),
        threadNode(host, message),
        footnote(host, message),
      ),
    ),
  );
}
