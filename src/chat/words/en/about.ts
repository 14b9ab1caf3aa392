import { bold, code, command, link, say, type Text } from '../../text.ts';

/** How to check that this is the real bot on its real domain, and who runs it: by command and on the page. */
export const about = {
  what: (): Text =>
    'Civitas lets a community decide together and act on it, inside its own Discord server or Telegram group.',
  realHeading: () => 'How to check that this is the real one',
  domain: ({ domain }: { domain: string }): Text =>
    say`${[bold('One domain')]}: every page of mine is on ${[code(domain)]}. Look at the address bar of your browser, letter by letter; if it says anything else, close the page.`,
  discord: ({ id }: { id: string }): Text =>
    say`${[bold('On Discord')]} my number is ${[code(id)]}. Names and pictures can be copied, the number cannot: right click on me, then Copy User ID (with the developer mode of the settings on).`,
  telegram: ({ username, id }: { username: string; id: string }): Text =>
    say`${[bold('On Telegram')]} I am ${[code(`@${username}`)]}, letter by letter, with the number ${[code(id)]}.`,
  neverFirst: (): Text =>
    say`${[bold('I never write to you first.')]} Whoever does, in my name or as my support, is somebody else.`,
  neverSecret: (): Text =>
    say`${[bold('I never ask for a seed phrase, a private key or a password')]}, on no page and in no chat.`,
  neverSpend: (): Text =>
    say`${[bold('Linking a wallet asks for one signature under a readable text')]}: no transaction, no approval, no fee. If your wallet shows anything else, refuse it.`,
  ownLink: (): Text =>
    say`Use only a link you asked for yourself with ${[command('link')]}; the page names the account it is for.`,
  operatorHeading: () => 'Who runs it',
  operator: ({ name, country }: { name: string; country: string }): Text =>
    say`${[bold(name)]}, ${country}.`,
  contact: ({ contact }: { contact: string }): Text =>
    contact.startsWith('https:')
      ? say`Write to ${[link(contact, contact)]}.`
      : say`Write to ${[code(contact)]}.`,
  nobody: (): Text =>
    'Nobody has put a name here: this is a sandbox, or a host that only its own machine reaches.',
  can: (): Text =>
    'The operator can see what is stored, can pause, and holds the keys of accounts made for a community here. Who could see, change or block what, and how it would be noticed, is said in the table.',
};
