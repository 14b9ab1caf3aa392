// What the page's panels share: who sits here, what they see, and how to act.
import type { Act, ChainView, Outcome, PersonId, View } from '../wire.ts';

type WithoutPerson<T> = T extends unknown ? Omit<T, 'as'> : never;
export type ActOf = WithoutPerson<Act>;

export interface Host {
  readonly person: PersonId;
  readonly view: View;
  readonly chain: ChainView | undefined;
  /** Milliseconds on the deployment's clock. */
  now(): number;
  /** Tells the person what went wrong; resolves all the same. */
  act(act: ActOf): Promise<Outcome>;
  toast(text: string, kind?: 'error' | 'plain'): void;
  /** A link somebody clicked: t.me and channels of the server open here, everything else in a new tab. */
  open(url: string): void;
}

export const personNames: Readonly<Record<PersonId, string>> = {
  ada: 'Ada',
  bo: 'Bo',
  cleo: 'Cleo',
  dan: 'Dan',
  eve: 'Eve',
  finn: 'Finn',
};
export const personIds = Object.keys(personNames) as PersonId[];

const COLORS: Readonly<Record<string, string>> = {
  Ada: '#c93550',
  Bo: '#2272c0',
  Cleo: '#7c52c8',
  Dan: '#1f7d54',
  Eve: '#a35f12',
  Finn: '#147581',
  Civitas: '#3b4ba8',
};

export const colorOf = (name: string): string => COLORS[name] ?? '#69707d';
