// The sandbox page: one person at a time, both chats side by side, the chain below.
import type { ChainView, Heard, Now, Outcome, PersonId, View } from '../wire.ts';
import { createStrip } from './chain.ts';
import { createDiscordPanel } from './discord/panel.ts';
import { el } from './dom.ts';
import { type ActOf, type Host, personIds, personNames } from './host.ts';
import { askGroup, discordChannelOf, isTelegramLink, telegramChatOf } from './link.ts';
import { createTelegramPanel } from './telegram/panel.ts';
import { tickTimes } from './time.ts';
import { createTopBar } from './top.ts';

type Seen = { person: PersonId; view: View | undefined; chain: ChainView | undefined };

const asked = new URLSearchParams(location.search).get('as');
const seen: Seen = {
  person:
    personIds.find((id) => id === asked) ??
    personIds.find((id) => id === localStorage.getItem('person')) ??
    'ada',
  view: undefined,
  chain: undefined,
};

const toasts = el('div', { class: 'toasts', role: 'status' });

const host: Host = {
  get person() {
    return seen.person;
  },
  get view() {
    if (!seen.view) throw new Error('nothing was seen yet');
    return seen.view;
  },
  get chain() {
    return seen.chain;
  },
  now: () => Date.now() + (seen.view?.clockOffsetMs ?? 0),
  async act(act: ActOf): Promise<Outcome> {
    const outcome = await post({ ...act, as: seen.person });
    if (!outcome.ok) host.toast(outcome.error, 'error');
    return outcome;
  },
  toast(text, kind = 'plain') {
    const node = el('p', { class: kind }, text);
    toasts.append(node);
    setTimeout(() => node.remove(), kind === 'error' ? 8_000 : 4_000);
  },
  open(url) {
    const channel = discordChannelOf(url);
    if (channel !== undefined) openInDiscord(channel);
    else if (isTelegramLink(url)) void openInTelegram(url);
    else window.open(url, '_blank', 'noopener');
  },
};

async function post(act: object): Promise<Outcome> {
  try {
    const response = await fetch('/api/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    return await response.json();
  } catch (cause) {
    return { ok: false, error: `The sandbox does not answer: ${String(cause)}` };
  }
}

const discord = createDiscordPanel(host);
const telegram = createTelegramPanel(host);
const strip = createStrip(host);
const top = createTopBar(host, { onPerson: turnTo });

function openInDiscord(channel: string): void {
  showTab('discord');
  discord.choose(channel);
}

/** A t.me link: to a message, into the private chat, or into a group that somebody picks. */
async function openInTelegram(url: string): Promise<void> {
  const group = telegramChatOf(url);
  if (group !== undefined) {
    showTab('telegram');
    telegram.choose(group);
    return;
  }
  const choice = await askGroup(host, url);
  if (!choice) return;
  if (choice.person !== seen.person) turnTo(choice.person);
  const outcome = await host.act({ kind: 'telegram-link', url, chat: choice.chat });
  if (!outcome.ok || outcome.kind !== 'chat') return;
  showTab('telegram');
  telegram.choose(outcome.chat);
}

let stream: Worker | undefined;

function listen(): void {
  stream?.terminate();
  stream = new Worker(`/stream.js?as=${seen.person}`);
  stream.addEventListener('message', (event: MessageEvent<Heard>) => hear(event.data));
}

/** Once, before the stream has anything to tell: what it told meanwhile is newer. */
async function look(person: PersonId): Promise<void> {
  const response = await fetch(`/api/now?as=${person}`);
  const { view, chain }: Now = await response.json();
  if (seen.person !== person || seen.view?.person === person) return;
  hear({ kind: 'view', view });
  if (!seen.chain) hear({ kind: 'chain', chain });
}

function hear(heard: Heard): void {
  if (heard.kind === 'view') {
    seen.view = heard.view;
    drawAll();
  } else if (heard.kind === 'chain') {
    seen.chain = heard.chain;
    if (!seen.view) return;
    strip.draw();
    top.draw();
  } else {
    document.body.classList.toggle('lost', heard.kind === 'lost');
  }
}

function drawAll(): void {
  if (seen.view?.person !== seen.person) return;
  discord.draw();
  telegram.draw();
  strip.draw();
  top.draw();
  tickTimes(host.now());
}

function turnTo(person: PersonId): void {
  seen.person = person;
  localStorage.setItem('person', person);
  const url = new URL(location.href);
  url.searchParams.set('as', person);
  history.replaceState(null, '', url);
  document.title = `${personNames[person]} · Civitas sandbox`;
  discord.reset();
  telegram.reset();
  listen();
  // Where nothing answers, the stream says so.
  look(person).catch(() => document.body.classList.add('lost'));
}

const TABS = ['discord', 'telegram', 'chain'] as const;
type Tab = (typeof TABS)[number];

function showTab(tab: Tab): void {
  document.body.dataset['tab'] = tab;
  for (const button of tabs.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset['tab'] === tab));
  }
}

const tabs = el(
  'nav',
  { class: 'tabs', 'aria-label': 'What is shown' },
  ...TABS.map((tab) =>
    el(
      'button',
      { type: 'button', 'data-tab': tab, onclick: () => showTab(tab) },
      tab.replace(/^./, (letter) => letter.toUpperCase()),
    ),
  ),
);

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || !isTelegramLink(link.href)) return;
  event.preventDefault();
  host.open(link.href);
});

document.body.append(
  top.node,
  tabs,
  el('main', {}, discord.node, telegram.node, strip.node),
  toasts,
);
showTab('discord');
turnTo(seen.person);
setInterval(() => {
  tickTimes(host.now());
  top.tick();
}, 1_000);
