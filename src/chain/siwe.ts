/**
 * Sign-in messages (EIP-4361) and who signed them. A signature of a key is checked here, without asking
 * anybody, so a stalled RPC never delays it; only then is a contract wallet asked (ERC-1271, ERC-6492), for a
 * bounded time. What could not be asked is unverifiable, never wrong and never right.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeDeployData,
  encodeFunctionData,
  erc6492SignatureValidatorAbi,
  erc6492SignatureValidatorByteCode,
  type Hex,
  hashMessage,
  hashTypedData,
  isErc6492Signature,
  parseAbi,
  size,
  type TypedDataDefinition,
} from 'viem';
import { type Address, isAddress, toChecksumAddress } from '#core/identity.ts';
import type { SignInTerms } from '#core/wallet/siwe-terms.ts';
import type { Log } from '#telemetry/log.ts';
import type { Chain, Client } from './client.ts';
import { asking, toChainFault } from './fault.ts';
import { recoverSigner } from './recover.ts';

export type SignInText = {
  readonly domain: string;
  readonly nonce: string;
  readonly address: Address;
  readonly chainId: number;
};

export type SignatureVerdict =
  /** `contract`: proven on the chain asked, and good for that chain alone (W5). */
  | { readonly signature: 'valid'; readonly contract: boolean }
  | { readonly signature: 'wrong' }
  | { readonly signature: 'unverifiable' };

export type SignIn = {
  /** The exact text to sign. Throws on terms that EIP-4361 does not allow. */
  build(terms: SignInTerms): Promise<string>;
  /** Undefined for anything that is no sign-in message. */
  read(message: string): Promise<SignInText | undefined>;
  verify(input: {
    readonly address: Address;
    readonly chainId: number;
    readonly message: string;
    readonly signature: Hex;
  }): Promise<SignatureVerdict>;
  /** The same of any 32 bytes that were signed. */
  verifyHash(input: {
    readonly address: Address;
    readonly chainId: number;
    readonly hash: Hex;
    readonly signature: Hex;
  }): Promise<SignatureVerdict>;
  /** Whether code stands there now; null: the chain could not be asked. */
  isContract(address: Address, chainId: number): Promise<boolean | null>;
  /** What the owners of a contract wallet sign on chain for this text (EIP-191). */
  hash(message: string): Hex;
  /** What is signed of typed data, given as the JSON that a wallet takes (EIP-712). Throws on any other text. */
  hashTyped(json: string): Hex;
};

/** 6492 wraps a factory call: generous for real ones, too small for a burden. In bytes. */
export const MAX_SIGNATURE_BYTES = 16_384;
/** Of a call that asks a contract: ample for a wallet's deployment and a curve without a precompile, no burden on a node. */
const GAS = 5_000_000n;
const DEFAULT_TIMEOUT_MS = 8_000;
const erc1271Abi = parseAbi([
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
]);
const ERC1271_VALID = `0x1626ba7e${'0'.repeat(56)}`;
const YES = 1n;

// siwe brings ethers along: loaded when the first wallet is linked, not at start.
const loadSiwe = () => import('siwe').then((module) => module.SiweMessage);

/** ERC-1271 of a contract that stands; ERC-6492's validator for one still to be deployed. */
async function askContract(
  client: Client,
  address: Address,
  hash: Hex,
  signature: Hex,
): Promise<boolean> {
  if (isErc6492Signature(signature)) {
    const data = encodeDeployData({
      abi: erc6492SignatureValidatorAbi,
      bytecode: erc6492SignatureValidatorByteCode,
      args: [address, hash, signature],
    });
    const { data: answer } = await client.call({ data, gas: GAS });
    return answer !== undefined && size(answer) <= 32 && BigInt(answer) === YES;
  }
  const data = encodeFunctionData({
    abi: erc1271Abi,
    functionName: 'isValidSignature',
    args: [hash, signature],
  });
  // Where no code stands the answer is empty: no word, so no.
  return (await client.call({ to: address, data, gas: GAS })).data === ERC1271_VALID;
}

export function createSignIn(options: {
  readonly chain: Chain;
  readonly log: Log;
  /** For all a contract wallet is asked. */
  readonly timeoutMs?: number;
}): SignIn {
  const { chain, log, timeoutMs = DEFAULT_TIMEOUT_MS } = options;

  /** What a chain says within the time there is; undefined when it says nothing. */
  async function askInTime<T>(chainId: number, ask: (client: Client) => Promise<T>) {
    if (!chain.chainIds.includes(chainId)) return undefined;
    const enough = new AbortController();
    const late = sleep(timeoutMs, undefined, { signal: enough.signal, ref: false });
    try {
      const answer = asking(() => ask(chain.client(chainId)));
      const said = await Promise.race([answer, late]);
      if (said !== undefined) return said;
      // It may still fail, with nobody waiting.
      answer.catch(() => undefined);
      log.warn({ chainId, timeoutMs }, 'a contract wallet could not be asked in time');
      return undefined;
    } finally {
      late.catch(() => undefined);
      enough.abort();
    }
  }

  async function verifyOnChain(
    address: Address,
    chainId: number,
    hash: Hex,
    signature: Hex,
  ): Promise<SignatureVerdict> {
    try {
      const said = await askInTime(chainId, (client) =>
        askContract(client, address, hash, signature),
      );
      if (said === undefined) return { signature: 'unverifiable' };
      return said ? { signature: 'valid', contract: true } : { signature: 'wrong' };
    } catch (error) {
      const fault = toChainFault(error);
      // The contract spoke: it knows no such method, or threw at this signature.
      if (fault.code === 'reverted') return { signature: 'wrong' };
      log.warn({ chainId, code: fault.code }, 'a contract wallet could not be asked');
      return { signature: 'unverifiable' };
    }
  }

  async function verifyHash({
    address,
    chainId,
    hash,
    signature,
  }: Parameters<SignIn['verifyHash']>[0]): Promise<SignatureVerdict> {
    if (size(signature) > MAX_SIGNATURE_BYTES) return { signature: 'wrong' };
    if ((await recoverSigner(hash, signature)) === address) {
      return { signature: 'valid', contract: false };
    }
    return verifyOnChain(address, chainId, hash, signature);
  }

  return {
    verifyHash,
    hashTyped: (json) => hashTypedData(JSON.parse(json) as TypedDataDefinition),

    async build(terms) {
      const SiweMessage = await loadSiwe();
      const { resources, ...rest } = terms;
      return new SiweMessage({
        ...rest,
        address: toChecksumAddress(terms.address),
        ...(resources.length > 0 && { resources: [...resources] }),
      }).prepareMessage();
    },

    async read(message) {
      const SiweMessage = await loadSiwe();
      try {
        const { domain, nonce, address, chainId } = new SiweMessage(message);
        const lower = address.toLowerCase();
        // EIP-4361 allows any digits; EIP-155 has no chain 0, and beyond 2^53 one number would stand for several.
        const isChain = Number.isSafeInteger(chainId) && chainId > 0;
        return isChain && isAddress(lower) ? { domain, nonce, address: lower, chainId } : undefined;
      } catch {
        // The parser's only way to say no.
        return undefined;
      }
    },

    verify: ({ message, ...of }) => verifyHash({ ...of, hash: hashMessage(message) }),

    async isContract(address, chainId) {
      try {
        const code = await askInTime(chainId, async (client) =>
          client.getCode({ address }).then((found) => found ?? null),
        );
        return code === undefined ? null : code !== null;
      } catch (error) {
        log.warn({ chainId, code: toChainFault(error).code }, 'an address could not be looked at');
        return null;
      }
    },

    hash: (message) => hashMessage(message),
  };
}
