import { describe, expect, it } from 'vitest';
import { decideSubject, decideTopic, MAX_TOPIC_LENGTH } from '#core/voting/delegating.ts';

const TRACKS = ['plain', 'action', 'election'];

describe('the topic of a vote', () => {
  it.each([
    [undefined, undefined],
    ['  ', undefined],
    ['Gardens', 'gardens'],
    ['  the\nharbour ', 'the harbour'],
    ['x'.repeat(MAX_TOPIC_LENGTH), 'x'.repeat(MAX_TOPIC_LENGTH)],
  ])('%j is kept as %j', (typed, value) => {
    expect(decideSubject(typed, TRACKS)).toEqual({ ok: true, value });
  });

  it.each([
    ['x'.repeat(MAX_TOPIC_LENGTH + 1), 'text-too-long'],
    ['Plain', 'topic-taken'],
    ['election', 'topic-taken'],
    ['track:roads', 'topic-taken'],
  ])('%j is refused', (typed, code) => {
    expect(decideSubject(typed, TRACKS)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('is found again as it is typed', () => {
    const kept = decideSubject('The  Harbour', TRACKS);
    if (!kept.ok || kept.value === undefined) throw new Error('refused');
    const known = { topics: [kept.value], tracks: TRACKS };
    expect(decideTopic('THE HARBOUR', known)).toEqual({ ok: true, value: kept.value });
    expect(decideTopic('plain', known)).toEqual({ ok: true, value: 'track:plain' });
  });
});
