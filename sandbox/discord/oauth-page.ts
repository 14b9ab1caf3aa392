/** Discord's consent page, as plain HTML. */
import type { User } from './world.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; background: #313338; color: #dbdee1; display: grid; place-items: center; min-height: 100vh; margin: 0 }
  main { background: #2b2d31; border-radius: 12px; padding: 2rem; max-width: 26rem; width: 90%; box-shadow: 0 8px 24px #0006 }
  h1 { font-size: 1.25rem; margin: 0 0 .5rem; color: #fff }
  ul { padding-left: 1.2rem } a { color: #00a8fc }
  button { font: inherit; border: 0; border-radius: 4px; padding: .6rem 1.2rem; color: #fff; background: #5865f2; cursor: pointer }
  button[value=deny] { background: transparent; color: #dbdee1 }
  form { display: flex; justify-content: space-between; margin-top: 1.5rem }`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

const nameOf = (user: User): string => user.globalName ?? user.username;

export function consentPage(
  botName: string,
  user: User,
  scopes: readonly string[],
  action: string,
): string {
  const wishes = scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('');
  return page(
    'Authorize access',
    `<h1>${escaped(botName)}</h1><p>An external application wants to access your Discord account.</p>
     <p>Signed in as <strong id="user">${escaped(nameOf(user))}</strong> <span>@${escaped(user.username)} · ${user.id}</span></p>
     <p>This will allow the developer of ${escaped(botName)} to:</p><ul id="scopes">${wishes}</ul>
     <form method="post" action="${escaped(action)}"><button name="decision" value="deny">Cancel</button><button name="decision" value="approve" id="approve">Authorize</button></form>`,
  );
}

/** Nobody is signed in: the look-alike lets you choose who you are. */
export function signInPage(people: readonly { user: User; href: string }[]): string {
  const links = people.map(
    ({ user, href }) => `<li><a href="${escaped(href)}">${escaped(nameOf(user))}</a></li>`,
  );
  return page(
    'Sign in',
    `<h1>Welcome back!</h1><p>Who are you?</p><ul id="people">${links.join('')}</ul>`,
  );
}

export const errorPage = (message: string): string =>
  page('Error', `<h1>Error</h1><p id="error">${escaped(message)}</p>`);
