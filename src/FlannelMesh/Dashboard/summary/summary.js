// A line of figures at the top, each with who measured it.
import { attributes, byId, el, setText } from '../core/dom.js';
import { number, plural } from '../core/format.js';
import * as store from '../core/store.js';
import { here, isStale, linkTone, memberSource, staleAge, sum } from '../core/words.js';

const tiles = {};

export function startSummary() {
  const section = byId('summary');
  for (const [key, label, target] of [
    ['members', 'Members', '#members'], ['overlay', 'Overlay links', '#mesh'], ['underlay', 'Underlay links', '#mesh'],
    ['reports', 'Reports', '#members'], ['voters', 'Voters', '#members'], ['pool', 'Subnets', '#space'], ['kernel', 'Kernels in sync', '#kernel'],
  ]) {
    const value = el('span', 'value', '–');
    const note = el('span', 'note', ' ');
    const tile = attributes(el('a', 'tile none', el('span', 'label', label), value, note), { href: target });
    tiles[key] = { tile, value, note };
    section.append(tile);
  }
  store.on(['members', 'mesh', 'voters', 'pool', 'node'], render);
}

function show(key, tone, value, note, source) {
  const { tile, value: valueNode, note: noteNode } = tiles[key];
  tile.className = `tile ${tone}`;
  setText(valueNode, value);
  setText(noteNode, note);
  tile.title = source;
}

function render() {
  showMembers(store.get('members'));
  showVoters(store.get('voters'));
  showPool(store.get('pool'));
  const mesh = store.get('mesh');
  if (mesh) {
    const nodes = [...mesh.nodes.values()];
    showLinks('overlay', nodes);
    showLinks('underlay', nodes);
    showReports(nodes);
    showKernels(nodes);
  }
}

function showMembers(members) {
  if (members) {
    const good = members.filter(member => member.reachable && member.status === 'up').length;
    const off = members.length - good;
    show('members', off ? 'bad' : 'good', `${number(good)}/${number(members.length)}`,
      off ? `${number(off)} not up or unreachable` : 'up and reachable', `${memberSource()}`);
  }
}

function showLinks(path, nodes) {
  const counts = { good: 0, note: 0, bad: 0, none: 0 };
  for (const node of nodes) {
    for (const link of node.links) {
      if (link.path === path) {
        counts[linkTone(link)]++;
      }
    }
  }
  const all = sum(counts);
  const notes = [[counts.bad, 'lost'], [counts.note, 'lossy'], [counts.none, 'unknown']].filter(([count]) => count > 0);
  const tone = counts.bad ? 'bad' : counts.note ? 'note' : all === 0 || counts.none ? 'none' : 'good';
  show(path, tone, all === 0 ? '–' : `${number(counts.good)}/${number(all)}`,
    all === 0 ? 'not measured' : notes.length ? notes.map(([count, word]) => `${number(count)} ${word}`).join(', ') : 'all answer',
    `each node's own probes of its peers, one direction each, as its last report says`);
}

function showReports(nodes) {
  const old = nodes.filter(isStale).length;
  show('reports', old ? 'note' : 'good', `${number(nodes.length - old)}/${number(nodes.length)}`,
    old ? `${plural(old, 'node is', 'nodes are')} not heard of` : 'fresh', `reports of nodes that are at most ${Math.round(staleAge())} s old, as they have reached ${here()}`);
}

function showKernels(nodes) {
  const told = nodes.filter(node => node.reportedAt);
  const good = told.filter(node => node.inSync).length;
  const repairs = told.reduce((total, node) => total + sum(node.repairs), 0);
  show('kernel', good === told.length ? 'good' : 'note', `${number(good)}/${number(told.length)}`,
    `${plural(repairs, 'repair', 'repairs')} since start`, 'each node compares its kernel with the lease table; as its last report says');
}

function showVoters(voters) {
  if (voters) {
    const all = voters.voters.length;
    show('voters', voters.hasQuorum ? (voters.reachable < all ? 'note' : 'good') : 'bad', `${number(voters.reachable)}/${number(all)}`,
      voters.hasQuorum ? `${number(voters.needed)} needed` : `no quorum: ${number(voters.needed)} needed`, memberSource());
  }
}

function showPool(pool) {
  if (pool) {
    show('pool', pool.free === 0 ? 'bad' : pool.free < pool.size / 20 ? 'note' : 'good', `${number(pool.size - pool.free)}/${number(pool.size)}`,
      `${number(pool.free)} free`, `the lease table as ${here()} has it`);
  }
}
