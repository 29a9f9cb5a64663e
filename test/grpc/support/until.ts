/** Resolves when `condition` holds; rejects, naming `what`, when it does not within `deadlineMs`. */
export async function until(
  what: string,
  condition: () => boolean,
  deadlineMs = 30_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
