// Fills the store from /api/v1/watch, and says how fresh all of it is.
import { request } from './access.js';
import { everySecond, learn, now } from './clock.js';
import { listen } from './stream.js';
import * as store from './store.js';
import { askAgainAge } from './words.js';

const PLAIN = ['node', 'members', 'leases', 'peers', 'voters', 'dataplane', 'pool', 'problems'];
const ASK_FIRST = 15_000;
const ASK_LAST = 120_000;

export const connection = { state: 'connecting', reason: '', since: Date.now(), lastHeard: null };
let askAgain = ASK_FIRST;
let asked = Date.now();

export function start() {
  store.set('mesh', null);
  listen('/api/v1/watch', take, (state, reason) => {
    if (connection.state !== state) {
      connection.since = Date.now();
    }
    connection.state = state;
    connection.reason = reason ?? '';
    store.touch('connection');
  });
  everySecond(refreshOld);
}

function take(name, data) {
  connection.lastHeard = Date.now();
  const body = JSON.parse(data);
  if (PLAIN.includes(name)) {
    store.set(name, body);
  } else if (name === 'mesh') {
    takeMesh(body);
  } else if (name === 'meshDelta') {
    const mesh = store.get('mesh');
    if (mesh) {
      learn(body.observedAt);
      body.nodes.forEach(node => mesh.nodes.set(node.nodeId, received(node, body.observedAt, mesh.observedBy)));
      (body.gone ?? []).forEach(id => mesh.nodes.delete(id));
      mesh.observedAt = body.observedAt;
      store.touch('mesh');
    }
  }
}

function takeMesh(body) {
  learn(body.observedAt);
  store.set('mesh', {
    observedBy: body.observedBy,
    observedAt: body.observedAt,
    nodes: new Map(body.nodes.map(node => [node.nodeId, received(node, body.observedAt, body.observedBy)])),
  });
}

/** Ages are of the moment they were told; times go on being right. */
function received(node, observedAt, observedBy) {
  const at = Date.parse(observedAt);
  node.isOwn = node.nodeId === observedBy;
  node.toldAt = node.reportedAt ? at - (node.ageSeconds ?? 0) * 1000 : null;
  for (const link of node.links) {
    link.at = link.measuredAt ? at - (link.ageSeconds ?? 0) * 1000 : null;
    link.from = node.nodeId;
  }
  return node;
}

/** Of a report that only repeats itself nothing is sent, so what seems old is asked for again before it is called so. */
async function refreshOld() {
  const mesh = store.get('mesh');
  if (connection.state !== 'open' || !mesh || Date.now() - asked < askAgain) {
    return;
  }
  const limit = now() - askAgainAge() * 1000;
  const isPast = at => at !== null && at < limit;
  // What the serving node says of itself is of now; its measurements have times of their own.
  const isOld = node => (node.isOwn ? node.links.some(link => isPast(link.at)) : isPast(node.toldAt));
  const before = [...mesh.nodes.values()].filter(isOld).length;
  if (before === 0) {
    return;
  }
  asked = Date.now();
  try {
    const response = await request('/api/v1/mesh');
    if (response.ok) {
      takeMesh(await response.json());
      const after = [...store.get('mesh').nodes.values()].filter(isOld).length;
      askAgain = after < before ? ASK_FIRST : Math.min(askAgain * 2, ASK_LAST);
    }
  } catch {
    // The stream says that the connection is lost.
  }
}
