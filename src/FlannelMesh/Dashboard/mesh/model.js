// What the picture shows: nodes in order, their links, and the worst that is known of each node.
import { compareText } from '../core/format.js';
import { isSearching, matches } from '../core/search.js';
import * as store from '../core/store.js';
import { isStale, linkTone } from '../core/words.js';

/** Beyond this many links only those that are not well are drawn, and those of the chosen node. */
export const DRAWN = 6000;

export function readModel(path) {
  const mesh = store.get('mesh');
  const reachable = new Map((store.get('members') ?? []).map(member => [member.nodeId, member.reachable && member.status === 'up']));
  const nodes = [...(mesh?.nodes.values() ?? [])].sort((a, b) => compareText(a.name, b.name)).map(node => ({
    id: node.nodeId, name: node.name, node, isMatch: matches(node.name, node.address ?? '', node.subnet ?? '', node.nodeId),
    ...lookOfNode(node, reachable.get(node.nodeId)),
  }));
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const links = [];
  for (const { node } of nodes) {
    for (const link of node.links) {
      if ((path === 'both' || link.path === path) && index.has(link.to)) {
        links.push(link);
      }
    }
  }
  const isThinned = links.length > DRAWN;
  const isFound = link => nodes[index.get(link.from)].isMatch || nodes[index.get(link.to)].isMatch;
  const wanted = isSearching() ? links.filter(isFound) : links;
  return { nodes, index, links, path, isThinned, drawn: isThinned ? wanted.filter(link => linkTone(link) !== 'good') : wanted };
}

function lookOfNode(node, reachable) {
  if (reachable === false) {
    return { look: 'bad', word: 'unreachable or not up' };
  }
  if (isStale(node)) {
    return { look: 'none', word: node.reportedAt ? 'report is old' : 'no report' };
  }
  if (!node.ready || node.problems.length > 0 || !node.inSync) {
    const words = [!node.ready && `state ${node.state}`, !node.inSync && 'kernel not in sync', node.problems.length > 0 && 'has problems'];
    return { look: 'note', word: words.filter(Boolean).join(', ') };
  }
  return { look: 'good', word: 'well' };
}
