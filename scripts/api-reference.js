// The reference of the API as Markdown, from the comments of the protos: `scripts/docs.js` writes it to docs/api.md.
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const FOLDER = new URL('../proto/workermesh/v1/', import.meta.url);
/** In the order in which a reader needs them. */
const PAGES = ['registry', 'worker', 'mesh', 'gossip'];

/** The whole reference, without a title. */
export function apiReference() {
  return PAGES.map(sectionOf).join('\n\n');
}

function sectionOf(page) {
  const text = readFileSync(new URL(`${page}.proto`, FOLDER), 'utf8');
  const options = { keepCase: true, alternateCommentMode: true };
  const { root, package: name } = protobuf.parse(text, new protobuf.Root(), options);
  const things = root.lookup(name).nestedArray;
  const intro = /\n\/\/ (.*(?:\n\/\/.*)*)\npackage /.exec(text)?.[1]?.replaceAll('\n// ', ' ');
  return [`## ${page}.proto`, intro, ...things.map((thing) => partOf(thing))].join('\n\n');
}

/** A service, a message with those inside it, or an enum. */
function partOf(thing, outer = '') {
  const name = `${outer}${thing.name}`;
  const head = `### ${name}\n\n${thing.comment ?? ''}`.trimEnd();
  if (thing instanceof protobuf.Service) {
    return [head, ...thing.methodsArray.map(methodOf)].join('\n\n');
  }
  if (thing instanceof protobuf.Enum) {
    const rows = Object.entries(thing.values).map(
      ([value, number]) => `| \`${value}\` | ${number} | ${cell(thing.comments[value])} |`,
    );
    return `${head}\n\n${table(['value', 'number', 'meaning'], rows)}`;
  }
  const rows = thing.fieldsArray.map(
    (field) => `| \`${field.name}\` | ${typeOf(field)} | ${field.id} | ${meaningOf(field)} |`,
  );
  const inner = thing.nestedArray.map((each) => partOf(each, `${name}.`));
  const fields =
    rows.length === 0 ? 'No fields.' : table(['field', 'type', 'number', 'meaning'], rows);
  return [head, fields, ...inner].join('\n\n');
}

function methodOf({ name, requestType, requestStream, responseType, responseStream, comment }) {
  const side = (stream, type) => `${stream ? 'stream of ' : ''}${linkTo(type)}`;
  return `#### ${name}\n\n${side(requestStream, requestType)} → ${side(responseStream, responseType)}\n\n${comment ?? ''}`;
}

/** What a field of a oneof means begins with what the oneof means. */
function meaningOf(field) {
  const group = field.partOf;
  if (!group || group.name.startsWith('_')) return cell(field.comment);
  const first = group.oneof[0] === field.name ? `${group.comment ?? ''}\n\n` : '';
  return cell(`${first}*One of \`${group.name}\`.* ${field.comment ?? ''}`);
}

function typeOf(field) {
  const value = linkTo(field.type);
  if (field.map) return `map of ${field.keyType} to ${value}`;
  const optional = field.partOf?.name.startsWith('_') ? 'optional ' : '';
  return `${field.repeated ? 'repeated ' : optional}${value}`;
}

/** Types of this package have a heading; others are shown as they are. */
function linkTo(type) {
  const name = type.replace(/^\.?workermesh\.v1\./, '');
  return /^[A-Z]/.test(name)
    ? `[${name}](#${name.toLowerCase().replaceAll('.', '')})`
    : `\`${type}\``;
}

function cell(comment) {
  return (comment ?? '')
    .trim()
    .replaceAll('|', '\\|')
    .replace(/\n\n+/g, '<br>')
    .replaceAll('\n', ' ');
}

function table(columns, rows) {
  return [
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}
