// The line one types in: an ordinary message, or after "/" a command, whose options then stand there as fields.
import type { OfferedCommand, OfferedOption, OptionValue } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { createMenu, matching } from '../menu.ts';
import { openModal } from './modal.ts';
import { optionsFor } from './option.ts';

export type Composer = {
  readonly node: HTMLElement;
  /** Another channel or person: what was begun is dropped. */
  turnTo(channelId: string, channelName: string, canWrite: boolean): void;
};

type Field = { node: HTMLElement; control: HTMLElement; value: () => OptionValue | undefined };

async function loadCommands(host: Host, channel: string): Promise<OfferedCommand[]> {
  const query = new URLSearchParams({ as: host.person, channel });
  const response = await fetch(`/api/commands?${query}`);
  return response.ok ? response.json() : [];
}

function choiceField(host: Host, option: OfferedOption): Field | undefined {
  const isYesNo = option.kind === 'boolean';
  const isOurs = option.kind === 'user' || option.kind === 'role' || option.kind === 'channel';
  const choices = isYesNo
    ? ['True', 'False'].map((one) => ({ label: one, value: one.toLowerCase() }))
    : isOurs
      ? optionsFor(host, option.kind, [])
      : option.choices.map(({ name, value }) => ({ label: name, value: String(value) }));
  if (!isYesNo && !isOurs && choices.length === 0) return undefined;
  const control = el(
    'select',
    { required: option.required, 'aria-label': option.name },
    el('option', { value: '' }, '—'),
    ...choices.map(({ label, value }) => el('option', { value }, label)),
  );
  const value = (): OptionValue | undefined => {
    if (control.value === '') return undefined;
    // A choice's value may be a number.
    return (
      option.choices.find((one) => String(one.value) === control.value)?.value ?? control.value
    );
  };
  return { node: control, control, value };
}

function textField(option: OfferedOption, complete: Completer): Field {
  const control = el('input', {
    required: option.required,
    'aria-label': option.name,
    autocomplete: 'off',
    inputmode: option.kind === 'integer' ? 'numeric' : undefined,
  });
  const value = (): OptionValue | undefined => (control.value === '' ? undefined : control.value);
  if (!option.completes) return { node: control, control, value };
  const menu = createMenu(control, (item) => {
    control.value = item.value;
  });
  const suggest = async (): Promise<void> => {
    const typed = control.value;
    const choices = await complete(option.name, typed);
    if (control.value !== typed || document.activeElement !== control) return;
    menu.show(choices.map(({ name, value: found }) => ({ name, hint: '', value: String(found) })));
  };
  control.addEventListener('input', () => void suggest());
  control.addEventListener('focus', () => void suggest());
  control.addEventListener('blur', () => menu.hide());
  control.addEventListener('keydown', (event) => void menu.take(event));
  return { node: el('span', { class: 'menu-place' }, control, menu.node), control, value };
}

type Completer = (
  option: string,
  text: string,
) => Promise<{ name: string; value: string | number }[]>;

/** The fields of a command that was chosen. */
function commandForm(
  host: Host,
  channel: string,
  command: OfferedCommand,
  leave: () => void,
): { node: HTMLElement; focus: () => void } {
  const fields = new Map<string, Field>();
  const given = (): Record<string, OptionValue> =>
    Object.fromEntries(
      [...fields].flatMap(([name, { value }]) => {
        const found = value();
        return found === undefined ? [] : [[name, found]];
      }),
    );
  const complete: Completer = async (option, text) => {
    const { [option]: _, ...others } = given();
    const outcome = await host.act({
      kind: 'discord-complete',
      channel,
      command: command.name,
      option,
      text,
      others,
    });
    return outcome.ok && outcome.kind === 'choices' ? outcome.choices : [];
  };
  for (const option of command.options) {
    fields.set(option.name, choiceField(host, option) ?? textField(option, complete));
  }
  const rows = command.options.map((option) =>
    el(
      'label',
      { class: option.required ? 'dc-option required' : 'dc-option', title: option.description },
      el('span', {}, option.name),
      fields.get(option.name)?.node,
    ),
  );
  const send = el('button', { type: 'submit', class: 'dc-button primary' }, 'Send');
  const form = el(
    'form',
    { class: 'dc-command' },
    el('p', {}, el('b', {}, `/${command.name}`), el('span', {}, command.description)),
    el('div', { class: 'dc-options' }, ...rows, send),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send.disabled = true;
    const options = given();
    void host
      .act({ kind: 'discord-run', channel, command: command.name, options })
      .then((outcome) => {
        send.disabled = false;
        if (!outcome.ok) return;
        leave();
        if (outcome.kind === 'modal') openModal(host, outcome.modal);
      });
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) leave();
  });
  const first = [...fields.values()][0]?.control ?? send;
  return { node: form, focus: () => first.focus() };
}

export function createComposer(host: Host): Composer {
  const input = el('input', {
    class: 'dc-input',
    autocomplete: 'off',
    'aria-label': 'Message or /command on Discord',
  });
  let channel = '';
  let commands: OfferedCommand[] = [];
  const leave = (): void => {
    node.replaceChildren(menu.node, input);
    input.value = '';
    input.focus();
  };
  const run = async (command: OfferedCommand): Promise<void> => {
    if (command.options.length > 0) {
      const form = commandForm(host, channel, command, leave);
      node.replaceChildren(form.node);
      form.focus();
      return;
    }
    input.value = '';
    const outcome = await host.act({
      kind: 'discord-run',
      channel,
      command: command.name,
      options: {},
    });
    if (outcome.ok && outcome.kind === 'modal') openModal(host, outcome.modal);
  };
  const menu = createMenu(input, (item) => {
    const command = commands.find(({ name }) => name === item.value);
    if (command) void run(command);
  });
  const suggest = async (): Promise<void> => {
    if (!input.value.startsWith('/')) return menu.hide();
    // Anew at each slash: what is offered follows from rights and may have changed.
    if (commands.length === 0 || input.value === '/') commands = await loadCommands(host, channel);
    const found = matching(commands, input.value.slice(1));
    menu.show(
      found.map(({ name, description }) => ({ name: `/${name}`, hint: description, value: name })),
    );
  };
  const say = async (): Promise<void> => {
    const text = input.value.trim();
    if (text === '' || text.startsWith('/')) return;
    input.value = '';
    await host.act({ kind: 'discord-say', channel, text });
  };
  input.addEventListener('input', () => void suggest());
  input.addEventListener('blur', () => menu.hide());
  input.addEventListener('keydown', (event) => {
    if (menu.take(event)) return;
    if (event.key === 'Enter') void say();
  });
  const node = el('div', { class: 'dc-composer menu-place' }, menu.node, input);
  return {
    node,
    turnTo(channelId, name, canWrite) {
      input.placeholder = canWrite
        ? `Message #${name} or type /`
        : `Type / for a command in #${name}`;
      if (channelId === channel) return;
      channel = channelId;
      commands = [];
      menu.hide();
      input.value = '';
      node.replaceChildren(menu.node, input);
    },
  };
}
