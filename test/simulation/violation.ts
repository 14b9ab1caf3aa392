/** An obligation that did not hold, by its letter. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly letter: string;

  constructor(letter: string, message: string) {
    super(`${letter}: ${message}`);
    this.letter = letter;
  }
}
