/**
 * Two live copies of one deployment (T19). A database and the folder beside the keys (`DATA_DIR`) know each other by a
 * mark that both move on together: whichever was left behind, or does not know the other, is a copy and signs nothing.
 */

/** A number that only grows, and a random part: two copies that both moved on from one mark differ. */
export type Epoch = string;

export type FolderMark = {
  /** Which of the folders of this deployment it is: hosts that share a database have one each. */
  readonly folder: string;
  readonly epoch: Epoch;
  /** Written before the database was told, and not known to stand there; null once it is. */
  readonly next: Epoch | null;
  /** Which database it belongs to: the cluster's own number and the database's in it. A dump that is loaded has another. */
  readonly database: string;
};

export const COPY_REASONS = [
  'restored',
  'other-folder',
  'other-database',
  'older-database',
  'older-folder',
] as const;
export type CopyReason = (typeof COPY_REASONS)[number];

export const isCopyReason = (text: string | undefined): text is CopyReason =>
  COPY_REASONS.some((one) => one === text);

export type CopyJudgement =
  | { readonly kind: 'ours' }
  /** Nothing was ever at stake in this database: the folder becomes one of its own. */
  | { readonly kind: 'joins' }
  | { readonly kind: 'copy'; readonly reason: CopyReason };

const numberOf = (epoch: Epoch): number => Number.parseInt(epoch, 10);

export const epochAfter = (epochs: readonly (Epoch | undefined)[], random: string): Epoch =>
  `${Math.max(0, ...epochs.map((one) => (one === undefined ? 0 : numberOf(one)))) + 1}-${random}`;

export function judgeCopy(seen: {
  /** What the folder says; undefined where it has no mark of this deployment. */
  readonly mark: FolderMark | undefined;
  /** What the database knows of that folder. */
  readonly epoch: Epoch | undefined;
  /** Which database this is. */
  readonly database: string;
  /** No folder was ever known here, or no account was ever registered. */
  readonly isFresh: boolean;
  /** It was filled from a backup, and nobody has said since that it is the one that lives. */
  readonly isRestored: boolean;
}): CopyJudgement {
  const { mark, epoch, database } = seen;
  if (seen.isRestored) return { kind: 'copy', reason: 'restored' };
  if (mark && epoch !== undefined && mark.database === database) {
    if (epoch === mark.epoch || epoch === mark.next) return { kind: 'ours' };
  }
  if (seen.isFresh) return { kind: 'joins' };
  if (!mark || epoch === undefined) return { kind: 'copy', reason: 'other-folder' };
  if (mark.database !== database) return { kind: 'copy', reason: 'other-database' };
  const isOlder = numberOf(epoch) <= numberOf(mark.epoch);
  return { kind: 'copy', reason: isOlder ? 'older-database' : 'older-folder' };
}
