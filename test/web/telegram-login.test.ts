import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTelegramLogin } from '#web/telegram-login.ts';

const TOKEN = '4242424242:look-alike-secret';
const AUTH_DATE = 1_893_456_000;
const verify = createTelegramLogin(TOKEN);

const FIELDS = {
  id: '555000111',
  first_name: 'Ada & <b>Co</b>',
  username: 'ada_l',
  auth_date: String(AUTH_DATE),
};

type Fields = Readonly<Record<string, string>>;

function sign(fields: Fields, secret = createHash('sha256').update(TOKEN).digest()): string {
  const lines = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  return createHmac('sha256', secret).update(lines.join('\n')).digest('hex');
}
const query = (fields: Fields, hash = sign(fields)): URLSearchParams =>
  new URLSearchParams({ ...fields, hash });

describe('login data of Telegram', () => {
  it('is taken as the platform signs it, by the numeric id alone', () => {
    expect(verify(query(FIELDS))).toEqual({
      externalId: '555000111',
      hash: sign(FIELDS),
      authDate: new Date(AUTH_DATE * 1000),
    });
  });

  // openssl dgst -sha256 -mac HMAC -macopt hexkey:<sha256 of the token>, over the four lines.
  const BY_OPENSSL = '87bbca4e6faccf89130f0723268d127bbf40373c9ad982bc568480bafe78c3d8';
  it('has the hash that openssl makes of it', () => {
    expect(verify(query(FIELDS, BY_OPENSSL))?.hash).toBe(BY_OPENSSL);
  });

  it('may come in any order, and with fields that are new', () => {
    const more = { ...FIELDS, photo_url: 'https://t.me/i/userpic/1.jpg', last_name: 'L' };
    const params = [...query(more)].reverse();
    expect(verify(new URLSearchParams(params))?.externalId).toBe('555000111');
  });

  it.each([
    ['another id', { ...FIELDS, id: '555000112' }],
    ['another time', { ...FIELDS, auth_date: String(AUTH_DATE + 1) }],
    ['another name', { ...FIELDS, username: 'ada_L' }],
    ['a field more', { ...FIELDS, last_name: 'L' }],
  ])('is refused with %s', (_what, fields) => {
    expect(verify(query(fields, sign(FIELDS)))).toBeUndefined();
  });

  it('is refused with a field given twice, whichever comes first', () => {
    for (const extra of ['id=1', 'auth_date=1', `hash=${sign(FIELDS)}`]) {
      const text = query(FIELDS).toString();
      expect(verify(new URLSearchParams(`${text}&${extra}`))).toBeUndefined();
      expect(verify(new URLSearchParams(`${extra}&${text}`))).toBeUndefined();
    }
  });

  it.each([
    ['no hash', new URLSearchParams(FIELDS)],
    ['a short hash', query(FIELDS, sign(FIELDS).slice(0, 62))],
    ['an upper-case hash', query(FIELDS, sign(FIELDS).toUpperCase())],
    ['no id', query({ first_name: 'Ada', auth_date: '1' })],
    ['an id that is none', query({ ...FIELDS, id: '-5' })],
    ['a time that is none', query({ ...FIELDS, auth_date: 'soon' })],
    ['nothing', new URLSearchParams()],
  ])('is refused with %s', (_what, params) => {
    expect(verify(params)).toBeUndefined();
  });

  it('is refused for the secret of a Mini App, and the other way round', () => {
    const miniApp = createHmac('sha256', 'WebAppData').update(TOKEN).digest();
    expect(verify(query(FIELDS, sign(FIELDS, miniApp)))).toBeUndefined();
    // A published initData (test/vectors/LICENSE.telegram-apps.txt), valid as such, is no login.
    const file = join(import.meta.dirname, '..', 'vectors', 'telegram-webapp-initdata.json');
    const { hmac } = JSON.parse(readFileSync(file, 'utf8')) as {
      hmac: { initData: string; botToken: string }[];
    };
    for (const { initData, botToken } of hmac) {
      expect(createTelegramLogin(botToken)(new URLSearchParams(initData))).toBeUndefined();
    }
  });
});
