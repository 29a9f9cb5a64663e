// One worker explained, and what happened last.
function fillEvent(item, event) {
  const what = event.type.toLowerCase().replaceAll('_', ' ');
  const change = [event.from, event.to].filter(Boolean).join(' → ');
  const by = event.manager ? `${event.by} ${event.manager}` : event.by;
  fillParts(item, [
    note(timeOf(event.timeMs)),
    plain(
      `${what}${event.url ? ` ${event.url}` : ''} of ${event.node}${change ? `: ${change}` : ''}`,
    ),
    note([event.cause, by && `by ${by}`].filter(Boolean).join(', ')),
  ]);
}

const eventKey = (event) => JSON.stringify(event);

const detail = (() => {
  const panel = byId('detail');
  let id = '';
  let asked = 0;

  async function read() {
    if (id === '') return;
    asked += 1;
    const mine = asked;
    try {
      const explained = await ask('worker.json', { id });
      if (mine === asked && id !== '') show(explained);
    } catch (error) {
      if (mine === asked) setText(byId('detail-title'), error.message);
    }
  }

  function show(explained) {
    const { worker } = explained;
    setText(byId('detail-title'), explained.verdict);
    setClass(byId('detail-title'), explained.routable ? 'good' : 'bad');
    const node = worker.ownerNodeStatus ? ` (${worker.ownerNodeStatus})` : '';
    const labels = Object.entries(explained.labels).map(([name, value]) => `${name}=${value}`);
    const fields = Object.entries({
      id: worker.id,
      models: worker.models.join(', ') || 'any',
      owner: worker.owner + node,
      "owner's word": `${worker.ownerStatus}, revision ${worker.revision}`,
      'status since': `${new Date(worker.statusTimeMs).toISOString()} (${ago(worker.statusTimeMs)})`,
      'last probe': explained.probeTimeMs ? `${ago(explained.probeTimeMs)} ago` : '',
      probes: `${explained.consecutiveSuccesses} good, ${explained.consecutiveFailures} failed in a row`,
      thresholds: explained.thresholds,
      labels: labels.join(', '),
      manager: explained.manager,
    });
    fillFields(byId('detail-fields'), fields);
    fillList(
      byId('detail-claims'),
      explained.claims,
      (claim) => claim.id,
      'li',
      (item, claim) => {
        fillParts(item, [
          plain(claim.owner),
          badge(claim.status),
          badge(claim.shadowed ? 'shadowed' : 'active', ''),
        ]);
      },
    );
    fillList(byId('detail-events'), explained.events, eventKey, 'li', fillEvent);
  }

  function open(wanted, focus = true) {
    if (wanted.startsWith('place ')) return;
    id = wanted;
    panel.hidden = false;
    workers.choose(id);
    keepAddress();
    if (focus) byId('detail-title').focus();
    void read();
  }

  function close() {
    if (panel.hidden) return;
    const row = document.querySelector('#scroll .chosen .open');
    id = '';
    panel.hidden = true;
    workers.choose('');
    keepAddress();
    (row ?? byId('scroll')).focus();
  }

  byId('detail-close').addEventListener('click', close);
  return { open, close, read, id: () => id };
})();

const feed = (() => {
  let asking = false;
  let again = false;
  async function read() {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      const { events } = await ask('events.json', { text: byId('events-text').value.trim() });
      fillList(byId('events'), numbered(events), ({ key }) => key, 'li', fillEvent);
    } catch {
      // The head says that the node is lost.
    } finally {
      asking = false;
      if (again) void read();
    }
  }
  /** Two events may be alike in all they say. */
  function numbered(events) {
    const seen = new Map();
    return events.map((event) => {
      const key = eventKey(event);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return { ...event, key: `${key} ${count}` };
    });
  }
  return { read };
})();
