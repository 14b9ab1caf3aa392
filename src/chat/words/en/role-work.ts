import type { WorkCause } from '#core/eligibility/work.ts';
import { bold, command, join, type PersonMention, person, say, type Text } from '../../text.ts';
import type { SaidCount } from '../../work-count.ts';

const HEADING: { readonly [C in WorkCause]: (role: Text) => Text } = {
  on: (role) => say`The gate of ${role} was switched on`,
  rule: (role) => say`${role} has a new rule`,
  answer: (role) => say`The gate of ${role} may take what it had held back`,
  ungate: (role) => say`The gate of ${role} was removed`,
  undo: (role) => say`A change to ${role} was undone`,
  set: (role) => say`The settings of ${role} were changed`,
  removal: (role) => say`The gate of ${role} now removes people from its chat`,
  release: (role) => say`The gate of ${role} decides again about those who were kept`,
  move: (role) => say`The gate of ${role} was moved to another server`,
};

const members = (count: string): string => (count === '1' ? '1 member' : `${count} members`);

function done({ gave, took, had, failed }: SaidCount): Text {
  const parts = [
    ...(gave === null ? [] : [`${gave} given`]),
    ...(took === null ? [] : [`${took} taken`]),
    ...(had === null ? [] : [`${had} ${had === '1' ? 'was' : 'were'} there already`]),
  ];
  const written = parts.length > 0 ? parts.join(', ') : 'nothing was written';
  if (failed === null) return `${written}.`;
  return say`${written}; ${[bold(failed)]} ${failed === '1' ? 'change failed and is' : 'changes failed and are'} retried. ${[command('role doctor')]} says why.`;
}

const stopped = ({ count }: { count: string }): Text =>
  say`✋ The gate has stopped: ${[bold(members(count))]} would lose it at once, so nobody does until a moderator answers. ${[command('role doctor')]} shows who.`;

type Still = { done: string; total: string };
const still = ({ done: count, total }: Still): Text =>
  say`No progress for a day: ${count} of ${total} roles and tags are written. The rest are still being retried; ${[command('role doctor')]} says what is in the way.`;

/** How far the writing of roles and tags is that somebody set going. */
export const roleWork = {
  describe: () => 'How far the writing of roles is',
  heading: ({ cause, role }: { cause: WorkCause; role: string }): Text => HEADING[cause](role),
  by: ({ by }: { by: PersonMention }): Text => say`Started by ${[person(by)]}`,
  looking: ({ done: count }: { done: string }): Text =>
    `Everybody is being looked at; ${count} roles and tags are written so far.`,
  going: ({ bar, done: count, total }: { bar: string; done: string; total: string }): Text =>
    say`${bar} ${[bold(count)]} of ${[bold(total)]} roles and tags are written`,
  failing: ({ failed }: { failed: string }): Text =>
    say`${[bold(failed)]} could not be written yet; ${[command('role doctor')]} says why.`,
  done: (ended: SaidCount): Text => say`✅ Done: ${done(ended)}`,
  stopped,
  later: ({ done: count, total }: { done: string; total: string }): Text =>
    `A later change to this role took over. Until then ${count} of ${total} roles and tags were written.`,
  still: (open: Still): Text => say`⏳ ${still(open)}`,
  button: () => 'How far is it?',
  again: () => 'Look again',
  /** In the inbox of whoever began it. */
  told: ({
    cause,
    role,
    halted,
    open,
    ...ended
  }: SaidCount & {
    cause: WorkCause;
    role: string;
    halted: string | null;
    /** Nothing moves, and it is not done. */
    open: Still | null;
  }): Text =>
    join(
      [
        open === null
          ? say`${HEADING[cause]([bold(role)])}: ${done(ended)}`
          : say`${HEADING[cause]([bold(role)])}. ${still(open)}`,
        ...(halted === null ? [] : [stopped({ count: halted })]),
      ],
      ' ',
    ),
};
