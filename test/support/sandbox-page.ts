/** The sandbox page under the hands of whoever sits at it: roles and names only, as a person or a screen reader finds them. */
import type { BrowserContext, Locator, Page } from 'playwright-core';

export class SandboxPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get discord(): Locator {
    return this.page.getByRole('region', { name: 'Discord' });
  }

  get telegram(): Locator {
    return this.page.getByRole('region', { name: 'Telegram' });
  }

  get strip(): Locator {
    return this.page.getByRole('region', { name: 'Chain' });
  }

  /** The newest of that name. */
  button(place: Locator, name: string | RegExp): Locator {
    return place.getByRole('button', { name }).last();
  }

  async said(place: Locator, words: string | RegExp): Promise<void> {
    await place.getByRole('log').getByText(words).last().waitFor();
  }

  async become(name: string): Promise<void> {
    await this.page.getByRole('radio', { name }).check({ force: true });
    await this.discord.locator('footer', { hasText: name }).waitFor();
  }

  /** Types a slash command and takes it from the list, as a keyboard does. */
  async type(command: string): Promise<void> {
    const field = this.discord.getByRole('combobox', { name: /Discord/ });
    await field.fill(command);
    await this.discord.getByRole('option', { name: command }).first().waitFor();
    await field.press('Enter');
  }

  /** A command whose options stand as fields: people by their names, everything else typed. */
  async run(command: string, options: { [name: string]: string } = {}): Promise<void> {
    await this.type(command);
    const form = this.discord.locator('form.dc-command');
    for (const [name, value] of Object.entries(options)) {
      const field = form.getByLabel(name, { exact: true });
      const isList = (await field.evaluate((node) => node.nodeName)) === 'SELECT';
      if (isList) await field.selectOption({ label: value });
      else await field.fill(value);
    }
    await form.getByRole('button', { name: 'Send' }).click();
    await form.waitFor({ state: 'detached' });
  }

  async sayOnTelegram(words: string): Promise<void> {
    const field = this.telegram.getByRole('combobox', { name: /Telegram/ });
    await field.fill(words);
    // The menu of commands is shut first, lest Enter take from it.
    await field.press('Escape');
    await field.press('Enter');
  }

  /** Opens a chat of the list, by its name. */
  async openChat(name: RegExp): Promise<void> {
    await this.telegram.getByRole('navigation').getByRole('button', { name }).click();
  }

  async fillForm(opener: string, ...values: string[]): Promise<void> {
    await this.button(this.discord, opener).click();
    const form = this.page.getByRole('dialog');
    for (const [at, value] of values.entries()) await form.locator('input').nth(at).fill(value);
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.waitFor({ state: 'detached' });
  }

  /** As Ada, on a page where nothing was done yet. */
  async found(token: string): Promise<void> {
    // The code comes with the first view of the sandbox, a moment after the page.
    const hint = this.page.locator('.hint code', { hasText: /\w{16}/ });
    await hint.waitFor({ state: 'attached' });
    const code = (await hint.textContent()) ?? '';
    await this.type('/civitas setup');
    await this.fillForm('Enter code', code);
    await this.said(this.discord, 'Founding code: given');
    const kinds = this.discord.getByRole('combobox', { name: 'Kind of community' });
    await kinds.selectOption('token-dao');
    await this.said(this.discord, 'Kind: Token DAO');
    await this.fillForm('Asset: token…', token);
    await this.said(this.discord, 'Asset: CIV, a token');
    await this.button(this.discord, 'Found the community').click();
    await this.said(this.discord, 'is founded');
  }

  /** Ada invites, who created the group opens the link, Ada confirms. */
  async attach(group: string): Promise<void> {
    await this.button(this.discord, 'Add a Telegram group').click();
    await this.discord.getByRole('link', { name: /Choose the group/ }).click();
    await this.page.getByLabel('Which group?').selectOption({ label: group });
    // The dialog proposes who created the group.
    await this.page.getByRole('button', { name: 'Add the bot' }).click();
    await this.said(this.telegram, 'Asked to join');
    await this.page.getByRole('radio', { name: 'Bo', checked: true }).waitFor();
    await this.become('Ada');
    await this.type('/civitas attach');
    await this.discord.getByRole('button', { name: 'Send' }).click();
    await this.button(this.discord, /^Confirm/).click();
    await this.said(this.discord, 'now belongs to the community');
  }

  async pay(amount: string, asset: string, to: string): Promise<void> {
    await this.strip.getByRole('textbox', { name: 'Amount' }).fill(amount);
    await this.strip.getByRole('combobox', { name: 'Asset' }).selectOption({ label: asset });
    await this.strip.getByRole('combobox', { name: 'To' }).selectOption({ label: to });
    await this.strip.getByRole('button', { name: 'Send' }).click();
  }
}

/** The tab that a press opens. */
export async function opened(context: BrowserContext, press: () => Promise<void>): Promise<Page> {
  const opening = context.waitForEvent('page');
  await press();
  return opening;
}

/** Signs with the sandbox's wallet on the page of a link that Discord or Telegram has proven. */
export async function signInTab(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: /Sandbox wallet/ }).click();
  const wallet = tab.locator('civitas-sandbox-wallet');
  await wallet.getByRole('button', { name: 'Connect' }).click();
  await tab.getByRole('button', { name: 'Sign with Sandbox wallet' }).click();
  await wallet.getByRole('button', { name: 'Sign' }).click();
}
