/** Everything that is kept about a person, as a file for them alone. */
import { gzipSync } from 'node:zlib';
import type { PersonId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';

export type ExportFile = {
  name: string;
  mime: string;
  bytes: Uint8Array;
  tables: number;
  rows: number;
};

/** What every chat takes as a file; longer ones are compressed. */
const PLAIN_MAX = 4 * 1024 * 1024;

const written = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

export function createExporting({ store }: { store: Store }) {
  return {
    async export(asked: PersonId): Promise<ExportFile> {
      const person = await store.people.findStanding(asked);
      const persons = await store.people.listFamily(person);
      const accounts = (await store.people.listAccounts([person])).map(({ id }) => id);
      const { tables, notExported } = await store.personal.listPersonal(persons, accounts);
      const madeAt = await store.now();
      const text = JSON.stringify(
        { format: 'civitas-export/1', madeAt, persons, tables, notExported },
        written,
        2,
      );
      const plain = new TextEncoder().encode(text);
      const long = plain.length > PLAIN_MAX;
      return {
        name: `civitas-export.json${long ? '.gz' : ''}`,
        mime: long ? 'application/gzip' : 'application/json',
        bytes: long ? gzipSync(plain) : plain,
        tables: Object.keys(tables).length,
        rows: Object.values(tables).reduce((sum, rows) => sum + rows.length, 0),
      };
    },
  };
}
