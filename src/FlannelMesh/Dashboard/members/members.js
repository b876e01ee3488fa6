// Who is in the cluster: what this node sees of them, and what each says of itself.
import { byId, setText } from '../core/dom.js';
import { compareText } from '../core/format.js';
import { filter, panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { Table } from '../core/table.js';
import { ageOf, here, isStale, linkTone, memberSource, reportCell, reportSource, toneOf } from '../core/words.js';

let wanted = 'all';
let heard = new Map();

const columns = [
  { name: 'Node', className: 'name', cell: row => ({ text: row.name, title: row.nodeId }) },
  {
    name: 'Status', hint: 'In the cluster\'s membership',
    cell: row => ({ text: row.status, tone: toneOf('member', row.status), title: memberSource() }),
  },
  {
    name: 'Reachable', hint: 'By the failure detector, as the serving node sees it',
    cell: row => (row.reachable === null
      ? { text: 'not a member', tone: 'none', title: memberSource() }
      : { text: row.reachable ? 'yes' : 'no', tone: row.reachable ? 'good' : 'bad', title: memberSource() }),
  },
  {
    name: 'Reached by', hint: 'How many of the nodes that probe it get an answer, over the overlay', className: 'p2',
    cell: row => row.reached, sort: row => row.reachedShare,
  },
  {
    name: 'State', hint: 'What the node says of itself', className: 'p2',
    cell: row => ({ text: row.state ?? '–', tone: row.state ? toneOf('node', row.state) : 'none', title: reportSource(row.report ?? row) }),
  },
  {
    name: 'Report', hint: 'How old what the node says of itself is', className: 'p3',
    cell: row => reportCell(row.report ?? row),
    sort: row => ageOf(row.report) ?? Infinity,
  },
  { name: 'Address', className: 'p2', cell: row => ({ text: row.address, mono: true }) },
  { name: 'Subnet', cell: row => ({ text: row.subnet ?? '–', mono: true }) },
  {
    name: 'Up for', hint: 'Since the serving node first saw it up', className: 'p3',
    cell: row => ({ at: row.upSince, text: '', suffix: '' }), sort: row => -(row.upSince || 0),
  },
  { name: 'Version', className: 'p3', cell: row => ({ text: row.version ?? '–' }) },
  { name: 'Role', hint: 'Voters keep the lease table', className: 'p3', cell: row => ({ text: row.role }) },
];

export function startMembers() {
  const parts = panel('members', 'Members');
  const table = new Table({
    caption: 'Members of the cluster', columns, keyOf: row => row.nodeId, onOpen: row => select('node', row.nodeId), empty: 'No member matches.',
  });
  table.filter = row => matches(row.name, row.address, row.subnet ?? '', row.nodeId, row.version ?? '', row.role) && isWanted(row);
  parts.controls.append(filter('Show members', [
    ['all', 'All members'], ['bad', 'Not up or unreachable'], ['state', 'Not ready'], ['stale', 'Report is old'], ['voters', 'Voters'],
  ], value => {
    wanted = value;
    table.render();
    count();
  }));
  parts.body.append(table.element);
  const count = () => setText(parts.source,
    `${table.matching} of ${table.data.length}. Status and reachability as ${here()} sees them; state, version and problems as each node reports them`);
  store.on(['members', 'mesh', 'voters', 'search', 'node'], changed => {
    if (changed.has('search') && changed.size === 1) {
      table.render();
    } else {
      table.update(rows());
    }
    setText(byId('nav-members'), String(table.data.length));
    count();
  });
}

function isWanted(row) {
  switch (wanted) {
    case 'bad': return row.status !== 'up' || row.reachable !== true;
    case 'state': return row.state !== 'ready';
    case 'stale': return isStale(row.report);
    case 'voters': return row.role.includes('voter');
    default: return true;
  }
}

/** Members, and nodes that have reported but are no members. */
function rows() {
  const mesh = store.get('mesh');
  const members = store.get('members') ?? [];
  const voters = new Set((store.get('voters')?.voters ?? []).map(voter => voter.nodeId));
  heard = reached(mesh);
  const own = store.get('node')?.nodeId;
  const result = members.map(member => rowOf(member, mesh?.nodes.get(member.nodeId), voters, own));
  const known = new Set(members.map(member => member.nodeId));
  for (const node of mesh?.nodes.values() ?? []) {
    if (!known.has(node.nodeId)) {
      result.push(rowOf({ ...node, status: 'gone', reachable: null, upSince: null }, node, voters, own));
    }
  }
  return result.sort((a, b) => compareText(a.name, b.name));
}

function rowOf(member, report, voters, own) {
  const told = report?.reportedAt ? report : null;
  const role = [member.nodeId === own && 'serves this page', voters.has(member.nodeId) && 'voter', member.oldest && 'oldest'].filter(Boolean);
  const counts = heard.get(member.nodeId);
  return {
    nodeId: member.nodeId, name: member.name, address: member.address, status: member.status, reachable: member.reachable,
    upSince: member.upSince ? Date.parse(member.upSince) : NaN, subnet: member.subnet, state: told?.state, version: told?.version, report: told,
    role: role.join(', '), reached: reachedCell(member, counts), reachedShare: counts ? counts.good / counts.all : 2,
  };
}

function reachedCell(member, counts) {
  if (!counts) {
    return { text: 'not probed', tone: 'none', title: `no node has reported probes of ${member.name}` };
  }
  const isAll = counts.good === counts.all;
  const title = `${counts.good} of ${counts.all} nodes that probe ${member.name} over the overlay get answers, as their last reports say`
    + `${counts.lost.length ? `; not: ${counts.lost.slice(0, 8).join(', ')}` : ''}`;
  return { text: `${counts.good} of ${counts.all}`, tone: isAll ? 'good' : counts.lost.length ? 'bad' : 'none', title };
}

/** For each node, how many of those that measure the overlay towards it get an answer. */
function reached(mesh) {
  const result = new Map();
  for (const node of mesh?.nodes.values() ?? []) {
    for (const link of node.links) {
      if (link.path !== 'overlay') {
        continue;
      }
      let counts = result.get(link.to);
      if (!counts) {
        result.set(link.to, counts = { good: 0, all: 0, lost: [] });
      }
      counts.all++;
      const tone = linkTone(link);
      if (tone === 'good' || tone === 'note') {
        counts.good++;
      } else if (tone === 'bad') {
        counts.lost.push(node.name);
      }
    }
  }
  return result;
}
