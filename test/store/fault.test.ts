import { describe, expect, it } from 'vitest';
import { Fault } from '#core/fault.ts';
import { isUniqueViolation, StoreFault, toStoreFault } from '#store/fault.ts';

const driver = (code: string, more: object = {}) =>
  Object.assign(new Error(`said by the driver ${code}`), { code, ...more });

describe('toStoreFault', () => {
  it.each([
    ['40001', 'conflict', true],
    ['40P01', 'conflict', true],
    ['40003', 'unavailable', true],
    ['23505', 'unique', false],
    ['23514', 'check', false],
    ['23502', 'check', false],
    ['23503', 'foreign', false],
    ['53100', 'disk-full', true],
    ['53300', 'unavailable', true],
    ['55P03', 'timeout', true],
    ['57014', 'timeout', true],
    ['57P01', 'unavailable', true],
    ['08006', 'unavailable', true],
    ['28P01', 'unavailable', false],
    ['42601', 'unknown', false],
    ['CONNECTION_CLOSED', 'unavailable', true],
    ['CONNECT_TIMEOUT', 'unavailable', true],
    ['ECONNREFUSED', 'unavailable', true],
  ])('%s is %s', (code, expected, retryable) => {
    expect(toStoreFault(driver(code))).toMatchObject({ code: expected, retryable });
  });

  it('looks below what others wrapped around it', () => {
    const inner = driver('23505', { constraint_name: 'vote_once' });
    const wrapped = new Error('Failed query: …', { cause: new Error('again', { cause: inner }) });
    const fault = toStoreFault(wrapped);
    expect(fault).toMatchObject({ code: 'unique', constraint: 'vote_once', sqlState: '23505' });
    expect(fault?.cause).toBe(inner);
  });

  it('looks into the attempts of several addresses', () => {
    const all = new AggregateError([driver('ECONNREFUSED'), driver('ECONNREFUSED')]);
    expect(toStoreFault(all)).toMatchObject({ code: 'unavailable' });
  });

  it('does not repeat the query of the wrapper: its parameters may be secrets', () => {
    const wrapped = new Error('Failed query: select $1\nparams: s3cret', {
      cause: driver('57014'),
    });
    expect(toStoreFault(wrapped)?.message).not.toContain('s3cret');
  });

  it('leaves alone what is not of the database', () => {
    expect(toStoreFault(new TypeError('a bug'))).toBeUndefined();
    expect(toStoreFault('text')).toBeUndefined();
    const other = new Fault('rpc down', { code: 'ECONNREFUSED', retryable: true });
    expect(toStoreFault(other)).toBeUndefined();
  });

  it('gives a fault back as it is', () => {
    const fault = new StoreFault('x', { code: 'timeout', retryable: true });
    expect(toStoreFault(fault)).toBe(fault);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault.name).toBe('StoreFault');
  });
});

describe('isUniqueViolation', () => {
  const error = driver('23505', { constraint_name: 'vote_once' });
  it('asks for the name when there is one', () => {
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'vote_once')).toBe(true);
    expect(isUniqueViolation(error, 'tip_once')).toBe(false);
    expect(isUniqueViolation(driver('23514', { constraint_name: 'vote_once' }))).toBe(false);
    expect(isUniqueViolation(new Error('x'))).toBe(false);
  });
});
