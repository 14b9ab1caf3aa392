/** What no amount measures: calls, pieces of collections, new tokens. */
export const unmeasuredSteps = (count: number): string =>
  count === 0 ? 'no step' : count === 1 ? 'one step' : `${count} steps`;
