// A table that changes only what changed. Rows are kept by key; cells are compared before they are touched; of long tables the first
// rows come at once and the rest in pieces, so that the page answers meanwhile. What is below the first rows is laid out when the
// browser has nothing else to do: that takes longer than all the rest of a large page.
import { ageElement, setAge } from './clock.js';
import { attributes, el } from './dom.js';
import { compareText } from './format.js';

const FIRST = 60;
const PIECE = 150;
const REST_AFTER_MS = 1000;
const PATIENCE_MS = 2000;

// Not every browser tells when it is idle.
const whenIdle = window.requestIdleCallback ?? (action => action());

/**
 * columns: [{ name, hint, className, cell(row) → { text, tone, title, at, mono, onOpen }, sort(row) }]; the first column heads the row.
 */
export class Table {
  #rows = new Map();
  #sort;
  #order = [];
  #shown = 0;
  #pending = 0;
  #columns;
  #keyOf;
  #onOpen;
  #limit;
  #isRestHidden = true;
  #restDue = 0;

  constructor({ caption, columns, keyOf, onOpen, sortBy = 0, descending = false, empty = 'Nothing here.', limit = Infinity }) {
    this.#columns = columns;
    this.#keyOf = keyOf;
    this.#onOpen = onOpen;
    this.#limit = limit;
    this.#sort = { column: sortBy, descending };
    this.data = [];
    this.filter = () => true;
    this.caption = el('caption', 'visually-hidden', caption);
    this.heads = columns.map((column, index) => this.#head(column, index));
    this.body = el('tbody');
    this.table = el('table', null, this.caption, el('thead', null, el('tr', null, ...this.heads)), this.body);
    this.empty = el('p', 'empty', empty);
    this.empty.hidden = true;
    this.more = el('button', 'small more', 'Show more');
    this.more.type = 'button';
    this.more.hidden = true;
    this.more.addEventListener('click', () => {
      this.#limit += PIECE;
      this.render();
    });
    this.element = attributes(el('div', 'scroller', this.table, this.empty, this.more), { role: 'region', 'aria-label': caption, tabindex: '0' });
    if (onOpen) {
      this.body.addEventListener('click', event => {
        const row = event.target.closest('tr');
        if (row && !window.getSelection()?.toString()) {
          onOpen(row.row);
        }
      });
    }
    this.#markSort();
  }

  update(rows) {
    this.data = rows;
    this.render();
  }

  /** Filters, sorts and shows; only differences reach the document. */
  render() {
    const column = this.#columns[this.#sort.column];
    const sortKey = column.sort ?? (row => column.cell(row).text);
    const sign = this.#sort.descending ? -1 : 1;
    const keyed = this.data.filter(this.filter).map(row => [sortKey(row), row]);
    keyed.sort(([a], [b]) => sign * (typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))));
    this.#order = keyed.map(([, row]) => row);
    const known = new Set(this.data.map(this.#keyOf));
    for (const [key, row] of this.#rows) {
      if (!known.has(key)) {
        row.remove();
        this.#rows.delete(key);
      }
    }
    this.matching = this.#order.length;
    this.empty.hidden = this.matching > 0;
    this.table.hidden = this.matching === 0;
    const shown = Math.min(this.matching, this.#limit);
    this.more.hidden = shown === this.matching;
    this.more.textContent = `Show more: ${this.matching - shown} are left`;
    this.element.classList.toggle('long', shown > FIRST);
    clearTimeout(this.#pending);
    this.#shown = 0;
    // Rows that are there already are cheap; new ones come in pieces.
    this.#place(this.#rows.size > 0 ? Math.max(FIRST, this.body.rows.length) : FIRST);
  }

  #place(count) {
    const end = Math.min(this.#order.length, this.#limit, this.#shown + count);
    for (; this.#shown < end; this.#shown++) {
      const item = this.#order[this.#shown];
      const row = this.#rowOf(item);
      const there = this.body.rows[this.#shown];
      if (there !== row) {
        this.body.insertBefore(row, there ?? null);
      }
      row.hidden = this.#isRestHidden && this.#shown >= FIRST;
    }
    if (end < Math.min(this.#order.length, this.#limit)) {
      this.#pending = setTimeout(() => this.#place(PIECE), 0);
    } else {
      while (this.body.rows.length > end) {
        this.body.lastChild.remove();
      }
      this.#showRest();
    }
  }

  #showRest() {
    if (this.#isRestHidden && this.#shown > FIRST) {
      this.#restDue ||= setTimeout(() => whenIdle(() => {
        this.#isRestHidden = false;
        for (const row of this.body.rows) {
          row.hidden = false;
        }
      }, { timeout: PATIENCE_MS }), REST_AFTER_MS);
    }
  }

  #rowOf(item) {
    const key = this.#keyOf(item);
    let row = this.#rows.get(key);
    if (!row) {
      row = el('tr');
      row.cellsShown = this.#columns.map((column, index) => {
        const cell = el(index === 0 ? 'th' : 'td', column.className);
        if (index === 0) {
          cell.scope = 'row';
        }
        row.append(cell);
        return { cell, shown: {} };
      });
      this.#rows.set(key, row);
    }
    row.row = item;
    this.#columns.forEach((column, index) => this.#fill(row.cellsShown[index], column.cell(item), index));
    return row;
  }

  #fill(kept, wanted, index) {
    const { cell, shown } = kept;
    if (shown.text === wanted.text && shown.tone === wanted.tone && shown.title === wanted.title && shown.at === wanted.at) {
      return;
    }
    // An age is another kind of element than a text.
    if (!kept.content || (shown.at === undefined) !== (wanted.at === undefined)) {
      kept.content = this.#content(wanted, index);
      cell.replaceChildren(kept.content);
    }
    const content = kept.content;
    if (wanted.at !== undefined) {
      setAge(content, wanted.at, wanted.suffix ?? '');
    } else if (content.textContent !== wanted.text) {
      content.textContent = wanted.text;
    }
    content.className = [
      wanted.at !== undefined && 'age', wanted.tone && `state ${wanted.tone}`, wanted.mono && 'mono', index === 0 && this.#onOpen && 'link',
    ].filter(Boolean).join(' ');
    if (wanted.title !== undefined) {
      cell.title = wanted.title;
    }
    kept.shown = wanted;
  }

  #content(wanted, index) {
    if (wanted.at !== undefined) {
      return ageElement(wanted.at, wanted.suffix ?? '');
    }
    if (index === 0 && this.#onOpen) {
      const node = el('button');
      node.type = 'button';
      return node;
    }
    return el('span');
  }

  #head(column, index) {
    const sorter = el('button', null, column.name);
    sorter.type = 'button';
    sorter.addEventListener('click', () => {
      const descending = this.#sort.column === index && !this.#sort.descending;
      this.#sort = { column: index, descending };
      this.#markSort();
      this.render();
    });
    const head = attributes(el('th', column.className, sorter), { scope: 'col', title: column.hint });
    return head;
  }

  /** A column that has nothing to say is left out. */
  hideColumn(index, isHidden) {
    this.table.classList.toggle(`no-${index}`, isHidden);
  }

  #markSort() {
    this.heads.forEach((head, index) => attributes(head, {
      'aria-sort': index !== this.#sort.column ? null : this.#sort.descending ? 'descending' : 'ascending',
    }));
  }
}
