/** Reads the executor's keys from where the configuration says they are; what does not open stops the start. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type KeysEntry, readKeysFile } from '#chain/keys-file.ts';
import { openKeystore } from '#chain/keystore.ts';
import { openSeedFile } from '#chain/seed-file.ts';
import { createSigners, type ListedKey, type Signers } from '#chain/signer.ts';
import type { Config } from '../config.ts';

const asHex = (text: string): `0x${string}` => `0x${text.slice(2)}`;

async function listedKey(entry: KeysEntry, folder: string): Promise<ListedKey> {
  const { community, purpose, generation, address } = entry;
  if (entry.kind === 'remote') return { community, purpose, generation, key: entry };
  const text = await readFile(resolve(folder, entry.keystore), 'utf8');
  // Editors end a file with a line break; a password does not end with one.
  const password = (await readFile(resolve(folder, entry.passwordFile), 'utf8')).replace(
    /\r?\n$/,
    '',
  );
  const opened = await openKeystore(text, password, address);
  if (!opened.ok) throw new Error(`the keystore ${entry.keystore}: ${opened.problem}`);
  return { community, purpose, generation, key: opened.key };
}

export async function readSigners({ executor }: Pick<Config, 'executor'>): Promise<Signers> {
  switch (executor.kind) {
    case 'off':
      return createSigners({});
    case 'key':
      return createSigners({ key: asHex(executor.key.reveal()) });
    case 'keys-file': {
      const file = readKeysFile(await readFile(executor.path, 'utf8'));
      if (!file.ok) throw new Error(`EXECUTOR_KEYS_FILE ${executor.path}: ${file.problem}`);
      const listed: ListedKey[] = [];
      // One after another: opening a keystore takes hundreds of megabytes.
      for (const entry of file.accounts)
        listed.push(await listedKey(entry, dirname(executor.path)));
      return createSigners({ listed });
    }
    case 'seed-file': {
      const file = openSeedFile(
        await readFile(executor.path, 'utf8'),
        executor.passphrase?.reveal(),
      );
      if (!file.ok) throw new Error(`EXECUTOR_SEED_FILE ${executor.path}: ${file.problem}`);
      return createSigners({ seed: { mnemonic: file.mnemonic } });
    }
  }
}
