/**
 * Names of wallets for people's eyes. What is shown comes from the books, and is at most a day old; a job looks the
 * others up, so that no answer ever waits for a chain. Rights never follow from a name.
 */
import { DAY_MS } from '#core/duration.ts';
import { Fault } from '#core/fault.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { WalletDependencies } from './dependencies.ts';

const KEPT_MS = DAY_MS;

/** What has a dot is a name: no address has one. */
export const isName = (text: string): boolean => text.includes('.');

export function createNames({ store, ens, log }: WalletDependencies) {
  return {
    /** Names by address, of those that have one as far as is known; asks for what is not known. */
    async namesOf(addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (!ens.isOn || addresses.length === 0) return new Map();
      const asked = [...new Set(addresses.map((one) => asAddress(one)))];
      const fresh = (await store.now()).getTime() - KEPT_MS;
      const rows = (await store.names.listNames(asked)).filter(
        (row) => row.checkedAt.getTime() > fresh,
      );
      const known = new Map(rows.map((row) => [row.address, row.name]));
      await store.outbox.insertOutbox(
        asked.filter((one) => !known.has(one)).map((key) => ({ kind: 'ens-name', key })),
      );
      return new Map(
        addresses.flatMap((shown) => {
          const name = known.get(asAddress(shown));
          return name ? [[shown, name] as const] : [];
        }),
      );
    },

    /** Looks one up; what cannot be read stays unknown until somebody asks for it again. */
    async lookUpName(address: Address): Promise<void> {
      try {
        const name = await ens.nameOf(address);
        await store.names.insertName({ address, name, checkedAt: await store.now() });
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        log.warn({ err, address }, 'a name could not be looked up, so the address is shown');
      }
    },

    /** A typed address, or what a typed name stands for now. */
    async addressBehind(text: string): Promise<Result<string>> {
      if (!isName(text)) return accept(text);
      try {
        const address = await ens.addressOf(text);
        return address === null ? refuse({ code: 'name-unknown', text }) : accept(address);
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        log.warn({ err }, 'a typed name could not be looked up');
        return refuse({ code: 'name-unreadable', text });
      }
    },
  };
}
