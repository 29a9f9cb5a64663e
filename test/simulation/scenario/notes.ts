import { sayTogether, type Told } from './shown.js';
import { sayMs } from './words.js';

/** Something that a node did or saw. */
export interface Note {
  readonly atMs: number;
  readonly machine: string;
  /** Whose notes are told together, in their order: a machine, or the two of a conversation. */
  readonly group: string;
  readonly verb: string;
  /** A worker or a node, where it is about one, and what is said of it. */
  readonly about?: Told;
}

const TIME_WIDTH = 12;

/**
 * Lines of a transcript. Times are to a tenth of a second, and what happens within one is told node by
 * node: a golden text must not change with every message that comes a little earlier.
 */
export class Notes {
  readonly lines: string[] = [];
  readonly #waiting: Note[] = [];
  #lastStep = '';

  add(note: Note): void {
    this.#waiting.push(note);
  }

  /** The next line of the script. */
  step(nowMs: number, text: string): void {
    this.flush();
    this.#lastStep = text;
    this.lines.push(`${time(nowMs)}  ${text}`);
  }

  /** What came of the last line of the script; it is told behind all that happened until now. */
  answer(nowMs: number, text: string): void {
    this.lines.pop();
    this.step(nowMs, `${this.#lastStep}: ${text}`);
  }

  /** Tells what has happened since. */
  flush(): void {
    const notes = this.#waiting.splice(0).map((note, order) => ({ note, order }));
    notes.sort(
      (a, b) =>
        tenth(a.note) - tenth(b.note) || compare(a.note.group, b.note.group) || a.order - b.order,
    );
    let run: Note[] = [];
    for (const { note } of notes) {
      const [first] = run;
      if (first && !alike(note, first)) this.#tell(run.splice(0));
      run = [...run, note];
    }
    this.#tell(run);
  }

  #tell(run: readonly Note[]): void {
    const [first] = run;
    if (!first) return;
    const told = run.flatMap(({ about }) => about ?? []);
    const all = told.length > 0 ? sayTogether(told).map((text) => ` ${text}`) : [''];
    for (const text of all) {
      this.lines.push(`${time(first.atMs)}      ${first.machine} ${first.verb}${text}`);
    }
  }
}

function time(ms: number): string {
  return sayMs(ms).padStart(TIME_WIDTH);
}

function tenth({ atMs }: Note): number {
  return Math.round(atMs / 100);
}

/** Notes that are told in one line: things seen by the same node at the same time; a thing said twice. */
function alike(a: Note, b: Note): boolean {
  return tenth(a) === tenth(b) && a.machine === b.machine && a.verb === b.verb;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
