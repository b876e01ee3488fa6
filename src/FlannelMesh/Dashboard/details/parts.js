import { el } from '../core/dom.js';
import { here, kernelSource, toneOf } from '../core/words.js';

/** Names and values; a value is text or an element, and may have a line below that says who says so. */
export function facts(...rows) {
  return el('dl', 'facts-list', ...rows.filter(Boolean).map(([name, value, source]) =>
    el('div', null, el('dt', null, name), el('dd', null, value, source ? el('span', 'source', source) : null))));
}

/** A word in its tone, with who says so, how and when. */
export function state(tone, text, title) {
  const node = el('span', `state ${tone}`, text);
  node.title = title;
  return node;
}

export const mono = text => el('span', 'mono', text ?? '–');

export function section(title, ...content) {
  return el('section', null, el('h3', null, title), ...content);
}

/** What the serving node has in its kernel for a peer. */
export function kernelSection(peer) {
  const source = kernelSource();
  const entry = (name, value) => [name, state(toneOf('kernel', value), value, source)];
  return section(`In the kernel of ${here()}`, facts(
    ['All', state(toneOf('kernel', peer.state), peer.lastError ? `${peer.state}: ${peer.lastError}` : peer.state, source), source],
    ['Via', peer.via ?? '–'], ['Device', mono(peer.device)],
    entry('Route', peer.route), entry('ARP', peer.neighbor), entry('FDB', peer.fdb)));
}
