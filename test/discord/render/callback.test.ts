import { describe, expect, test } from 'vitest';
import { type SealedReply, text } from '#chat/reply.ts';
import {
  answerCallback,
  answerLater,
  deferCallback,
  type Origin,
  suggestCallback,
} from '#discord/render/callback.ts';
import { loadOpenApi } from '#sandbox/discord/validate.ts';

const command: Origin = { kind: 'command', inPublic: true, fromPrivate: false };
const onCard: Origin = { kind: 'component', inPublic: true, fromPrivate: false };
const onWizard: Origin = { kind: 'component', inPublic: true, fromPrivate: true };
const inDm: Origin = { kind: 'component', inPublic: false, fromPrivate: true };
const afterForm: Origin = { kind: 'form', inPublic: true, fromPrivate: true };

const plain: SealedReply = { blocks: [text('done')] };
const step: SealedReply = { ...plain, replace: true };
const form: SealedReply = {
  blocks: [],
  form: { title: 'Ask', press: { id: 'f' }, fields: [{ option: 'q', label: 'What?' }] },
};
const V2 = 1 << 15;
const PRIVATE = V2 | (1 << 6);
const PATH = '/interactions/{interaction_id}/{interaction_token}/callback';

const shape = ({ body }: ReturnType<typeof answerCallback>) => {
  expect(loadOpenApi().request('POST', PATH, body)).toBeUndefined();
  const data = 'data' in body ? body.data : undefined;
  return [body.type, data && 'flags' in data ? data.flags : undefined];
};

describe('the first answer', () => {
  test.each([
    ['a command gets a private message', plain, command, [4, PRIVATE]],
    ['a press on a card gets a private message', plain, onCard, [4, PRIVATE]],
    ['a card is never replaced', step, onCard, [4, PRIVATE]],
    ['a wizard goes on in its place', step, onWizard, [7, V2]],
    ['a private press without replace gets a new message', plain, onWizard, [4, PRIVATE]],
    ['a private chat needs no ephemeral message', plain, inDm, [4, V2]],
    ['a wizard in a private chat goes on in its place', step, inDm, [7, V2]],
    ['a form opens', form, onCard, [9, undefined]],
    ['a form after a form is a button', form, afterForm, [4, PRIVATE]],
    ['a form filled in from a wizard edits it', step, afterForm, [7, V2]],
  ] as const)('%s', (_, reply, origin, expected) => {
    expect(shape(answerCallback(reply, origin))).toEqual(expected);
  });
});

describe('a later answer', () => {
  test('"thinking" is for one person, a private message waits where it stands', () => {
    expect(deferCallback(command)).toEqual({ type: 5, data: { flags: 64 } });
    expect(deferCallback(onWizard)).toEqual({ type: 6 });
    expect(deferCallback({ ...command, inPublic: false })).toEqual({ type: 5 });
    for (const origin of [command, onWizard, inDm]) {
      expect(loadOpenApi().request('POST', PATH, deferCallback(origin))).toBeUndefined();
    }
  });

  test.each([
    ['takes the place of "thinking"', plain, command, 'edit-original', V2],
    ['goes on in the wizard', step, onWizard, 'edit-original', V2],
    ['stands beside a message that stays', plain, onWizard, 'follow-up', PRIVATE],
    ['follows in a private chat', plain, inDm, 'follow-up', V2],
    ['is a button where a form cannot open any more', form, command, 'edit-original', V2],
  ] as const)('%s', (_, reply, origin, request, flags) => {
    const later = answerLater(reply, origin);
    expect([later.request, later.body.flags]).toEqual([request, flags]);
    const [method, path] =
      request === 'follow-up'
        ? ['POST', '/webhooks/{webhook_id}/{webhook_token}']
        : ['PATCH', '/webhooks/{webhook_id}/{webhook_token}/messages/@original'];
    expect(loadOpenApi().request(method, path, later.body)).toBeUndefined();
  });
});

test('completions keep to 25, and none is shortened into another value', () => {
  const many = Array.from({ length: 40 }, (_, at) => ({ label: `l${at}`, value: `v${at}` }));
  const body = suggestCallback([
    { label: 'x'.repeat(300), value: 'long label' },
    { label: 'long value', value: 'v'.repeat(101) },
    { label: '\u200B', value: 'unseen' },
    ...many,
  ]);
  expect(loadOpenApi().request('POST', PATH, body)).toBeUndefined();
  const choices = 'data' in body && body.data && 'choices' in body.data ? body.data.choices : [];
  expect(choices).toHaveLength(25);
  expect(choices?.[0]).toEqual({ name: `${'x'.repeat(99)}…`, value: 'long label' });
  expect(choices?.[1]).toEqual({ name: 'l0', value: 'v0' });
});
