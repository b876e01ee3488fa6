// One subnet: who has it now. Its history is in the panel beside the map.
import { ageElement } from '../core/clock.js';
import { button, byId, el } from '../core/dom.js';
import { clockTime, number } from '../core/format.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { here, toneOf } from '../core/words.js';
import { facts, mono, section, state } from './parts.js';

export function subnetFacts(subnet) {
  const lease = (store.get('leases') ?? []).find(item => item.subnet === subnet || item.ipv6Subnet === subnet);
  const history = button('See its history', 'small', () => {
    byId('history').scrollIntoView({ block: 'center' });
    byId('history').focus({ preventScroll: true });
  });
  if (!lease) {
    return { title: subnet, content: [facts(['State', state('none', 'free'), `the lease table as ${here()} has it`]), el('p', 'actions', history)] };
  }
  const peer = (store.get('peers') ?? []).find(item => item.nodeId === lease.nodeId && (item.subnet === lease.subnet || item.ipv6Subnet === lease.ipv6Subnet));
  return {
    title: subnet,
    content: [
      facts(['State', state(`lease ${toneOf('lease', lease.state)}`, lease.state), `the lease table as ${here()} has it`],
        ['Holder', lease.name], ['Node id', mono(lease.nodeId)], ['Since', ageElement(Date.parse(lease.heldSince))],
        lease.expiresAt && ['Runs out', clockTime(lease.expiresAt)], lease.ipv6Subnet && ['IPv6', mono(lease.ipv6Subnet)],
        ['Public IP', mono([lease.publicIp, lease.publicIpv6].filter(Boolean).join(', ') || '–')], ['Epoch', number(lease.epoch)], ['Backend', lease.backendType],
        lease.backendData && ['Backend data', mono(JSON.stringify(lease.backendData))]),
      peer ? section(`In the kernel of ${here()}`, facts(
        ['Route', state(toneOf('kernel', peer.route), peer.route), `as ${here()} finds its own kernel`],
        ['ARP', state(toneOf('kernel', peer.neighbor), peer.neighbor)], ['FDB', state(toneOf('kernel', peer.fdb), peer.fdb)], ['Device', mono(peer.device)])) : null,
      el('p', 'actions', history, button(`All about ${lease.name}`, 'small', () => select('node', lease.nodeId))),
    ].filter(Boolean),
  };
}
