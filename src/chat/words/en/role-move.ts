import { bold, code, command, join, say, type Text } from '../../text.ts';
import { role as roles } from './role.ts';

type State = 'preview' | 'on';
type Named = { role: string };

const members = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;
const all = (names: readonly string[]): Text =>
  join(
    names.map((name) => [bold(name)]),
    ', ',
  );
const gates = (count: number): string => `${count} ${count === 1 ? 'gate' : 'gates'}`;

const gains = ({ state, gain }: { state: State; gain: number }): string => {
  if (state === 'preview') {
    return gain === 0
      ? 'It is in preview, so nobody is given it yet.'
      : `It is in preview, so nobody is given it yet; ${members(gain)} would be.`;
  }
  return gain === 0
    ? 'Nobody there meets its rule yet.'
    : `${members(gain)} there ${gain === 1 ? 'gets' : 'get'} it at once.`;
};

/** Gates of a server that is gone, set up anew in another. */
export const roleMove = {
  describe: () => 'Set up the gates of a lost server in another one',
  option: {
    from: () => 'The server they were in (else the one that is gone)',
    to: () => 'The server they are to be in (else this one)',
    picks: () => 'Which role, where several have one name',
    seen: () => 'What was shown',
  },
  lost: ({ from, names }: { from: string; names: readonly string[] }): Text =>
    names.length === 1
      ? say`⚠️ ${gates(1)} opens a role of ${[bold(from)]}, which is gone: ${names.join(', ')}.`
      : say`⚠️ ${gates(names.length)} open roles of ${[bold(from)]}, which is gone: ${names.join(', ')}.`,
  lostNext: ({ open }: { open: boolean }): Text =>
    open
      ? 'Add me to it again within 30 days of losing it and they go on there; or set them up in another server with the button. It shows first what would happen.'
      : say`Add me to it again within 30 days of losing it and they go on there; or attach another server with ${[command('civitas attach')]}, and set them up in that one.`,
  setUpHere: () => 'Set them up here',
  setUpIn: ({ to }: { to: string }) => `Set them up in ${to}`,
  setUpAnew: () => 'Set them up in another server',
  /** Where several are gone. */
  setUpOf: ({ from }: { from: string }) => `Set up those of ${from}`,
  heading: ({ to }: { to: string }): Text => say`Set up gates in ${to}`,
  gone: ({ from, to }: { from: string; to: string }): Text =>
    say`I am no longer in ${[bold(from)]}. Its gates can open roles of ${[bold(to)]} instead, with the same rules and exemptions. Nobody loses anything.`,
  standing: ({ from, to }: { from: string; to: string }): Text =>
    say`I am in ${[bold(from)]} still. Its gates would open roles of ${[bold(to)]} instead, with the same rules and exemptions. What members hold in ${from} stays theirs, and no gate looks after it any more.`,
  found: ({ role, ...line }: Named & { state: State; gain: number }): Text =>
    say`${[bold(role)]}: a role of that name is there. ${gains(line)}`,
  make: ({ role, ...line }: Named & { state: State; gain: number }): Text =>
    say`${[bold(role)]}: there is no such role, so I make one, without any permission. ${gains(line)}`,
  full: ({ role, over }: Named & { over: number }): Text =>
    say`⚠️ ${[bold(role)]} is left out: there is no such role, and the server has room for no more (Discord allows 250). Delete ${over === 1 ? 'one role' : `${over} roles`} nobody needs there, then look again.`,
  several: ({ role, count }: Named & { count: number }): Text =>
    say`❔ ${[bold(role)]}: ${count} roles there have that name. Choose one, or it is left out.`,
  blocked: ({ role, problem }: Named & { problem: string }): Text =>
    say`⚠️ ${[bold(role)]} is left out: ${roles.problem({ problem })}`,
  taken: ({ role, by }: Named & { by: string }): Text =>
    say`⚠️ ${[bold(role)]} is left out: the gate of ${[bold(by)]} opens the role of that name there. Make another of that name in the server's settings.`,
  later: (): Text =>
    'Whoever joins later and meets a rule gets the role then. Who has such a role there already keeps it, as given by hand.',
  pick: ({ role, place }: Named & { place: number }) => `${role}: no. ${place} from the top`,
  inFile: ({ count }: { count: number }): Text => `${count} more are in the file.`,
  moreServers: ({ count, option }: { count: number; option: 'from' | 'to' }): Text =>
    say`${count} more: name one with ${[command('role move')]} and ${[code(option)]}.`,
  go: ({ count, to }: { count: number; to: string }) => `Set up ${gates(count)} in ${to}`,
  again: () => 'Look again',
  whichFrom: (): Text => 'Gates of which server?',
  whichTo: (): Text => 'In which server are they to go on?',
  done: ({ to, names }: { to: string; names: readonly string[] }): Text =>
    names.length === 1
      ? say`✅ The gate of ${all(names)} opens its role in ${[bold(to)]} now.`
      : say`✅ The gates of ${all(names)} open their roles in ${[bold(to)]} now.`,
  doneOn: (): Text =>
    say`Everybody who is there is looked at, and given what they meet the rule of. ${[command('role list')]} shows how far it is, ${[command('role undo')]} takes back what is given. The gates stay here.`,
  donePreview: ({ names }: { names: readonly string[] }): Text =>
    say`Still in preview: ${names.join(', ')}. ${[command('role preview')]} shows what each would do.`,
  doneBefore: ({ to }: { to: string }): Text =>
    say`Nothing was left to set up in ${[bold(to)]}. ${[command('role list')]} shows where gates open what.`,
};
