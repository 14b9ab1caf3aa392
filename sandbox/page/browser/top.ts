// The line above everything: who sits here, what time it is, and what to do first.
import type { PersonId } from '../wire.ts';
import { el } from './dom.ts';
import { colorOf, type Host, personIds, personNames } from './host.ts';
import { absoluteTime } from './time.ts';

export type TopBar = { readonly node: HTMLElement; draw(): void; tick(): void };

const HOUR_MS = 3_600_000;

const STEPS = [
  'As Ada, type /civitas setup in #general on Discord and follow the card.',
  'Then /civitas attach: open its link as Bo, who created the Telegram group; confirm as Ada.',
  'Anybody: /wallet link on Discord, /link on Telegram. The sandbox wallet signs on the page that opens.',
  'Ask something: /poll create on Discord, /poll Which day? | Mon | Tue on Telegram. Vote in both.',
  'Gate something: /role gate leads through it by buttons. To gate a group, attach Harbour Holders instead of Harbour Town, or say /role_gate in it: who is outside asks at its door.',
  'Move the clock with +1 h and +1 day; send tokens below and see what follows.',
] as const;

function personSwitch(onPerson: (person: PersonId) => void): HTMLElement {
  const radios = personIds.map((id) => {
    const name = personNames[id];
    const input = el('input', {
      type: 'radio',
      name: 'person',
      value: id,
      'aria-label': name,
      onchange: () => onPerson(id),
    });
    return el(
      'label',
      { style: `--person: ${colorOf(name)}` },
      input,
      el('span', { class: 'avatar', 'aria-hidden': 'true' }, name.slice(0, 1)),
      el('span', { class: 'name' }, name),
    );
  });
  return el('fieldset', { class: 'people' }, el('legend', {}, 'You are'), ...radios);
}

function hint(host: Host): { node: HTMLElement; draw(): void } {
  const code = el('code', {});
  const copy = el('button', { type: 'button', class: 'quiet' }, 'Copy code');
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(code.textContent ?? '').then(() => host.toast('Copied'));
  });
  const node = el(
    'p',
    { class: 'hint', hidden: true },
    'No community yet: as Ada, type ',
    el('b', {}, '/civitas setup'),
    ' in #general. One-time founding code: ',
    code,
    copy,
  );
  return {
    node,
    draw() {
      const given = host.chain?.foundingCode ?? null;
      node.hidden = given === null;
      code.textContent = given ?? '';
    },
  };
}

export function createTopBar(
  host: Host,
  { onPerson }: { onPerson(person: PersonId): void },
): TopBar {
  const people = personSwitch(onPerson);
  const clock = el('span', { class: 'clock', title: "The deployment's clock" });
  const founding = hint(host);
  const advance = (label: string, ms: number): HTMLElement => {
    const node = el(
      'button',
      { type: 'button', title: `Move the clock of bot and chain by ${label.slice(1)}` },
      label,
    );
    node.addEventListener('click', () => {
      node.disabled = true;
      void host.act({ kind: 'advance', ms }).then(() => {
        node.disabled = false;
      });
    });
    return node;
  };
  const steps = el(
    'details',
    { class: 'steps' },
    el('summary', {}, 'What to try'),
    el('ol', {}, ...STEPS.map((step) => el('li', {}, step))),
  );
  const violations = el('details', { class: 'violations', hidden: true });
  const drawViolations = (): void => {
    const found = host.view.violations;
    violations.hidden = found.length === 0;
    violations.replaceChildren(
      el('summary', {}, `${found.length} against the platform's rules`),
      el('ul', {}, ...found.map((one) => el('li', {}, one))),
    );
  };
  const tick = (): void => {
    clock.textContent = absoluteTime(host.now(), 'f');
  };
  return {
    node: el(
      'header',
      { class: 'top' },
      el('h1', {}, 'Civitas', el('span', {}, ' sandbox')),
      people,
      el(
        'div',
        { class: 'time' },
        violations,
        steps,
        clock,
        advance('+1 h', HOUR_MS),
        advance('+1 day', 24 * HOUR_MS),
      ),
      founding.node,
    ),
    tick,
    draw() {
      for (const input of people.querySelectorAll('input'))
        input.checked = input.value === host.person;
      founding.draw();
      drawViolations();
      tick();
    },
  };
}
