// What became of a subnet, or of all of them: as this node has seen it.
import { request } from '../core/access.js';
import { ageElement } from '../core/clock.js';
import { button, el, setText } from '../core/dom.js';
import { clockTime } from '../core/format.js';
import { panel } from '../core/panel.js';
import { select, selection } from '../core/selection.js';
import * as store from '../core/store.js';
import { here } from '../core/words.js';

let parts;
let list;
let empty;
let asked = 0;
let subnet = null;

export function startHistory() {
  parts = panel('history', 'Lease history');
  list = el('ol', 'events history');
  empty = el('p', 'empty');
  const scroller = el('div', 'scroller', list, empty);
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', 'History of leases, newest first');
  parts.body.append(scroller);
  const all = button('All subnets', 'small', () => {
    subnet = null;
    if (selection.kind === 'subnet') {
      select(null, null);
    }
    load();
  });
  parts.controls.append(all);
  store.on(['selection', 'leases', 'pool'], changed => {
    if (changed.has('selection') && selection.kind === 'subnet') {
      subnet = selection.id;
    } else if (!changed.has('leases') && !changed.has('pool')) {
      return;
    }
    load();
  });
}

async function load() {
  const turn = ++asked;
  try {
    const response = await request(`/api/v1/leases/history${subnet ? `?subnet=${encodeURIComponent(subnet)}` : ''}`);
    const entries = response.ok ? await response.json() : null;
    if (turn === asked) {
      show(entries);
    }
  } catch {
    // The banner says that the connection is lost; what was there stays.
  }
}

function show(entries) {
  setText(parts.heading, subnet ? `History of ${subnet}` : 'Lease history');
  parts.controls.hidden = subnet === null;
  setText(parts.source, subnet
    ? `Newest first, what ${here()} has seen`
    : `Newest first, what ${here()} has seen; choose a subnet on the map for its own`);
  empty.hidden = (entries?.length ?? 0) > 0;
  setText(empty, entries ? `${here()} has seen nothing happen to ${subnet ?? 'any subnet'}.` : 'The agent does not tell the history.');
  list.replaceChildren(...(entries ?? []).map(entry => {
    const time = el('time', 'clock', clockTime(entry.at));
    time.dateTime = entry.at;
    return el('li', null, el('span', `kind ${/^[a-z]+$/.test(entry.kind) ? entry.kind : ''}`, entry.kind),
      el('span', 'message', entry.text), el('span', 'when', time, ageElement(Date.parse(entry.at))));
  }));
}
