import { play, type Story } from './story.js';

/** Plays at most: a shorter story is worth no more. */
const PLAYS_MAX = 400;

/**
 * A shorter story that breaks the same rule: lines are left out in ever smaller pieces, as long as it
 * still breaks (delta debugging).
 */
export function shrink(story: Story, rule: string, tell: (lines: number) => void): Story {
  let plays = 0;
  const breaks = (lines: readonly string[]): boolean => {
    plays += 1;
    return play({ ...story, lines }).violation?.rule === rule;
  };
  const { line } = play(story);
  let { lines } = story;
  const prefix = lines.slice(0, line + 1);
  if (prefix.length < lines.length && breaks(prefix)) lines = prefix;
  for (let size = lines.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < lines.length && plays < PLAYS_MAX;) {
      const shorter = [...lines.slice(0, at), ...lines.slice(at + size)];
      if (breaks(shorter)) {
        lines = shorter;
        tell(lines.length);
      } else at += size;
    }
  }
  return { ...story, lines };
}
