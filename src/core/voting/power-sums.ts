/**
 * Exact sums of powers, many at a time. A power is cut into words of 32 bits, each added up in a double of its own:
 * exact while less than 2^21 of them are on it, and then put aside as bigints. So the hundred million additions that
 * 100,000 rankings of 50 options take need no allocation.
 */

/** Words of 32 bits in doubles of 53. */
const ROOM = 2 ** 21;
/** Beyond three words (of 18 decimals: 79 billion tokens) what is left is added as a bigint. */
const WORDS = 3;
const MOST = 1n << 96n;
const MOST_OF_TWO = 1n << 64n;

export class PowerSums {
  readonly #sums: Float64Array;
  readonly #aside: bigint[];
  readonly #cut = new DataView(new ArrayBuffer(16));
  #room = ROOM;
  #low = 0;
  #middle = 0;
  #high = 0;
  #rest = 0n;

  constructor(cells: number) {
    this.#sums = new Float64Array(cells * WORDS);
    this.#aside = new Array<bigint>(cells).fill(0n);
  }

  /** What `add` gives from now on; to one cell at most `most` times. `sign` is -1 for what is taken back. */
  take(power: bigint, sign: 1 | -1, most = 1): void {
    if (most > this.#room) this.#putAside();
    this.#room -= most;
    const cut = this.#cut;
    cut.setBigUint64(0, power, true);
    this.#low = sign * cut.getUint32(0, true);
    this.#middle = sign * cut.getUint32(4, true);
    this.#high = 0;
    this.#rest = 0n;
    if (power < MOST_OF_TWO) return;
    cut.setBigUint64(8, power >> 64n, true);
    this.#high = sign * cut.getUint32(8, true);
    if (power >= MOST) this.#rest = BigInt(sign) * (power - (power % MOST));
  }

  add(cell: number, times = 1): void {
    const sums = this.#sums;
    const at = cell * WORDS;
    sums[at] = (sums[at] ?? 0) + this.#low * times;
    sums[at + 1] = (sums[at + 1] ?? 0) + this.#middle * times;
    sums[at + 2] = (sums[at + 2] ?? 0) + this.#high * times;
    if (this.#rest !== 0n) this.addExact(cell, this.#rest * BigInt(times));
  }

  /** Once to every pair of a line of options: row of the one, column of each from `behind[place]` on. */
  addPairs(line: Int32Array, behind: Int32Array, ranked: number): void {
    const sums = this.#sums;
    const [low, middle, high] = [this.#low, this.#middle, this.#high];
    const count = line.length;
    for (let place = 0; place < ranked; place += 1) {
      const row = (line[place] ?? 0) * count;
      for (let below = behind[place] ?? count; below < count; below += 1) {
        const at = (row + (line[below] ?? 0)) * WORDS;
        sums[at] = (sums[at] ?? 0) + low;
        sums[at + 1] = (sums[at + 1] ?? 0) + middle;
        sums[at + 2] = (sums[at + 2] ?? 0) + high;
      }
    }
    if (this.#rest === 0n) return;
    for (const [place, option] of line.subarray(0, ranked).entries()) {
      for (const below of line.subarray(behind[place])) {
        this.addExact(option * count + below, this.#rest);
      }
    }
  }

  addExact(cell: number, amount: bigint): void {
    this.#aside[cell] = (this.#aside[cell] ?? 0n) + amount;
  }

  total(cell: number): bigint {
    const at = cell * WORDS;
    const words = BigInt(this.#sums[at] ?? 0) + (BigInt(this.#sums[at + 1] ?? 0) << 32n);
    const high = this.#sums[at + 2] ?? 0;
    const aside = this.#aside[cell] ?? 0n;
    return high === 0 ? aside + words : aside + words + (BigInt(high) << 64n);
  }

  totals(): bigint[] {
    return this.#aside.map((_, cell) => this.total(cell));
  }

  #putAside(): void {
    for (const [cell, total] of this.totals().entries()) this.#aside[cell] = total;
    this.#sums.fill(0);
    this.#room = ROOM;
  }
}
