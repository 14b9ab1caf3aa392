import { describe, expect, it } from 'vitest';
import { createLog } from '#telemetry/log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

const TELEGRAM_TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw8';

describe('log', () => {
  it('writes one JSON line with level, time and message', () => {
    const { log, last } = capture();
    log.info({ poll: 7 }, 'opened');
    expect(last()).toMatchObject({ level: 'info', msg: 'opened', poll: 7 });
    expect(String(last()['time'])).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it.each([
    ['a field', { password: 'hunter2hunter2' }],
    ['a nested field', { request: { headers: { Authorization: 'hunter2hunter2' } } }],
    ['another spelling', { client_secret: 'hunter2hunter2' }],
    ['inside an array', { list: [{ sealKey: 'hunter2hunter2' }] }],
    ['the login of a URL', { note: 'postgres://civitas:hunter2hunter2@127.0.0.1:1/civitas' }],
    ['an error message', { err: new Error('connect postgres://a:hunter2hunter2@h/db') }],
    [
      'the cause of an error',
      { err: new Error('x', { cause: new Error('redis://:hunter2hunter2@h') }) },
    ],
    [
      'a query with parameters',
      {
        err: Object.assign(new Error('Failed query: select $1\nparams: hunter2hunter2'), {
          params: ['hunter2hunter2'],
          query: 'select $1',
        }),
      },
    ],
    ['row values', { err: Object.assign(new Error('unique'), { detail: '(k)=(hunter2hunter2)' }) }],
  ])('keeps a secret in %s to itself', (_where, fields) => {
    const { log, lines } = capture();
    log.error(fields, 'failed');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('hunter2');
  });

  it('keeps secrets of a child binding and of a message to itself', () => {
    const { log, lines } = capture();
    log.child({ token: 'hunter2hunter2' }).info(`GET https://api/bot${TELEGRAM_TOKEN}/getMe`);
    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]).not.toContain('AAHdq');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info' });
  });

  it('keeps what an operator needs: code, message, stack, transaction hash', () => {
    const { log, last } = capture();
    const hash = `0x${'ab'.repeat(32)}`;
    log.warn({ err: Object.assign(new TypeError('gone'), { code: 'E1' }), hash, amount: 5n }, 'no');
    expect(last()).toMatchObject({
      err: { type: 'TypeError', message: 'gone', code: 'E1' },
      hash,
      amount: '5',
    });
    expect((last()['err'] as { stack: string }).stack).toContain('log.test.ts');
  });
});
