import { bold, code, command, link, say, type Text } from '../../text.ts';

/** What a section of a page says: paragraphs, then a list. */
export type Section = { heading: string; body: readonly Text[]; list?: readonly Text[] };

/** Of the deployment: what the operator fills in, and what it does. */
export type Host = {
  operator: { name: string; contact: string; country: string } | null;
  minimumAge: number;
  domain: string;
  relay: boolean;
};

const contactLink = (contact: string): Text => [
  link(contact, contact.startsWith('https:') ? contact : `mailto:${contact}`),
];

const answersFor = ({ operator, domain }: Host): readonly Text[] =>
  operator === null
    ? [
        say`Nobody: ${[code(domain)]} is a sandbox, or a host that only its own machine reaches. An operator's name, country and contact stand here on any other.`,
      ]
    : [
        say`${[bold(operator.name)]} (${operator.country}) runs this deployment on ${[code(domain)]} and is responsible for what is stored here.`,
        say`Questions about your data, and requests that no command answers: ${contactLink(operator.contact)}. You get an answer within 30 days.`,
      ];

const reach = ({ operator }: Host): Text =>
  operator === null
    ? 'ask whoever started this host'
    : say`write to ${contactLink(operator.contact)}`;

/** True to what the code does, table by table: docs/privacy.md. */
export const privacy = {
  heading: () => 'Privacy',
  sections: (host: Host): readonly Section[] => [
    { heading: 'Who answers for it', body: answersFor(host) },
    {
      heading: 'What is kept, and for how long',
      body: [
        say`It is kept so that the bot can say who may do what, count, and account for money. "Stays" means: until you delete it with ${[command('profile delete')]}, or as long as this deployment lives.`,
      ],
      list: [
        say`${[bold('Your chat accounts')]}: platform, number, name, language, and in which chats of a community you were seen. Stays.`,
        say`${[bold('Your wallets')]}: the address, the text you signed and its signature. Stays.`,
        say`${[bold('What you do in a community')]}: membership, citizenship, offices, votes, tips, payments. Stays, because others rely on it.`,
        say`${[bold('Accounts joined, locked or given back')]}: who asked, who agreed, and when. Stays, because it decides who is one voter. What a wallet signed on its own page is kept for a day.`,
        say`${[bold('Private words of the bot')]}: 30 days, in your inbox.`,
        say`${[bold('An attempt to link')]} (account, hashes of the code and of your browser, the text to sign): one day after its ten minutes, or after the three days in which the owners of a shared wallet may sign. A Telegram login is remembered as a hash for a day, so that nobody uses it twice.`,
        say`${[bold('A form you have not sent')]}: a day at most.`,
        say`${[bold('Logs')]} name accounts by number, never what anybody wrote.`,
        say`${[bold('Backups')]} of the operator still hold what was deleted since, until they are deleted themselves.`,
      ],
    },
    {
      heading: 'What is never kept',
      body: [
        'Private keys, seed phrases and passwords; your e-mail address and phone number; what you write to others. The bot takes notice of its own commands, of presses and of answers to its own questions, and of who comes and goes.',
      ],
    },
    {
      heading: 'Who sees it',
      body: ['Nothing is sold, rented or used for advertising, and nothing is measured about you.'],
      list: [
        'Your community sees what its cards show: results, payments, citizens. Nobody but you is shown your wallets unless you say so.',
        'The operator can read all that is stored here.',
        'Providers of blockchain data are asked about the balances of linked addresses, not about you.',
        'Discord and Telegram see what is said there, and know that you proved your account.',
        ...(host.relay
          ? [
              'If you choose WalletConnect, its relay carries sealed messages between this page and your wallet.',
            ]
          : []),
        'If you choose a Base account, a window of Coinbase opens and learns the address of the page you came from.',
        'A blockchain is public for ever. Linking a wallet writes nothing to it; a payment does.',
      ],
    },
    {
      heading: 'This browser',
      body: [
        'One cookie, for four days, ties this browser to the link you opened; a second one lives for the ten minutes of a login with Discord. There is no tracking and no third party on these pages. A connector of wallets that you choose keeps its own notes in this browser.',
      ],
    },
    {
      heading: 'Your data is yours',
      body: [
        say`${[command('profile export')]} gives you everything stored about you, as a file. ${[command('profile delete')]} unlinks your wallets and accounts and erases your names and texts; it tells you beforehand what stays: ballots and journals, under a pseudonym, because counts and books must add up for everybody else.`,
        say`If you cannot use these commands any more, ${reach(host)}. What came from Discord is deleted when you ask, when Discord asks, and when the bot does not need it any more, as Discord's developer terms demand; the same holds for Telegram.`,
        'You may also have wrong data corrected, object to its use, and complain to the authority for data protection where you live.',
      ],
    },
    {
      heading: 'Age',
      body: [
        say`You must be ${[bold(`at least ${host.minimumAge} years old`)]}, and old enough for Discord or Telegram where you live. Data of somebody younger is deleted as soon as it is noticed.`,
      ],
    },
  ],
};

export const terms = {
  heading: () => 'Terms',
  sections: (host: Host): readonly Section[] => [
    {
      heading: 'What this is',
      body: [
        'A bot and these pages, by which a community decides together in its own chat and carries out what it decided. The software is Civitas, free under the Apache License 2.0.',
        ...answersFor(host),
      ],
    },
    {
      heading: 'Who may use it',
      body: [
        say`Whoever is ${[bold(`at least ${host.minimumAge} years old`)]} and may use Discord or Telegram by their terms. Those terms go on to hold. Neither Discord nor Telegram runs, endorses or answers for this bot.`,
      ],
    },
    {
      heading: 'What is yours to do',
      body: [],
      list: [
        'Keep your wallets and their keys: nobody here can restore them, and nobody here will ever ask for them.',
        'Sign only what you have read. Linking a wallet never spends anything and never asks for an approval.',
        'One person, one voice: do not use several accounts to count more than once.',
        'Do not flood, deceive, threaten or attack others or the service, and do nothing that the law forbids.',
      ],
    },
    {
      heading: 'Votes and money',
      body: [
        'What a community decided by its own rules is carried out as decided. A payment on a blockchain cannot be taken back by anybody.',
        'Nothing here is advice on money or law, and nothing here is a bank: what a community holds is its own affair and risk.',
      ],
    },
    {
      heading: 'What the operator can and cannot do',
      body: ['The whole of it stands in the table on trust. In short:'],
      list: [
        say`${[bold('Can')]} see what is stored here, pause payments, and stop the machine.`,
        say`${[bold('Can')]}, by holding the machine, use the keys of accounts that this deployment made for a community. A treasury with an owner besides the bot does not depend on that.`,
        say`${[bold('Cannot')]} use your wallet, sign in your place, read your chats with others, or change what a blockchain recorded.`,
      ],
    },
    {
      heading: 'No warranty',
      body: [
        'The service is provided as it is. As far as the law allows, the operator is not liable for losses by errors of the software, of a platform, of a provider or of a blockchain; liability that the law does not let anybody exclude remains.',
      ],
    },
    {
      heading: 'The end of it',
      body: [
        say`You may stop at any time: ${[command('profile delete')]} erases what can be erased. The operator may end the service, and lets communities take their records along.`,
        ...(host.operator === null
          ? []
          : [`The law of this place applies: ${host.operator.country}.`]),
      ],
    },
  ],
};
