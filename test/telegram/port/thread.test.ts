import { describe, expect, it } from 'vitest';
import { threadUrl } from '#telegram/port/thread.ts';

const at = (placeExternalId: string, channelId = '') =>
  threadUrl({ placeExternalId, channelId, ref: '77', threadId: '' });

describe('the address of the replies to a card', () => {
  it.each([
    ['a supergroup', '-1001234567890', '', 'https://t.me/c/1234567890/77?thread=77'],
    ['a topic of a forum', '-1001234567890', '5', 'https://t.me/c/1234567890/5/77'],
    ['a basic group', '-4321', '', undefined],
  ])('%s', (_, place, topic, expected) => {
    expect(at(place, topic)).toBe(expected);
  });
});
