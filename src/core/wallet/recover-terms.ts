/** What a wallet signs for somebody who lost the chat account: it names the new one, and says what follows. */
import { RECOVERY_WAIT_MS } from '../person/recovery.ts';
import { buildSignInTerms, namedAccount, type SignInTerms } from './siwe-terms.ts';

const HOURS = RECOVERY_WAIT_MS.account / 3_600_000;

/** The terms of a link with another purpose, so that neither signature serves for the other. */
export function buildRecoverTerms(input: Parameters<typeof buildSignInTerms>[0]): SignInTerms {
  const link = buildSignInTerms(input);
  return {
    ...link,
    statement: `Recover: in ${HOURS} hours, unless somebody objects, the ${namedAccount(input.account)} becomes an account of the person this wallet is linked to. This costs nothing and moves nothing. Do not sign if this is not your account.`,
    resources: ['urn:civitas:recover', ...link.resources],
  };
}
