// What the udp backend's tunnel has counted: on this host for each peer, and in all of each other node.
import { byId, el, setText } from '../core/dom.js';
import { bytes, number } from '../core/format.js';
import { panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { ageElement } from '../core/clock.js';
import { Table } from '../core/table.js';
import { facts, state } from '../details/parts.js';
import { ageOf, here, reportCell, reportSource, sum } from '../core/words.js';

const figure = (name, read, show = number, className = 'number') => ({
  name, className, cell: row => ({ text: show(read(row)) }), sort: row => read(row) ?? -1,
});

const peerColumns = [
  { name: 'Peer', className: 'name', cell: row => ({ text: row.name, title: row.nodeId }) },
  figure('Sent', row => row.sentPackets), figure('Sent bytes', row => row.sentBytes, bytes, 'number p2'),
  figure('Received', row => row.receivedPackets), figure('Received bytes', row => row.receivedBytes, bytes, 'number p2'),
  figure('Dropped', row => row.drops), figure('Handshakes', row => row.handshakes, number, 'number p3'),
  figure('Keys since', row => row.sessionAgeMs, value => ((value ?? null) === null ? '–' : `${Math.round(value / 1000)} s`), 'number p3'),
];

const nodeColumns = [
  { name: 'Node', className: 'name', cell: node => ({ text: node.name, title: reportSource(node) }) },
  figure('Sent', node => node.tunnel.sentPackets), figure('Sent bytes', node => node.tunnel.sentBytes, bytes, 'number p2'),
  figure('Received', node => node.tunnel.receivedPackets), figure('Received bytes', node => node.tunnel.receivedBytes, bytes, 'number p2'),
  figure('Dropped', node => node.tunnel.dropped),
  { name: 'Report', className: 'p2', cell: reportCell, sort: node => ageOf(node) ?? Infinity },
];

export function startTunnel() {
  const parts = panel('tunnel', 'Tunnel');
  const own = el('dl', 'facts-list');
  const shared = { keyOf: row => row.nodeId, onOpen: row => select('node', row.nodeId), empty: 'No node matches.' };
  const peers = new Table({ caption: 'Tunnel counters of the serving node for each peer', columns: peerColumns, ...shared });
  const nodes = new Table({ caption: 'Tunnel counters as each node reports them', columns: nodeColumns, ...shared });
  peers.filter = row => matches(row.name, row.nodeId);
  nodes.filter = node => matches(node.name, node.nodeId, node.subnet ?? '');
  const peersTitle = el('h3');
  const others = el('div', null, el('h3', null, 'All nodes, as each reports'), nodes.element);
  parts.body.append(own, el('div', 'pair', el('div', null, peersTitle, peers.element), others));
  store.on(['dataplane', 'mesh', 'search', 'node'], changed => {
    const tunnel = store.get('dataplane')?.tunnel;
    const reporting = [...(store.get('mesh')?.nodes.values() ?? [])].filter(node => node.tunnel);
    const isThere = Boolean(tunnel) || reporting.length > 0;
    parts.section.hidden = !isThere;
    byId('nav-tunnel').hidden = !isThere;
    if (!isThere) {
      return;
    }
    setText(parts.source, `Packets inside the tunnel since it was started, counted by the tunnel of ${here()}; those of others from their reports`);
    setText(peersTitle, `${here()} to each peer`);
    if (changed.has('dataplane') || changed.has('search')) {
      peers.update(tunnel?.peers ?? []);
      showOwn(own, tunnel);
    }
    nodes.update(reporting);
  });
}

function showOwn(list, tunnel) {
  if (!tunnel) {
    list.replaceChildren();
    return;
  }
  const source = `the agent of ${here()}, which asks the tunnel's program`;
  const totals = tunnel.totals;
  const drops = totals ? Object.entries(totals.drops).filter(([, count]) => count > 0) : [];
  const rows = [
    ['Process', tunnel.process === null ? state('bad', 'does not answer', source) : `${tunnel.process}, version ${tunnel.version ?? 'unknown'}`],
    ['Running for', tunnel.startedAt ? ageElement(Date.parse(tunnel.startedAt), '') : '–'],
    ['Encryption', tunnel.encryption],
    ['Peers', state(tunnel.current ? 'good' : 'note', tunnel.current ? 'as they are now' : 'not yet those of now', source)],
    ['Started again', number(tunnel.restarts)],
    totals && ['Sent', `${number(totals.sentPackets)} packets, ${bytes(totals.sentBytes)}`],
    totals && ['Received', `${number(totals.receivedPackets)} packets, ${bytes(totals.receivedBytes)}`],
    totals && ['Dropped', drops.length ? `${number(sum(totals.drops))}: ${drops.map(([reason, count]) => `${reason} ${number(count)}`).join(', ')}` : '0'],
    tunnel.problem && ['Problem', state('bad', tunnel.problem, source)],
  ];
  list.replaceChildren(...facts(...rows).children);
}
