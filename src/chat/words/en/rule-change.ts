import { bold, code, command, say, type Text } from '../../text.ts';

type State = 'preview' | 'on' | 'off';

/** Another rule for a gate that stands. */
export const ruleChange = {
  describe: () => 'Change the rule of a gate',
  option: {
    rule: () => 'The rule it is to have',
    version: () => 'Of which rule that was shown',
  },
  heading: ({ role }: { role: string }): Text => say`Another rule for ${role}`,
  before: () => 'Rule now',
  after: ({ version }: { version: number }) => `New rule, version ${version}`,
  when: ({ state }: { state: State }): Text =>
    state === 'on'
      ? 'The gate is on and stays on. With the new rule:'
      : 'The gate is in preview and stays so. Once it is switched on with the new rule:',
  stays: (): Text =>
    say`What it opens stays, and so do its time before a loss and whom it looks at; ${[command('role set')]} changes those two. Exempt members stay exempt. Everybody else is judged anew: clocks that run start over, and so does what was answered when the gate had stopped.`,
  also: ({ roles }: { roles: readonly string[] }): Text =>
    say`Rules that name this role change with it: ${roles.join(', ')}.`,
  button: () => 'Change the rule',
  changed: ({
    role,
    rule,
    version,
    state,
  }: {
    role: string;
    rule: string;
    version: number;
    state: State;
  }): Text => {
    const done = say`${[bold(role)]} has the rule ${[code(rule)]} now, version ${version}.`;
    return state === 'on'
      ? say`${done} Everybody is looked at by it; ${[command('role list')]} shows how far it is.`
      : say`${done} Its gate is still in preview; ${[command('role preview')]} shows what it would do.`;
  },
  /** While it is put together by presses. */
  standing: ({ rule }: { rule: string }): Text =>
    say`It has a gate already, with the rule ${[code(rule)]}. What you put together is to be its new rule.`,
  show: () => 'Show what would change',
  showHint: (): Text => 'Nothing changes yet: you see first who would gain and lose.',
  taken: ({ role }: { role: string }) => `${role} (has a gate)`,
};
