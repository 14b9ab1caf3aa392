/** What browsers are told with every answer: no foreign script, no frame, no referrer, no device. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const HSTS = 'max-age=63072000; includeSubDomains';

export function pageHeaders(options: {
  secure: boolean;
  /** Forms of ours may lead on to these origins (Discord's consent page). */
  formOrigins: readonly string[];
}): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      // Wallets announce their icons as data.
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
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
