// Who sees what: a row a worker, a column a node. On a terminal the table stays in place.
const COLORS = { READY: 32, PENDING: 33, DRAINING: 33, NOT_READY: 31, FAILED: 31 };
const live = process.stdout.isTTY === true;
let drawn = 0;
let last = '';

/** Draws what all nodes see of the workers in `names`, [url, name] pairs; where nothing moved, nothing is printed. */
export function draw(seconds, caption, names, views) {
  const nodes = Object.keys(views);
  const rows = names.map(([url, name]) => [
    `${name} ${url.replace('http://', '')}`,
    ...nodes.map((node) => cell(views[node], url)),
  ]);
  const foot = ['its peers', ...nodes.map((node) => peers(views[node], node))];
  const lines = layout([['worker', ...nodes.map((node) => `node ${node} sees`)], ...rows, foot]);
  const seen = [caption, ...lines].join('\n');
  if (seen === last) return;
  const text = [`${String(seconds).padStart(2)} s: ${caption}`, ...lines, ''].join('\n');
  if (live && drawn > 0) process.stdout.write(`\u001b[${drawn}A\u001b[J`);
  process.stdout.write(live ? text : `${text}\n`);
  drawn = text.split('\n').length - 1;
  last = seen;
}

function cell(view, url) {
  if (view === undefined) return 'down';
  const worker = view.workers.find((one) => one.url === url && !one.shadowed);
  if (worker === undefined) return '–';
  const lost = worker.ownerNodeStatus !== 'ALIVE' && worker.ownerNodeStatus !== null;
  return `${worker.status} of ${worker.owner}${lost ? ` (${worker.ownerNodeStatus})` : ''}`;
}

function peers(view, self) {
  if (view === undefined) return 'down';
  const others = view.nodes.filter(({ name }) => name !== self);
  return others.map(({ name, status }) => `${name} ${status}`).join(', ') || 'none';
}

function layout(rows) {
  const widths = rows[0].map((_, at) => Math.max(24, ...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    row
      .map((text, at) => paint(text, text.padEnd(widths[at])))
      .join('  ')
      .trimEnd(),
  );
}

function paint(text, padded) {
  const color = COLORS[text.split(' ')[0]];
  return live && color !== undefined ? `\u001b[${color}m${padded}\u001b[0m` : padded;
}
