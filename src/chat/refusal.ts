/** A refusal becomes a reply: what happened and why, and the button of the next step where one exists. */
import type { Refusal, RefusalCode } from '#core/refusal.ts';
import { signButton } from './card/sign.ts';
import { traceLines } from './card/trace.ts';
import type { Block, Button, Reply } from './reply.ts';
import { list, text } from './reply.ts';
import type { Text } from './text.ts';
import type { Words } from './words/index.ts';
import type { Numbers } from './words/number.ts';

/** What was looked at, and what is missing. */
const why = (words: Words): Button => ({
  label: words.ballot.why(),
  press: { command: 'why', values: {} },
});

/** The next step a refusal offers, by code; a code without an entry has its step in its words. */
const NEXT_STEP: { readonly [C in RefusalCode]?: (words: Words) => Button } = {
  'not-linked': (words) => ({
    label: words.general.linkWallet(),
    style: 'primary',
    press: { command: 'wallet link', values: {} },
  }),
  'not-citizen': why,
  'not-entitled': why,
  'not-on-roll': why,
  'poll-gate': why,
  'wallet-not-linked': (words) => ({
    label: words.general.linkWallet(),
    style: 'primary',
    press: { command: 'wallet link', values: {} },
  }),
  'no-new-server': (words) => ({
    label: words.civitas.attachDiscord(),
    press: { command: 'civitas attach', values: { platform: 'discord' } },
  }),
  'server-full': (words) => ({
    label: words.roleMove.again(),
    press: { command: 'role move', values: {} },
  }),
  'link-expired': (words) => ({
    label: words.general.linkWallet(),
    style: 'primary',
    press: { command: 'wallet link', values: {} },
  }),
};

/** Where a signed ballot is what is missing: the page to sign the same choice. */
function signStep(refusal: Refusal, words: Words): Button[] {
  switch (refusal.code) {
    case 'ballot-unsigned':
    case 'ballot-signed-before':
    case 'ballot-sequence-old':
      return [signButton(refusal, words)];
    default:
      return [];
  }
}

export function refusalWords(refusal: Refusal, words: Words): Text {
  // The table is total over codes (`satisfies`); TypeScript cannot see that key and data belong together.
  const say = words.refusals[refusal.code] as (data: Refusal, number: Numbers) => Text;
  return say(refusal, words.number);
}

/** What leads on from a roll: the wallet that came late, and the yes to being listed. */
function rollButtons(refusal: Refusal, words: Words): Button[] {
  if (refusal.code === 'not-on-roll' && refusal.late !== undefined) {
    const values = { vote: refusal.late };
    return [{ label: words.roll.addLate(), press: { command: 'ballot late', values } }];
  }
  if (refusal.code !== 'consent-needed') return [];
  const { vote, choice } = refusal;
  const values = choice === null ? { vote } : { vote, choice: String(choice) };
  const press = { command: 'ballot agree', values };
  return [{ label: words.roll.agree(), style: 'primary', press }];
}

/** What was looked at, and what is missing, where the rule is one of this vote alone. */
function foundBlocks(refusal: Refusal, words: Words): Block[] {
  if (refusal.code !== 'poll-gate' || refusal.traced === undefined) return [];
  const { trace, tokens } = refusal.traced;
  return [list(traceLines(trace, tokens, words, { mine: true }))];
}

/** The wallet that was not there to be looked at. */
function walletButton(refusal: Refusal, words: Words): Button[] {
  if (refusal.code !== 'poll-gate' || !refusal.traced?.tokens.length) return [];
  const press = { command: 'wallet link', values: {} };
  return [{ label: words.general.linkWallet(), press }];
}

/** Another look at what it is about. */
function againButtons(refusal: Refusal, words: Words): Button[] {
  if (refusal.code === 'role-move-changed') {
    const { from, to } = refusal;
    return [
      { label: words.roleMove.again(), press: { command: 'role move', values: { from, to } } },
    ];
  }
  if (refusal.code !== 'role-run-changed' || refusal.count === 0) return [];
  const values = { run: refusal.run, answer: 'remove' };
  const press = { command: 'role answer', values };
  return [{ label: words.roleSafety.removeButton(refusal), press }];
}

export function refusalReply(refusal: Refusal, words: Words): Reply {
  const step = NEXT_STEP[refusal.code];
  const proposes = 'proposes' in refusal ? refusal.proposes : undefined;
  const nearest = refusal.code === 'command-unknown' ? refusal.nearest : null;
  const buttons: Button[] = [...(step ? [step(words)] : []), ...signStep(refusal, words)];
  if (proposes !== undefined) {
    const values = { action: JSON.stringify(proposes) };
    buttons.push({
      label: words.decision.propose(),
      style: 'primary',
      press: { command: 'proposal offer', values },
    });
  }
  if (nearest !== null)
    buttons.push({
      label: `/${nearest}`,
      command: nearest,
      press: { command: nearest, values: {} },
    });
  buttons.push(...rollButtons(refusal, words), ...walletButton(refusal, words));
  buttons.push(...againButtons(refusal, words));
  return {
    blocks: [text(refusalWords(refusal, words)), ...foundBlocks(refusal, words)],
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}
