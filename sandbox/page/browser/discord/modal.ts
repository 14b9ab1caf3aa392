// A form the bot opened, as Discord shows it: over everything, sent or dismissed.
import type { FieldValue, Modal, ModalField } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { optionsFor } from './option.ts';

type Shown = { row: HTMLElement; value: () => FieldValue | undefined };

function textField(field: ModalField): Shown {
  const props = {
    id: `field-${field.customId}`,
    maxlength: field.maxLength,
    placeholder: field.placeholder ?? '',
    required: field.required,
  };
  const input = field.paragraph ? el('textarea', { ...props, rows: 4 }) : el('input', props);
  input.value = field.value;
  return { row: input, value: () => (input.value === '' ? undefined : input.value) };
}

function choiceField(host: Host, field: ModalField): Shown {
  const options = optionsFor(host, field.kind, field.options);
  const isMany = field.maxValues > 1 && field.kind !== 'radio';
  const node = el(
    'select',
    { id: `field-${field.customId}`, multiple: isMany, required: field.required },
    !isMany && el('option', { value: '' }, field.placeholder ?? '—'),
    ...options.map(({ label, value, description, default: chosen }) =>
      el(
        'option',
        { value, selected: chosen ?? false },
        description ? `${label} — ${description}` : label,
      ),
    ),
  );
  const value = (): FieldValue | undefined => {
    const chosen = [...node.selectedOptions].map((one) => one.value).filter((one) => one !== '');
    if (field.kind === 'radio') return chosen[0];
    return chosen;
  };
  return { row: node, value };
}

function fieldNode(host: Host, field: ModalField): Shown {
  if (field.kind === 'reading') {
    return { row: el('p', { class: 'dc-small' }, field.label), value: () => undefined };
  }
  if (field.kind === 'checkbox') {
    const box = el('input', { type: 'checkbox', id: `field-${field.customId}` });
    return { row: box, value: () => box.checked };
  }
  return field.kind === 'text' ? textField(field) : choiceField(host, field);
}

export function openModal(host: Host, modal: Modal): void {
  const fields = modal.fields.map((field) => ({ field, ...fieldNode(host, field) }));
  const rows = fields.map(({ field, row }) =>
    el(
      'label',
      { class: 'dc-field', for: `field-${field.customId}` },
      field.kind === 'reading' ? null : el('span', { class: 'dc-label' }, field.label),
      field.required && field.kind !== 'reading' && el('span', { class: 'dc-star' }, ' *'),
      field.description ? el('span', { class: 'dc-small' }, field.description) : null,
      row,
    ),
  );
  const cancel = el('button', { type: 'button', class: 'dc-button secondary' }, 'Cancel');
  const submit = el('button', { type: 'submit', class: 'dc-button primary' }, 'Submit');
  const form = el(
    'form',
    {},
    el('h2', { id: 'modal-title' }, modal.title),
    ...rows,
    el('div', { class: 'dc-actions' }, cancel, submit),
  );
  const dialog = el('dialog', { class: 'dc-modal', 'aria-labelledby': 'modal-title' }, form);
  cancel.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = fields.map(({ field, value }) => [field.customId, value()] as const);
    const filled = given.filter(
      (pair): pair is readonly [string, FieldValue] => pair[1] !== undefined,
    );
    submit.disabled = true;
    void host
      .act({ kind: 'discord-submit', modal: modal.id, values: Object.fromEntries(filled) })
      .then((outcome) => {
        submit.disabled = false;
        if (!outcome.ok) return;
        dialog.close();
        if (outcome.kind === 'modal') openModal(host, outcome.modal);
      });
  });
  document.body.append(dialog);
  dialog.showModal();
}
