/** What a deployment says of itself where a test is about something else. */
import type { Host } from '#service/services.ts';

export const HOST: Host = {
  discordId: '900000000000000001',
  telegramId: '4242424242',
  operator: {
    kind: 'named',
    name: 'Example Association',
    contact: 'privacy@example.org',
    country: 'Portugal',
  },
  minimumAge: 16,
};
