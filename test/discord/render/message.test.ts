import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Button,
  fields,
  list,
  note,
  type SealedReply,
  table,
  text,
  title,
} from '#chat/reply.ts';
import { bold, say } from '#chat/text.ts';
import { InvariantViolation } from '#core/invariant.ts';
import { type MessageBody, renderAnswer, renderCard } from '#discord/render/message.ts';
import { loadOpenApi } from '#sandbox/discord/validate.ts';
import { HOSTILE, spansAround } from '../hostile.ts';

const V2 = 1 << 15;
const EPHEMERAL = 1 << 6;
const idOf = (at: number): string => at.toString(16).padStart(24, '0');
const press = (at: number) => ({ id: idOf(at) });
const button = (at: number, label = `b${at}`): Button<{ id: string }> => ({
  label,
  press: press(at),
});

/** What Discord's own document, and the rules it does not state, say against a body. */
function complaint(body: MessageBody): string | undefined {
  const wrong = loadOpenApi().request('POST', '/channels/{channel_id}/messages', body);
  if (wrong) return wrong;
  const all = [...everyComponent(body.components)];
  const ids = all.flatMap((one) => ('custom_id' in one ? [one.custom_id] : []));
  if (new Set(ids).size !== ids.length) return 'two components of one id';
  if (all.length > 40) return `${all.length} components`;
  const words = all.reduce(
    (sum, one) => sum + ('content' in one ? String(one.content).length : 0),
    0,
  );
  return words > 4000 ? `${words} characters` : undefined;
}

type Any = { type: number; custom_id?: string; content?: string; components?: Any[] };
function* everyComponent(components: readonly unknown[]): Generator<Any> {
  for (const component of components as Any[]) {
    yield component;
    yield* everyComponent(component.components ?? []);
  }
}

describe('a message', () => {
  test('is text, picture, selects and buttons, in a frame when it is a card', () => {
    const reply: SealedReply = {
      blocks: [title('Which day?'), text(say`Closes ${[bold('soon')]}`)],
      buttons: [
        [
          { label: 'Mon', style: 'primary', press: press(1) },
          { label: 'Rules', url: 'https://example.org/r' },
        ],
      ],
      selects: [
        {
          press: press(2),
          option: 'choice',
          placeholder: 'Choose',
          choices: [
            { label: 'Tue', value: 't', description: 'the second', selected: true },
            { label: 'Wed', value: 'w' },
          ],
        },
      ],
      image: { png: new Uint8Array([1]), name: 'result chart.png', alt: 'Mon 5, Tue 4' },
    };
    const inner = [
      { type: 10, content: '### Which day?\nCloses **soon**' },
      {
        type: 12,
        items: [{ media: { url: 'attachment://result_chart.png' }, description: 'Mon 5, Tue 4' }],
      },
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: `s:${idOf(2)}:choice`,
            placeholder: 'Choose',
            min_values: 1,
            max_values: 1,
            options: [
              { label: 'Tue', value: 't', description: 'the second', default: true },
              { label: 'Wed', value: 'w' },
            ],
          },
        ],
      },
      {
        type: 1,
        components: [
          { type: 2, style: 1, label: 'Mon', custom_id: idOf(1) },
          { type: 2, style: 5, label: 'Rules', url: 'https://example.org/r' },
        ],
      },
    ];
    const rest = {
      attachments: [{ id: '0', filename: 'result_chart.png', description: 'Mon 5, Tue 4' }],
      allowed_mentions: { parse: [] },
    };
    const files = [
      { name: 'result_chart.png', data: new Uint8Array([1]), contentType: 'image/png' },
    ];
    const card = renderCard(reply);
    expect(card).toEqual({
      body: { flags: V2, components: [{ type: 17, components: inner }], ...rest },
      files,
    });
    expect(complaint(card.body)).toBeUndefined();
    const answer = renderAnswer(reply, true);
    expect(answer).toEqual({ body: { flags: V2 | EPHEMERAL, components: inner, ...rest }, files });
    expect(complaint(answer.body)).toBeUndefined();
    expect(renderAnswer(reply, false).body.flags).toBe(V2);
  });

  test('the same reply renders to the same bytes', () => {
    const reply: SealedReply = { blocks: [text('x')], buttons: [[button(1), button(1)]] };
    expect(JSON.stringify(renderCard(reply))).toBe(JSON.stringify(renderCard(reply)));
  });

  test('equal buttons get different ids that mean the same press', () => {
    const { body } = renderAnswer(
      { blocks: [], buttons: [[button(1), button(1), button(1)]] },
      true,
    );
    const ids = [...everyComponent(body.components)].flatMap((one) => one.custom_id ?? []);
    expect(ids).toEqual([idOf(1), `${idOf(1)}:2`, `${idOf(1)}:3`]);
  });

  test('files follow the picture, with names of their own', () => {
    const bytes = new Uint8Array([2]);
    const { body, files } = renderAnswer(
      {
        blocks: [text('here')],
        files: [
          { name: 'ballots.csv', bytes, mime: 'text/csv' },
          { name: 'ballots.csv', bytes, mime: 'text/csv' },
        ],
      },
      true,
    );
    expect(body.components.slice(1)).toEqual([
      { type: 13, file: { url: 'attachment://ballots.csv' } },
      { type: 13, file: { url: 'attachment://1-ballots.csv' } },
    ]);
    expect(files.map(({ name }) => name)).toEqual(['ballots.csv', '1-ballots.csv']);
    expect(complaint(body)).toBeUndefined();
  });

  test('a form that cannot open is a button that opens it', () => {
    const { body } = renderAnswer(
      { blocks: [], form: { title: 'Create a poll', press: press(9), fields: [] } },
      true,
    );
    expect(body.components).toEqual([
      { type: 10, content: 'Create a poll' },
      {
        type: 1,
        components: [{ type: 2, style: 1, label: 'Create a poll', custom_id: idOf(9) }],
      },
    ]);
  });

  test('a link too long for a button stands in the text', () => {
    const url = `https://example.org/${'a'.repeat(600)}`;
    const { body } = renderAnswer(
      { blocks: [text('x')], buttons: [[{ label: 'Open', url }]] },
      true,
    );
    expect(body.components).toEqual([{ type: 10, content: `x\n**Open**: [Open](${url})` }]);
  });
});

describe('limits', () => {
  test.each([6, 25, 26, 40, 120])('%i buttons find their place', (count) => {
    const buttons = [Array.from({ length: count }, (_, at) => button(at, `Choice ${at}`))];
    const { body } = renderCard({ blocks: [text('Choose')], buttons });
    expect(complaint(body)).toBeUndefined();
    const shown = JSON.stringify(body);
    for (let at = 0; at < count; at += 1) expect(shown).toContain(`"Choice ${at}"`);
  });

  test('rows stay as given where they fit', () => {
    const { body } = renderAnswer(
      { blocks: [], buttons: [[button(1), button(2)], [button(3)]] },
      true,
    );
    expect(body.components.map((row) => ('components' in row ? row.components.length : 0))).toEqual(
      [2, 1],
    );
  });

  test('rows that are too many are joined, and none of them is torn', () => {
    const pairs = Array.from({ length: 8 }, (_, at) => [button(2 * at), button(2 * at + 1)]);
    const last = Array.from({ length: 5 }, (_, at) => button(20 + at));
    const { body } = renderAnswer({ blocks: [], buttons: [...pairs, last] }, true);
    expect(body.components.map((row) => ('components' in row ? row.components.length : 0))).toEqual(
      [4, 4, 4, 4, 5],
    );
  });

  test('links are never left out when buttons become choices', () => {
    const presses = Array.from({ length: 30 }, (_, at) => button(at));
    const { body } = renderCard({
      blocks: [],
      buttons: [[...presses, { label: 'Rules', url: 'https://example.org' }]],
    });
    expect(JSON.stringify(body)).toContain('https://example.org');
    expect(complaint(body)).toBeUndefined();
  });

  test('60 choices stand in three selects', () => {
    const choices = Array.from({ length: 60 }, (_, at) => ({ label: `c${at}`, value: `${at}` }));
    const { body } = renderAnswer(
      { blocks: [], selects: [{ press: press(1), option: 'who', placeholder: 'Who', choices }] },
      true,
    );
    const ids = [...everyComponent(body.components)].flatMap((one) => one.custom_id ?? []);
    expect(ids).toEqual([`s:${idOf(1)}:who`, `s:${idOf(1)}:who:2`, `s:${idOf(1)}:who:3`]);
    expect(complaint(body)).toBeUndefined();
  });

  test('channels beyond one list are searched in Discord’s own, the chosen one shown', () => {
    const selectOf = (count: number) => {
      const choices = Array.from({ length: count }, (_, at) => ({
        ...{ label: `c${at}`, value: String(800000000000000000n + BigInt(at)) },
        selected: at > 24,
      }));
      const select = { press: press(1), option: 'staff', placeholder: 'Staff', choices };
      const { body } = renderAnswer({ blocks: [], selects: [{ ...select, of: 'channels' }] }, true);
      expect(complaint(body)).toBeUndefined();
      return [...everyComponent(body.components)].filter((one) => one.custom_id);
    };
    expect(selectOf(25)).toMatchObject([{ type: 3, custom_id: `s:${idOf(1)}:staff` }]);
    expect(selectOf(500)).toMatchObject([
      {
        ...{ type: 8, custom_id: `s:${idOf(1)}:staff`, placeholder: 'Staff' },
        channel_types: [0, 5],
        default_values: [{ id: '800000000000000025', type: 'channel' }],
      },
    ]);
  });

  test('a select of several never asks for more than it offers', () => {
    const { body } = renderAnswer(
      {
        blocks: [],
        selects: [
          {
            press: press(1),
            option: 'days',
            placeholder: '',
            min: 0,
            max: 9,
            choices: [
              { label: 'a', value: 'a', selected: true },
              { label: 'b', value: 'b', selected: true },
            ],
          },
        ],
      },
      true,
    );
    expect(JSON.stringify(body)).toContain(
      `"custom_id":"l:${idOf(1)}:days","placeholder":"…","min_values":0,"max_values":2`,
    );
    expect(complaint(body)).toBeUndefined();
  });

  test('buttons give way to files and selects', () => {
    const select = { option: 'x', placeholder: 'x', choices: [{ label: 'x', value: 'x' }] };
    const { body } = renderCard({
      blocks: [text('x')],
      buttons: [Array.from({ length: 25 }, (_, at) => button(at))],
      selects: [1, 2, 3, 4].map((at) => ({ ...select, press: press(100 + at) })),
      files: Array.from({ length: 9 }, (_, at) => ({
        name: `${at}.csv`,
        bytes: new Uint8Array([1]),
        mime: 'text/csv',
      })),
    });
    expect(complaint(body)).toBeUndefined();
    for (let at = 0; at < 25; at += 1) expect(JSON.stringify(body)).toContain(`"b${at}"`);
  });

  test('more than any message holds is a bug, not a silent loss', () => {
    const buttons = [Array.from({ length: 600 }, (_, at) => button(at))];
    expect(() => renderCard({ blocks: [], buttons })).toThrow(InvariantViolation);
  });

  test('every hostile text in every place renders to what Discord takes', () => {
    for (const typed of HOSTILE) {
      const reply: SealedReply = {
        blocks: [
          title(spansAround(typed)),
          text(spansAround(typed)),
          fields([{ name: typed, value: typed }]),
          list([typed]),
          table([typed], [[typed]]),
          note('end'),
        ],
        buttons: [[button(1, typed), { label: typed, url: 'https://example.org' }]],
        selects: [
          {
            press: press(2),
            option: 'x',
            placeholder: typed,
            choices: [{ label: typed, value: 'v', description: typed }],
          },
        ],
        image: { png: new Uint8Array([1]), name: typed, alt: typed },
      };
      expect(complaint(renderCard(reply).body)).toBeUndefined();
      expect(complaint(renderAnswer(reply, true).body)).toBeUndefined();
    }
  });

  test('any mixture of blocks and buttons renders to what Discord takes', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));
    const block = fc.oneof(
      typed.map((one) => title(one)),
      typed.map((one) => text(spansAround(one))),
      fc.array(typed, { maxLength: 40 }).map((items) => list(items)),
      fc.array(typed, { maxLength: 9 }).map((cells) => table(cells, [cells, cells])),
    );
    const labels = fc.array(typed, { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12, minLength: 1 }), labels, (blocks, all) => {
        const buttons = [all.map((label, at) => button(at, label))];
        const reply = { blocks: [text('.'), ...blocks], buttons };
        expect(complaint(renderCard(reply).body)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});
