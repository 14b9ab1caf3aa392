/**
 * Cold wallets. A vault that names a linked wallet in delegate.xyz's registry counts for that wallet's person, on the
 * chain where it says so: the first valid claim until it is revoked, and never against a link of the vault itself (V2).
 * It is never paid. The registry is read again whenever it matters; what cannot be read is unknown (V7).
 */
import type { VaultRegistry } from '#chain/vault.ts';
import { parseAddress } from '#core/address.ts';
import { Fault } from '#core/fault.ts';
import { type Address, type PersonId, toChecksumAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { VaultEnd } from '#core/wallet/link.ts';
import type { Books } from '#store/index.ts';
import type { VaultClaimRow } from '#store/vault.ts';
import type { LiveLink } from '#store/wallet.ts';
import { requireAct, type Speaker } from '../caution.ts';
import type { Inbox } from '../inbox.ts';
import type { WalletDependencies } from './dependencies.ts';

export type VaultView = {
  /** Checksummed, as people are shown it. */
  address: `0x${string}`;
  chainId: number;
  /** The linked wallet that it named. */
  hot: `0x${string}`;
  linkedAt: Date;
};

export type VaultOffer = {
  address: `0x${string}`;
  /** Where the registry says yes, each with the linked wallet that is named there. */
  named: readonly { chainId: number; hot: `0x${string}` }[];
};

type Named = { chainId: number; link: LiveLink };
type Look = { address: Address; named: readonly Named[]; gone: ReadonlySet<string> };

/** Ends claims in the caller's transaction, and tells those they counted for. */
export async function endClaims(
  books: Books,
  inbox: Inbox,
  claims: readonly VaultClaimRow[],
  reason: VaultEnd,
  at: Date,
): Promise<void> {
  for (const { id, address, chainId, standing } of claims) {
    if (!(await books.vaults.updateClaimEnded(id, at, reason))) continue;
    await inbox.tell(books, standing, undefined, `vault-ended:${id}`, {
      kind: 'vault-ended',
      address: toChecksumAddress(address),
      chainId,
      end: reason,
    });
    await books.outbox.insertOutbox([{ kind: 'gate-person', key: standing }]);
  }
}

export type Vaults = ReturnType<typeof createVaults>;

export function createVaults(deps: WalletDependencies) {
  const { store, ids, inbox, audit, registry, chain, log } = deps;

  /** What the registry says at a final block of the chain; null where it could not be read. */
  async function ask(
    chainId: number,
    claims: readonly { vault: Address; hot: Address }[],
  ): Promise<readonly (boolean | null)[]> {
    try {
      const { number } = await chain.finalBlock(chainId);
      return await registry.areNamed(chainId, claims, number);
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      log.warn({ err, chainId }, 'vaults: the registry could not be read, so nothing is decided');
      return claims.map(() => null);
    }
  }

  const isOn = (link: LiveLink, chainId: number): boolean =>
    link.chainId === null || link.chainId === chainId;

  /** Everything a claim asks of the world, before any transaction. */
  async function look(person: PersonId, text: string): Promise<Result<Look>> {
    const parsed = parseAddress(text);
    if (!parsed.ok) return parsed;
    const address = parsed.value;
    const links = await store.wallets.listLinks([person]);
    if (links.length === 0) return refuse({ code: 'not-linked' });
    if (links.some((link) => link.address === address)) {
      return refuse({ code: 'wallet-already-linked', address });
    }
    const standing = await store.vaults.listClaimsOfAddress(address);
    const named: Named[] = [];
    const gone = new Set<string>();
    let isUnknown = false;
    for (const chainId of chain.chainIds) {
      const own = links.filter((link) => isOn(link, chainId));
      const held = standing.filter((claim) => claim.chainId === chainId);
      const hots = [...own.map((link) => link.address), ...held.map((claim) => claim.hot)];
      const said = await ask(
        chainId,
        hots.map((hot) => ({ vault: address, hot })),
      );
      const at = own.findIndex((_, index) => said[index] === true);
      const link = own[at];
      if (link) named.push({ chainId, link });
      else if (said.slice(0, own.length).includes(null)) isUnknown = true;
      held.forEach((claim, index) => {
        if (said[own.length + index] === false) gone.add(claim.id);
      });
    }
    if (named.length > 0) return accept({ address, named, gone });
    if (isUnknown) return refuse({ code: 'vault-unreadable' });
    return refuse({ code: 'vault-not-named', address });
  }

  /** What one chain of a claim meets in the books: the link it is by, and claims that are over. */
  async function judge(
    books: Books,
    person: PersonId,
    { address, gone }: Look,
    { chainId, link }: Named,
  ): Promise<Result<{ link: LiveLink; over: VaultClaimRow[]; isHeld: boolean }>> {
    const direct = await books.wallets.listLinksOfAddress(address);
    if (direct.some((one) => isOn(one, chainId))) return refuse({ code: 'wallet-taken', address });
    const own = await books.wallets.listLinks([person]);
    const mine = own.find((one) => one.linkId === link.linkId);
    if (!mine) return refuse({ code: 'vault-not-named', address });
    const claims = await books.vaults.listClaimsOfAddress(address);
    const here = claims.filter((claim) => claim.chainId === chainId);
    const isHeld = here.some(
      (claim) => claim.standing === person && claim.stands && !gone.has(claim.id),
    );
    const over = here.filter((claim) => !claim.stands || gone.has(claim.id));
    if (!isHeld && over.length < here.length) return refuse({ code: 'vault-taken', address });
    return accept({ link: mine, over, isHeld });
  }

  async function record(
    books: Books,
    person: PersonId,
    claim: { address: Address; chainId: number; link: LiveLink },
    now: Date,
  ): Promise<void> {
    const { address, chainId, link } = claim;
    const id = ids();
    await books.vaults.insertClaim({
      id,
      address,
      chainId,
      hotWalletId: link.wallet,
      // As a link's: undoing a merge leaves each side what it brought (W6).
      personId: link.owner,
      linkedAt: now,
      checkedAt: now,
    });
    await inbox.tell(books, person, undefined, `vault:${id}`, {
      kind: 'vault-linked',
      address: toChecksumAddress(address),
      chainId,
      hot: toChecksumAddress(link.address),
    });
  }

  /** On every chain where nothing stands against it; a refusal where something does on each. */
  async function claim(
    books: Books,
    person: PersonId,
    seen: Look,
    eventId: string,
  ): Promise<Result<VaultOffer>> {
    const now = await books.now();
    const named: Named[] = [];
    let against: Result<never> | undefined;
    for (const one of seen.named) {
      const judged = await judge(books, person, seen, one);
      if (!judged.ok) {
        against ??= judged;
        continue;
      }
      const { link, over, isHeld } = judged.value;
      named.push({ chainId: one.chainId, link });
      if (isHeld) continue;
      for (const old of over) {
        await endClaims(books, inbox, [old], old.stands ? 'revoked' : 'hot-gone', now);
      }
      await record(books, person, { address: seen.address, chainId: one.chainId, link }, now);
    }
    if (named.length === 0 && against) return against;
    await audit.note(books, {
      community: undefined,
      actor: person,
      action: 'wallet.vault',
      subject: named.map(({ link }) => link.wallet).join(','),
      eventId,
    });
    await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    return accept(offerOf({ ...seen, named }));
  }

  const offerOf = ({ address, named }: Look): VaultOffer => ({
    address: toChecksumAddress(address),
    named: named.map(({ chainId, link }) => ({ chainId, hot: toChecksumAddress(link.address) })),
  });

  return {
    async listVaults(person: PersonId): Promise<VaultView[]> {
      const claims = await store.vaults.listClaimsOf([person]);
      return claims
        .filter((claim) => claim.stands)
        .map(({ address, chainId, hot, linkedAt }) => ({
          address: toChecksumAddress(address),
          chainId,
          hot: toChecksumAddress(hot),
          linkedAt,
        }));
    },

    /** What claiming this vault would bring. */
    async previewVault(person: PersonId, text: string): Promise<Result<VaultOffer>> {
      const seen = await look(person, text);
      return seen.ok ? accept(offerOf(seen.value)) : seen;
    },

    /** The vault counts for the person from now on, on each chain where its word is known. */
    async claimVault(speaker: Speaker, text: string, eventId: string): Promise<Result<VaultOffer>> {
      const { person } = speaker;
      const seen = await look(person, text);
      if (!seen.ok) return seen;
      return store.transaction('claim vault', async (books) => {
        const may = await requireAct(books, 'link', speaker);
        if (!may.ok) return may;
        await books.wallets.lockAddress(seen.value.address);
        await books.wallets.lockOwners([person]);
        return claim(books, person, seen.value, eventId);
      });
    },

    /** Its person lets it go; undefined: it is none of theirs. */
    async dropVault(
      speaker: Speaker,
      text: string,
    ): Promise<Result<{ address: `0x${string}` } | undefined>> {
      const { person } = speaker;
      const parsed = parseAddress(text);
      if (!parsed.ok) return accept(undefined);
      return store.transaction('drop vault', async (books) => {
        await books.merges.lockPersonShared(person);
        await books.wallets.lockAddress(parsed.value);
        const claims = (await books.vaults.listClaimsOf([person])).filter(
          (claim) => claim.address === parsed.value,
        );
        if (claims.length === 0) return accept(undefined);
        const may = await requireAct(books, 'unlink', speaker);
        if (!may.ok) return may;
        await endClaims(books, inbox, claims, 'dropped', await books.now());
        return accept({ address: toChecksumAddress(parsed.value) });
      });
    },

    /** Every claim is held to the registry; what is certainly over ends with a notice. */
    async checkVaults(): Promise<void> {
      const claims = await store.vaults.listClaims();
      for (const [chainId, here] of Map.groupBy(claims, (claim) => claim.chainId)) {
        const said = await ask(
          chainId,
          here.map(({ address, hot }) => ({ vault: address, hot })),
        );
        const revoked = here.filter((claim, index) => claim.stands && said[index] === false);
        const fine = here.filter((claim, index) => claim.stands && said[index] === true);
        await store.transaction('check vaults', async (books) => {
          const now = await books.now();
          await books.vaults.updateClaimsChecked(
            fine.map((claim) => claim.id),
            now,
          );
          const stranded = here.filter((claim) => !claim.stands);
          await endClaims(books, inbox, stranded, 'hot-gone', now);
          await endClaims(books, inbox, revoked, 'revoked', now);
        });
      }
    },
  };
}

/** A wallet that counts; `hot` marks a vault, and is the wallet that it named. */
type Counted = { address: Address; chainId: number | null; hot?: Address };

/**
 * What the registry says of the vaults among these wallets at a block of a chain: by address true, false, or null
 * where it could not be read. A wallet that is linked itself stands in no entry.
 */
export async function namedAmong(
  registry: VaultRegistry,
  wallets: readonly Counted[],
  chainId: number,
  block: bigint,
): Promise<ReadonlyMap<Address, boolean | null>> {
  const vaults = wallets.flatMap(({ address, chainId: on, hot }) =>
    hot !== undefined && on === chainId ? [{ vault: address, hot }] : [],
  );
  const said = await registry.areNamed(chainId, vaults, block);
  return new Map(vaults.map(({ vault }, index) => [vault, said[index] ?? null]));
}
