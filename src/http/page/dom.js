// Everything that comes from the node is put in as text, never as HTML. What is shown already is changed in
// place, and only where it differs: a selection, a focus and a scroll position stay.
const byId = (id) => document.getElementById(id);
const TONES = {
  READY: 'good',
  ALIVE: 'good',
  PENDING: 'warn',
  DRAINING: 'warn',
  SUSPECT: 'warn',
  NOT_READY: 'bad',
  FAILED: 'bad',
  DEAD: 'bad',
};
const SVG = byId('graph').namespaceURI;

function element(tag, className = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

const setClass = (node, name) => setAttribute(node, 'class', name);

/** A part of a cell: a text and how it looks. */
const plain = (text) => ({ text: String(text ?? ''), look: '' });
const note = (text) => ({ text: text || '', look: 'muted' });
const badge = (text, tone) => ({
  text: text || '',
  look: `badge ${tone ?? TONES[text] ?? ''}`.trim(),
});

/** Fills a box with parts, each in a span of its own; empty ones are left out. */
function fillParts(box, parts) {
  const shown = parts.filter((part) => part && part.text !== '');
  shown.forEach((part, at) => {
    const span = box.children[at] ?? box.appendChild(element('span'));
    setText(span, at === 0 ? part.text : ` ${part.text}`);
    setClass(span, part.look);
  });
  while (box.children.length > shown.length) box.lastElementChild.remove();
}

/** One child for each item, in their order, found again by its key. `create` is a tag, or makes a child. */
function fillList(container, items, keyOf, create, update) {
  const keys = items.map((item) => String(keyOf(item)));
  const wanted = new Set(keys);
  const before = new Map();
  // What goes does so first, or all that stays would be moved past it and laid out anew.
  for (const child of [...container.children]) {
    const { key } = child.dataset;
    if (wanted.has(key) && !before.has(key)) before.set(key, child);
    else child.remove();
  }
  let next = container.firstElementChild;
  items.forEach((item, at) => {
    const key = keys[at];
    const child = before.get(key) ?? (typeof create === 'string' ? element(create) : create());
    before.delete(key);
    child.dataset.key = key;
    update(child, item);
    if (child === next) next = next.nextElementSibling;
    else container.insertBefore(child, next);
  });
}

/** Names and values; those without a value are left out. The list is made anew only when its names are others. */
function fillFields(list, fields) {
  const shown = fields.filter(([, value]) => value !== '');
  const cells = shown.flatMap(([name, value]) => [
    { key: `${name}?`, tag: 'dt', text: name },
    { key: `${name}!`, tag: 'dd', text: value },
  ]);
  const keys = [...list.children].map((one) => one.dataset.key);
  if (keys.join() !== cells.map(({ key }) => key).join()) {
    list.replaceChildren(...cells.map(({ tag }) => element(tag)));
    cells.forEach(({ key }, at) => (list.children[at].dataset.key = key));
  }
  cells.forEach(({ text }, at) => setText(list.children[at], text));
}

/** A row of a table; each cell says its column, for a narrow screen. */
function fillRow(row, cells) {
  cells.forEach(([label, ...parts], at) => {
    let cell = row.children[at];
    if (!cell) {
      cell = row.appendChild(element('td'));
      cell.dataset.label = label;
      cell.append(element('div'));
    }
    fillParts(cell.firstElementChild, parts);
  });
}

/** The pictures are drawn anew: nobody selects in them. */
function drawing(svg) {
  const parts = [];
  const add = (tag, attributes, text) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    parts.push(made);
    return made;
  };
  const title = (shape, text) => {
    shape.append(Object.assign(document.createElementNS(SVG, 'title'), { textContent: text }));
  };
  return { add, title, done: () => svg.replaceChildren(...parts) };
}

/** What the node's clock says now: ages are reckoned by it. */
const clock = {
  aheadMs: 0,
  set: (timeMs) => (clock.aheadMs = timeMs - Date.now()),
  now: () => Date.now() + clock.aheadMs,
};

function ago(thenMs) {
  if (!thenMs) return '';
  const seconds = Math.max(0, Math.round((clock.now() - thenMs) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

const since = (thenMs) => (thenMs ? `since ${ago(thenMs)}` : '');
const timeOf = (ms) => new Date(ms).toISOString().slice(11, 19);

async function ask(path, query = {}) {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const answer = await fetch(`${path}?${text}`, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}
