/**
 * A Safe transaction service, where owners sign in their own Safe app: the transaction is proposed there and what they
 * sign is read back. Nothing it says is believed: every signature is judged like one from our page. It is waited for a
 * short time, what fails is told in the log, and nothing depends on it.
 * https://docs.safe.global/core-api/transaction-service-reference (v1, multisig-transactions).
 */
import { zeroAddress } from 'viem';
import { type Address, toChecksumAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Log } from '#telemetry/log.ts';
import { readMost } from '../answer-body.ts';
import type { SafeDraft } from '../carriers/safe.ts';

export type SafeServiceOptions = {
  /** By chain id: the root of each service, as `SAFE_TRANSACTION_SERVICE_<chainId>` names it. */
  readonly urls: Readonly<Record<number, string>>;
  readonly log: Log;
  /** For one request, its body included. */
  readonly timeoutMs?: number;
};

/** As it was said; hostile. */
export type Claimed = { readonly owner: string; readonly signature: string };

const DEFAULT_TIMEOUT_MS = 5_000;
/** A hundred confirmations by contract wallets are less. */
const ANSWER_MOST = 1_000_000;
const MOST_CONFIRMATIONS = 200;

type Answer = { readonly status: number; readonly text: string };

export type SafeServices = ReturnType<typeof createSafeServices>;

function claimedIn(text: string): readonly Claimed[] {
  const { confirmations } = JSON.parse(text) as { confirmations?: unknown };
  if (!Array.isArray(confirmations)) throw new Error('it answered with no transaction');
  return confirmations.slice(0, MOST_CONFIRMATIONS).flatMap((one: unknown): Claimed[] => {
    const { owner, signature } = (one ?? {}) as { owner?: unknown; signature?: unknown };
    return typeof owner === 'string' && typeof signature === 'string' ? [{ owner, signature }] : [];
  });
}

export function createSafeServices({
  urls,
  log,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: SafeServiceOptions) {
  /** Undefined for whatever did not work; the url may carry a key and stays out of the log. */
  async function ask(chainId: number, path: string, body?: object): Promise<Answer | undefined> {
    const root = urls[chainId];
    if (root === undefined) return undefined;
    try {
      const response = await fetch(`${root.replace(/\/$/, '')}/api/v1/${path}`, {
        ...{ redirect: 'error', signal: AbortSignal.timeout(timeoutMs) },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
      });
      return { status: response.status, text: await readMost(response, ANSWER_MOST) };
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      log.warn({ chainId, why }, 'a Safe transaction service does not answer');
      return undefined;
    }
  }

  const isFine = (chainId: number, answer: Answer | undefined): boolean => {
    if (answer === undefined) return false;
    if (answer.status < 300) return true;
    const said = answer.text.slice(0, 200);
    log.warn({ chainId, status: answer.status, said }, 'a Safe transaction service refuses');
    return false;
  };

  return {
    has: (chainId: number): boolean => urls[chainId] !== undefined,

    /** What it has of a transaction: null where it does not know it, undefined where it has not said. */
    async confirmations(
      chainId: number,
      hash: Hex,
    ): Promise<readonly Claimed[] | null | undefined> {
      const answer = await ask(chainId, `multisig-transactions/${hash}/`);
      if (answer?.status === 404) return null;
      if (!answer || !isFine(chainId, answer)) return undefined;
      try {
        return claimedIn(answer.text);
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        log.warn({ chainId, why }, 'a Safe transaction service does not make sense');
        return undefined;
      }
    },

    /** Puts it before the owners there, with the first signature. The same twice is the same transaction. */
    async propose(
      { chainId, contract }: { chainId: number; contract: Address },
      { transaction, nonce, hash }: SafeDraft,
      { owner, signature }: { owner: Address; signature: Hex },
    ): Promise<void> {
      const { to, value, data, operation } = transaction;
      const answer = await ask(
        chainId,
        `safes/${toChecksumAddress(contract)}/multisig-transactions/`,
        {
          ...{ to: toChecksumAddress(to), value: String(value), data, operation },
          ...{ safeTxGas: '0', baseGas: '0', gasPrice: '0' },
          ...{ gasToken: zeroAddress, refundReceiver: zeroAddress },
          ...{ nonce: String(nonce), contractTransactionHash: hash },
          ...{ sender: toChecksumAddress(owner), signature },
        },
      );
      isFine(chainId, answer);
    },

    /** What else was signed on our page, so that a Safe app shows it, too. */
    async confirm(chainId: number, hash: Hex, signature: Hex): Promise<void> {
      const path = `multisig-transactions/${hash}/confirmations/`;
      isFine(chainId, await ask(chainId, path, { signature }));
    },
  };
}
