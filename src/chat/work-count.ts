/** Counts of what was written, as their reader writes numbers; what there is none of is null. */
import type { WorkCount } from '#core/eligibility/work.ts';
import type { Numbers } from './words/number.ts';

export type SaidCount = {
  gave: string | null;
  took: string | null;
  had: string | null;
  failed: string | null;
};

export function saidCount(
  { gave, took, had, failed }: Omit<WorkCount, 'open'>,
  { count }: Numbers,
): SaidCount {
  const said = (of: number): string | null => (of === 0 ? null : count(of));
  return { gave: said(gave), took: said(took), had: said(had), failed: said(failed) };
}
