/** The wallet signs: the text is built and stored here, and what comes back is held against it (W1, W2, W5). */
import { parseAddress } from '#core/address.ts';
import {
  type Address,
  asId,
  type PersonId,
  toChecksumAddress,
  type WalletId,
} from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import {
  decideLink,
  decideSession,
  type LinkDecision,
  type LinkSession,
  type Signed,
} from '#core/wallet/link.ts';
import { buildRecoverTerms } from '#core/wallet/recover-terms.ts';
import { buildSignInTerms, MAX_MESSAGE_LENGTH, ownTerms } from '#core/wallet/siwe-terms.ts';
import type { Books } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { LinkSessionRow, LiveLink, SessionPurpose } from '#store/wallet.ts';
import { requireAct } from '../caution.ts';
import { askToJoin, decideAsk } from '../merge/ask.ts';
import type { WalletDependencies } from './dependencies.ts';
import { browserHash, findUsableSession, lifeOf, type OpenSession, personOf } from './session.ts';
import { endLinks } from './unlink.ts';
import { endClaims } from './vault.ts';

export type Signature = {
  /** The text as the browser gave it to the wallet. */
  message: string;
  address: string;
  /** 0x and hex digits, however the wallet makes them. */
  signature: string;
  /** The signer was told that somebody else has this wallet, and moves it. */
  move: boolean;
  /** The signer was told the same, and says that both accounts are theirs: it only asks (W6). */
  join?: boolean;
};

/** `asked`: nothing was linked; whoever has the wallet is asked to join. */
export type LinkedView = { address: `0x${string}`; moved: boolean; asked?: true };

const SIGNATURE = /^0x(?:[0-9a-f]{2}){1,16384}$/i;
/** Its owners told the contract on chain what it signs: there is nothing to hand over. */
const SIGNED_ON_CHAIN = '0x';

/** A browser counts once its proof is complete. */
function sessionOf(row: LinkSessionRow, account: AccountRow, person: PersonId, domain: string) {
  return {
    ...lifeOf(row),
    person,
    platform: account.platform,
    externalId: account.externalId,
    domain,
    nonce: row.nonce,
    message: row.message,
    messageAddress: row.messageAddress,
    browserHash: row.provenAt === null ? null : row.browserHash,
  } satisfies LinkSession;
}

/** Whether a wallet signs in here; what a session for a ballot is signed for stands in vote/signed.ts. */
export const isForWallet = (purpose: SessionPurpose): boolean =>
  purpose === 'link' || purpose === 'recover';

/** What a session for this says when it is signed. */
export const termsOf = (purpose: SessionPurpose): typeof buildSignInTerms =>
  purpose === 'recover' ? buildRecoverTerms : buildSignInTerms;

export function decideBrowser({ row, account }: OpenSession, browser: string | null): Result<null> {
  if (row.provenAt === null) return refuse({ code: 'link-unproven', platform: account.platform });
  const same = browser !== null && row.browserHash === browserHash(browser);
  return same ? accept(null) : refuse({ code: 'link-unproven', platform: account.platform });
}

/** The account of a key is one wallet on all chains; contract wallets of other chains are other wallets (W5). */
const isSameWallet = (link: LiveLink, chainId: number | null): boolean =>
  link.chainId === null || chainId === null || link.chainId === chainId;

/** What came back, as far as it can be read; the signature is judged later. */
export async function readSigned(
  signIn: WalletDependencies['signIn'],
  given: Signature,
  browser: string | null,
  shown: { message: string | null; nonce: string; awaitingSince?: Date | null },
): Promise<Result<Signed>> {
  if (given.message.length > MAX_MESSAGE_LENGTH) {
    return refuse({ code: 'message-too-long', max: MAX_MESSAGE_LENGTH });
  }
  const address = parseAddress(given.address);
  if (!address.ok) return address;
  const onChain = shown.awaitingSince != null && given.signature === SIGNED_ON_CHAIN;
  if (!onChain && !SIGNATURE.test(given.signature)) return refuse({ code: 'signature-wrong' });
  const said = ownTerms(given.message, shown) ?? (await signIn.read(given.message));
  if (said === undefined) return refuse({ code: 'message-altered' });
  return accept({
    message: given.message,
    domain: said.domain,
    nonce: said.nonce,
    address: address.value,
    browserHash: browser === null ? null : browserHash(browser),
    signature: 'valid',
    walletChainId: null,
  });
}

/**
 * The signature itself, of a key or of a contract. While owners are waited for, what is not valid yet may become
 * so: only a chain can tell, and it is asked again.
 */
export async function judgeSigned(
  signIn: WalletDependencies['signIn'],
  signed: Signed,
  given: Signature,
  row: { chainId: number; awaitingSince: Date | null },
): Promise<Result<Signed>> {
  const { chainId } = row;
  const { address, message } = signed;
  const signature = given.signature as `0x${string}`;
  const verdict = await signIn.verify({ address, chainId, message, signature });
  if (verdict.signature === 'wrong' && row.awaitingSince !== null) {
    return refuse({ code: 'signature-incomplete' });
  }
  const isContract = verdict.signature === 'valid' && verdict.contract;
  const walletChainId = isContract ? chainId : null;
  return accept({ ...signed, signature: verdict.signature, walletChainId });
}

export function createLinking(deps: WalletDependencies) {
  const { store, ids, signIn, inbox, audit, publicUrl, chainIds, recoveries } = deps;
  const domain = new URL(publicUrl).host;

  /** All that can be judged without asking a chain, then the signature itself. */
  async function verify(
    { row, account }: OpenSession,
    given: Signature,
    browser: string | null,
    now: Date,
  ): Promise<Result<Signed>> {
    const read = await readSigned(signIn, given, browser, row);
    if (!read.ok) return read;
    const signed = read.value;
    const session = sessionOf(row, account, account.personId, domain);
    const text = decideLink({ session, signed, linkedTo: null, now });
    if (!text.ok) return text;
    return judgeSigned(signIn, signed, given, row);
  }

  async function write(
    books: Books,
    decided: LinkDecision,
    from: {
      row: LinkSessionRow;
      /** The account's own person: undoing a merge leaves each side what it linked (W6). */
      owner: PersonId;
      signature: string;
      moved: readonly LiveLink[];
      now: Date;
    },
  ): Promise<WalletId> {
    const { row, now } = from;
    const { person, address, chainId } = decided;
    const wallet = await books.wallets.insertWallet({
      id: asId(ids()),
      address,
      chainId,
      createdAt: now,
    });
    const own = await books.wallets.listLinks([person]);
    const linkId = ids();
    await books.wallets.insertLink({
      id: linkId,
      walletId: wallet.id,
      personId: from.owner,
      accountId: row.accountId,
      isPrimary: own.every((link) => !link.isPrimary),
      message: row.message ?? '',
      signature: from.signature,
      linkedAt: now,
    });
    const community = row.communityId ?? undefined;
    if (community) await books.people.updateWalletConsent(community, person, now);
    // The address is the owner's business: the trail of a community knows the wallet by its id.
    await audit.note(books, {
      community,
      actor: person,
      action: from.moved.length > 0 ? 'wallet.move' : 'wallet.link',
      subject: wallet.id,
    });
    const shown = toChecksumAddress(address);
    await inbox.tell(books, person, community, `link:${linkId}`, {
      kind: 'wallet-linked',
      address: shown,
    });
    for (const link of from.moved) {
      await inbox.tell(books, link.standing, undefined, `moved:${link.linkId}`, {
        kind: 'wallet-moved-away',
        address: shown,
      });
    }
    return wallet.id;
  }

  async function record(
    books: Books,
    session: OpenSession,
    signed: Signed,
    given: Signature,
  ): Promise<Result<LinkedView>> {
    const row = await books.wallets.lockSession(session.row.id);
    if (!row) return refuse({ code: 'link-unknown' });
    const person = await personOf(books, session.account);
    await books.wallets.lockAddress(signed.address);
    const taken = (await books.wallets.listLinksOfAddress(signed.address)).filter((link) =>
      isSameWallet(link, signed.walletChainId),
    );
    await books.wallets.lockOwners([person, ...taken.map((link) => link.standing)]);
    const stranger = taken.find((link) => link.standing !== person);
    const join = given.join === true;
    const act = join ? 'join' : stranger ? 'move' : 'link';
    const may = await requireAct(books, act, { person, account: row.accountId });
    if (!may.ok) return may;
    // Joined or parted a moment ago: what was locked belongs to somebody else.
    if ((await personOf(books, session.account)) !== person) {
      return refuse({ code: 'not-yet', retryAfterMs: 1_000 });
    }
    const now = await books.now();
    const decided = decideLink({
      session: sessionOf(row, session.account, person, domain),
      signed,
      linkedTo: stranger?.standing ?? taken[0]?.standing ?? null,
      move: given.move || join || row.awaitingMove,
      now,
    });
    if (!decided.ok) return decided;
    if (join) return ask(books, session.account, row, { junior: person, held: stranger, now });
    if (!(await books.wallets.updateSessionUsed(row.id, row.nonce, now))) {
      return refuse({ code: 'nonce-used' });
    }
    await endLinks(books, taken, 'moved', now);
    // Whoever signs with a vault itself stands before a claim on it.
    const claims = (await books.vaults.listClaimsOfAddress(signed.address)).filter(
      (claim) => signed.walletChainId === null || claim.chainId === signed.walletChainId,
    );
    await endClaims(books, inbox, claims, 'linked', now);
    await write(books, decided.value, {
      row,
      owner: session.account.personId,
      signature: given.signature,
      moved: taken,
      now,
    });
    const persons = new Set([person, ...taken.map((link) => link.standing)]);
    await books.outbox.insertOutbox([...persons].map((id) => ({ kind: 'gate-person', key: id })));
    return accept({
      address: toChecksumAddress(decided.value.address),
      moved: taken.length > 0,
    });
  }

  /** The nonce is consumed as for a link; nothing is linked or moved. */
  async function ask(
    books: Books,
    account: AccountRow,
    row: LinkSessionRow,
    { junior, held, now }: { junior: PersonId; held: LiveLink | undefined; now: Date },
  ): Promise<Result<LinkedView>> {
    if (!held) return refuse({ code: 'merge-nobody' });
    const may = await decideAsk(books, { junior, held, now });
    if (!may.ok) return may;
    if (!(await books.wallets.updateSessionUsed(row.id, row.nonce, now))) {
      return refuse({ code: 'nonce-used' });
    }
    await askToJoin({ ids, inbox, audit }, books, { account, junior, held, now });
    return accept({ address: toChecksumAddress(held.address), moved: false, asked: true });
  }

  /** The wallet signed for the way back to the person it is linked to: nothing is linked, a wait begins. */
  async function recordRecovery(
    books: Books,
    session: OpenSession,
    signed: Signed,
  ): Promise<Result<LinkedView>> {
    const row = await books.wallets.lockSession(session.row.id);
    if (!row) return refuse({ code: 'link-unknown' });
    const asker = await personOf(books, session.account);
    await books.wallets.lockAddress(signed.address);
    const decided = decideLink({
      session: sessionOf(row, session.account, asker, domain),
      ...{ signed, linkedTo: null, now: await books.now() },
    });
    if (!decided.ok) return decided;
    const { address } = signed;
    // A contract wallet speaks for its own chain alone (W5).
    const link = (await books.wallets.listLinksOfAddress(address)).find(
      ({ chainId }) => signed.walletChainId === null || chainId === signed.walletChainId,
    );
    if (!link) return refuse({ code: 'act-nothing-linked', address });
    const { standing: person, wallet } = link;
    const asked = { account: row.accountId, asker, person, wallet, community: null };
    const judged = await recoveries.judge(books, asked);
    if (!judged.ok) return judged;
    if (!(await books.wallets.updateSessionUsed(row.id, row.nonce, judged.value.now))) {
      return refuse({ code: 'nonce-used' });
    }
    await recoveries.enter(books, asked, judged.value.now);
    return accept({ address: toChecksumAddress(address), moved: false });
  }

  return {
    /** Builds the text for this wallet and stores it: only these bytes will be accepted. */
    async prepare(
      code: string,
      browser: string | null,
      wanted: { address: string; chainId: number | undefined },
    ): Promise<Result<{ message: string; address: `0x${string}` }>> {
      const found = await findUsableSession(store, code);
      if (!found.ok) return found;
      const { purpose } = found.value.row;
      if (!isForWallet(purpose)) return refuse({ code: 'link-unknown' });
      const mine = decideBrowser(found.value, browser);
      if (!mine.ok) return mine;
      const parsed = parseAddress(wanted.address);
      if (!parsed.ok) return parsed;
      const address: Address = parsed.value;
      const { row, account } = found.value;
      const known = chainIds.find((id) => id === wanted.chainId);
      const chainId = known ?? row.chainId;
      const message = await signIn.build(
        termsOf(purpose)({
          publicUrl,
          account,
          community: row.communityId,
          address,
          chainId,
          nonce: row.nonce,
          now: await store.now(),
          expiresAt: row.expiresAt,
        }),
      );
      return store.transaction('prepare link', async (books) => {
        const present = await books.wallets.lockSession(row.id);
        const usable = present && decideSession(lifeOf(present), await books.now());
        if (!usable) return refuse({ code: 'link-unknown' });
        if (!usable.ok) return usable;
        if (present.awaitingSince !== null) return refuse({ code: 'link-waiting' });
        // Another browser may have proven itself meanwhile.
        const still = decideBrowser({ row: present, account }, browser);
        if (!still.ok) return still;
        await books.wallets.updateSessionMessage(row.id, {
          message,
          messageAddress: address,
          chainId,
        });
        return accept({ message, address: toChecksumAddress(address) });
      });
    },

    /** The signed text comes back: one link, or a reason why not and nothing changed. */
    async finish(
      code: string,
      browser: string | null,
      given: Signature,
    ): Promise<Result<LinkedView>> {
      const found = await findUsableSession(store, code);
      if (!found.ok) return found;
      const { purpose } = found.value.row;
      if (!isForWallet(purpose)) return refuse({ code: 'link-unknown' });
      const signed = await verify(found.value, given, browser, await store.now());
      if (!signed.ok) return signed;
      if (purpose === 'recover') {
        return store.transaction('ask recovery', (books) =>
          recordRecovery(books, found.value, signed.value),
        );
      }
      return store.transaction('link wallet', (books) =>
        record(books, found.value, signed.value, given),
      );
    },
  };
}
