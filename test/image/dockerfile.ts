/** One instruction of a Dockerfile, with its lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** What stands between one FROM and the next. */
export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** How the container of an image runs, as its last stage says. */
export interface Runtime {
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly health: readonly string[];
  readonly command: readonly string[];
}

/** The stages of a Dockerfile in the part of the language that ours uses. Throws at what it does not know. */
export function parseDockerfile(text: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (!KNOWN.includes(name)) throw new Error(`an instruction that is not known: ${line}`);
    if (name === 'FROM') {
      const [base = '', , as] = rest.split(' ');
      stages.push({ name: as, base, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text: rest });
  }
  return stages;
}

const KNOWN = [
  ...['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'ENV', 'EXPOSE'],
  ...['VOLUME', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'],
];

/** How the container of a stage runs. Throws where it names no user, or a user by name: only a number is no root anywhere. */
export function runtimeOf({ instructions }: Stage): Runtime {
  const all = (name: string): string[] =>
    instructions.filter((each) => each.name === name).map((each) => each.text);
  const last = (name: string): string => all(name).at(-1) ?? '';
  const user = last('USER');
  if (!/^[1-9]\d*:[1-9]\d*$/.test(user)) throw new Error(`USER is no numeric user: ${user}`);
  const health = last('HEALTHCHECK').replace(/^.*? CMD /, '');
  return {
    user,
    env: Object.fromEntries(all('ENV').flatMap(environment)),
    volumes: all('VOLUME').flatMap((text) => text.split(' ')),
    health: words(health),
    command: [...words(last('ENTRYPOINT')), ...words(last('CMD'))],
  };
}

/** The assignments of an ENV, or of an `env` before a command. */
export function environment(text: string): [name: string, value: string][] {
  return text
    .split(/\s+/)
    .filter((each) => each.includes('='))
    .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]);
}

/** The words of a command in the form of a list; the other form would need a shell. */
function words(text: string): string[] {
  return JSON.parse(text) as string[];
}
