// What the Login Widget sends (core.telegram.org/widgets/login#receiving-authorization-data), as a pressed `login_url`
// button opens it: hash = HMAC-SHA256(data-check-string, SHA256(bot token)).
import { createHash, createHmac } from 'node:crypto';
import type { Person } from './world.ts';

export function loginUrl(target: string, person: Person, token: string, authDate: number): string {
  const data: Record<string, string> = {
    id: String(person.id),
    first_name: person.firstName,
    ...(person.lastName === undefined ? {} : { last_name: person.lastName }),
    ...(person.username === undefined ? {} : { username: person.username }),
    auth_date: String(authDate),
  };
  const check = Object.keys(data)
    .sort()
    .map((key) => `${key}=${data[key]}`)
    .join('\n');
  const secret = createHash('sha256').update(token).digest();
  const hash = createHmac('sha256', secret).update(check).digest('hex');
  const url = new URL(target);
  for (const [key, value] of Object.entries({ ...data, hash })) url.searchParams.set(key, value);
  return url.href;
}
