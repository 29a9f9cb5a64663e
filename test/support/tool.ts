/** A tool that is there, or in words why it is not. */
export type Tool = { readonly path: string } | { readonly missing: string };

/** The tool at `path` once `work` has put it there; without it, the first line of what went wrong. */
export async function install(path: string, work: () => Promise<void>): Promise<Tool> {
  try {
    await work();
    return { path };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error))
      .split('\n')
      .filter((each) => each.trim() !== '' && !each.startsWith('Command failed'));
    return { missing: line || String(error) };
  }
}
