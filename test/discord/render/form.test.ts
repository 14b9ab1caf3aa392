import { describe, expect, test } from 'vitest';
import type { Form } from '#chat/reply.ts';
import { renderForm } from '#discord/render/form.ts';
import { loadOpenApi } from '#sandbox/discord/validate.ts';
import { HOSTILE } from '../hostile.ts';

const press = { id: 'a'.repeat(24) };

function complaint(form: Form<{ id: string }>): string | undefined {
  const path = '/interactions/{interaction_id}/{interaction_token}/callback';
  return loadOpenApi().request('POST', path, { type: 9, data: renderForm(form) });
}

describe('a form', () => {
  test('is a modal with a labelled input per field', () => {
    const form: Form<{ id: string }> = {
      title: 'Create a poll',
      press,
      fields: [
        { option: 'question', label: 'What do you ask?', required: true, maxLength: 200 },
        {
          option: 'details',
          label: 'Anything people should know before they vote on this',
          placeholder: 'optional',
          value: 'so far',
          long: true,
        },
      ],
    };
    expect(renderForm(form)).toEqual({
      custom_id: `m:${press.id}`,
      title: 'Create a poll',
      components: [
        {
          type: 18,
          label: 'What do you ask?',
          component: {
            type: 4,
            custom_id: 'question',
            style: 1,
            required: true,
            max_length: 200,
          },
        },
        {
          type: 18,
          label: 'Anything people should know before they vote…',
          description: 'Anything people should know before they vote on this',
          component: {
            type: 4,
            custom_id: 'details',
            style: 2,
            required: false,
            max_length: 4000,
            value: 'so far',
            placeholder: 'optional',
          },
        },
      ],
    });
    expect(complaint(form)).toBeUndefined();
  });

  test.each([...HOSTILE.entries()])('hostile text %i fits it', (_, typed) => {
    const field = { label: typed, placeholder: typed, value: typed, maxLength: 50 };
    const fields = Array.from({ length: 7 }, (_, at) => ({ ...field, option: `o${at}` }));
    expect(complaint({ title: typed, press, fields })).toBeUndefined();
    expect(renderForm({ title: typed, press, fields }).components).toHaveLength(5);
  });
});
