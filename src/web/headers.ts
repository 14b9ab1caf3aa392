/** What browsers are told with every answer: no foreign script, no frame, no referrer, no device. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** WalletConnect's relay, and the frame that vouches for this domain to a wallet: where wallets are asked, only there. */
const RELAY = 'wss://relay.walletconnect.org';
const VOUCHER = 'https://verify.walletconnect.org';
const asksWallets = (path: string): boolean =>
  /^\/(?:link|wallet|v\/[^/]+\/tokens)(?:\/|$)/.test(path);

const HSTS = 'max-age=63072000; includeSubDomains';

type HeaderOptions = {
  secure: boolean;
  /** Forms of ours may lead on to these origins (Discord's consent page). */
  formOrigins: readonly string[];
  /** Whether wallets may be asked through WalletConnect. */
  relay: boolean;
};

export function pageHeaders(options: HeaderOptions): MiddlewareHandler {
  const closed = headersOf({ ...options, relay: false });
  const open = headersOf(options);
  return (c, next) => (asksWallets(c.req.path) ? open : closed)(c, next);
}

function headersOf(options: HeaderOptions): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      // Wallets announce their icons as data.
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", ...(options.relay ? [RELAY] : [])],
      ...(options.relay && { frameSrc: [VOUCHER] }),
      formAction: ["'self'", ...options.formOrigins],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    strictTransportSecurity: options.secure ? HSTS : false,
    xFrameOptions: 'DENY',
    // The link's code stands in the address: it is nobody else's business.
    referrerPolicy: 'same-origin',
    // Some wallets answer through a window of their own.
    crossOriginOpenerPolicy: 'same-origin-allow-popups',
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      serial: [],
      bluetooth: [],
      displayCapture: [],
    },
  });
}
