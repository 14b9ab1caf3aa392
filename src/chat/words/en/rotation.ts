/** What is said of an account that was replaced: what is left in it, and what it or its heir may do in contracts. */
import { formatAmount } from '#core/amount.ts';
import type { LeftReason, LeftShown } from '#core/execution/holding.ts';
import { bold, code, join, say, type Text } from '../../text.ts';

/** Said one by one; the rest is counted. */
const LISTED = 10;

const WHY: { readonly [R in LeftReason]: string } = {
  refused: 'its contract does not let go of it now',
  fee: 'there is no money for the fee that moving it costs',
  unread: 'how much there is could not be read',
  which: 'nobody here knows which they are',
};

const whyWords = (why: string): string => (Object.hasOwn(WHY, why) ? WHY[why as LeftReason] : why);

function thing({ kind, contract, id, amount }: LeftShown): Text {
  const of = [code(String(contract))];
  switch (kind) {
    case 'piece':
      return say`piece ${String(id)} of ${of}`;
    case 'items':
      return say`${amount ?? 'pieces'} of kind ${String(id)} of ${of}`;
    case 'collection':
      return say`${amount ?? 'some'} pieces of ${of}`;
    default:
      return say`tokens of ${of}`;
  }
}

function listed(all: readonly Text[]): Text {
  const rest = all.length - LISTED;
  const shown = join(all.slice(0, LISTED), '; ');
  return rest > 0 ? say`${shown}; and ${String(rest)} more` : shown;
}

/** Null where nothing is. */
export const leftWords = (left: readonly LeftShown[]): Text | null =>
  left.length === 0 ? null : listed(left.map((one) => say`${thing(one)} (${whyWords(one.why)})`));

/** As they were written down with an alarm. */
type Finding = {
  readonly kind?: unknown;
  readonly address?: unknown;
  readonly lacks?: unknown;
  readonly keeps?: unknown;
  readonly votes?: unknown;
};
type Kept = { readonly right?: unknown; readonly at?: unknown };

const list = <T>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);
const roles = (all: readonly unknown[]): Text => [code(all.map(String).join(', '))];

function votesWords(votes: unknown): string {
  const { needed, have, decimals } = (votes ?? {}) as { [member: string]: unknown };
  const shown = (units: unknown) => formatAmount(BigInt(String(units)), Number(decimals));
  return needed === undefined || have === undefined
    ? ''
    : ` (proposing takes ${shown(needed)}, it has ${shown(have)})`;
}

function lackWords({ lacks, votes }: Finding): readonly Text[] {
  const all = list<string>(lacks);
  const named = all.filter((right) => right !== 'propose');
  return [
    ...(named.length > 0
      ? [
          say`the new account lacks ${roles(named)}, and until it is given them nothing is carried out there`,
        ]
      : []),
    ...(all.includes('propose')
      ? [
          say`the new account cannot propose${votesWords(votes)}: holders of the token delegate votes to it`,
        ]
      : []),
  ];
}

function keepWords({ keeps, address }: Finding): readonly Text[] {
  const all = list<Kept>(keeps);
  const places = [...new Set(all.map(({ at }) => at))];
  return places.flatMap((place): Text[] => {
    const rights = all.filter(({ at }) => at === place).map(({ right }) => right);
    const there = place === address ? say`there` : say`in ${[code(String(place))]}`;
    const named = rights.filter((right) => right !== 'owner' && right !== 'propose');
    return [
      ...(rights.includes('owner')
        ? [
            say`the leaked key is one of its owners: the others replace it there, and what it signs counts until then`,
          ]
        : []),
      ...(rights.includes('propose')
        ? [
            say`the leaked key can still propose: whoever delegated votes to the old account delegates them away`,
          ]
        : []),
      ...(named.length > 0
        ? [
            say`the leaked key has ${roles(named)} ${there}, and they have to be taken away from the old account`,
          ]
        : []),
    ];
  });
}

const findingWords = (finding: Finding): Text =>
  say`${String(finding.kind)} ${[code(String(finding.address))]}: ${join([...lackWords(finding), ...keepWords(finding)], '; ')}`;

type Details = { readonly [field: string]: unknown };

/** Alarms of a rotation, by kind. */
export const ROTATION: { readonly [kind: string]: (details: Details) => Text } = {
  'treasury-rotated': ({ account }) =>
    say`${[bold('The treasury has a new account')]}. What the old one (${[code(String(account))]}) still holds is on its way there, as far as the books of the community name it: its own token, others of its rules, payments and decisions, and the chain's coin. Pay nothing in at the old one. What cannot be moved, and what it may do in contracts, is told next; what no rule or payment has named, an explorer shows.`,
  'rotation-waits': ({ account, why }) =>
    why === 'no-key'
      ? say`${[bold('The account is not replaced yet')]}: there is no key for the next one. The operator adds it; ${[code(String(account))]} still has its money, and somebody else may have its key.`
      : say`${[bold('The account is not replaced yet')]}: somebody else's transaction of ${[code(String(account))]} may have paid what is planned here. The operator says which it was with ${[code('npm run reconcile')]}; it goes on by itself then.`,
  'rotation-left': ({ account, left }) => {
    const words = leftWords(list<LeftShown>(left));
    return words === null
      ? say`${[bold('The old account is empty')]}: nothing that the books name is left in ${[code(String(account))]}.`
      : say`${[bold('Something is left in the old account')]} ${[code(String(account))]}: ${words}. Whoever has its key can take it. The operator moves it by hand with that key, where its contract lets them; what only waits is tried again by itself for a day.`;
  },
  'rotation-rights': ({ next, contracts }) => {
    const found = list<Finding>(contracts);
    return found.length === 0
      ? say`${[bold('The contracts know the new account')]}: they let it do what it has to, and the old one nothing.`
      : say`${[bold('Whoever administers these contracts has something to do')]}, for the new account ${[code(String(next))]}. ${listed(found.map(findingWords))}.`;
  },
};
