/** How much a log says, the least first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The parts of a sidecar whose lines have a level of their own. What starts and ends it belongs to none. */
export const LOG_SUBSYSTEMS = [
  'gossip',
  'grpc',
  'http',
  'probes',
  'registry',
  'sinks',
  'storage',
  'xds',
] as const;
export type LogSubsystem = (typeof LOG_SUBSYSTEMS)[number];

/** A level for one subsystem, or for all lines. */
export interface LogSetting {
  readonly level: LogLevel;
  readonly subsystem?: LogSubsystem;
}

/** What of a log somebody reads besides the log's own reader. */
export type LogReader = LogSetting;

/** Reads `LEVEL` or `SUBSYSTEM=LEVEL`; undefined when it is neither. */
export function parseLogSetting(text: string): LogSetting | undefined {
  const at = text.indexOf('=');
  const level = logLevelOf(text.slice(at + 1));
  if (at === -1 || level === undefined) return level && { level };
  const subsystem = logSubsystemOf(text.slice(0, at));
  return subsystem && { level, subsystem };
}

/** The level of this name. */
export function logLevelOf(text: string): LogLevel | undefined {
  return LOG_LEVELS.find((each) => each === text);
}

/** The subsystem of this name. */
export function logSubsystemOf(text: string): LogSubsystem | undefined {
  return LOG_SUBSYSTEMS.find((each) => each === text);
}

/** Which lines a log takes: a level for all, and others for some subsystems; and what its tails take besides. */
export class LogLevels {
  #level: LogLevel = 'info';
  readonly #own = new Map<LogSubsystem, LogLevel>();
  readonly #readers = new Set<LogReader>();

  constructor(settings: readonly LogSetting[]) {
    this.assign(settings);
  }

  /** Puts all of these in force, in order, and nothing of what was set before. */
  assign(settings: readonly LogSetting[]): void {
    this.#level = 'info';
    this.#own.clear();
    for (const setting of settings) this.set(setting);
  }

  /** Sets one level; that of all lines takes the place of those of the subsystems, too. */
  set({ level, subsystem }: LogSetting): void {
    if (subsystem !== undefined) {
      this.#own.set(subsystem, level);
      return;
    }
    this.#level = level;
    this.#own.clear();
  }

  /** The level of a subsystem, or of the lines that belong to none. */
  of(subsystem?: LogSubsystem): LogLevel {
    return (subsystem && this.#own.get(subsystem)) ?? this.#level;
  }

  /** Whether the log takes such a line. */
  takes(level: LogLevel, subsystem?: LogSubsystem): boolean {
    return isWithin(level, this.of(subsystem));
  }

  /** Whether anybody takes such a line: what nobody takes need not be made. */
  wants(level: LogLevel, subsystem?: LogSubsystem): boolean {
    if (this.takes(level, subsystem)) return true;
    for (const reader of this.#readers) if (readerTakes(reader, level, subsystem)) return true;
    return false;
  }

  /** Adds a reader with a level of its own; returns what ends that. */
  read(reader: LogReader): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }
}

/** Whether a reader takes such a line. */
export function readerTakes(
  reader: LogReader,
  level: LogLevel,
  subsystem: LogSubsystem | undefined,
): boolean {
  const meant = reader.subsystem === undefined || reader.subsystem === subsystem;
  return meant && isWithin(level, reader.level);
}

function isWithin(level: LogLevel, limit: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(limit);
}
