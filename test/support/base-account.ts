/**
 * Base accounts (Coinbase's smart wallets): viem signs as it does for the real ones, owner's key or passkey, wrapped
 * by ERC-6492 until they stand; contracts/test/base-account.sol, put where the real factory stands, checks it.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { type Hex, isErc6492Signature, serializeErc6492Signature } from 'viem';
import { toCoinbaseSmartAccount, toWebAuthnAccount } from 'viem/account-abstraction';
import { compileContracts } from '#sandbox/chain/compile.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';

const VERSION = '1.1';
/** Of that version, on every chain that has it. */
const FACTORY = '0xba5ed110efdba3d005bfc882d75358acbbb85842';
const SITE = 'keys.coinbase.com';
const USER_PRESENT_AND_VERIFIED = 0x05;

type Owner = Person | ReturnType<typeof createPasskey>;

/** A passkey in a device: it answers a challenge as an authenticator does (WebAuthn, P-256). */
export function createPasskey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return toWebAuthnAccount({
    credential: {
      id: randomBytes(16).toString('base64url'),
      publicKey: `0x${point.toString('hex')}`,
    },
    rpId: SITE,
    async getFn(options) {
      const asked = options?.publicKey?.challenge;
      if (!(asked instanceof Uint8Array)) throw new Error('no challenge was given');
      const challenge = Buffer.from(asked).toString('base64url');
      const client = { type: 'webauthn.get', challenge, origin: `https://${SITE}` };
      const clientDataJSON = Buffer.from(JSON.stringify(client));
      const authenticatorData = Buffer.concat([
        createHash('sha256').update(SITE).digest(),
        Buffer.from([USER_PRESENT_AND_VERIFIED, 0, 0, 0, 0]),
      ]);
      const clientHash = createHash('sha256').update(clientDataJSON).digest();
      const signature = sign('sha256', Buffer.concat([authenticatorData, clientHash]), privateKey);
      const response = { authenticatorData, clientDataJSON, signature };
      return { id: 'passkey', type: 'public-key', response } as never;
    },
  });
}

/** Puts the factory on a chain; what it gives makes accounts that do not stand yet. */
export async function createBaseAccounts(node: SandboxChain) {
  const artifact = (await compileContracts({ folder: 'test' }))['BaseAccountFactory'];
  if (!artifact) throw new Error('no factory was compiled');
  const wallet = node.walletOf(node.deployer);
  const mined = (hash: Hex) => node.mined(hash);
  const made = await mined(await wallet.deployContract({ ...artifact, args: [] }));
  const code = await node.publicClient.getCode({ address: made.contractAddress ?? '0x' });
  await node.anvil.setCode(FACTORY, code ?? '0x');
  let accounts = 0n;

  return async (...owners: readonly Owner[]) => {
    accounts += 1n;
    const nonce = accounts;
    const keys = owners.map((owner) => ('publicKey' in owner ? owner : accountOf(owner)));
    const by = (ownerIndex: number) =>
      toCoinbaseSmartAccount({
        ...{ client: node.publicClient, owners: keys, ownerIndex, nonce, version: VERSION },
      });
    const { address, factory } = await by(0);
    const { factoryData } = await (await by(0)).getFactoryArgs();
    if (factoryData === undefined) throw new Error('it stands already');
    const to = factory.address;
    const signBy = async (ownerIndex: number, message: string): Promise<Hex> =>
      (await by(ownerIndex)).signMessage({ message });
    return {
      address,
      /** As the wallet answers `personal_sign` with that owner's device: wrapped as long as it does not stand. */
      signBy: (ownerIndex: number) => (message: string) => signBy(ownerIndex, message),
      /** Wrapped all the same, as a wallet does that has not looked. */
      async signWrapped(ownerIndex: number, message: string): Promise<Hex> {
        const signature = await signBy(ownerIndex, message);
        return isErc6492Signature(signature)
          ? signature
          : serializeErc6492Signature({ address: to, data: factoryData, signature });
      },
      async deploy(): Promise<void> {
        const { status } = await mined(await wallet.sendTransaction({ to, data: factoryData }));
        if (status !== 'success') throw new Error('it was not deployed');
      },
    };
  };
}
