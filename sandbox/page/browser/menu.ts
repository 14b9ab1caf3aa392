// A list above a text field that completes what is typed: arrows choose, Tab or Enter take, Escape closes.
import { el } from './dom.ts';

export type MenuItem = { name: string; hint: string; value: string };

export type Menu = {
  readonly node: HTMLElement;
  show(items: readonly MenuItem[]): void;
  hide(): void;
  /** Whether the key was the menu's. */
  take(event: KeyboardEvent): boolean;
};

/** Only the list scrolls: scrollIntoView would move everything around it too. */
function bringIntoView(list: HTMLElement, row: HTMLElement): void {
  const top = row.offsetTop;
  const bottom = top + row.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

const MOST = 50;
let count = 0;

export function createMenu(input: HTMLInputElement, onPick: (item: MenuItem) => void): Menu {
  count += 1;
  const id = `menu-${count}`;
  const node = el('ul', { class: 'menu', role: 'listbox', id, hidden: true });
  let items: readonly MenuItem[] = [];
  let at = 0;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-controls', id);
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-autocomplete', 'list');

  const mark = (): void => {
    for (const [index, row] of [...node.children].entries()) {
      row.setAttribute('aria-selected', String(index === at));
      if (index === at) bringIntoView(node, row as HTMLElement);
    }
    if (node.hidden) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `${id}-${at}`);
  };
  const hide = (): void => {
    node.hidden = true;
    items = [];
    input.setAttribute('aria-expanded', 'false');
    mark();
  };
  const pick = (item: MenuItem | undefined): void => {
    if (!item) return;
    hide();
    onPick(item);
  };
  return {
    node,
    hide,
    show(next) {
      items = next.slice(0, MOST);
      at = 0;
      node.replaceChildren(
        ...items.map((item, index) => {
          const row = el(
            'li',
            { role: 'option', id: `${id}-${index}` },
            el('b', { class: 'menu-name' }, item.name),
            el('span', { class: 'menu-hint' }, item.hint),
          );
          // Before the field loses its focus.
          row.addEventListener('mousedown', (event) => {
            event.preventDefault();
            pick(item);
          });
          return row;
        }),
      );
      node.hidden = items.length === 0;
      input.setAttribute('aria-expanded', String(!node.hidden));
      mark();
    },
    take(event) {
      if (node.hidden) return false;
      const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
      const step = steps[event.key];
      if (step !== undefined) at = (at + step + items.length) % items.length;
      else if (event.key === 'Tab' || event.key === 'Enter') pick(items[at]);
      else if (event.key === 'Escape') hide();
      else return false;
      event.preventDefault();
      mark();
      return true;
    },
  };
}

/** Names that begin with it first, then names that hold it. */
export function matching<T extends { name: string }>(all: readonly T[], typed: string): T[] {
  const wanted = typed.toLowerCase();
  const begins = all.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const holds = all.filter(
    (one) => !begins.includes(one) && one.name.toLowerCase().includes(wanted),
  );
  return [...begins, ...holds];
}
