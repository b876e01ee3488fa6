// Each lease, and next to it what is in this host's kernel for its holder.
import { byId, setText } from '../core/dom.js';
import { filter, panel } from '../core/panel.js';
import { clockTime } from '../core/format.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { Table } from '../core/table.js';
import { here, kernelSource, toneOf } from '../core/words.js';

let wanted = 'all';

function leaseSource(lease) {
  const end = lease.expiresAt ? `, runs out at ${clockTime(lease.expiresAt)}` : '';
  return `${lease.state} since ${clockTime(lease.heldSince)}, epoch ${lease.epoch}${end}; the lease table as ${here()} has it`;
}

const kernel = (name, className) => ({
  name, className, hint: 'In the kernel of the serving node',
  cell: row => {
    const state = row.peer?.[{ Route: 'route', ARP: 'neighbor', FDB: 'fdb' }[name]];
    return state
      ? { text: state, tone: toneOf('kernel', state), title: `${name} for ${row.subnet}: ${state}, ${kernelSource()}` }
      : { text: row.isOwn ? 'own' : '–' };
  },
});

const columns = [
  { name: 'Subnet', className: 'name mono', cell: row => ({ text: row.subnet }) },
  { name: 'Holder', cell: row => ({ text: row.lease.name, title: row.lease.nodeId }) },
  {
    name: 'Lease', hint: 'In the lease table',
    cell: row => ({
      text: row.lease.state, tone: `lease ${toneOf('lease', row.lease.state)}`,
      title: leaseSource(row.lease),
    }),
  },
  { name: 'Public IP', className: 'p2', cell: row => ({ text: row.lease.publicIp ?? row.lease.publicIpv6 ?? '–', mono: true }) },
  { name: 'Via', hint: 'How this host sends there', className: 'p3', cell: row => ({ text: row.peer?.via ?? (row.isOwn ? 'this host' : '–') }) },
  { name: 'Device', className: 'p3', cell: row => ({ text: row.peer?.device ?? '–', mono: true }) },
  kernel('Route', 'p2'),
  kernel('ARP', 'p2'),
  kernel('FDB', 'p2'),
  {
    name: 'In kernel', cell: row => (row.peer
      ? {
        text: row.peer.state + (row.peer.cloudRoute ? `, cloud: ${row.peer.cloudRoute}` : '') + (row.peer.lastError ? `: ${row.peer.lastError}` : ''),
        tone: toneOf('kernel', row.peer.state), title: kernelSource(),
      }
      : { text: row.isOwn ? 'this host' : row.lease.state === 'active' ? 'no peer' : 'not routed', tone: 'none', title: kernelSource() }),
  },
  {
    name: 'Since', className: 'p3',
    cell: row => ({ text: '', at: Date.parse(row.lease.heldSince), suffix: '' }), sort: row => Date.parse(row.lease.heldSince),
  },
];

export function startLeases() {
  const parts = panel('leases', 'Leases and this host\'s kernel');
  const table = new Table({
    caption: 'Leases, and what is in the kernel of the serving node for each', columns, keyOf: row => row.subnet,
    onOpen: row => select('subnet', row.subnet), empty: 'No lease matches.',
  });
  table.filter = row => matches(row.subnet, row.lease.ipv6Subnet ?? '', row.lease.name, row.lease.nodeId, row.lease.publicIp ?? '') && isWanted(row);
  parts.controls.append(filter('Show leases', [
    ['all', 'All leases'], ['drift', 'Kernel is not as it should be'], ['active', 'Active'], ['held', 'Held'], ['reserved', 'Reserved'],
  ], value => {
    wanted = value;
    table.render();
    tell();
  }));
  parts.body.append(table.element);
  const tell = () => setText(parts.source,
    `${table.matching} of ${table.data.length}. Leases from the table as ${here()} has it; route, ARP and FDB as ${here()} finds them in its own kernel`);
  store.on(['leases', 'peers', 'node', 'search'], changed => {
    if (changed.has('search') && changed.size === 1) {
      table.render();
    } else {
      table.update(rows());
    }
    setText(byId('nav-leases'), String(table.data.length));
    tell();
  });
}

function isWanted(row) {
  return wanted === 'all' || (wanted === 'drift' ? row.peer && row.peer.state !== 'installed' : row.lease.state === wanted);
}

function rows() {
  const peers = new Map((store.get('peers') ?? []).map(peer => [peer.nodeId, peer]));
  const own = store.get('node')?.nodeId;
  return (store.get('leases') ?? []).map(lease => ({
    lease, subnet: lease.subnet ?? lease.ipv6Subnet ?? '', isOwn: lease.nodeId === own,
    peer: lease.state === 'active' || lease.state === 'reserved' || lease.state === 'held' ? peerOf(peers, lease) : null,
  }));
}

/** A peer counts for the lease it has, not for another one of the same node. */
function peerOf(peers, lease) {
  const peer = peers.get(lease.nodeId);
  return peer && (peer.subnet === lease.subnet || peer.ipv6Subnet === lease.ipv6Subnet) ? peer : null;
}
