// Message components, v1 and v2, as things to read and press.
import type { DiscordComponent, DiscordMessage, DiscordOption } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { discordChannelOf } from '../link.ts';
import { openModal } from './modal.ts';
import { optionsFor } from './option.ts';
import { markdown } from './text.ts';

// Discord's numbers of component types.
const ROW = 1;
const BUTTON = 2;
const SECTION = 9;
const TEXT = 10;
const THUMBNAIL = 11;
const GALLERY = 12;
const FILE = 13;
const SEPARATOR = 14;
const CONTAINER = 17;
const SELECTS: Readonly<Record<number, 'string' | 'user' | 'role' | 'mentionable' | 'channel'>> = {
  3: 'string',
  5: 'user',
  6: 'role',
  7: 'mentionable',
  8: 'channel',
};
const STYLES: Readonly<Record<number, string>> = {
  1: 'primary',
  2: 'secondary',
  3: 'success',
  4: 'danger',
  5: 'link',
};

const emojiOf = ({ emoji }: DiscordComponent): string => (emoji?.name ? `${emoji.name} ` : '');

async function press(
  host: Host,
  message: DiscordMessage,
  node: HTMLButtonElement,
  customId: string,
): Promise<void> {
  node.disabled = true;
  node.classList.add('busy');
  const { channelId: channel, id } = message;
  const outcome = await host.act({ kind: 'discord-press', channel, message: id, customId });
  node.disabled = false;
  node.classList.remove('busy');
  if (outcome.ok && outcome.kind === 'modal') openModal(host, outcome.modal);
}

function button(host: Host, message: DiscordMessage, component: DiscordComponent): HTMLElement {
  const label = emojiOf(component) + (component.label ?? '');
  const style = STYLES[component.style ?? 2] ?? 'secondary';
  if (component.url) {
    const props = {
      class: 'dc-button link',
      href: component.url,
      target: '_blank',
      rel: 'noopener',
    };
    const node = el('a', props, label, el('span', { class: 'dc-out', 'aria-hidden': 'true' }, '↗'));
    const { url } = component;
    if (discordChannelOf(url) !== undefined) {
      node.addEventListener('click', (event) => {
        event.preventDefault();
        host.open(url);
      });
    }
    return node;
  }
  const node = el(
    'button',
    { class: `dc-button ${style}`, type: 'button', disabled: component.disabled ?? false },
    label,
  );
  node.addEventListener('click', () => void press(host, message, node, component.custom_id ?? ''));
  return node;
}

function isChosen(component: DiscordComponent, option: DiscordOption): boolean {
  const chosen = component.default_values?.some(({ id }) => id === option.value) ?? false;
  return chosen || option.default === true;
}

const optionLabel = ({ label, description, emoji }: DiscordOption): string =>
  `${emoji?.name ? `${emoji.name} ` : ''}${label}${description ? ` — ${description}` : ''}`;

function select(host: Host, message: DiscordMessage, component: DiscordComponent): HTMLElement {
  const options = optionsFor(host, SELECTS[component.type] ?? 'string', component.options ?? []);
  const most = component.max_values ?? 1;
  const placeholder = component.placeholder ?? 'Make a selection';
  const send = async (values: string[]): Promise<void> => {
    const { channelId: channel, id } = message;
    const customId = component.custom_id ?? '';
    const outcome = await host.act({
      kind: 'discord-select',
      channel,
      message: id,
      customId,
      values,
    });
    if (outcome.ok && outcome.kind === 'modal') openModal(host, outcome.modal);
  };
  if (most > 1) return manySelect(component, options, placeholder, send);
  const node = el(
    'select',
    {
      class: 'dc-select',
      'aria-label': placeholder,
      disabled: component.disabled ?? false,
      onchange: () => void send([node.value]),
    },
    el('option', { value: '', disabled: true, selected: true, hidden: true }, placeholder),
    ...options.map((option) =>
      el(
        'option',
        { value: option.value, selected: isChosen(component, option) },
        optionLabel(option),
      ),
    ),
  );
  return node;
}

/** Several at once: a list of boxes, sent together when it is closed, as in the client. */
function manySelect(
  component: DiscordComponent,
  options: readonly DiscordOption[],
  placeholder: string,
  send: (values: string[]) => Promise<void>,
): HTMLElement {
  const boxes = options.map((option) =>
    el('input', { type: 'checkbox', value: option.value, checked: isChosen(component, option) }),
  );
  const node = el('details', { class: 'dc-many' });
  const done = el('button', { class: 'dc-button primary', type: 'button' }, 'Done');
  done.addEventListener('click', () => {
    node.open = false;
    void send(boxes.filter((box) => box.checked).map((box) => box.value));
  });
  node.append(
    el('summary', {}, placeholder),
    ...options.map((option, at) => el('label', {}, boxes[at], optionLabel(option))),
    done,
  );
  return node;
}

const image = (url: string, description: string | null | undefined): HTMLElement =>
  el('img', { class: 'dc-image', src: url, alt: description ?? '', loading: 'eager' });

export function componentNode(
  host: Host,
  message: DiscordMessage,
  component: DiscordComponent,
): HTMLElement {
  const inner = (components: readonly DiscordComponent[] = []): HTMLElement[] =>
    components.map((one) => componentNode(host, message, one));
  switch (component.type) {
    case ROW:
      return el('div', { class: 'dc-row' }, ...inner(component.components));
    case BUTTON:
      return button(host, message, component);
    case SECTION:
      return el(
        'div',
        { class: 'dc-section' },
        el('div', {}, ...inner(component.components)),
        component.accessory && componentNode(host, message, component.accessory),
      );
    case TEXT:
      return markdown(host, component.content ?? '');
    case THUMBNAIL:
      return image(component.media?.url ?? '', component.description);
    case GALLERY:
      return el(
        'div',
        { class: 'dc-gallery' },
        ...(component.items ?? []).map((item) => image(item.media.url, item.description)),
      );
    case FILE: {
      const url = component.file?.url ?? '';
      return el(
        'a',
        { class: 'dc-file', href: url, target: '_blank' },
        `📄 ${component.name ?? 'file'}`,
      );
    }
    case SEPARATOR:
      return el('hr', { class: component.divider === false ? 'dc-gap' : 'dc-line' });
    case CONTAINER: {
      const color = component.accent_color;
      const hex = `#${(color ?? 0).toString(16).padStart(6, '0')}`;
      const style = typeof color === 'number' ? `border-left-color: ${hex}` : undefined;
      return el('div', { class: 'dc-container', style }, ...inner(component.components));
    }
    default:
      return SELECTS[component.type]
        ? select(host, message, component)
        : el('p', { class: 'dc-small' }, `(component ${component.type})`);
  }
}
