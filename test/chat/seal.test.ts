import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '#chat/reply.ts';
import { pressesOf, pressId, sealReply } from '#chat/seal.ts';
import { canonicalJson } from '#core/canonical-json.ts';

const vote = { command: 'poll vote', values: { poll: 'p', choice: '1' } };
const fill = { command: 'civitas step', values: {} };
const reply: Reply = {
  blocks: [{ kind: 'text', text: 'Which?' }],
  buttons: [
    [
      { label: 'Mon', style: 'primary', press: vote },
      { label: 'Rules', url: 'https://a.example' },
    ],
  ],
  selects: [{ press: fill, option: 'template', placeholder: 'Kind', choices: [] }],
  form: { title: 'Name', press: fill, fields: [{ option: 'name', label: 'Name' }] },
  replace: true,
};

describe('a press id', () => {
  it('is the same for ever: old cards keep their meaning', () => {
    expect(pressId(vote)).toBe(
      pressId({ command: 'poll vote', values: { choice: '1', poll: 'p' } }),
    );
    expect(pressId({ command: 'wallet link', values: {} })).toBe('184c6ebc1ec5e16373b92ae8');
  });

  it('is 24 hex digits whatever is pressed, and another one for another press', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const press = fc.record({ command: fc.string(), values: fc.dictionary(fc.string(), value) });
    fc.assert(
      fc.property(press, press, (a, b) => {
        expect(pressId(a)).toMatch(/^[0-9a-f]{24}$/);
        expect(pressId(a) === pressId(b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });
});

describe('sealing', () => {
  it('replaces every press by its id and touches nothing else', () => {
    expect(sealReply(reply)).toEqual({
      ...reply,
      buttons: [
        [
          { label: 'Mon', style: 'primary', press: { id: pressId(vote) } },
          { label: 'Rules', url: 'https://a.example' },
        ],
      ],
      selects: [{ ...reply.selects?.[0], press: { id: pressId(fill) } }],
      form: { ...reply.form, press: { id: pressId(fill) } },
    });
  });

  it('leaves no command and no value in what goes out', () => {
    expect(JSON.stringify(sealReply(reply))).not.toMatch(/poll vote|civitas step/);
  });

  it('knows every press that has to be stored', () => {
    expect(pressesOf(reply)).toEqual([
      { ...vote, id: pressId(vote) },
      { ...fill, id: pressId(fill) },
      { ...fill, id: pressId(fill) },
    ]);
    expect(pressesOf({ blocks: [] })).toEqual([]);
    expect(sealReply({ blocks: [] })).toEqual({ blocks: [] });
  });
});
