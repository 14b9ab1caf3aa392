import { at, bold, code, join, say, type Text } from '../../text.ts';
import { duration } from './proposal.ts';

const people = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;

/** What a gate does before it takes anything, and how it is taken back. */
export const roleSafety = {
  describe: {
    answer: () => 'Answer when a gate has stopped',
  },
  option: {
    grace: () =>
      'How long somebody keeps it who no longer meets the rule, like 3d or 0 (else a day)',
    run: () => 'Which run',
    answer: () => 'Remove or keep',
    seen: () => 'Who was shown',
  },
  answer: { remove: () => 'Remove', keep: () => 'Keep' },
  grace: ({ graceMs }: { graceMs: number }): Text =>
    graceMs === 0
      ? 'Whoever no longer meets the rule loses it at once.'
      : say`Whoever no longer meets the rule is told what is missing, and loses it ${[bold(duration(graceMs))]} later unless they meet it again.`,
  stoppedHeading: ({ role }: { role: string }): Text => say`The gate of ${role} has stopped`,
  stopped: ({ role, losing, held }: { role: string; losing: number; held: number }): Text =>
    say`⚠️ ${[bold(people(losing))]} of ${held} would lose ${[bold(role)]} at once, so nobody does until you answer. It may be right, or the rule, a token or the chain is not what it was. Everybody who meets the rule is still given it.`,
  stoppedNames: ({ names, losing }: { names: readonly string[]; losing: number }): Text =>
    names.length < losing
      ? say`${names.join(', ')} and ${losing - names.length} more`
      : names.join(', '),
  rule: ({ rule }: { rule: string }): Text => say`Rule: ${[code(rule)]}`,
  since: ({ at: when }: { at: Date }): Text => say`Stopped ${[at(when, 'relative')]}.`,
  listed: (): Text => 'Everybody is in the file.',
  names: ({ shown, count }: { shown: readonly Text[]; count: number }): Text =>
    shown.length < count
      ? say`${join(shown, ', ')} and ${count - shown.length} more`
      : join(shown, ', '),
  nobody: ({ role }: { role: string }): Text =>
    say`By now nobody would lose ${[bold(role)]} any more. Nothing is taken.`,
  removeAsk: ({ role, count, graceMs }: { role: string; count: number; graceMs: number }): Text =>
    graceMs === 0
      ? say`Take ${[bold(role)]} from exactly ${[bold(people(count))]}? Whoever meets the rule again until then keeps it.`
      : say`Take ${[bold(role)]} from exactly ${[bold(people(count))]}? They are told now what is missing and lose it in ${duration(graceMs)}, unless they meet the rule again.`,
  removeButton: ({ count }: { count: number }) => `Remove from these ${count}`,
  removeYes: ({ count }: { count: number }) => `Yes, remove from ${count}`,
  showStopped: ({ role }: { role: string }) => `Who would lose ${role}?`,
  keepButton: () => 'Keep them',
  removed: ({ role, count, graceMs }: { role: string; count: number; graceMs: number }): Text =>
    graceMs === 0
      ? say`${[bold(role)]} is taken from ${people(count)} now.`
      : say`${people(count)} are told now, and lose ${[bold(role)]} in ${duration(graceMs)} unless they meet the rule again.`,
  kept: ({ role, count }: { role: string; count: number }): Text =>
    say`${people(count)} keep ${[bold(role)]} though they do not meet its rule, until they have met it once again.`,
  exempt: ({ until }: { until: Date | null }): Text =>
    until === null
      ? '🔓 kept whatever the rule says: a moderator decided so'
      : say`🔓 kept whatever the rule says, until ${[at(until)]}: a moderator decided so`,
  keptLine: (): Text =>
    '🔓 kept though the rule is not met: a moderator decided so when many would have lost it at once',
  losesAt: ({ at: when }: { at: Date }): Text =>
    say`⏳ lost ${[at(when, 'relative')]} (${[at(when)]}) unless the rule is met again by then`,
  losing: ({ role, rule, until }: { role: string; rule: string; until: Date }): Text =>
    say`You do not meet the rule ${[code(rule)]} of ${[bold(role)]} any more, and lose it ${[at(until, 'relative')]} (${[at(until)]}). If you meet it again by then, nothing happens. What was found:`,
};

/** How a run that waited was answered, for whoever comes later. */
export const RUN_STATE: { readonly [state: string]: string } = {
  removed: 'somebody has already answered: they lose it',
  kept: 'somebody has already answered: they keep it',
  over: 'nobody would lose it any more, so there is nothing to answer',
};
