// Kernel state: what is not in place on this host, and what each node reports of its own.
import { byId, el, setText } from '../core/dom.js';
import { clockTime, number, plural } from '../core/format.js';
import { filter, panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { Table } from '../core/table.js';
import { state } from '../details/parts.js';
import { ageOf, here, kernelSource, reportCell, reportSource, sum } from '../core/words.js';

const KINDS = [
  ['link', 'Links'], ['address', 'Addresses'], ['neighbor', 'ARP'], ['fdb', 'FDB'], ['nexthop', 'Nexthops'], ['route', 'Routes'],
  ['rule', 'Rules'], ['sysctl', 'Sysctls'],
];
const UNSYNCED = 50;
let wanted = 'all';

const counted = repairs => Object.entries(repairs).filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${number(count)}`).join(', ');

const kindColumn = ([kind, name]) => ({
  name, className: 'number p2', hint: 'In place, or what is not',
  cell: node => {
    const counts = node.kinds?.[kind];
    if (!counts) {
      return { text: '–' };
    }
    const off = [counts.pending && `${counts.pending} pending`, counts.failed && `${counts.failed} failed`].filter(Boolean);
    return {
      text: [number(counts.inSync), ...off].join(', '),
      tone: off.length === 0 ? undefined : counts.failed ? 'bad' : 'note', title: reportSource(node),
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
      return { text: all === 0 ? '0' : `${number(all)}: ${counted(node.repairs)}`, title: reportSource(node) };
    },
    sort: node => sum(node.repairs),
  },
  {
    name: 'Report', className: 'p2', hint: 'How old what the node says of itself is', cell: reportCell, sort: node => ageOf(node) ?? Infinity,
  },
];

export function startKernel() {
  const parts = panel('kernel', 'Kernel state of all nodes');
  const table = new Table({
    caption: 'Kernel state as each node reports it', columns, empty: 'No node matches.',
    keyOf: node => node.nodeId, onOpen: node => select('node', node.nodeId),
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
    setText(parts.source, `${plural(nodes.length, 'node', 'nodes')}; each compares its own kernel with the lease table, and reports to ${here()}`);
  });
  store.on(['dataplane', 'node'], () => showDrift(drift));
}

function showDrift(drift) {
  const plane = store.get('dataplane');
  if (!plane) {
    return;
  }
  const repairs = counted(plane.repairs);
  const took = plane.durationMs === null ? '' : ` in ${plane.durationMs.toFixed(1)} ms`;
  const applied = plane.lastApply ? `last applied at ${clockTime(plane.lastApply)}${took}` : 'not yet applied';
  const head = el('p', null, state(plane.inSync ? 'good' : 'note', plane.inSync ? 'In sync' : 'Drift', kernelSource()),
    ` ${here()}, of its own kernel: ${applied}; `,
    repairs ? `put right since its start: ${repairs}.` : 'nothing had to be put right since its start.');
  drift.replaceChildren(head, el('ul', 'unsynced', ...plane.unsynced.slice(0, UNSYNCED).map(unsynced)));
}

function unsynced(entry) {
  const word = state(entry.state === 'failed' ? 'bad' : 'note', entry.state, kernelSource());
  return el('li', null, word, ` ${entry.kind} `, el('code', null, entry.key), entry.error ? ` ${entry.error}` : '');
}
