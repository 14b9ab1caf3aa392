// Discord's markdown as elements.
import type { DiscordView } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { timeElement } from '../time.ts';
import { type Inline, type Line, parseInline, parseMarkdown } from './markdown.ts';

const TAGS = { strong: 'strong', em: 'em', underline: 'u', strike: 's' } as const;

function mention({ kind, id }: Extract<Inline, { id: string }>, view: DiscordView): HTMLElement {
  if (kind === 'channel') {
    const name = view.channels.find((one) => one.id === id)?.name ?? 'unknown';
    return el('span', { class: 'dc-mention' }, `#${name}`);
  }
  if (kind === 'user') {
    const name = view.members.find((one) => one.id === id)?.name ?? 'unknown';
    return el('span', { class: 'dc-mention' }, `@${name}`);
  }
  const role = view.roles.find((one) => one.id === id);
  return el('span', { class: 'dc-mention' }, `@${role?.name ?? 'unknown role'}`);
}

function spoiler(children: readonly Node[]): HTMLElement {
  const node = el('button', { class: 'dc-spoiler', type: 'button', title: 'Show' }, ...children);
  node.addEventListener('click', () => node.classList.add('open'));
  return node;
}

function inlineNode(host: Host, inline: Inline): Node {
  switch (inline.kind) {
    case 'text':
      return document.createTextNode(inline.text);
    case 'code':
      return el('code', {}, inline.text);
    case 'link':
      return el(
        'a',
        { href: inline.url, target: '_blank', rel: 'noopener', title: inline.url },
        ...inlineNodes(host, inline.children),
      );
    case 'time':
      return timeElement(inline.atMs, inline.style, host.now());
    case 'command':
      return el('span', { class: 'dc-mention' }, `/${inline.name}`);
    case 'spoiler':
      return spoiler(inlineNodes(host, inline.children));
    case 'user':
    case 'role':
    case 'channel':
      return mention(inline, host.view.discord);
    default:
      return el(TAGS[inline.kind], {}, ...inlineNodes(host, inline.children));
  }
}

const inlineNodes = (host: Host, inlines: readonly Inline[]): Node[] =>
  inlines.map((inline) => inlineNode(host, inline));

function lineNode(host: Host, line: Line): HTMLElement {
  if (line.kind === 'block') return el('pre', { class: 'dc-block' }, el('code', {}, line.text));
  const children = inlineNodes(host, line.children);
  switch (line.kind) {
    case 'heading':
      return el('p', { class: `dc-h${line.level}`, role: 'heading', 'aria-level': 4 }, ...children);
    case 'item':
      return el(
        'p',
        { class: 'dc-item', style: `margin-left: ${line.depth}rem` },
        el('span', { class: 'dc-mark' }, line.mark),
        el('span', {}, ...children),
      );
    default:
      return el('p', { class: `dc-${line.kind}` }, ...children);
  }
}

export const markdown = (host: Host, text: string): HTMLElement =>
  el('div', { class: 'dc-text' }, ...parseMarkdown(text).map((line) => lineNode(host, line)));

/** For one line: the name of a field, a title. */
export const inlineMarkdown = (host: Host, text: string): Node[] =>
  inlineNodes(host, parseInline(text));
