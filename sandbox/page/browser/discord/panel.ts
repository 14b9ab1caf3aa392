// The Discord client: channels and members at the side, one channel with its messages, the line to type in.
import type { DiscordView } from '../../wire.ts';
import { drawList, el } from '../dom.ts';
import { type Host, personNames } from '../host.ts';
import { hexOf, nameColor } from './color.ts';
import { type Composer, createComposer } from './composer.ts';
import { createInvite, type Invite } from './invite.ts';
import { avatar, messageNode } from './message.ts';

export type Panel = {
  readonly node: HTMLElement;
  draw(): void;
  /** Another person sits here now. */
  reset(): void;
  /** Turns to a channel or thread of the server. */
  choose(channel: string): void;
};

const SIGNS = { text: '#', thread: '↳', direct: '@', invite: '+' } as const;

type Listed = DiscordView['channels'][number];
type Channel = Omit<Listed, 'kind'> & { kind: Listed['kind'] | 'invite' };
type ChannelRow = Channel & { state: '' | 'current' | 'unread' };

/** What stands at the side; for who is not in the server, the invite to it first. */
function listed({ isMember, guild, channels }: DiscordView): Channel[] {
  if (isMember) return channels;
  return [{ id: 'invite', name: guild, kind: 'invite', canWrite: false }, ...channels];
}

function memberNode(view: DiscordView, member: DiscordView['members'][number]): HTMLElement {
  const roles = view.roles.filter(({ id }) => member.roles.includes(id));
  return el(
    'li',
    {},
    avatar(member.name),
    el('span', { style: `color: ${nameColor(view, member.id)}` }, member.name),
    member.isBot && el('span', { class: 'dc-app' }, 'APP'),
    ...roles
      .filter(({ name }) => name !== member.name)
      .map(({ name, color }) =>
        el('span', { class: 'dc-role', style: `--role: ${hexOf(color)}` }, name),
      ),
  );
}

class DiscordPanel implements Panel {
  readonly node: HTMLElement;
  readonly #host: Host;
  readonly #composer: Composer;
  readonly #title = el('h2', {});
  readonly #channels = el('ul', { class: 'dc-channels' });
  readonly #members = el('ul', { class: 'dc-members' });
  readonly #membersTitle = el('h3', {}, 'Members');
  readonly #me = el('footer', { class: 'dc-me' });
  readonly #invite: Invite;
  readonly #who = el('span', { class: 'dc-who' });
  readonly #heading = el('h3', {});
  readonly #messages = el('ol', {});
  readonly #log = el(
    'div',
    { class: 'dc-log', tabindex: 0, role: 'log', 'aria-label': 'Discord messages' },
    this.#messages,
  );
  /** The newest message seen per channel: what came later is unread. */
  readonly #seen = new Map<string, string>();
  #current = '';
  #isNew = true;

  constructor(host: Host) {
    this.#host = host;
    this.#composer = createComposer(host);
    this.#invite = createInvite(host);
    this.#log.append(this.#invite.card);
    this.#me.append(this.#who, this.#invite.leave);
    const side = el(
      'nav',
      { class: 'dc-side', 'aria-label': 'Discord channels' },
      this.#title,
      this.#channels,
      this.#membersTitle,
      this.#members,
      this.#me,
    );
    const main = el('div', { class: 'dc-main' }, this.#heading, this.#log, this.#composer.node);
    this.node = el('section', { class: 'panel discord', 'aria-label': 'Discord' }, side, main);
  }

  reset(): void {
    this.#seen.clear();
    this.#isNew = true;
    this.#composer.turnTo('', '', false);
  }

  choose(channel: string): void {
    this.#current = channel;
    this.#isNew = true;
    this.draw();
  }

  draw(): void {
    const channels = listed(this.#host.view.discord);
    const channel = channels.find(({ id }) => id === this.#current) ?? channels[0];
    if (!channel) return;
    this.#current = channel.id;
    for (const { id } of channels) if (!this.#seen.has(id)) this.#seen.set(id, this.#newest(id));
    this.#seen.set(this.#current, this.#newest(this.#current));
    this.#heading.textContent = `${SIGNS[channel.kind]} ${channel.name}`;
    this.#drawSide();
    this.#drawMessages();
    this.#invite.draw(channel.kind === 'invite');
    this.#composer.node.hidden = channel.kind === 'invite';
    this.#composer.turnTo(this.#current, channel.name, channel.canWrite);
  }

  #newest(id: string): string {
    return this.#host.view.discord.messages[id]?.at(-1)?.id ?? '';
  }

  #drawSide(): void {
    const view = this.#host.view.discord;
    this.#title.textContent = view.guild;
    this.#membersTitle.hidden = !view.isMember;
    const rows = listed(view).map((one) => ({ ...one, state: this.#stateOf(one.id) }));
    drawList(
      this.#channels,
      rows,
      ({ id }) => id,
      (row) => this.#channelNode(row),
    );
    drawList(
      this.#members,
      view.members.map((member) => ({ member, roles: view.roles })),
      ({ member }) => member.id,
      ({ member }) => memberNode(view, member),
    );
    const name = personNames[this.#host.person];
    this.#who.replaceChildren(avatar(name), el('span', {}, name));
  }

  #drawMessages(): void {
    // What was today is yesterday once the clock has been moved.
    const day = new Date(this.#host.now()).toDateString();
    const messages = this.#host.view.discord.messages[this.#current] ?? [];
    drawList(
      this.#messages,
      messages.map((message) => ({ message, day })),
      ({ message }) => message.id,
      ({ message }) => messageNode(this.#host, message),
    );
    // The list hangs at its end, so zero is the newest message.
    if (this.#isNew) this.#log.scrollTop = 0;
    this.#isNew = false;
  }

  #stateOf(id: string): ChannelRow['state'] {
    if (id === this.#current) return 'current';
    return this.#newest(id) > (this.#seen.get(id) ?? this.#newest(id)) ? 'unread' : '';
  }

  #channelNode({ id, name, kind, state }: ChannelRow): HTMLElement {
    const onclick = (): void => this.choose(id);
    const current = state === 'current' ? 'true' : undefined;
    return el(
      'li',
      {},
      el(
        'button',
        { type: 'button', class: state, 'aria-current': current, onclick },
        el('span', { 'aria-hidden': 'true' }, SIGNS[kind]),
        name,
      ),
    );
  }
}

export const createDiscordPanel = (host: Host): Panel => new DiscordPanel(host);
