/** The page's own address as a QR code, drawn when somebody wants to open it on another device. */
import { required, type WalletData } from './page.ts';

/** Without what may stand behind the path: the address says which link is meant, and proves nothing (W3). */
const ownAddress = (): string => `${location.origin}${location.pathname}`;

export function offerElsewhere({ texts }: WalletData): void {
  const details = document.getElementById('elsewhere');
  if (!(details instanceof HTMLDetailsElement)) return;
  const draw = async (): Promise<void> => {
    if (!details.open) return;
    details.removeEventListener('toggle', draw);
    const { drawQr } = await import('./qr.ts');
    required('page-qr').replaceChildren(drawQr(ownAddress(), texts['pageQr'] ?? ''));
  };
  details.addEventListener('toggle', draw);
  void draw();
}

function show(isOpen: boolean): void {
  const details = document.getElementById('elsewhere');
  if (details instanceof HTMLDetailsElement) details.open = isOpen;
}

/** Nothing to sign with in this browser: the other ways are what the reader needs now. */
export const openElsewhere = (): void => show(true);
export const closeElsewhere = (): void => show(false);
