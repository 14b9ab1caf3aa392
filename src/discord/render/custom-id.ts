/**
 * What a component's custom id says: which sealed press, and into which option its values go. Ids carry no
 * state and no rights; a number at the end only keeps the ids of one message apart, as Discord demands.
 *
 *   <press>[:n]            a button
 *   s:<press>:<option>[:n] a select of one value      l:<press>:<option>[:n] of several
 *   v:<n>                  a select whose values are presses (buttons that found no room)
 *   m:<press>              a form; its fields' ids are the names of options
 */
export type CustomId =
  | { kind: 'button'; press: string }
  | { kind: 'select'; press: string; option: string; several: boolean }
  | { kind: 'presses' }
  | { kind: 'form'; press: string };

export const selectId = (press: string, option: string, several: boolean): string =>
  `${several ? 'l' : 's'}:${press}:${option}`;
export const formId = (press: string): string => `m:${press}`;
export const pressesId = 'v';

/** Keeps equal ids of one message apart. */
export function uniqueIds(): (id: string) => string {
  const seen = new Map<string, number>();
  return (id) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}:${count}`;
  };
}

/** A foreign or outdated id is taken as a press nobody knows: the answer is "this button has expired". */
export function readCustomId(customId: string): CustomId {
  const [first = '', second = '', third = ''] = customId.split(':');
  switch (first) {
    case 's':
    case 'l':
      return { kind: 'select', press: second, option: third, several: first === 'l' };
    case 'm':
      return { kind: 'form', press: second };
    case pressesId:
      return { kind: 'presses' };
    default:
      return { kind: 'button', press: first };
  }
}
