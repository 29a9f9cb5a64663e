/** How many bytes are held of each owner, and of all of them together (S11). */
export class HeldBytes {
  readonly #owners = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(owner: string): number {
    return this.#owners.get(owner) ?? 0;
  }

  /** Notes what is held of an owner now. */
  set(owner: string, bytes: number): void {
    this.#total += bytes - this.of(owner);
    if (bytes === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, bytes);
  }
}
