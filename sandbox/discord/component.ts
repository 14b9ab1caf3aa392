/**
 * Message components, v1 and v2: from what a bot sends to what Discord stores and shows (ids given, defaults filled),
 * under the rules that its OpenAPI document does not state.
 */
import { ComponentType } from 'discord-api-types/v10';
import { type ApiError, invalidForm } from './api-error.ts';

export interface ShownOption {
  label: string;
  value: string;
  description?: string;
  emoji?: { id?: string; name: string };
  default?: boolean;
}

export interface ShownMedia {
  id: string;
  url: string;
  proxy_url: string;
  width?: number | null;
  height?: number | null;
  content_type?: string;
  attachment_id?: string;
}

/** One component as Discord stores it. Fields are those of Discord; which are set follows from `type`. */
export interface ShownComponent {
  type: number;
  id: number;
  custom_id?: string;
  style?: number;
  label?: string;
  emoji?: { id?: string; name: string };
  url?: string;
  disabled?: boolean;
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  options?: ShownOption[];
  channel_types?: number[];
  default_values?: { id: string; type: string }[];
  content?: string;
  accent_color?: number | null;
  spoiler?: boolean;
  components?: ShownComponent[];
  accessory?: ShownComponent;
  items?: { media: ShownMedia; description: string | null; spoiler: boolean }[];
  media?: ShownMedia;
  file?: ShownMedia;
  name?: string | null;
  size?: number | null;
  description?: string | null;
  spacing?: number;
  divider?: boolean;
}

/** The same before Discord touched it: checked against the document, fields may be null. */
type Sent = { [K in keyof ShownComponent]?: ShownComponent[K] | null } & { type: number };

/** Turns `attachment://name` (or a foreign url) into what is served; undefined where no such file was sent. */
export type MediaResolver = (
  url: string,
) => (Omit<ShownMedia, 'id'> & { name?: string; size?: number }) | undefined;

const SELECTS: ReadonlySet<number> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

export const isSelect = (component: { type: number }): boolean => SELECTS.has(component.type);
export const isButton = (component: { type: number }): boolean =>
  component.type === ComponentType.Button;

/** Every component of a tree, parents first. */
export function* eachComponent<T extends { components?: T[] | null; accessory?: T | null }>(
  components: readonly T[],
): Generator<T> {
  for (const component of components) {
    yield component;
    if (component.components) yield* eachComponent(component.components);
    if (component.accessory) yield* eachComponent([component.accessory]);
  }
}

const LINK = 5;
const PREMIUM = 6;

function checkButton(button: Sent, path: string): void {
  if (button.style === PREMIUM)
    throw invalidForm(path, 'BUTTON_PREMIUM', 'Premium buttons are not played here');
  if (button.style === LINK) {
    if (!button.url) throw invalidForm(`${path}.url`, 'BASE_TYPE_REQUIRED', 'A url is required');
    if (button.custom_id) {
      throw invalidForm(
        path,
        'COMPONENT_CUSTOM_ID_URL_EXCLUSIVE',
        'A custom id and url cannot both be specified',
      );
    }
  } else if (!button.custom_id) {
    throw invalidForm(
      `${path}.custom_id`,
      'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED',
      'A custom id is required',
    );
  } else if (button.url) {
    throw invalidForm(
      path,
      'COMPONENT_CUSTOM_ID_URL_EXCLUSIVE',
      'A custom id and url cannot both be specified',
    );
  }
  if (!button.label && !button.emoji) {
    throw invalidForm(
      `${path}.label`,
      'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED',
      'A label or emoji is required',
    );
  }
}

export function checkSelect(select: Sent, path: string): void {
  const least = select.min_values ?? 1;
  const most = select.max_values ?? 1;
  if (least > most) {
    throw invalidForm(
      `${path}.min_values`,
      'SELECT_COMPONENT_INVALID_MIN_VALUES',
      'min_values is above max_values',
    );
  }
  if (select.type !== ComponentType.StringSelect) return;
  const options = select.options ?? [];
  if (most > options.length) {
    throw invalidForm(
      `${path}.max_values`,
      'SELECT_COMPONENT_MAX_VALUES',
      'max_values is above the number of options',
    );
  }
  if (new Set(options.map(({ value }) => value)).size !== options.length) {
    throw invalidForm(
      `${path}.options`,
      'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
      'The specified option value is already used',
    );
  }
  if (options.filter((option) => option.default).length > most) {
    throw invalidForm(
      `${path}.options`,
      'SELECT_COMPONENT_TOO_MANY_DEFAULT',
      'More defaults than max_values',
    );
  }
}

function checkRow(row: Sent, path: string): void {
  const children: Sent[] = row.components ?? [];
  const selects = children.filter(isSelect).length;
  if (selects > 0 && children.length > 1) {
    throw invalidForm(
      `${path}.components`,
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      'The specified component exceeds the maximum width',
    );
  }
}

export function checkUniqueIds(components: readonly Sent[]): void {
  const seen = new Set<string>();
  for (const { custom_id } of eachComponent<Sent>(components as Sent[])) {
    if (!custom_id) continue;
    if (seen.has(custom_id)) {
      throw invalidForm(
        'components',
        'COMPONENT_CUSTOM_ID_DUPLICATED',
        'Component custom id cannot be duplicated',
      );
    }
    seen.add(custom_id);
  }
}

const V2_TEXT_LIMIT = 4000;
const V2_COMPONENT_LIMIT = 40;
const V1_ROW_LIMIT = 5;

function checkTree(components: readonly Sent[], v2: boolean): void {
  const all = [...eachComponent<Sent>(components as Sent[])];
  if (!v2) {
    if (components.length > V1_ROW_LIMIT) {
      throw invalidForm(
        'components',
        'BASE_TYPE_BAD_LENGTH',
        `Must be ${V1_ROW_LIMIT} or fewer in length.`,
      );
    }
    const stranger = all.find(({ type }) => type > ComponentType.ChannelSelect);
    if (stranger) {
      throw invalidForm(
        'components',
        'UNION_TYPE_CHOICES',
        'Components v2 need the IS_COMPONENTS_V2 flag',
      );
    }
  }
  if (all.length > V2_COMPONENT_LIMIT) {
    throw invalidForm(
      'components',
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      'Too many components',
    );
  }
  const text = all.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (text > V2_TEXT_LIMIT) {
    throw invalidForm('components', 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', 'Too much text');
  }
  all.forEach((component, index) => {
    const path = `components.${index}`;
    if (isButton(component)) checkButton(component, path);
    else if (isSelect(component)) checkSelect(component, path);
    else if (component.type === ComponentType.ActionRow) checkRow(component, path);
  });
  checkUniqueIds(components);
}

/** Null says "not given" in a request and stands in no answer. */
function withoutNulls<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null)) as {
    [K in keyof T]: Exclude<T[K], null>;
  };
}

interface Filling {
  nextComponentId: number;
  mediaId: () => string;
  resolve: MediaResolver;
}

function fillMedia(
  url: string,
  filling: Filling,
): { media: ShownMedia; name: string | null; size: number | null } {
  const found = filling.resolve(url);
  if (!found) {
    throw invalidForm(
      'components',
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      `no file for ${url}`,
    );
  }
  const { name = null, size = null, ...media } = found;
  return { media: { id: filling.mediaId(), ...media }, name, size };
}

function fill(sent: Sent, filling: Filling): ShownComponent {
  filling.nextComponentId += 1;
  const id = sent.id ? sent.id : filling.nextComponentId;
  const shown = { ...withoutNulls(sent), id } as ShownComponent;
  if (sent.components) shown.components = sent.components.map((child) => fill(child, filling));
  if (sent.accessory) shown.accessory = fill(sent.accessory, filling);
  if (sent.options) shown.options = sent.options.map((option) => fillOption(option));
  if (sent.emoji) shown.emoji = withoutNulls(sent.emoji);
  switch (sent.type) {
    case ComponentType.Container:
      return { ...shown, accent_color: sent.accent_color ?? null, spoiler: sent.spoiler ?? false };
    case ComponentType.Separator:
      return { ...shown, spacing: sent.spacing ?? 1, divider: sent.divider ?? true };
    case ComponentType.Thumbnail:
      return {
        ...shown,
        media: fillMedia(sent.media?.url ?? '', filling).media,
        description: sent.description ?? null,
        spoiler: sent.spoiler ?? false,
      };
    case ComponentType.MediaGallery:
      return {
        ...shown,
        items: (sent.items ?? []).map((item) => ({
          media: fillMedia(item.media.url, filling).media,
          description: item.description ?? null,
          spoiler: item.spoiler ?? false,
        })),
      };
    case ComponentType.File: {
      const { media, name, size } = fillMedia(sent.file?.url ?? '', filling);
      return { ...shown, file: media, name, size, spoiler: sent.spoiler ?? false };
    }
    default:
      if (!isSelect(sent)) return shown;
      return { ...shown, min_values: sent.min_values ?? 1, max_values: sent.max_values ?? 1 };
  }
}

function fillOption(option: ShownOption): ShownOption {
  const filled = withoutNulls(option);
  return option.emoji ? { ...filled, emoji: withoutNulls(option.emoji) } : filled;
}

/** Checks what a bot sent and returns what Discord would store, or throws 50035. */
export function storeComponents(
  sent: readonly unknown[],
  v2: boolean,
  mediaId: () => string,
  resolve: MediaResolver,
): ShownComponent[] {
  // The document's schema has been held against the request before it gets here.
  const components = sent as Sent[];
  checkTree(components, v2);
  const filling = { nextComponentId: 0, mediaId, resolve };
  return components.map((component) => fill(component, filling));
}

/** The Discord error for content and components v2 in one message. */
export const mixedWithV2 = (field: string): ApiError =>
  invalidForm(
    field,
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  );
