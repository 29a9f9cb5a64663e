import { KEYS, SETTINGS, variableOf, type Group, type Key } from './settings.js';

/** The list of flags as `worker-mesh serve --help` shows it, by group. */
export function flagHelp(): string {
  const left = KEYS.map((key) => flagShape(key));
  const width = Math.max(...left.map((text) => text.length));
  const lines: string[] = [];
  let group: Group | undefined;
  KEYS.forEach((key, at) => {
    const setting = SETTINGS[key];
    if (setting.group !== group) lines.push('', `${setting.group}:`);
    group = setting.group;
    const fallback = setting.shown === '' ? '' : ` [${setting.shown}]`;
    lines.push(`  ${(left[at] ?? '').padEnd(width)}  ${setting.help}${fallback}`);
  });
  return lines.slice(1).join('\n');
}

/** The README's table of settings, as Markdown; test/config/help.spec.ts holds the two together. */
export function settingsTable(): string {
  const rows = KEYS.map((key) => {
    const { kind, shown, help, reloadable } = SETTINGS[key];
    const fallback = shown === '' ? '' : `\`${shown}\``;
    return `| \`--${key}\` | \`${variableOf(key)}\` | ${fallback} | ${help} Allowed: ${kind.allowed}.${reloadable === true ? ' SIGHUP reloads it.' : ''} |`;
  });
  return ['| flag | environment | default | meaning |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function flagShape(key: Key): string {
  const { kind } = SETTINGS[key];
  if (kind.bare === true) return `--${key}[=on|off]`;
  return `--${key} ${kind.placeholder}`;
}
