/** Places for probes under way. Slow ones may take a part of them, so that they cannot keep the others out. */
export class Places {
  readonly #max: number;
  readonly #maxSlow: number;
  #taken = 0;
  #takenBySlow = 0;

  constructor(max: number, maxSlow: number) {
    this.#max = max;
    this.#maxSlow = maxSlow;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Room for another slow one, on whatever place. */
  get slowRoom(): boolean {
    return this.#takenBySlow < this.#maxSlow;
  }

  hasRoom(slow: boolean): boolean {
    return this.#taken < this.#max && (!slow || this.slowRoom);
  }

  take(slow: boolean): void {
    this.#taken += 1;
    if (slow) this.#takenBySlow += 1;
  }

  /** One that took its place as a prompt one has turned out to be slow. */
  turnSlow(): void {
    this.#takenBySlow += 1;
  }

  release(slow: boolean): void {
    this.#taken -= 1;
    if (slow) this.#takenBySlow -= 1;
  }
}
