// One direction of a link, and the other one beside it.
import { ageElement } from '../core/clock.js';
import { latency, number, percent } from '../core/format.js';
import { select } from '../core/selection.js';
import { button, el } from '../core/dom.js';
import * as store from '../core/store.js';
import { linkEvidence, linkTone, linkWord, nameOf, pathWord } from '../core/words.js';
import { facts, section, state } from './parts.js';

const find = (from, to, path) => store.get('mesh')?.nodes.get(from)?.links.find(link => link.to === to && link.path === path);

export function linkFacts(id) {
  const [from, to, path] = id.split(' ');
  const link = find(from, to, path);
  if (!link) {
    return { title: `${nameOf(from)} → ${nameOf(to)}`, content: [el('p', 'empty', `${nameOf(from)} does not measure this link any more.`)] };
  }
  const other = path === 'overlay' ? 'underlay' : 'overlay';
  const back = find(to, from, path);
  const beside = find(from, to, other);
  return {
    title: `${nameOf(from)} → ${nameOf(to)}`,
    content: [
      section(`This direction, ${pathWord(path)}`, one(link)),
      back ? section('The other direction', one(back)) : el('p', 'empty', `${nameOf(to)} does not measure the other direction.`),
      beside ? section(`The same direction, ${other}`, one(beside)) : null,
      el('p', 'actions', ...[from, to].map(end => button(`All about ${nameOf(end)}`, 'small', () => select('node', end)))),
    ].filter(Boolean),
  };
}

function one(link) {
  return facts(
    ['Answer', state(linkTone(link), linkWord(link), linkEvidence(link))],
    ['Round trip', latency(link.rttMicros)],
    ['Lost', link.measuredAt ? `${percent(link.lossPercent)} of ${number(link.probes)} probes` : '–'],
    ['Measured by', nameOf(link.from)],
    ['How', link.method ?? '–'],
    ['When', link.at ? ageElement(link.at) : 'not yet']);
}
