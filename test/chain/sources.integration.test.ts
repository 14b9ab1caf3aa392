/** What is said of published source code when a service answers, answers nonsense, or does not answer. */
import { keccak256, toHex } from 'viem';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSources } from '#chain/sources.ts';
import { asAddress } from '#core/identity.ts';
import { createLog } from '#telemetry/log.ts';
import { type SourcesMood, type SourcesStub, startSources } from '#test/support/sources.ts';

const log = createLog({ level: 'silent' });
const address = asAddress(`0x${'a1'.repeat(20)}`);
const other = asAddress(`0x${'b2'.repeat(20)}`);
const [code, changed] = [keccak256(toHex('code')), keccak256(toHex('changed'))];
let service: SourcesStub;
let time: number;

beforeEach(async () => {
  service = await startSources();
  time = 0;
});
afterEach(() => service.stop());

const sourcesOf = (timeoutMs = 20_000) =>
  createSources({ url: service.url, log, now: () => time, timeoutMs });

describe('what a service knows', () => {
  it('is exact, partial or nothing, each by chain and address', async () => {
    service.publish(1, address, 'exact_match');
    service.publish(10, address, 'match');
    const sources = sourcesOf();
    expect(await sources.published(1, address, code)).toBe('exact');
    expect(await sources.published(10, address, code)).toBe('partial');
    expect(await sources.published(100, address, code)).toBe('none');
    expect(service.asked[0]).toMatch(/^\/server\/v2\/contract\/1\/0x[aA1]{40}$/);
  });

  it('is asked once for the same code, and anew for another', async () => {
    service.publish(1, address, 'match');
    const sources = sourcesOf();
    await sources.published(1, address, code);
    time += 1e12;
    expect(await sources.published(1, address, code)).toBe('partial');
    expect(await sources.published(1, other, code)).toBe('partial');
    expect(service.asked).toHaveLength(1);
    expect(await sources.published(1, other, changed)).toBe('none');
    expect(service.asked).toHaveLength(2);
  });

  it('may come to be known: nothing is remembered for ten minutes, of one address', async () => {
    const sources = sourcesOf();
    expect(await sources.published(1, address, code)).toBe('none');
    service.publish(1, address, 'exact_match');
    service.publish(1, other, 'exact_match');
    expect(await sources.published(1, address, code)).toBe('none');
    time += 600_001;
    expect(await sources.published(1, address, code)).toBe('exact');
  });

  it('is kept of no more codes than there is room for', async () => {
    service.publish(1, address, 'match');
    const sources = createSources({ url: service.url, log, keptMost: 2 });
    const ask = (place: number) => sources.published(1, address, keccak256(toHex(place)));
    for (const place of [1, 2, 3]) await ask(place);
    expect(service.asked).toHaveLength(3);
    for (const place of [2, 3]) await ask(place);
    expect(service.asked).toHaveLength(3);
    await ask(1);
    expect(service.asked).toHaveLength(4);
  });
});

describe('what is not known', () => {
  it.each<SourcesMood>([
    ...(['busy', 'down', 'garbage'] as const),
    ...(['huge', 'another', 'unsupported', 'lost'] as const),
  ])('from a service that is %s', async (mood) => {
    service.publish(1, address, 'exact_match');
    service.feel(mood);
    const sources = sourcesOf();
    expect(await sources.published(1, address, code)).toBe('unknown');
    service.feel('well');
    time += 30_001;
    // It was not remembered.
    expect(await sources.published(1, address, code)).toBe('exact');
  });

  it.each<SourcesMood>(['slow', 'trickle'])('from one that is %s', async (mood) => {
    service.publish(1, address, 'exact_match');
    service.feel(mood);
    expect(await sourcesOf(200).published(1, address, code)).toBe('unknown');
  });

  it('where it sends elsewhere: nobody goes there', async () => {
    const inner = await startSources();
    inner.publish(1, address, 'exact_match');
    service.feel('redirect', `${inner.url}/v2/contract/1/${address}`);
    expect(await sourcesOf().published(1, address, code)).toBe('unknown');
    expect(inner.asked).toEqual([]);
    await inner.stop();
  });

  it('for a while after it failed, without waiting for it again', async () => {
    service.publish(1, address, 'exact_match');
    service.feel('busy');
    const sources = sourcesOf();
    await sources.published(1, address, code);
    service.feel('well');
    time += 29_000;
    expect(await sources.published(1, address, code)).toBe('unknown');
    expect(service.asked).toHaveLength(1);
  });

  it('where there is no service: nothing is said', async () => {
    const nobody = createSources({ url: undefined, log });
    expect(await nobody.published(1, address, code)).toBeUndefined();
  });

  it('where none listens', async () => {
    const { url } = service;
    await service.stop();
    const sources = createSources({ url, log });
    expect(await sources.published(1, address, code)).toBe('unknown');
    service = await startSources();
  });
});
