// One vocabulary for what things are like: a tone for the colour and the shape, and a word that stands beside it.
import { clockTime, latency, percent } from './format.js';
import { now } from './clock.js';
import * as store from './store.js';

/** Seconds between two reports of a node, and after how many its report is old: as the agents have it, more in large clusters. */
const usualAge = () => Math.max(10, (store.get('mesh')?.nodes.size ?? 0) / 5);
export const staleAge = () => Math.max(60, usualAge() * 3);
export const askAgainAge = () => usualAge() * 2;

export const tones = {
  member: { up: 'good', joining: 'note', leaving: 'note', exiting: 'note', down: 'bad' },
  node: { ready: 'good', joining: 'note', allocating: 'note', detached: 'bad', fenced: 'bad', leaving: 'note' },
  link: { ok: 'good', lost: 'bad', unknown: 'none' },
  kernel: { installed: 'good', pending: 'note', failed: 'bad', none: 'none' },
  lease: { active: 'active', held: 'held', reserved: 'reserved' },
};

export const toneOf = (kind, state) => tones[kind][state] ?? 'none';

/** The node that serves this page, by name. */
export const here = () => store.get('node')?.name ?? 'this node';

export function nameOf(nodeId) {
  return store.get('mesh')?.nodes.get(nodeId)?.name
    ?? store.get('members')?.find(member => member.nodeId === nodeId)?.name
    ?? store.get('leases')?.find(lease => lease.nodeId === nodeId)?.name
    ?? nodeId;
}

export const ageOf = node => (!node?.toldAt ? null : node.isOwn ? 0 : (now() - node.toldAt) / 1000);

export const isStale = node => !node?.toldAt || ageOf(node) > staleAge();

export const pathWord = path => (path === 'overlay' ? 'overlay' : 'underlay');

/** Link states for people, with what is between ok and lost. */
export function linkWord(link) {
  if (link.state === 'ok' && link.lossPercent > 0) {
    return 'lossy';
  }
  return link.state;
}

export const linkTone = link => (linkWord(link) === 'lossy' ? 'note' : toneOf('link', link.state));

/** Who measured a link, how and when. */
export function linkEvidence(link) {
  const who = nameOf(link.from);
  if (!link.measuredAt) {
    return `${who} has not measured it yet${link.method ? ` (${link.method})` : ''}`;
  }
  const what = link.state === 'ok'
    ? `${latency(link.rttMicros)} round trip, ${percent(link.lossPercent)} of ${link.probes} probes lost`
    : `${percent(link.lossPercent)} of ${link.probes} probes lost`;
  return `${what}; measured by ${who} at ${clockTime(link.at)} by ${link.method}`;
}

export const linkTitle = link => `${nameOf(link.from)} → ${nameOf(link.to)}, ${pathWord(link.path)}: ${linkWord(link)}. ${linkEvidence(link)}`;

/** Where a node's own words come from. */
export function reportSource(node) {
  if (!node?.reportedAt) {
    return `no report of ${node?.name ?? 'it'} has reached ${here()}`;
  }
  if (node.isOwn) {
    return `${node.name} says so itself, now`;
  }
  return `${node.name} says so itself; its report reached ${here()} at ${clockTime(node.reportedAt)}`;
}

/** How old a node's report is, for a table. */
export function reportCell(node) {
  const title = reportSource(node);
  if (!node?.toldAt) {
    return { text: 'never', tone: 'none', title };
  }
  return node.isOwn ? { text: 'now', title } : { text: '', at: node.toldAt, suffix: ' ago', tone: isStale(node) ? 'note' : '', title };
}

export const memberSource = () => `as ${here()} sees it, now: the cluster's gossip and failure detector`;

export const tableSource = () => `the lease table as ${here()} has it, now`;

/** The serving node of its own kernel. */
export function kernelSource() {
  const last = store.get('dataplane')?.lastApply;
  const when = last ? `last applied at ${clockTime(last)}, watched since by notifications and regular looks` : 'not yet applied';
  return `as ${here()} finds its own kernel: ${when}`;
}

export function sum(counts) {
  return Object.values(counts ?? {}).reduce((total, value) => total + value, 0);
}
