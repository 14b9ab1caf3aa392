// The little of a framework this page needs: elements from data, and lists that keep what did not change.

type Child = Node | string | null | undefined | false;
type Prop = string | number | boolean | undefined | ((event: Event) => void);

/** `class`, `style`, attributes, and `onclick`-like listeners; `false` and undefined leave an attribute out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Readonly<Record<string, Prop>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...children.filter((child) => child instanceof Node || typeof child === 'string'));
  return node;
}

function setProp(node: HTMLElement, name: string, value: Prop): void {
  if (value === undefined || value === false) return;
  if (typeof value === 'function') node.addEventListener(name.slice(2), value);
  // The page's policy forbids style attributes; this is no attribute.
  else if (name === 'style') node.style.cssText = String(value);
  else node.setAttribute(name, value === true ? '' : String(value));
}

const known = new WeakMap<Element, Map<string, { shown: string; node: HTMLElement }>>();

/** Draws only what is new or different, so that focus, open menus and scroll positions survive. */
export function drawList<T>(
  parent: Element,
  items: readonly T[],
  keyOf: (item: T) => string,
  make: (item: T) => HTMLElement,
): void {
  const before = known.get(parent) ?? new Map();
  const after = new Map<string, { shown: string; node: HTMLElement }>();
  for (const item of items) {
    const key = keyOf(item);
    const shown = JSON.stringify(item);
    const old = before.get(key);
    after.set(key, old?.shown === shown ? old : { shown, node: make(item) });
  }
  known.set(parent, after);
  const nodes = [...after.values()].map(({ node }) => node);
  const isSame =
    parent.children.length === nodes.length &&
    nodes.every((node, at) => parent.children[at] === node);
  if (isSame) return;
  for (const child of [...parent.children]) {
    if (!nodes.includes(child as HTMLElement)) child.remove();
  }
  for (const [at, node] of nodes.entries()) {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  }
}
