// The strip below both chats: who owns what, the block, and hands to move tokens.
import { type ChainView, type Holding, KEEPERS } from '../wire.ts';
import { drawList, el } from './dom.ts';
import { colorOf, type Host, personNames } from './host.ts';

export type Strip = { readonly node: HTMLElement; draw(): void };

const rounded = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const short = (address: string): string => `${address.slice(0, 4)}…${address.slice(-4)}`;

function copyButton(host: Host, text: string, label: string): HTMLElement {
  const onclick = (): void =>
    void navigator.clipboard.writeText(text).then(() => host.toast(`Copied ${label}`));
  return el(
    'button',
    { type: 'button', class: 'copy', title: `Copy ${text}`, onclick },
    short(text),
  );
}

function holdingNode(host: Host, holding: Holding & { isMe?: boolean; of?: string }): HTMLElement {
  const { name, civ, eth, badges, address, isMe, of } = holding;
  return el(
    'li',
    { class: isMe ? 'holding me' : 'holding', 'data-name': name },
    el(
      'p',
      {},
      el('span', { class: 'dot', style: `background: ${colorOf(name)}` }),
      el('strong', {}, name),
      badges > 0 && el('span', { class: 'badge', title: `${badges} badge` }, '🏅'),
    ),
    el('p', { class: 'amount' }, rounded.format(Number(civ)), el('small', {}, ' CIV')),
    el(
      'p',
      { class: 'small' },
      el('span', {}, `${rounded.format(Number(eth))} ETH`),
      copyButton(host, address, of ? `the ${name.toLowerCase()} of ${of}` : `${name}'s address`),
    ),
  );
}

function sendForm(host: Host): {
  node: HTMLElement;
  does: HTMLElement;
  draw(chain: ChainView): void;
} {
  const amount = el('input', {
    value: '200',
    inputmode: 'decimal',
    'aria-label': 'Amount',
    size: 5,
  });
  const asset = el(
    'select',
    { 'aria-label': 'Asset' },
    el('option', { value: 'CIV' }, 'CIV'),
    el('option', { value: 'ETH' }, 'ETH'),
  );
  const to = el('select', { 'aria-label': 'To' });
  const from = el('span', {});
  const send = el('button', { type: 'submit' }, 'Send');
  const delegate = el(
    'button',
    { type: 'button', 'aria-describedby': 'delegate-does' },
    'Delegate',
  );
  const does = el(
    'div',
    { class: 'small', id: 'delegate-does' },
    'Delegate: your wallet, as a cold one, names the chosen one in the registry of delegate.xyz, so that what it holds can count for that person. Once more takes it back.',
  );
  delegate.addEventListener('click', () => {
    delegate.disabled = true;
    void host.act({ kind: 'delegate', to: to.value }).then((outcome) => {
      delegate.disabled = false;
      if (outcome.ok && outcome.kind === 'toast') host.toast(outcome.text);
    });
  });
  const form = el(
    'form',
    { class: 'send' },
    'Send ',
    amount,
    asset,
    from,
    to,
    send,
    delegate,
    does,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send.disabled = true;
    const chosen = asset.value === 'ETH' ? 'ETH' : 'CIV';
    void host
      .act({ kind: 'send', to: to.value, amount: amount.value.trim(), asset: chosen })
      .then((outcome) => {
        send.disabled = false;
        if (outcome.ok && outcome.kind === 'toast') host.toast(outcome.text);
      });
  });
  let shown = '';
  return {
    node: form,
    does,
    draw({ people, accounts, communities }) {
      from.textContent = ` from ${personNames[host.person]} to `;
      const targets = [
        ...people.filter(({ id }) => id !== host.person),
        ...accounts.map((one) => ({
          ...one,
          name: communities > 1 ? `${one.name}, ${one.community}` : one.name,
        })),
      ].map(({ name, address }) => ({ name, address }));
      if (JSON.stringify(targets) === shown) return;
      shown = JSON.stringify(targets);
      const before = to.value;
      to.replaceChildren(
        ...targets.map(({ name, address }) => el('option', { value: address }, name)),
      );
      if (targets.some(({ address }) => address === before)) to.value = before;
    },
  };
}

const KEEPER_NAMES: { readonly [K in (typeof KEEPERS)[number]]: string } = {
  safe: 'Safe of Ada, Bo and Cleo',
  timelock: 'timelock',
  governor: 'governor',
};

/** Deploys what can keep a community's money; its address is copied for `/treasury connect`. */
function contractForm(host: Host): HTMLElement {
  const which = el(
    'select',
    { 'aria-label': 'Contract' },
    ...KEEPERS.map((keeper) => el('option', { value: keeper }, KEEPER_NAMES[keeper])),
  );
  const deploy = el('button', { type: 'submit' }, 'Deploy');
  const form = el('form', { class: 'send' }, 'New ', which, ' with 1,000 CIV ', deploy);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const contract = KEEPERS.find((keeper) => keeper === which.value);
    if (!contract) return;
    deploy.disabled = true;
    void host.act({ kind: 'contract', contract }).then(async (outcome) => {
      deploy.disabled = false;
      if (!outcome.ok || outcome.kind !== 'copy') return;
      await navigator.clipboard.writeText(outcome.text);
      host.toast(`Copied ${outcome.text}: now /treasury connect kind:${contract}`);
    });
  });
  return form;
}

export function createStrip(host: Host): Strip {
  const block = el('span', { class: 'block' });
  const token = el('span', { class: 'small' });
  const list = el('ul', { class: 'holdings' });
  const send = sendForm(host);
  let shownToken = '';
  return {
    node: el(
      'section',
      { class: 'panel strip', 'aria-label': 'Chain' },
      el('header', {}, el('h2', {}, 'Chain'), block, token, send.node, contractForm(host)),
      send.does,
      list,
    ),
    draw() {
      const { chain } = host;
      if (!chain) return;
      block.textContent = `block ${chain.block.toLocaleString('en')}`;
      if (shownToken !== chain.token) {
        shownToken = chain.token;
        token.replaceChildren('CIV ', copyButton(host, chain.token, 'the token'));
      }
      const people = chain.people.map((one) => ({ ...one, isMe: one.id === host.person }));
      const accounts = chain.accounts.map((one) => ({ ...one, of: one.community }));
      drawList(
        list,
        [...people, ...accounts],
        ({ address }) => address,
        (holding) => holdingNode(host, holding),
      );
      send.draw(chain);
    },
  };
}
