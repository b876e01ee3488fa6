// One subnet: who has it now. Its history is in the panel beside the map.
import { ageElement } from '../core/clock.js';
import { button, byId, el } from '../core/dom.js';
import { clockTime, number } from '../core/format.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { tableSource, toneOf } from '../core/words.js';
import { facts, kernelSection, mono, state } from './parts.js';

export function subnetFacts(subnet) {
  const lease = (store.get('leases') ?? []).find(item => item.subnet === subnet || item.ipv6Subnet === subnet);
  const history = button('See its history', 'small', () => {
    byId('history').scrollIntoView({ block: 'center' });
    byId('history').focus({ preventScroll: true });
  });
  if (!lease) {
    return { title: subnet, content: [facts(['State', state('none', 'free', tableSource()), tableSource()]), el('p', 'actions', history)] };
  }
  const peer = (store.get('peers') ?? []).find(item => item.nodeId === lease.nodeId && (item.subnet === lease.subnet || item.ipv6Subnet === lease.ipv6Subnet));
  return {
    title: subnet,
    content: [
      facts(['State', state(`lease ${toneOf('lease', lease.state)}`, lease.state, tableSource()), tableSource()],
        ['Holder', lease.name], ['Node id', mono(lease.nodeId)], ['Since', ageElement(Date.parse(lease.heldSince))],
        lease.expiresAt && ['Runs out', clockTime(lease.expiresAt)], lease.ipv6Subnet && ['IPv6', mono(lease.ipv6Subnet)],
        ['Public IP', mono([lease.publicIp, lease.publicIpv6].filter(Boolean).join(', ') || '–')], ['Epoch', number(lease.epoch)], ['Backend', lease.backendType],
        lease.backendData && ['Backend data', mono(JSON.stringify(lease.backendData))]),
      peer ? kernelSection(peer) : null,
      el('p', 'actions', history, button(`All about ${lease.name}`, 'small', () => select('node', lease.nodeId))),
    ].filter(Boolean),
  };
}
