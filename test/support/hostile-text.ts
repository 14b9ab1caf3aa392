/** What people send to break a bot, and what of it would still be alive in an answer of ours. */

export const HOSTILE_TEXTS: { readonly [what: string]: string } = {
  markup: [
    '@everyone @here <@123456789012345678> <@&223456789012345678> <#323456789012345678>',
    '**evilbold** __evilline__ ~~evilstrike~~ ||evilspoiler|| [bank](https://evil.example) `code`',
    '<b>evilbold</b><script>alert(1)</script><a href="https://evil.example">bank</a> &lt;i&gt;',
    '# evilhead\n> quote\n- item\n```block \'; drop table person; -- " \\ %s $1 {0}',
  ].join('\n'),
  unseen: [
    'null\u0000byte \u0007bell \u001B[31mred \uD800 high, low \uDC00',
    '\u202Egnp.live\u202C \u2066isolated\u2069 שלום z\u200Be\u200Cr\u200Do\u2060w\uFEFFidth',
  ].join(' '),
  blank: ' \u200B\u3164 ',
  marks: '*_`<@~'.repeat(667),
  emoji: '👩‍👩‍👧‍👦'.repeat(572),
};

/** The same in one text of at most `max` characters, for fields that are shown beside others. */
export const hostileWithin = (max: number): string =>
  [
    ...`\u202E**evilbold** <b>x</b> @everyone <@123456789012345678> z\u200Bw [bank](https://evil.example)`,
  ]
    .slice(0, max)
    .join('');

/** Signs that something somebody typed was read as markup, a mention or a link. */
export const ALIVE_ON_DISCORD: readonly RegExp[] = [
  /@(everyone|here)/,
  /<(@|@&|#)[123]23456789012345678>/,
  /\*\*evilbold|__evilline|~~evilstrike|\|\|evilspoiler|^# evilhead/mu,
  /\]\(https:\/\/evil\.example|https:\/\/evil\.example/,
];

/** Characters nobody sees that reorder or hide what is read; what the twins add themselves stands beside marks. */
export const UNSEEN = /[[\p{Cc}\u202A-\u202E\uFEFF]--[\n\t]]|\p{L}\u200B/v;
