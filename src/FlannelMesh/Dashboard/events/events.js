// What happened on this node and in the cluster, as the agent's event stream tells it.
import { ageElement } from '../core/clock.js';
import { el, setText } from '../core/dom.js';
import { clockTime } from '../core/format.js';
import { filter, panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import * as store from '../core/store.js';
import { listen } from '../core/stream.js';
import { here } from '../core/words.js';

const KEPT = 400;
const HIDDEN = 30_000;
const rows = [];
const seen = new Set();
let parts;
let list;
let empty;
let kinds;
let kind = 'all';
let known = '';

export function startEvents() {
  parts = panel('events', 'Events');
  list = el('ol', 'events');
  empty = el('p', 'empty', 'No event yet.');
  const scroller = el('div', 'scroller', list, empty);
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', 'Events, newest first');
  parts.body.append(scroller);
  store.on(['events', 'search'], render);
  store.on(['node'], () => setText(parts.source, `Newest first, what ${here()} has seen since its agent started`));
  keepListening();
}

/** A hidden page gives its connection back: browsers have six of them for one host. */
function keepListening() {
  let stop = listen('/api/v1/events', take, () => {});
  let timer = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        stop?.();
        stop = null;
      }, HIDDEN);
    } else {
      stop ??= listen('/api/v1/events', take, () => {});
    }
  });
}

function take(_, data) {
  const event = JSON.parse(data);
  const key = `${event.id} ${event.time}`;
  if (seen.has(key)) {
    return;
  }
  seen.add(key);
  const at = Date.parse(event.time);
  const time = el('time', 'clock', clockTime(event.time));
  time.dateTime = event.time;
  const row = el('li', null, el('span', `kind ${/^[a-z]+$/.test(event.kind) ? event.kind : ''}`, event.kind),
    el('span', 'message', event.message), el('span', 'when', time, ageElement(at)));
  rows.push({ event, row, key });
  if (rows.length > KEPT) {
    const old = rows.shift();
    old.row.remove();
    seen.delete(old.key);
  }
  list.prepend(row);
  store.touch('events');
}

function render() {
  const all = [...new Set(rows.map(({ event }) => event.kind))].sort();
  if (all.join() !== known) {
    known = all.join();
    const next = filter('Kind of event', [['all', 'All events'], ...all.map(name => [name, `Kind: ${name}`])], value => {
      kind = value;
      render();
    });
    next.value = kind;
    kinds?.remove();
    kinds = next;
    parts.controls.append(kinds);
  }
  let shown = 0;
  for (const { event, row } of rows) {
    row.hidden = (kind !== 'all' && event.kind !== kind) || !matches(event.message, event.kind);
    shown += row.hidden ? 0 : 1;
  }
  empty.hidden = shown > 0;
  setText(empty, rows.length === 0 ? 'No event yet.' : 'No event matches.');
}
