/**
 * Wallets on another device, through WalletConnect's relay. A part of its own: it is loaded when somebody
 * chooses it, on a host with a project id. Only texts and ballots are asked for: no transaction could be signed.
 */
import { SignClient } from '@walletconnect/sign-client';

const METHODS = ['personal_sign', 'eth_signTypedData_v4'];

export type Paired = {
  address: string;
  chainId: number;
  /** Where the wallet's app can be opened again; undefined where it said nothing. */
  appUrl: string | undefined;
  sign(method: string, params: readonly unknown[]): Promise<unknown>;
  end(): Promise<void>;
};
export type Pairing = { uri: string; paired: Promise<Paired> };
type Client = Awaited<ReturnType<typeof SignClient.init>>;
type Session = Awaited<ReturnType<Awaited<ReturnType<Client['connect']>>['approval']>>;

/** CAIP-10: `eip155:1:0x…` */
const ACCOUNT = /^eip155:(\d{1,15}):(0x[0-9a-f]{40})$/i;
/** Of WalletConnect's own codes: the person, or the wallet for them, said no. */
const REFUSED = [5000, 5001, 5002, 5003];
const OVER = { code: 6000, message: 'Signed' };

const refusedAsUsual = (error: unknown): never => {
  const { code } = (error ?? {}) as { code?: number };
  throw code !== undefined && REFUSED.includes(code)
    ? Object.assign(new Error('refused'), { code: 4001 })
    : error;
};

function pairedBy(client: Client, { topic, namespaces, peer }: Session): Paired {
  const [, chain = '', address = ''] = ACCOUNT.exec(namespaces['eip155']?.accounts[0] ?? '') ?? [];
  if (address === '') throw new Error('no account');
  const universal = peer.metadata.redirect?.universal;
  return {
    address,
    chainId: Number(chain),
    appUrl: universal?.startsWith('https://') ? universal : undefined,
    sign: (method, params) =>
      client
        .request({ topic, chainId: `eip155:${chain}`, request: { method, params } })
        .catch(refusedAsUsual),
    end: () => client.disconnect({ topic, reason: OVER }),
  };
}

let started: Promise<Client> | undefined;

/** Resolves once the relay has taken the pairing; it is the caller who waits no longer than is polite. */
export async function pairByWalletConnect(options: {
  projectId: string;
  chainIds: readonly number[];
  name: string;
  description: string;
}): Promise<Pairing> {
  const { projectId, chainIds, name, description } = options;
  started ??= SignClient.init({
    projectId,
    logger: 'silent',
    telemetryEnabled: false,
    metadata: { name, description, url: location.origin, icons: [] },
  });
  const client = await started;
  const chains = chainIds.map((id) => `eip155:${id}`);
  const { uri, approval } = await client.connect({
    optionalNamespaces: { eip155: { methods: METHODS, chains, events: [] } },
  });
  if (uri === undefined) throw new Error('no pairing');
  const paired = approval()
    .catch(refusedAsUsual)
    .then((session) => pairedBy(client, session as Session));
  return { uri, paired };
}
