/** Buttons and selects as action rows: re-flowed to five a row; buttons that find no room become choices of a select. */
import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIChannelSelectComponent,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from 'discord.js';
import type { Button, Select, SelectChoice } from '#chat/reply.ts';
import { spelled } from '#chat/text.ts';
import { InvariantViolation } from '#core/invariant.ts';
import { pressesId, selectId, uniqueIds } from './custom-id.ts';
import { clip, ELLIPSIS, visibleLine } from './inline.ts';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;
type Sealed = { id: string };
type PressButton = Extract<Button<Sealed>, { press: Sealed }>;

const BUTTONS_PER_ROW = 5;
const BUTTON_ROWS_MAX = 5;
const OPTIONS_MAX = 25;
const LABEL_MAX = 80;
const CHOICE_MAX = 100;
const PLACEHOLDER_MAX = 150;
export const BUTTON_URL_MAX = 512;

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

/** Labels take no markup: only what cannot be seen is dropped, and an empty one still has to show something. */
export const labelOf = (text: string, max: number): string =>
  clip(visibleLine(text), max) || ELLIPSIS;

const shownOn = (button: Button<Sealed>): string =>
  'command' in button && button.command ? spelled(button.command, 'discord') : button.label;

const inParts = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );

const isPress = (button: Button<Sealed>): button is PressButton => 'press' in button;

/** Rows of at most `room` components in all, buttons giving way to choices of a select. */
export function renderRows(
  buttons: readonly (readonly Button<Sealed>[])[],
  selects: readonly Select<Sealed>[],
  room: number,
): Row[] {
  for (let rowsMax = BUTTON_ROWS_MAX; rowsMax >= 0; rowsMax -= 1) {
    const unique = uniqueIds();
    const { rows, rest } = placeButtons(buttons, rowsMax);
    const all = [
      ...selects.flatMap((select) => renderSelect(select, unique)),
      ...rows.map((row): Row => rowOf(row.map((button) => renderButton(button, unique)))),
      ...renderRest(rest, unique),
    ];
    if (all.reduce((sum, row) => sum + 1 + row.components.length, 0) <= room) return all;
  }
  throw new InvariantViolation('a reply has more buttons and selects than a message can hold');
}

const rowOf = (components: APIComponentInMessageActionRow[]): Row => ({
  type: ComponentType.ActionRow,
  components,
});

/** Neighbours that fit into one row together, so that what belongs together stays beside each other. */
function joinRows(
  rows: readonly (readonly Button<Sealed>[])[],
): readonly (readonly Button<Sealed>[])[] {
  const joined: (readonly Button<Sealed>[])[] = [];
  for (const row of rows) {
    const last = joined.at(-1);
    if (last && last.length + row.length <= BUTTONS_PER_ROW)
      joined.splice(-1, 1, [...last, ...row]);
    else joined.push(row);
  }
  return joined;
}

/** The rows as given where they fit, joined where they fit then, else filled one after the other with a rest. */
function placeButtons(given: readonly (readonly Button<Sealed>[])[], rowsMax: number) {
  const asGiven = given.flatMap((row) => inParts(row, BUTTONS_PER_ROW));
  if (asGiven.length <= rowsMax) return { rows: asGiven, rest: [] };
  const joined = joinRows(asGiven);
  if (joined.length <= rowsMax) return { rows: joined, rest: [] };
  const all = given.flat();
  const room = rowsMax * BUTTONS_PER_ROW;
  // A link cannot be chosen in a select, so links are placed first when there are too many buttons.
  const sorted =
    all.length <= room
      ? all
      : [...all.filter((button) => !isPress(button)), ...all.filter(isPress)];
  return {
    rows: inParts(sorted.slice(0, room), BUTTONS_PER_ROW),
    rest: sorted.slice(room).filter(isPress),
  };
}

function renderButton(button: Button<Sealed>, unique: (id: string) => string): APIButtonComponent {
  const label = labelOf(shownOn(button), LABEL_MAX);
  if (!isPress(button)) {
    return { type: ComponentType.Button, style: ButtonStyle.Link, label, url: button.url };
  }
  return {
    type: ComponentType.Button,
    style: STYLES[button.style ?? 'secondary'],
    label,
    custom_id: unique(button.press.id),
    ...(button.disabled && { disabled: true }),
  };
}

function renderRest(rest: readonly PressButton[], unique: (id: string) => string): Row[] {
  const choices = new Map(
    rest.filter(({ disabled }) => !disabled).map((button) => [button.press.id, shownOn(button)]),
  );
  const options = [...choices].map(([value, label]) => ({
    label: labelOf(label, CHOICE_MAX),
    value,
  }));
  return inParts(options, OPTIONS_MAX).map((part) =>
    rowOf([
      {
        type: ComponentType.StringSelect,
        custom_id: unique(pressesId),
        placeholder: ELLIPSIS,
        options: part,
      },
    ]),
  );
}

/**
 * More choices than one select holds stand in several; each answers for itself. Channels are searched in Discord's
 * own list, which shows all of them: whoever takes the answer asks whether it is one of the choices.
 */
function renderSelect(select: Select<Sealed>, unique: (id: string) => string): Row[] {
  const { choices, option, press } = select;
  if (select.of === 'channels' && choices.length > OPTIONS_MAX) {
    return [rowOf([channelSelect(select, unique(selectId(press.id, option, false)))])];
  }
  const several = (select.max ?? 1) > 1;
  return inParts(choices, OPTIONS_MAX).map((part) => {
    const max = Math.min(select.max ?? 1, part.length);
    return rowOf([
      {
        type: ComponentType.StringSelect,
        custom_id: unique(selectId(press.id, option, several)),
        placeholder: labelOf(select.placeholder, PLACEHOLDER_MAX),
        min_values: Math.min(select.min ?? 1, max),
        max_values: max,
        options: withDefaults(part, max),
      },
    ]);
  });
}

const channelSelect = (
  { placeholder, choices }: Select<Sealed>,
  id: string,
): APIChannelSelectComponent => ({
  type: ComponentType.ChannelSelect,
  custom_id: id,
  placeholder: labelOf(placeholder, PLACEHOLDER_MAX),
  channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
  default_values: choices
    .filter(({ selected }) => selected)
    .slice(0, 1)
    .map(({ value }) => ({ id: value, type: SelectMenuDefaultValueType.Channel })),
});

function withDefaults(choices: readonly SelectChoice[], max: number): APISelectMenuOption[] {
  let left = max;
  return choices.map(({ label, value, description, selected }) => {
    const isDefault = selected === true && left > 0;
    if (isDefault) left -= 1;
    const detail = description === undefined ? '' : clip(visibleLine(description), CHOICE_MAX);
    return {
      label: labelOf(label, CHOICE_MAX),
      value,
      ...(detail !== '' && { description: detail }),
      ...(isDefault && { default: true }),
    };
  });
}
