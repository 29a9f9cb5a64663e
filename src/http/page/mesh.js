// The verdict, the nodes, the models and the last hour.
function showHead({ node, findings }) {
  document.title = `${node.name} – worker-mesh`;
  setText(byId('name'), node.name);
  setText(byId('ready'), node.ready ? 'ready' : 'not ready');
  setClass(byId('ready'), `badge ${node.ready ? 'good' : 'bad'}`);
  const up = `up ${ago(node.startTimeMs)}, gossip at ${node.addresses.advertise}`;
  setText(byId('about'), `cluster ${node.cluster}, version ${node.version}, ${up}`);
  const [first, ...others] = findings;
  setText(byId('verdict'), first.text);
  setClass(byId('verdict'), first.level);
  fillList(
    byId('findings'),
    others,
    ({ text }) => text,
    'li',
    (item, { level, text }) => {
      setText(item, text);
      setClass(item, level);
    },
  );
}

/** What is shown is old: nothing may look well. */
function showLost(text) {
  setText(byId('verdict'), text);
  setClass(byId('verdict'), 'bad');
  setText(byId('ready'), 'lost');
  setClass(byId('ready'), 'badge bad');
}

function showNodes({ nodes, nodeCount, seeds }) {
  const more = nodeCount > nodes.length ? `first ${nodes.length} of ${nodeCount}` : nodeCount;
  setText(byId('node-count'), String(more));
  fillList(
    byId('nodes'),
    nodes,
    ({ name }) => name,
    'tr',
    (row, node) => fillRow(row, nodeCells(node)),
  );
  fillList(
    byId('seeds'),
    seeds,
    ({ name }) => name,
    'p',
    (line, { name, cause }) => {
      setClass(line, 'warn');
      setText(line, `The seed ${name} never answered: ${cause}`);
    },
  );
  showOwners(nodes);
  drawGraph(nodes);
}

/** What a start on an old disk found: which workers only peers hold, and which are back. */
function showRestore({ restore }) {
  byId('restore').hidden = !restore;
  if (!restore) return;
  const { peer, preference, held, lost, removed, changed, nextStep } = restore;
  fillFields(byId('restore-fields'), [
    ['older than what held', peer],
    ['published', preference],
    ['only peers hold', lost.join(', ')],
    ['removed since', removed.join(', ')],
    ['changed since', changed.join(', ')],
    ['not known', held ? '' : 'what is missing: nobody holds the log any more'],
    ['next', nextStep],
  ]);
}

function nodeCells(node) {
  const { link, lag } = node;
  const how = link && (link.dialed ? 'dialed' : 'accepted') + (link.lazy ? ', lazy' : '');
  const lagWords = lag === 0 ? 'in step' : `${lag} behind`;
  return [
    ['node', plain(node.name), node.self && badge('this node', ''), note(node.address)],
    [
      'status',
      badge(node.status),
      !node.settled && badge('unsettled', 'warn'),
      node.evictionHeld && badge('eviction held', 'warn'),
      node.logRefused && badge('log refused', 'warn'),
      node.maintenance && badge('maintenance', 'warn'),
      note([since(node.statusTimeMs), node.statusReason].filter(Boolean).join(', ')),
      note(node.evictionHeld),
      note(node.logRefused),
    ],
    [
      'link',
      node.self
        ? plain('–')
        : how
          ? plain(how)
          : badge('none', node.status === 'ALIVE' ? 'warn' : ''),
      link && note(link.remoteAddress),
    ],
    ['lag', lag === null ? plain('–') : badge(lagWords, lag ? 'warn' : 'good')],
    ['records', plain(node.recordCount), note(`head ${node.head}`)],
  ];
}

function showOwners(nodes) {
  const select = byId('owner');
  const names = nodes.map((node) => node.name);
  const shown = [...select.options].slice(1).map((option) => option.value);
  if (names.join('\n') === shown.join('\n')) return;
  const chosen = select.value;
  select.length = 1;
  for (const name of names) select.add(new Option(name, name));
  select.value = names.includes(chosen) ? chosen : '';
}

const GRAPH_NODES_MAX = 80;

function drawGraph(nodes) {
  const { add, title, done } = drawing(byId('graph'));
  const own = nodes.find(({ self }) => self);
  const others = nodes.filter(({ self }) => !self).slice(0, GRAPH_NODES_MAX);
  const places = others.map((node, at) => {
    const angle = (2 * Math.PI * at) / others.length - Math.PI / 2;
    return { node, x: 160 + 118 * Math.cos(angle), y: 128 + 98 * Math.sin(angle) };
  });
  for (const { node, x, y } of places) {
    if (!node.link) continue;
    const look = ['edge', node.link.lazy && 'lazy', node.lag > 0 && 'behind'].filter(Boolean);
    add('line', { x1: 160, y1: 128, x2: x, y2: y, class: look.join(' ') });
  }
  const dot = ({ name, status, lag }, x, y, radius) => {
    const shape = add('circle', {
      cx: x,
      cy: y,
      r: radius,
      class: `fill-${TONES[status] ?? 'idle'}`,
    });
    title(shape, `${name}: ${status}${lag ? `, ${lag} behind` : ''}`);
  };
  const few = others.length <= 16;
  for (const { node, x, y } of places) {
    dot(node, x, y, few ? 9 : 5);
    if (few) add('text', { x, y: y + 20, 'text-anchor': 'middle' }, shorten(node.name));
  }
  if (own) {
    dot(own, 160, 128, 12);
    add('text', { x: 160, y: 152, 'text-anchor': 'middle' }, shorten(own.name));
  }
  done();
}

const shorten = (name) => (name.length > 16 ? `${name.slice(0, 15)}…` : name);

function showModels({ models, otherModels }) {
  fillList(
    byId('models'),
    models,
    ({ model }) => model,
    'li',
    (item, { model, ready, total }) => {
      if (item.children.length === 0) item.append(element('span', 'bar'), element('span', 'label'));
      item.firstElementChild.style.width = `${(100 * ready) / total}%`;
      setText(item.lastElementChild, `${model || 'any model'}: ${ready} of ${total}`);
    },
  );
  if (otherModels > 0) {
    const item = byId('models').appendChild(element('li'));
    item.dataset.key = '\0others';
    setText(item, `${otherModels} workers of other models`);
  }
}

function showTimeline({ minutes, members, sinceMs }) {
  const { add, title, done } = drawing(byId('timeline'));
  const highest = Math.max(1, ...minutes.map((one) => Math.max(one.ready, one.lost + one.removed)));
  const scale = (count) => (count === 0 ? 0 : Math.max(2, (60 * count) / highest));
  add('line', { x1: 0, y1: 75, x2: 720, y2: 75, class: 'axis' });
  minutes.forEach((minute, at) => {
    const bar = (y, height, tone, what, count) => {
      if (count === 0) return;
      const shape = add('rect', { x: at * 12 + 1, y, width: 10, height, class: `fill-${tone}` });
      title(shape, `${timeOf(minute.startMs)}: ${count} ${what}`);
    };
    const [ready, lost, removed] = [minute.ready, minute.lost, minute.removed].map(scale);
    bar(75 - ready, ready, 'good', 'became READY', minute.ready);
    bar(75, lost, 'bad', 'ceased to be READY', minute.lost);
    bar(75 + lost, removed, 'idle', 'were removed', minute.removed);
  });
  for (const { timeMs, node, text } of members) {
    const x = ((timeMs - minutes[0].startMs) / 60_000) * 12;
    const look = `fill-${TONES[text.split(/\W/)[0]] ?? 'idle'}`;
    title(
      add('path', { d: `M${x} 4l5 9h-10z`, class: look }),
      `${timeOf(timeMs)} ${node}: ${text}`,
    );
  }
  done();
  setText(byId('timeline-since'), sinceMs ? `Events are kept since ${timeOf(sinceMs)} only.` : '');
  const busy = minutes.filter((one) => one.registered + one.ready + one.lost + one.removed > 0);
  fillList(
    byId('minutes'),
    busy,
    ({ startMs }) => startMs,
    'tr',
    (row, minute) => {
      const { startMs, registered, ready, lost, removed } = minute;
      const counts = Object.entries({ registered, READY: ready, lost, removed });
      fillRow(row, [
        ['minute', plain(timeOf(startMs))],
        ...counts.map(([what, count]) => [what, plain(count)]),
      ]);
    },
  );
  const keyOf = ({ timeMs, node, text }) => `${timeMs} ${node} ${text}`;
  fillList(byId('members'), members, keyOf, 'li', (item, { timeMs, node, text }) => {
    setText(item, `${timeOf(timeMs)} ${node}: ${text}`);
  });
}
