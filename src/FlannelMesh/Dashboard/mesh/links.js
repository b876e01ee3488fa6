// The picture as a table: each measured direction of each path, the worst first.
import { latency, number, percent } from '../core/format.js';
import { filter } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import { el } from '../core/dom.js';
import { Table } from '../core/table.js';
import { linkEvidence, linkTone, linkWord, nameOf } from '../core/words.js';
import { linkId } from './picture.js';

const SHOWN = 100;
const order = { bad: 0, note: 1, none: 2, good: 3 };

const columns = [
  { name: 'From', className: 'name', hint: 'Who measured it', cell: row => ({ text: nameOf(row.from) }) },
  { name: 'To', className: 'name', cell: row => ({ text: nameOf(row.to) }) },
  { name: 'Path', cell: row => ({ text: row.path }) },
  {
    name: 'Answer', cell: row => ({ text: linkWord(row), tone: linkTone(row), title: linkEvidence(row) }), sort: row => order[linkTone(row)],
  },
  { name: 'Round trip', className: 'number', cell: row => ({ text: latency(row.rttMicros) }), sort: row => row.rttMicros ?? Infinity },
  { name: 'Lost', className: 'number p2', cell: row => ({ text: row.measuredAt ? percent(row.lossPercent) : '–' }), sort: row => row.lossPercent },
  { name: 'Probes', className: 'number p3', cell: row => ({ text: number(row.probes) }), sort: row => row.probes },
  { name: 'Measured', className: 'p2', cell: row => (row.at ? { text: '', at: row.at, suffix: ' ago' } : { text: 'not yet' }), sort: row => -(row.at ?? 0) },
  { name: 'How', className: 'p3', cell: row => ({ text: row.method ?? '–' }) },
];

export class LinkTable {
  constructor() {
    this.state = 'all';
    this.links = [];
    this.table = new Table({
      caption: 'Links between nodes, each direction by itself', columns, keyOf: linkId, onOpen: row => select('link', linkId(row)),
      sortBy: 3, empty: 'No link matches.', limit: SHOWN,
    });
    this.table.filter = link => matches(nameOf(link.from), nameOf(link.to), link.path, link.method ?? '')
      && (this.state === 'all' || linkWord(link) === this.state);
    const choose = filter('Show links', [['all', 'All links'], ['lost', 'Lost'], ['lossy', 'Lossy'], ['unknown', 'Unknown'], ['ok', 'Answering']], value => {
      this.state = value;
      this.table.render();
    });
    this.summary = el('summary', null, 'The picture as a table');
    this.element = el('details', 'as-table', this.summary, el('div', 'controls', choose), this.table.element);
    // Of a closed table nothing is made.
    this.element.addEventListener('toggle', () => this.update(this.links));
  }

  update(links) {
    this.links = links;
    this.summary.textContent = `The picture as a table: ${number(links.length)} measured directions`;
    if (this.element.open) {
      this.table.update(links);
    }
  }
}
