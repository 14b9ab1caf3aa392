/** Bounds that a bench fails by. They hold for what is ours; a peer is only compared with. */
import type { GateLatencyRow } from './gate-latency.ts';
import type { RoleSyncRow } from './role-sync.ts';

/** From a transfer being mined to the role. */
export const MEDIAN_BELOW_MS = 3_000;
/** 401, 403 and 429 of one run, those that were put in among them. */
export const INVALID_BELOW = 10;

export const tooSlow = (rows: readonly GateLatencyRow[]): readonly string[] =>
  rows
    .filter(({ medianMs }) => !(medianMs < MEDIAN_BELOW_MS))
    .map(({ path, medianMs }) => `${path} took ${medianMs} ms, and has ${MEDIAN_BELOW_MS}`);

export const tooManyInvalid = (rows: readonly RoleSyncRow[]): readonly string[] =>
  rows
    .filter(({ path, invalid }) => path === 'civitas' && !(invalid < INVALID_BELOW))
    .map(
      ({ work, invalid }) =>
        `${work}: ${invalid} invalid answers, and below ${INVALID_BELOW} are allowed`,
    );
