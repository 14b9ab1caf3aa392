/**
 * A question answered wrongly is asked again. Which option a refusal is about: the one it names, else one
 * whose kind or name it can concern, and of several the one that was written as the refusal quotes it.
 */
import type { Refusal, RefusalCode } from '#core/refusal.ts';
import type { Options, RawValues } from './option.ts';

const AMOUNT = ['amount', 'perPayment', 'perDay'];
const TOKEN = ['token', 'wallet'];

/** Kinds and names of options; a code that no answer can mend is not here. */
const ABOUT: { readonly [C in RefusalCode]?: readonly string[] } = {
  'amount-malformed': AMOUNT,
  'amount-ambiguous': AMOUNT,
  'amount-not-positive': AMOUNT,
  'amount-too-precise': AMOUNT,
  'amount-too-large': AMOUNT,
  'asset-differs': AMOUNT,
  'balance-too-low': AMOUNT,
  'tip-too-large': AMOUNT,
  'tip-daily-cap': AMOUNT,
  'withdrawal-too-large': AMOUNT,
  'withdrawal-daily-cap': AMOUNT,
  'cap-exceeded': AMOUNT,
  'caps-crossed': AMOUNT,
  'duration-malformed': ['duration', 'deadline'],
  'duration-too-short': ['duration', 'deadline'],
  'duration-too-long': ['duration', 'deadline'],
  'deadline-malformed': ['duration', 'deadline'],
  'deadline-past': ['duration', 'deadline'],
  'deadline-too-soon': ['duration', 'deadline'],
  'deadline-too-far': ['duration', 'deadline'],
  'deadline-skipped-hour': ['duration', 'deadline'],
  'unknown-person': ['person'],
  'bot-recipient': ['person'],
  'self-transfer': ['person'],
  'recipient-not-linked': ['person'],
  'recipient-locked': ['person'],
  'choices-too-few': ['choices'],
  'choices-too-many': ['choices'],
  'choice-empty': ['choices'],
  'choice-too-long': ['choices'],
  'choice-duplicate': ['choices'],
  'poll-unknown': ['poll'],
  'proposal-unknown': ['proposal'],
  'reason-missing': ['reason'],
  'time-zone-unknown': ['timeZone'],
  'symbol-malformed': ['symbol'],
  'founding-code-wrong': ['code'],
  'founding-code-used': ['code'],
  'address-malformed': TOKEN,
  'address-checksum-wrong': TOKEN,
  'not-a-contract': TOKEN,
  'not-a-token': TOKEN,
  'token-name-unread': TOKEN,
  'wrong-standard': TOKEN,
  'wallet-not-linked': ['wallet'],
  'role-not-found': ['role'],
  'chat-unknown': ['chat'],
  'rule-empty': ['rule'],
  'rule-too-long': ['rule'],
  'rule-malformed': ['rule'],
  'token-unknown': ['rule'],
  'token-ambiguous': ['rule'],
  'piece-unknown': ['id'],
  'name-malformed': ['name', 'rule'],
  'names-off': ['rule'],
  'tag-has-emoji': ['tag'],
  'tag-taken': ['tag'],
};

/** The option to ask for again; `answered` is the one the last words were for. */
export function optionToAskAgain(
  refusal: Refusal,
  options: Options,
  values: RawValues,
  answered: string | undefined,
): string | undefined {
  const given = Object.keys(options).filter((name) => values[name] != null);
  if ('option' in refusal && given.includes(refusal.option)) return refusal.option;
  const about = ABOUT[refusal.code] ?? [];
  const meant = given.filter(
    (name) => about.includes(options[name]?.kind ?? '') || about.includes(name),
  );
  const quoted = 'text' in refusal ? refusal.text : undefined;
  return (
    meant.find((name) => quoted !== undefined && String(values[name]).trim() === quoted) ??
    meant.find((name) => name === answered) ??
    meant[0]
  );
}
