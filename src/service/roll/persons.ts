/** Whose citizenship is old enough to vote by. */

/** Citizens of the founding wait for nobody: there was no one before them. `founded` null: it is still being founded. */
export function isSettled(
  grantedAt: Date,
  founded: Date | null,
  publishedAt: Date,
  waitingMs: number,
): boolean {
  const waits = founded !== null && grantedAt > founded ? waitingMs : 0;
  return grantedAt.getTime() + waits <= publishedAt.getTime();
}
