import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALLBACK_DATA_MAX_BYTES,
  readPressData,
  writePressData,
} from '#telegram/render/press-data.ts';

const ID = 'a1b2c3d4e5f60718293a4b5c';
const UUID = '0192a1b2-c3d4-7e5f-8071-8293a4b5c6d7';

describe('press data', () => {
  it('is the opaque id', () => {
    expect(writePressData({ kind: 'press', id: ID })).toBe(`p:${ID}`);
  });
  it('has room for a UUID or the longest time zone beside a long option', () => {
    for (const value of [
      UUID,
      'America/Argentina/ComodRivadavia',
      '-1002000000001',
      '1234567890123456789',
    ]) {
      const written = writePressData({ kind: 'choose', id: ID, option: 'timeZone', value });
      expect(Buffer.byteLength(written)).toBeLessThanOrEqual(CALLBACK_DATA_MAX_BYTES);
      expect(readPressData(written)).toEqual({ kind: 'choose', id: ID, option: 'timeZone', value });
    }
  });
  it('never grows beyond what Telegram takes: that is a bug of ours', () => {
    const value = 'x'.repeat(60);
    expect(() => writePressData({ kind: 'choose', id: ID, option: 'o', value })).toThrow(
      /64 bytes/,
    );
  });
  it('comes back as it was', () => {
    const value = fc
      .string({ unit: 'grapheme', maxLength: 10 })
      .filter((text) => Buffer.byteLength(text) <= 24 && !/[\n\r]/.test(text));
    const options = fc.constantFrom('choice', 'template', 'o');
    fc.assert(
      fc.property(
        fc.oneof(value, fc.uuid(), fc.constantFrom('', '!a', '~b', '=c', 'a:b:c')),
        options,
        (chosen, option) => {
          for (const kind of ['choose', 'mark'] as const) {
            const data = { kind, id: ID, option, value: chosen };
            expect(readPressData(writePressData(data))).toEqual(data);
          }
        },
      ),
    );
    expect(readPressData(writePressData({ kind: 'done', id: ID, option: 'o' }))).toEqual({
      kind: 'done',
      id: ID,
      option: 'o',
    });
    expect(readPressData(writePressData({ kind: 'again' }))).toEqual({ kind: 'again' });
  });
  it('is undefined for anything else', () => {
    for (const data of ['', 'p', 'p:', 'q:x', 's:x', 's:x:', 's:x:o', 'd:x', 'd:x:o:v', 't::o:v']) {
      expect(readPressData(data)).toBeUndefined();
    }
  });
});
