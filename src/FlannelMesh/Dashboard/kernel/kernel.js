// Kernel state: what is not in place on this host, and what each node reports of its own.
import { byId, el, setText } from '../core/dom.js';
import { clockTime, number, plural } from '../core/format.js';
import { filter, panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { Table } from '../core/table.js';
import { here, isStale, reportSource, sum } from '../core/words.js';

const KINDS = [['link', 'Links'], ['address', 'Addresses'], ['neighbor', 'ARP'], ['fdb', 'FDB'], ['nexthop', 'Nexthops'], ['route', 'Routes'], ['rule', 'Rules'], ['sysctl', 'Sysctls']];
let wanted = 'all';

const kindColumn = ([kind, name]) => ({
  name, className: 'number p2', hint: 'In place, or what is not',
  cell: node => {
    const counts = node.kinds?.[kind];
    if (!counts) {
      return { text: '–' };
    }
    const off = counts.pending + counts.failed;
    return {
      text: off === 0 ? number(counts.inSync) : `${number(counts.inSync)}, ${[counts.pending && `${counts.pending} pending`, counts.failed && `${counts.failed} failed`].filter(Boolean).join(', ')}`,
      tone: off === 0 ? undefined : counts.failed ? 'bad' : 'note', title: reportSource(node),
    };
  },
  sort: node => (node.kinds?.[kind] ? node.kinds[kind].inSync : -1),
});

const columns = [
  { name: 'Node', className: 'name', cell: node => ({ text: node.name, title: node.nodeId }) },
  {
    name: 'Kernel', hint: 'Desired against real, as the node itself says',
    cell: node => (node.reportedAt
      ? { text: node.inSync ? 'in sync' : 'drift', tone: node.inSync ? 'good' : 'note', title: reportSource(node) }
      : { text: 'no report', tone: 'none', title: reportSource(node) }),
  },
  ...KINDS.map(kindColumn),
  {
    name: 'Repairs', hint: 'What somebody spoilt and the agent put right, since its start',
    cell: node => {
      const all = sum(node.repairs);
      return { text: all === 0 ? '0' : `${number(all)}: ${Object.entries(node.repairs).filter(([, count]) => count).map(([kind, count]) => `${kind} ${count}`).join(', ')}`, title: reportSource(node) };
    },
    sort: node => sum(node.repairs),
  },
  {
    name: 'Report', className: 'p2',
    cell: node => (node.toldAt ? { text: '', at: node.toldAt, suffix: ' ago', tone: isStale(node) ? 'note' : '', title: reportSource(node) } : { text: 'never', tone: 'none', title: reportSource(node) }),
    sort: node => -(node.toldAt ?? 0),
  },
];

export function startKernel() {
  const parts = panel('kernel', 'Kernel state of all nodes');
  const table = new Table({
    caption: 'Kernel state as each node reports it', columns, keyOf: node => node.nodeId, onOpen: node => select('node', node.nodeId), empty: 'No node matches.',
  });
  table.filter = node => matches(node.name, node.nodeId, node.subnet ?? '', node.address ?? '')
    && (wanted === 'all' || (wanted === 'drift' ? node.reportedAt && !node.inSync : sum(node.repairs) > 0));
  parts.controls.append(filter('Show nodes', [['all', 'All nodes'], ['drift', 'Drift now'], ['repairs', 'Repaired something']], value => {
    wanted = value;
    table.render();
  }));
  const drift = el('div', 'drift');
  parts.body.append(drift, table.element);
  store.on(['mesh', 'search', 'node'], changed => {
    const nodes = [...(store.get('mesh')?.nodes.values() ?? [])];
    if (changed.has('search') && changed.size === 1) {
      table.render();
    } else {
      table.update(nodes);
    }
    KINDS.forEach(([kind], i) => table.hideColumn(i + 2, !nodes.some(node => node.kinds?.[kind])));
    const off = nodes.filter(node => node.reportedAt && !node.inSync).length;
    setText(byId('nav-kernel'), off ? plural(off, 'drift', 'drift') : '');
    setText(parts.source, `${plural(nodes.length, 'node', 'nodes')}; each compares its own kernel with the lease table and says so in its report to ${here()}`);
  });
  store.on(['dataplane', 'node'], () => showDrift(drift));
}

function showDrift(drift) {
  const plane = store.get('dataplane');
  if (!plane) {
    return;
  }
  const repairs = Object.entries(plane.repairs).filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${number(count)}`);
  const head = el('p', null, el('span', `state ${plane.inSync ? 'good' : 'note'}`, plane.inSync ? 'In sync' : 'Drift'),
    ` ${here()}, of its own kernel: ${plane.lastApply ? `last applied at ${clockTime(plane.lastApply)}${plane.durationMs === null ? '' : ` in ${plane.durationMs} ms`}` : 'not yet applied'}; `,
    repairs.length ? `put right since its start: ${repairs.join(', ')}.` : 'nothing had to be put right since its start.');
  const list = el('ul', 'unsynced', ...plane.unsynced.slice(0, 50).map(entry => el('li', null,
    el('span', `state ${entry.state === 'failed' ? 'bad' : 'note'}`, entry.state), ` ${entry.kind} `, el('code', null, entry.key), entry.error ? ` ${entry.error}` : '')));
  drift.replaceChildren(head, list);
}
