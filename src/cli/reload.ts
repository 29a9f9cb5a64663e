import type { Config } from '../config.js';
import { KEYS, SETTINGS, type Key } from '../config/settings.js';
import type { Result } from '../core/ports.js';
import type { Log } from '../log.js';

/** The part of a running sidecar that reads its files again. */
export interface Reloads {
  /** Reads certificates and tokens at the paths of `config`; says what changed, and what could not be read. */
  reload(config: Config): {
    readonly changed: readonly string[];
    readonly failed: readonly string[];
  };
}

/**
 * Puts in force what may change while a sidecar runs: `loaded` is what flags, variables and the config file
 * say now, `running` is what the sidecar runs with. What is wrong leaves the former value in force, with a
 * line in the log.
 * @returns What the sidecar runs with from now on.
 */
export function reload(
  running: Config,
  loaded: Result<Config, string>,
  sidecar: Reloads,
  log: Log,
): Config {
  if (!loaded.ok) {
    log.error(`not reloaded, all former settings stay in force: ${loaded.error}`);
    return running;
  }
  const differing = KEYS.filter((key) => differs(key, running, loaded.value));
  const [taken, needRestart] = [true, false].map((wanted) =>
    differing.filter((key) => isReloadable(key, running, loaded.value) === wanted),
  ) as [Key[], Key[]];
  const next = withSettings(running, loaded.value, taken);
  log.verbosity.assign(next.logLevels);
  const files = sidecar.reload(next);
  for (const failure of files.failed)
    log.error(`not reloaded, the former stay in force: ${failure}`);
  log.info('reloaded', { changed: [...taken, ...files.changed].join(', ') || 'nothing' });
  if (needRestart.length > 0) {
    log.warn('these settings differ from what runs; a restart puts them in force', {
      settings: needRestart.join(', '),
    });
  }
  return next;
}

function differs(key: Key, a: Config, b: Config): boolean {
  return JSON.stringify(a.settings[key]) !== JSON.stringify(b.settings[key]);
}

/** Whether there are certificates, or a token, at all is decided at the start; where they are is not. */
function isReloadable(key: Key, running: Config, loaded: Config): boolean {
  return (
    SETTINGS[key].reloadable === true &&
    running.settings[key] !== undefined &&
    loaded.settings[key] !== undefined
  );
}

function withSettings(running: Config, loaded: Config, taken: readonly Key[]): Config {
  const changed = Object.fromEntries(taken.map((key) => [key, loaded.settings[key]]));
  return {
    ...running,
    settings: { ...running.settings, ...changed },
    logLevels: loaded.logLevels,
    tls: running.tls && (loaded.tls ?? running.tls),
    registryTls: running.registryTls && (loaded.registryTls ?? running.registryTls),
    registryTokenFile:
      running.registryTokenFile && (loaded.registryTokenFile ?? running.registryTokenFile),
  };
}
