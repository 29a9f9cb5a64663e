// The rows of workers: only those that can be seen are in the document, and are asked of the node.
const workers = (() => {
  const scroll = byId('scroll');
  const space = byId('space');
  /** Rows above and below the visible ones. */
  const MARGIN = 20;
  /** They are asked for again when so few of them are left. */
  const AHEAD = 10;
  const ROWS_MAX = 200;
  /** Taller boxes are not drawn by all browsers. */
  const HEIGHT_MAX_PX = 8_000_000;
  let total = 0;
  /** Known workers by their place in the list. */
  let known = new Map();
  let query = {};
  let asked = 0;
  let wanted = false;
  let asking = false;
  let chosen = '';
  /** The node gave an older order, because a newer one costs too much just now. */
  const OLD_AGAIN_MS = 500;
  /** It gave the first ones, and looks for more. */
  const MORE_AFTER_MS = 100;
  const AGAIN_AFTER_FAILURE_MS = 1_000;
  let later;

  /** Heights of a row and of the box: to ask for them makes the browser lay the page out. */
  const px = { row: 0, box: 0 };
  function measure() {
    px.row = parseFloat(getComputedStyle(scroll).getPropertyValue('--row'));
    px.box = scroll.clientHeight;
  }

  const height = () => Math.min(total * px.row, HEIGHT_MAX_PX);
  /** The place of the topmost row, with the part of it that is above the edge. */
  const topPlace = (scrollTop) => {
    const whole = height() - px.box;
    if (whole <= 0) return 0;
    return (Math.min(scrollTop, whole) / whole) * (total - px.box / px.row);
  };

  /** Places from `first` on are seen; those from `from` on are asked for. */
  function windowOf(top) {
    const first = Math.floor(top);
    const visible = Math.ceil(px.box / px.row) + 1;
    const end = Math.min(total, first + visible);
    const from = Math.max(0, first - MARGIN);
    return { first, end, from, count: Math.min(ROWS_MAX, visible + 2 * MARGIN) };
  }

  function draw() {
    // It is asked for before anything is written, for the same reason.
    const { scrollTop } = scroll;
    const top = topPlace(scrollTop);
    const { first, end } = windowOf(top);
    const rows = [];
    for (let at = first; at < end; at += 1) rows.push({ at, worker: known.get(at) });
    space.style.height = `${height()}px`;
    const keyOf = ({ at, worker }) => (worker ? worker.id : `place ${at}`);
    fillList(space, rows, keyOf, newRow, (row, { at, worker }) => {
      row.style.transform = `translateY(${scrollTop + (at - top) * px.row}px)`;
      setAttribute(row, 'aria-rowindex', at + 2);
      fillCells(row, worker);
    });
    setAttribute(byId('table'), 'aria-rowcount', total + 1);
  }

  function newRow() {
    const row = element('div', 'cells');
    row.setAttribute('role', 'row');
    for (let at = 0; at < 5; at += 1) {
      const cell = row.appendChild(element('span'));
      cell.setAttribute('role', 'cell');
      if (at === 0)
        cell.append(Object.assign(element('button', 'open'), { type: 'button' }), element('span'));
    }
    return row;
  }

  function fillCells(row, worker) {
    const [name, status, owner, load, why] = row.children;
    setText(name.firstElementChild, worker?.url ?? '…');
    setClass(row, worker && worker.id === chosen ? 'cells chosen' : 'cells');
    if (!worker) return;
    const lost = worker.ownerNodeStatus && worker.ownerNodeStatus !== 'ALIVE';
    fillParts(name.lastElementChild, [
      note(` ${worker.models.join(', ') || 'any model'}, ${worker.type}`),
    ]);
    fillParts(status, [
      badge(worker.status),
      worker.shadowed && badge('shadowed', ''),
      worker.stale && badge('stale', 'warn'),
      worker.degraded && badge('degraded', 'warn'),
      note(ago(worker.statusTimeMs)),
    ]);
    fillParts(owner, [
      plain(worker.owner),
      worker.origin === 'LOCAL' && badge('local', ''),
      lost && badge(worker.ownerNodeStatus),
    ]);
    fillParts(load, [plain(worker.load === null ? '–' : Math.round(worker.load * 100) / 100)]);
    fillParts(why, [plain(worker.reason), note(worker.message)]);
  }

  /** Asks for the rows around the visible ones; a later call takes the place of one that waits. */
  async function read() {
    if (asking) {
      wanted = true;
      return;
    }
    asking = true;
    const mine = asked;
    const { from, count } = windowOf(topPlace(scroll.scrollTop));
    try {
      const answer = await ask('workers.json', { ...query, from, count });
      if (mine !== asked) return;
      clock.set(answer.timeMs);
      total = answer.total;
      if (known.size > 10 * ROWS_MAX) known = new Map();
      answer.workers.forEach((worker, at) => worker && known.set(from + at, worker));
      setText(byId('worker-count'), answer.whole ? String(total) : `over ${total}, counting`);
      draw();
      clearTimeout(later);
      if (!answer.fresh) later = setTimeout(read, answer.whole ? OLD_AGAIN_MS : MORE_AFTER_MS);
    } catch (error) {
      setText(byId('worker-count'), error.message);
      // The node may be at it still: what it has found by then it gives at once.
      clearTimeout(later);
      later = setTimeout(read, AGAIN_AFTER_FAILURE_MS);
    } finally {
      asking = false;
      if (wanted || mine !== asked) {
        wanted = false;
        void read();
      }
    }
  }

  let frame = 0;
  scroll.addEventListener('scroll', () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const { first, end } = windowOf(topPlace(scroll.scrollTop));
      draw();
      const ahead = Math.min(total, end + AHEAD);
      for (let at = Math.max(0, first - AHEAD); at < ahead; at += 1) {
        if (!known.has(at)) return void read();
      }
    });
  });
  measure();
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(scroll);
  scroll.addEventListener('click', ({ target }) => {
    const row = target.closest?.('.cells');
    if (target.closest?.('.open') && row) detail.open(row.dataset.key);
  });
  scroll.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = document.activeElement?.closest?.('#scroll .cells');
    if (step === undefined || !row) return;
    event.preventDefault();
    const place = Number(row.getAttribute('aria-rowindex')) + step;
    const find = () => space.querySelector(`[aria-rowindex="${place}"] .open`);
    scroll.scrollTop += find() ? 0 : step * px.row;
    draw();
    find()?.focus({ preventScroll: true });
    find()?.closest('.cells').scrollIntoView({ block: 'nearest' });
  });

  return {
    read,
    draw,
    /** Shows other workers, from the top. */
    show(next) {
      query = next;
      asked += 1;
      known = new Map();
      scroll.scrollTop = 0;
      void read();
    },
    choose(id) {
      chosen = id;
      draw();
    },
  };
})();
