/** The founding wizard as one private card that edits itself. */
import type { SetupState } from '#service/setup.ts';
import { type Button, fields, note, type Press, type Reply, type Select, title } from '../reply.ts';
import type { Words } from '../words/index.ts';

const STEP = 'civitas step';

/** A button that asks for some of the wizard's fields at once. */
const ask = (label: string, ...options: readonly string[]): Button => ({
  label,
  press: { command: 'civitas ask', values: { fields: options.join(',') } },
});

const step = (values: Press['values']): Press => ({ command: STEP, values });

export type ChannelChoice = { id: string; name: string };

function summary(
  state: SetupState,
  needsCode: boolean,
  channels: readonly ChannelChoice[],
  words: Words,
) {
  const w = words.civitas.wizard;
  const nameOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : (channels.find((channel) => channel.id === id)?.name ?? id);
  const symbol = state.asset?.symbol ?? '';
  return fields([
    ...(needsCode
      ? [{ name: w.code(), value: state.code === undefined ? w.notSet() : w.codeGiven() }]
      : []),
    {
      name: w.template(),
      value: state.template === undefined ? w.notSet() : words.civitas.template[state.template](),
    },
    { name: w.name(), value: [state.name, state.timeZone].filter(Boolean).join(' · ') },
    { name: w.announcements(), value: nameOf(state.announcements) ?? w.notSet() },
    { name: w.staff(), value: nameOf(state.staff) ?? w.notSet() },
    {
      name: w.asset(),
      value: state.asset ? words.civitas.assetLine(state.asset) : w.notSet(),
    },
    {
      name: w.caps(),
      value:
        state.perPayment && state.perDay
          ? w.capsLine({
              perPayment: words.number.plain(state.perPayment),
              perDay: words.number.plain(state.perDay),
              symbol,
            })
          : w.capsOff(),
    },
    { name: w.alarms(), value: state.webhook ?? w.alarmsLater() },
  ]);
}

function selects(state: SetupState, channels: readonly ChannelChoice[], words: Words): Select[] {
  const w = words.civitas.wizard;
  const template: Select = {
    press: step({}),
    option: 'template',
    placeholder: w.pickTemplate(),
    choices: (['club', 'token-dao', 'co-operative', 'network-state'] as const).map((value) => ({
      label: words.civitas.template[value](),
      value,
      description: words.civitas.templateHint[value](),
      selected: state.template === value,
    })),
  };
  if (channels.length < 2) return [template];
  const pick = (option: 'announcements' | 'staff', placeholder: string): Select => ({
    press: step({}),
    option,
    placeholder,
    of: 'channels',
    choices: channels.map((channel) => ({
      label: channel.name,
      value: channel.id,
      selected: state[option] === channel.id,
    })),
  });
  return [template, pick('announcements', w.pickAnnouncements()), pick('staff', w.pickStaff())];
}

export function setupCard(
  state: SetupState,
  needsCode: boolean,
  channels: readonly ChannelChoice[],
  words: Words,
): Reply {
  const w = words.civitas.wizard;
  const c = w.change;
  return {
    replace: true,
    blocks: [title(w.heading()), note(w.intro()), summary(state, needsCode, channels, words)],
    selects: selects(state, channels, words),
    buttons: [
      [
        ...(needsCode ? [ask(c.code(), 'code')] : []),
        ask(c.name(), 'name', 'timeZone'),
        ask(c.caps(), 'perPayment', 'perDay'),
        ask(c.alarms(), 'webhook'),
      ],
      [
        ask(c.credit(), 'symbol'),
        { label: c.native(), press: step({ assetKind: 'native' }) },
        ask(c.token(), 'token'),
        { label: c.found(), style: 'success', press: { command: 'civitas found', values: {} } },
      ],
    ],
  };
}
