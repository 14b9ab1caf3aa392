import { describe, expect, it } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import {
  flow,
  isMarksOnly,
  keyboardRows,
  marksIn,
  withMarkTurned,
} from '#telegram/render/keyboard.ts';
import { displayWidth } from '#telegram/render/table.ts';

const ID = 'a1b2c3d4e5f60718293a4b5c';
const OTHER = '000000000000000000000000';
type Audience = 'public' | 'private' | 'ephemeral';

const rows = (reply: Omit<SealedReply, 'blocks'>, audience: Audience = 'private') =>
  keyboardRows({ blocks: [], ...reply }, { audience, botUsername: 'CivitasBot', done: 'Done' });
const labels = (list: readonly (readonly { text: string }[])[]) =>
  list.map((row) => row.map((one) => one.text));

describe('buttons', () => {
  it('keep their row, their colour and their id', () => {
    const press = { id: ID };
    expect(
      rows({
        buttons: [
          [
            { label: 'Yes', style: 'success', press },
            { label: 'No', style: 'danger', press },
            { label: 'More', style: 'secondary', press },
          ],
          [{ label: 'Go', style: 'primary', press, disabled: true }],
        ],
      }),
    ).toEqual([
      [
        { text: 'Yes', style: 'success', callback_data: `p:${ID}` },
        { text: 'No', style: 'danger', callback_data: `p:${ID}` },
        { text: 'More', callback_data: `p:${ID}` },
      ],
      [{ text: 'Go', style: 'primary', disabled: {} }],
    ]);
  });
  it('flow so that a phone shows every label whole', () => {
    const named = (text: string) => ({ text, callback_data: 'p:x' });
    const one = 'A label of thirty letters, yes';
    expect(labels(flow([one, 'B', 'C', 'D'].map(named)))).toEqual([[one], ['B', 'C', 'D']]);
    expect(labels(flow('abcdefghijk'.split('').map(named))).map((row) => row.length)).toEqual([
      8, 3,
    ]);
    for (const row of flow(['Monday', 'Tuesday', 'Wednesday', '水曜日水曜日'].map(named))) {
      const widest = Math.max(...row.map((button) => displayWidth(button.text)));
      expect(row.length * widest).toBeLessThanOrEqual(36);
    }
  });
  it('have a label of at most 64 letters and never none', () => {
    const [[long, empty] = []] = rows({
      buttons: [[{ label: 'x'.repeat(200), url: 'https://x.test' }]],
    });
    expect([...(long?.text ?? '')].length).toBe(64);
    expect(empty).toBeUndefined();
    expect(labels(rows({ buttons: [[{ label: '\u200b', url: 'https://x.test' }]] }))).toEqual([
      ['…'],
    ]);
  });
  it('log in where Telegram has login buttons, else lead to the private chat', () => {
    const reply: Omit<SealedReply, 'blocks'> = {
      buttons: [[{ label: 'Open', url: 'https://x.test/link/abc', proof: 'login' }]],
    };
    expect(rows(reply, 'private')).toEqual([
      [{ text: 'Open', login_url: { url: 'https://x.test/link/abc' } }],
    ]);
    for (const audience of ['ephemeral', 'public'] as const) {
      expect(rows(reply, audience)).toEqual([
        [{ text: 'Open', url: 'https://t.me/CivitasBot?start=link' }],
      ]);
    }
  });
  it('are at most a hundred', () => {
    const press = { id: ID };
    const buttons = Array.from({ length: 101 }, (_, index) => [{ label: String(index), press }]);
    expect(() => rows({ buttons })).toThrow(/100/);
  });
});

describe('selects', () => {
  const choices = [
    { label: 'Club', value: 'club' },
    { label: 'Token DAO', value: 'token-dao', selected: true },
  ];
  const single = { press: { id: ID }, option: 'template', placeholder: 'Pick one', choices };
  const several = { ...single, max: 2 };

  it('are a button per choice', () => {
    expect(labels(rows({ selects: [single] }))).toEqual([['Club', '✓ Token DAO']]);
  });
  it('are headed by their names where there are several', () => {
    const two = { ...single, option: 'staff', placeholder: 'Staff place' };
    expect(labels(rows({ selects: [single, two] }))).toEqual([
      ['Pick one'],
      ['Club', '✓ Token DAO'],
      ['Staff place'],
      ['Club', '✓ Token DAO'],
    ]);
  });
  it('with several choices are marked and then sent', () => {
    const inline_keyboard = rows({
      selects: [several],
      buttons: [[{ label: 'Back', press: { id: OTHER } }]],
    });
    expect(labels(inline_keyboard)).toEqual([['☐ Club'], ['☑ Token DAO'], ['Done'], ['Back']]);
    const [[club] = []] = inline_keyboard;
    const data = club && 'callback_data' in club ? club.callback_data : '';
    const turned = withMarkTurned({ inline_keyboard }, data);
    expect(turned && marksIn(turned, { id: ID, option: 'template' })).toEqual([
      { label: 'Club', value: 'club', isMarked: true },
      { label: 'Token DAO', value: 'token-dao', isMarked: true },
    ]);
    expect(turned && withMarkTurned(turned, data)).toEqual({ inline_keyboard });
    expect(withMarkTurned({ inline_keyboard }, 't:x:y:z')).toBeUndefined();
    expect(isMarksOnly({ inline_keyboard })).toBe(false);
    expect(isMarksOnly({ inline_keyboard: inline_keyboard.slice(0, 3) })).toBe(true);
  });
  it("send nothing from a card of everybody's", () => {
    expect(labels(rows({ selects: [several] }, 'public'))).toEqual([['☐ Club'], ['☑ Token DAO']]);
  });
});
