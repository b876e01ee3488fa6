// All that is known of one node, each fact with who says so.
import { ageElement, now } from '../core/clock.js';
import { button, el } from '../core/dom.js';
import { bytes, compareText, latency, number, percent, plural } from '../core/format.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import {
  here, isStale, linkEvidence, linkTone, linkWord, memberSource, nameOf, reportSource, sum, tableSource, toneOf,
} from '../core/words.js';
import { cure, problemWord } from '../problems/problems.js';
import { facts, kernelSection, mono, section, state } from './parts.js';

const LINKS = 200;
const order = { bad: 0, note: 1, none: 2, good: 3 };

export function nodeFacts(id) {
  const mesh = store.get('mesh');
  const node = mesh?.nodes.get(id);
  const member = store.get('members')?.find(item => item.nodeId === id);
  const lease = store.get('leases')?.find(item => item.nodeId === id);
  const peer = store.get('peers')?.find(item => item.nodeId === id);
  const problems = (store.get('problems') ?? []).filter(problem => problem.nodeId === id);
  const content = [];
  if (problems.length > 0) {
    content.push(section('Problems', el('ul', 'problems', ...problems.map(problemItem))));
  }
  content.push(section('Member', member ? membership(member) : el('p', 'empty', `${here()} does not see it as a member.`)));
  if (node) {
    content.push(section('What it says of itself', own(node)));
  }
  if (peer) {
    content.push(kernelSection(peer));
  }
  if (lease) {
    content.push(section('Lease', facts(['State', state(`lease ${toneOf('lease', lease.state)}`, lease.state, tableSource()), tableSource()],
      ['Held for', ageElement(Date.parse(lease.heldSince), '')], ['Epoch', number(lease.epoch)],
      lease.backendData && ['Backend data', mono(JSON.stringify(lease.backendData))])));
  }
  if (mesh) {
    content.push(...links(mesh, id));
  }
  return { title: node?.name ?? member?.name ?? lease?.name ?? id, content };
}

function problemItem(problem) {
  return el('li', problem.severity === 'fail' ? 'fail' : 'warn',
    el('div', 'what', problemWord(problem), ageElement(Date.parse(problem.since), '')),
    el('div', 'facts', el('p', 'text', problem.text), problem.evidence ? el('p', 'evidence', problem.evidence) : null),
    cure(problem.cure, problem.name));
}

function membership(member) {
  return facts(
    ['Status', state(toneOf('member', member.status), member.status, memberSource()), memberSource()],
    ['Reachable', state(member.reachable ? 'good' : 'bad', member.reachable ? 'yes' : 'no', memberSource()), memberSource()],
    ['Up for', member.upSince ? ageElement(Date.parse(member.upSince), '') : '–'],
    ['Address', mono(member.address)], ['Subnet', mono(member.subnet)], ['Node id', mono(member.nodeId)]);
}

function own(node) {
  if (!node.reportedAt) {
    return el('p', 'empty', `No report of it has reached ${here()}.`);
  }
  const off = Object.entries(node.kinds ?? {}).filter(([, counts]) => counts.pending + counts.failed > 0)
    .map(([kind, counts]) => `${kind} ${counts.pending} pending, ${counts.failed} failed`);
  const tunnel = node.tunnel;
  const source = reportSource(node);
  return facts(
    ['State', state(toneOf('node', node.state), node.state, source), source],
    ['Report', node.isOwn ? 'now' : el('span', isStale(node) ? 'state note' : null, ageElement(node.toldAt))],
    ['Kernel', state(node.inSync ? 'good' : 'note', node.inSync ? 'in sync' : `drift: ${off.join('; ') || 'it does not say where'}`, source)],
    ['In place', Object.entries(node.kinds ?? {}).map(([kind, counts]) => `${kind} ${number(counts.inSync)}`).join(', ') || '–'],
    ['Repairs', sum(node.repairs) === 0 ? 'none' : Object.entries(node.repairs).map(([kind, count]) => `${kind} ${number(count)}`).join(', ')],
    ['Version', node.version ?? '–'], ['Backend', node.backend ?? '–'],
    node.certificateNotAfter && ['Certificate', certificateEnd(node.certificateNotAfter, source)],
    tunnel && ['Tunnel', `sent ${number(tunnel.sentPackets)} packets, ${bytes(tunnel.sentBytes)}; `
      + `received ${number(tunnel.receivedPackets)}, ${bytes(tunnel.receivedBytes)}; dropped ${number(tunnel.dropped)}`]);
}

// Until when it is good; how long is too short, the node itself says among its problems.
function certificateEnd(text, source) {
  const days = Math.floor((Date.parse(text) - now()) / 86_400_000);
  const until = `until ${text.slice(0, 10)}, ${plural(Math.max(days, 0), 'day', 'days')} left`;
  return days < 0 ? state('bad', `ended ${text.slice(0, 10)}`, source) : days < 14 ? state(days < 2 ? 'bad' : 'note', until, source) : until;
}

function links(mesh, id) {
  const out = mesh.nodes.get(id)?.links ?? [];
  const towards = [...mesh.nodes.values()].flatMap(node => node.links.filter(link => link.to === id));
  return [
    linkList('It measures', out, link => nameOf(link.to), 'It has reported no probes.'),
    linkList('Others measure it', towards, link => nameOf(link.from), 'No node has reported probes of it.'),
  ];
}

function linkList(title, links, otherEnd, empty) {
  const worstFirst = (a, b) => order[linkTone(a)] - order[linkTone(b)] || compareText(otherEnd(a), otherEnd(b)) || compareText(a.path, b.path);
  const items = [...links].sort(worstFirst).slice(0, LINKS).map(link => {
    const open = button(otherEnd(link), 'link', () => select('link', `${link.from} ${link.to} ${link.path}`));
    const word = state(linkTone(link), linkWord(link), linkEvidence(link));
    const figure = link.rttMicros === null ? `${percent(link.lossPercent)} lost` : latency(link.rttMicros);
    return el('li', null, word, open, el('span', 'path', link.path), el('span', 'rtt', figure),
      link.at ? ageElement(link.at) : el('span', 'age-none', 'not yet'));
  });
  return section(title, items.length === 0 ? el('p', 'empty', empty) : el('ul', 'links', ...items));
}
