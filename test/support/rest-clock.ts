/** A clock for providers that rest: it runs, and jumps on demand; rests are as long as they can be. */
export function createRestClock() {
  let passedMs = 0;
  return {
    now: () => performance.now() + passedMs,
    random: () => 1,
    pass(ms: number): void {
      passedMs += ms;
    },
  };
}
