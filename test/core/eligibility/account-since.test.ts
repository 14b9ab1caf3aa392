import { expect, it } from 'vitest';
import { accountSince } from '#core/eligibility/account-since.ts';

it('reads the time that Discord writes into its ids, and none from Telegram', () => {
  // The example of Discord's own reference.
  expect(accountSince('discord', '175928847299117063')).toEqual(
    new Date('2016-04-30T11:18:25.796Z'),
  );
  expect(accountSince('telegram', '175928847299117063')).toBeNull();
  expect(accountSince('discord', 'erased')).toBeNull();
});
