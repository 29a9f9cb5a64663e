// The node's events, what the reader asks for, and the address that holds it.
const FIELDS = ['text', 'owner', 'status', 'model', 'sort'];
let overview;

function askedFor() {
  const query = Object.fromEntries(FIELDS.map((name) => [name, byId(name).value.trim()]));
  return { ...query, order: byId('order').getAttribute('aria-pressed') === 'true' ? 'down' : 'up' };
}

/** The address holds what is asked for, so that it can be kept and sent. */
function keepAddress() {
  const query = { ...askedFor(), events: byId('events-text').value.trim(), worker: detail.id() };
  const defaults = { sort: 'url', order: 'up' };
  const told = Object.entries(query).filter(([name, value]) => value && value !== defaults[name]);
  const text = new URLSearchParams(told).toString();
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const name of FIELDS) {
    const value = query.get(name);
    if (value === null) continue;
    if (name === 'owner') byId(name).add(new Option(value, value));
    byId(name).value = value;
  }
  if (byId('sort').value === '') byId('sort').value = 'url';
  byId('order').setAttribute('aria-pressed', String(query.get('order') === 'down'));
  byId('events-text').value = query.get('events') ?? '';
  return query.get('worker') ?? '';
}

function changeQuery() {
  keepAddress();
  workers.show(askedFor());
}

for (const name of FIELDS) byId(name).addEventListener('input', changeQuery);
byId('query').addEventListener('submit', (event) => event.preventDefault());
byId('order').addEventListener('click', ({ target }) => {
  target.setAttribute('aria-pressed', String(target.getAttribute('aria-pressed') !== 'true'));
  changeQuery();
});
byId('events-text').addEventListener('input', () => {
  keepAddress();
  void feed.read();
});
addEventListener('keydown', (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === 'Escape') detail.close();
  if (event.key !== '/' || typing) return;
  event.preventDefault();
  byId('text').focus();
});

function show() {
  showHead(overview);
  showNodes(overview);
  showRestore(overview.node);
  showModels(overview.summary);
  showTimeline(overview.timeline);
}

/** Without a word for this long, the node is lost, whatever the connection says. */
const SILENCE_MS = 12_000;
const AGAIN_MS = 5_000;
let silence;
let stream;
let shownAt = '';

function lose() {
  showLost(`No answer from the node${shownAt && `; what is shown is from ${shownAt}`}`);
}

function hear(timeMs) {
  clearTimeout(silence);
  silence = setTimeout(lose, SILENCE_MS);
  clock.set(timeMs);
  shownAt = timeOf(timeMs);
}

function follow() {
  stream?.close();
  stream = new EventSource('live');
  stream.addEventListener('overview', ({ data }) => {
    overview = JSON.parse(data);
    hear(overview.timeMs);
    show();
  });
  stream.addEventListener('change', ({ data }) => {
    hear(JSON.parse(data).timeMs);
    void workers.read();
    void feed.read();
    void detail.read();
  });
  stream.addEventListener('time', ({ data }) => hear(JSON.parse(data).timeMs));
  stream.addEventListener('error', () => {
    lose();
    // A refusal ends the stream for good; a lost one is opened again by the browser.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN_MS);
  });
  stream.addEventListener('open', () => overview && show());
}

/** Ages grow without news. */
setInterval(() => {
  if (document.hidden || !overview) return;
  workers.draw();
  if (byId('ready').textContent !== 'lost') showHead(overview);
}, 1000);

// A browser opens few connections to one node: a page that nobody sees holds none.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return follow();
  stream?.close();
  clearTimeout(silence);
});

const first = readAddress();
workers.show(askedFor());
if (first !== '') detail.open(first, false);
follow();
