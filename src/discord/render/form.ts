/** A form as a modal: five fields, labels of 45 characters (a longer one goes on in the description below it). */
import {
  type APIModalInteractionResponseCallbackComponent,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import type { Form, FormField } from '#chat/reply.ts';
import { formId } from './custom-id.ts';
import { clip, visible, visibleLine } from './inline.ts';
import { labelOf } from './row.ts';

const FIELDS_MAX = 5;
const LABEL_MAX = 45;
const DESCRIPTION_MAX = 100;
const PLACEHOLDER_MAX = 100;
const VALUE_MAX = 4000;

export function renderForm(form: Form<{ id: string }>): APIModalInteractionResponseCallbackData {
  return {
    custom_id: formId(form.press.id),
    title: labelOf(form.title, LABEL_MAX),
    components: form.fields.slice(0, FIELDS_MAX).map(renderField),
  };
}

function renderField(field: FormField): APIModalInteractionResponseCallbackComponent {
  const label = visibleLine(field.label);
  const max = Math.min(field.maxLength ?? VALUE_MAX, VALUE_MAX);
  const value = field.value === undefined ? '' : visible(field.value).slice(0, max).toWellFormed();
  const placeholder = clip(visibleLine(field.placeholder ?? ''), PLACEHOLDER_MAX);
  return {
    type: ComponentType.Label,
    label: labelOf(label, LABEL_MAX),
    ...(label.length > LABEL_MAX && { description: clip(label, DESCRIPTION_MAX) }),
    component: {
      type: ComponentType.TextInput,
      custom_id: field.option,
      style: field.long ? TextInputStyle.Paragraph : TextInputStyle.Short,
      required: field.required ?? false,
      max_length: max,
      ...(value !== '' && { value }),
      ...(placeholder !== '' && { placeholder }),
    },
  };
}
