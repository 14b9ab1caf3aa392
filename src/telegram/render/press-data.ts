/**
 * What a button carries: the opaque id of a stored press and, for a choice of a select, the value that was
 * chosen; never state, never a right. Telegram allows 64 bytes, so ids and UUIDs travel as their bytes.
 *
 * `p:<id>` a press · `s:<id>:<option>:<value>` one choice · `t:…` marks a choice among several (the marks
 * stand in the keyboard itself) · `d:<id>:<option>` sends the marked ones · `again` says a command anew as
 * whoever presses.
 */
import { invariant } from '#core/invariant.ts';

export type PressData =
  | { kind: 'press'; id: string }
  | { kind: 'choose' | 'mark'; id: string; option: string; value: string }
  | { kind: 'done'; id: string; option: string }
  | { kind: 'again' };

export const CALLBACK_DATA_MAX_BYTES = 64;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT_ID = /^[0-9a-f]{24}$/;
const VERBS = { choose: 's', mark: 't' } as const;

const packBytes = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
const unpackBytes = (text: string): string => Buffer.from(text, 'base64url').toString('hex');

/** `!` an id of 12 bytes, `~` a UUID, `=` anything else that begins like one of the three. */
function pack(text: string): string {
  if (SHORT_ID.test(text)) return `!${packBytes(text)}`;
  if (UUID.test(text)) return `~${packBytes(text.replaceAll('-', ''))}`;
  return /^[!~=]/.test(text) ? `=${text}` : text;
}

function unpack(text: string): string {
  const rest = text.slice(1);
  if (text.startsWith('!')) return unpackBytes(rest);
  if (text.startsWith('~')) {
    return unpackBytes(rest).replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5');
  }
  return text.startsWith('=') ? rest : text;
}

export function writePressData(data: PressData): string {
  const written = ((): string => {
    switch (data.kind) {
      case 'press':
        return `p:${data.id}`;
      case 'choose':
      case 'mark':
        return `${VERBS[data.kind]}:${pack(data.id)}:${data.option}:${pack(data.value)}`;
      case 'done':
        return `d:${pack(data.id)}:${data.option}`;
      case 'again':
        return 'again';
    }
  })();
  invariant(
    Buffer.byteLength(written) <= CALLBACK_DATA_MAX_BYTES,
    `a button carries more than ${CALLBACK_DATA_MAX_BYTES} bytes: ${written}`,
  );
  return written;
}

const FORM = /^([pstd]):([^:]+)(?::([^:]*)(?::(.*))?)?$/s;

/** Undefined for data no version of ours wrote. */
export function readPressData(written: string): PressData | undefined {
  if (written === 'again') return { kind: 'again' };
  const [, verb, packed = '', option, value] = FORM.exec(written) ?? [];
  const id = unpack(packed);
  if (verb === 'p') return option === undefined ? { kind: 'press', id } : undefined;
  if (option === undefined || option === '') return undefined;
  if (verb === 'd') return value === undefined ? { kind: 'done', id, option } : undefined;
  if (value === undefined) return undefined;
  if (verb === 's') return { kind: 'choose', id, option, value: unpack(value) };
  if (verb === 't') return { kind: 'mark', id, option, value: unpack(value) };
  return undefined;
}
