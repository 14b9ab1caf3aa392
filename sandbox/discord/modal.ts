/** Modals: what a bot may open, what a person is shown, and what is sent back when it is submitted. */
import { ComponentType } from 'discord-api-types/v10';
import { invalidForm } from './api-error.ts';
import { checkSelect, checkUniqueIds, isSelect, type ShownOption } from './component.ts';
import type { ShownModalComponent } from './stage.ts';

/** One place to fill in, or a text to read (`customId` empty). */
export interface ModalField {
  customId: string;
  kind:
    | 'text'
    | 'string-select'
    | 'user-select'
    | 'role-select'
    | 'mentionable-select'
    | 'channel-select'
    | 'radio'
    | 'checkboxes'
    | 'checkbox'
    | 'file'
    | 'reading';
  label: string;
  description: string | null;
  required: boolean;
  paragraph: boolean;
  value: string;
  placeholder: string | null;
  minLength: number;
  maxLength: number;
  minValues: number;
  maxValues: number;
  options: ShownOption[];
}

export interface ShownModal {
  /** The interaction that opened it. */
  interactionId: string;
  channelId: string;
  /** The message whose button opened it. */
  messageId: string | null;
  customId: string;
  title: string;
  fields: ModalField[];
  components: ShownModalComponent[];
}

interface SentField {
  type: number;
  custom_id?: string | null;
  label?: string | null;
  style?: number | null;
  required?: boolean | null;
  value?: string | null;
  placeholder?: string | null;
  min_length?: number | null;
  max_length?: number | null;
  min_values?: number | null;
  max_values?: number | null;
  options?: ShownOption[] | null;
  content?: string;
}

interface SentTop extends SentField {
  description?: string | null;
  component?: SentField;
  components?: SentField[];
}

const TOP_LIMIT = 5;
const TEXT_LIMIT = 4000;

/** Numbers the components, and throws 50035 for what the document does not forbid but Discord does. */
export function storeModal(sent: readonly unknown[]): ShownModalComponent[] {
  const tops = sent as SentTop[];
  if (tops.length > TOP_LIMIT) {
    throw invalidForm(
      'data.components',
      'BASE_TYPE_BAD_LENGTH',
      `Must be between 1 and ${TOP_LIMIT} in length.`,
    );
  }
  const inner = tops.flatMap((top) => (top.component ? [top.component] : (top.components ?? [])));
  checkUniqueIds(inner as Parameters<typeof checkUniqueIds>[0]);
  for (const [index, field] of inner.entries()) {
    const path = `data.components.${index}`;
    if (isSelect(field)) checkSelect(field as Parameters<typeof checkSelect>[0], path);
    if ((field.min_length ?? 0) > (field.max_length ?? TEXT_LIMIT)) {
      throw invalidForm(
        `${path}.min_length`,
        'TEXT_INPUT_MIN_LENGTH',
        'min_length is above max_length',
      );
    }
    if ((field.value ?? '').length > (field.max_length ?? TEXT_LIMIT)) {
      throw invalidForm(
        `${path}.value`,
        'BASE_TYPE_BAD_LENGTH',
        'The value is longer than max_length',
      );
    }
  }
  let id = 0;
  const numbered = (component: object): ShownModalComponent => {
    id += 1;
    const shown = { id, ...component } as ShownModalComponent;
    if ('component' in component) shown['component'] = numbered(component.component as object);
    if ('components' in component)
      shown['components'] = (component.components as object[]).map(numbered);
    return shown;
  };
  return tops.map(numbered);
}

const KINDS: Readonly<Record<number, ModalField['kind']>> = {
  [ComponentType.TextInput]: 'text',
  [ComponentType.StringSelect]: 'string-select',
  [ComponentType.UserSelect]: 'user-select',
  [ComponentType.RoleSelect]: 'role-select',
  [ComponentType.MentionableSelect]: 'mentionable-select',
  [ComponentType.ChannelSelect]: 'channel-select',
  [ComponentType.FileUpload]: 'file',
  [ComponentType.RadioGroup]: 'radio',
  [ComponentType.CheckboxGroup]: 'checkboxes',
  [ComponentType.Checkbox]: 'checkbox',
};

const PARAGRAPH = 2;

function fieldOf(field: SentField, label: string, description: string | null): ModalField {
  return {
    customId: field.custom_id ?? '',
    kind: KINDS[field.type] ?? 'reading',
    label,
    description,
    required: field.required ?? true,
    paragraph: field.style === PARAGRAPH,
    value: field.value ?? '',
    placeholder: field.placeholder ?? null,
    minLength: field.min_length ?? 0,
    maxLength: field.max_length ?? TEXT_LIMIT,
    minValues: field.min_values ?? 1,
    maxValues: field.max_values ?? (field.type === ComponentType.CheckboxGroup ? 10 : 1),
    options: field.options ?? [],
  };
}

export function fieldsOf(components: readonly ShownModalComponent[]): ModalField[] {
  return (components as readonly unknown[] as readonly SentTop[]).flatMap((top) => {
    if (top.component) return [fieldOf(top.component, top.label ?? '', top.description ?? null)];
    if (top.components)
      return top.components.map((field) => fieldOf(field, field.label ?? '', null));
    return [fieldOf({ type: top.type }, top.content ?? '', null)];
  });
}

export type FieldValue = string | readonly string[] | boolean;

/** What the client refuses to submit, in its own words; undefined where the value is fine. */
export function complaintAbout(
  field: ModalField,
  value: FieldValue | undefined,
): string | undefined {
  if (field.kind === 'reading' || field.kind === 'checkbox') return undefined;
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty) return field.required ? `${field.label}: This field is required` : undefined;
  if (field.kind === 'text') {
    if (typeof value !== 'string') return `${field.label}: takes a text`;
    if (value.length < field.minLength)
      return `${field.label}: Must be at least ${field.minLength} characters`;
    if (value.length > field.maxLength)
      return `${field.label}: Must be ${field.maxLength} or fewer characters`;
    return undefined;
  }
  const chosen = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  if (
    field.kind !== 'radio' &&
    (chosen.length < field.minValues || chosen.length > field.maxValues)
  ) {
    return `${field.label}: choose ${field.minValues} to ${field.maxValues}`;
  }
  const known = field.options.map((option) => option.value);
  const stranger = known.length > 0 && chosen.find((one) => !known.includes(one));
  return stranger ? `${field.label}: there is no option ${stranger}` : undefined;
}

/** The `components` of a MODAL_SUBMIT. */
export function submission(
  components: readonly ShownModalComponent[],
  values: Readonly<Record<string, FieldValue>>,
): object[] {
  const filled = (field: SentField & { id?: number }): object => {
    const { type, id } = field;
    const customId = field.custom_id ?? '';
    const value = values[customId];
    const base = { type, id, custom_id: customId };
    if (type === ComponentType.TextInput) return { ...base, value: value ?? '' };
    if (type === ComponentType.RadioGroup) return { ...base, value: value ?? null };
    if (type === ComponentType.Checkbox) return { ...base, value: value === true };
    const chosen = value === undefined || value === '' ? [] : value;
    return { ...base, values: typeof chosen === 'string' ? [chosen] : chosen };
  };
  return (components as readonly unknown[] as readonly (SentTop & { id: number })[]).map((top) => {
    if (top.component) return { type: top.type, id: top.id, component: filled(top.component) };
    if (top.components)
      return { type: top.type, id: top.id, components: top.components.map(filled) };
    return { type: top.type, id: top.id };
  });
}
