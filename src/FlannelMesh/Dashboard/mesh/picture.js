// A canvas with the mesh on it: pointer, keyboard and what is told about the thing under them. It is drawn when something changed, and
// what is under the pointer on a second canvas above it.
import { announce } from '../core/copy.js';
import { attributes, byId, el } from '../core/dom.js';
import { select, selection } from '../core/selection.js';
import { onTheme } from '../core/theme.js';
import { linkTitle, reportSource } from '../core/words.js';
import { Grid } from './grid.js';
import { readModel } from './model.js';
import { readPalette } from './palette.js';
import { Ring } from './ring.js';

export class Picture {
  constructor(onDrawn) {
    this.path = 'overlay';
    this.view = 'ring';
    this.hover = null;
    this.cursor = 0;
    this.onDrawn = onDrawn;
    this.base = el('canvas');
    this.above = el('canvas', 'above');
    this.stage = attributes(el('div', 'stage', this.base, this.above), { tabindex: '0', role: 'application', 'aria-roledescription': 'picture of the mesh' });
    this.element = el('div', 'stage-scroller', this.stage);
    this.#listen();
    this.palette = readPalette();
    onTheme(() => {
      this.palette = readPalette();
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Before the next frame, however often it is asked for; not at all while nobody looks. */
  draw() {
    this.due ??= requestAnimationFrame(() => {
      this.due = undefined;
      this.#paint();
    });
  }

  #paint() {
    const width = this.element.clientWidth;
    if (width === 0) {
      return;
    }
    this.model = readModel(this.path);
    const count = this.model.nodes.length;
    const height = Math.max(280, Math.min(count <= 4 ? 330 : count <= 30 ? 440 : 620, width * (count <= 30 ? 0.8 : 1)));
    this.layout = this.view === 'ring' ? new Ring(this.model, width, height) : new Grid(this.model, width);
    const size = { width: this.layout.width, height: this.layout.height };
    for (const canvas of [this.base, this.above]) {
      fit(canvas, size);
    }
    const context = this.base.getContext('2d');
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    this.layout.draw(context, this.palette);
    this.drawFocus();
    this.onDrawn(this.model);
  }

  drawFocus() {
    if (!this.layout) {
      return;
    }
    const context = this.above.getContext('2d');
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.above.width, this.above.height);
    const chosen = selection.kind === 'node' ? { node: selection.id } : selection.kind === 'link' ? { link: this.#linkOf(selection.id) } : null;
    for (const focus of [chosen, this.hover]) {
      if (focus?.link || (focus?.node && this.model?.index.has(focus.node))) {
        this.layout.drawFocus(context, this.palette, focus);
      }
    }
  }

  #linkOf(id) {
    return this.model?.links.find(link => linkId(link) === id);
  }

  #listen() {
    this.above.addEventListener('pointermove', event => this.#point(event));
    this.above.addEventListener('pointerleave', () => this.#setHover(null));
    this.above.addEventListener('click', event => {
      this.#point(event);
      this.#open();
    });
    this.stage.addEventListener('keydown', event => this.#key(event));
    this.stage.addEventListener('blur', () => this.#setHover(null));
  }

  #point(event) {
    const box = this.above.getBoundingClientRect();
    this.#setHover(this.layout?.hit(event.clientX - box.left, event.clientY - box.top) ?? null, event.clientX, event.clientY);
  }

  #key(event) {
    const count = this.model?.nodes.length ?? 0;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      event.preventDefault();
      this.cursor = this.hover ? (this.cursor + step + count) % count : Math.min(this.cursor, count - 1);
      const node = this.model.nodes[this.cursor];
      const place = this.layout.placeOf(node.id);
      const box = this.above.getBoundingClientRect();
      this.#setHover({ node: node.id }, box.left + place.x, box.top + place.y);
      announce(this.#about({ node: node.id }).join('. '));
    } else if ((event.key === 'Enter' || event.key === ' ') && this.hover) {
      event.preventDefault();
      this.#open();
    } else if (event.key === 'Escape') {
      this.#setHover(null);
    }
  }

  #open() {
    if (this.hover?.node) {
      select('node', this.hover.node);
    } else if (this.hover?.link) {
      select('link', linkId(this.hover.link));
    }
  }

  #setHover(hover, x, y) {
    const tooltip = byId('tooltip');
    tooltip.hidden = !hover;
    this.above.classList.toggle('over', Boolean(hover));
    if (hover) {
      const [head, ...rest] = this.#about(hover);
      tooltip.replaceChildren(el('strong', null, head), ...rest.map(line => el('p', null, line)));
      const box = tooltip.getBoundingClientRect();
      tooltip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
      tooltip.style.top = `${Math.max(8, y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18)}px`;
    }
    if (hover?.node !== this.hover?.node || hover?.link !== this.hover?.link) {
      this.hover = hover;
      this.drawFocus();
    }
  }

  #about({ node, link }) {
    if (link) {
      const [head, ...rest] = linkTitle(link).split('. ');
      return [head, rest.join('. ')];
    }
    const item = this.model.nodes[this.model.index.get(node)];
    const all = this.model.links.filter(other => other.from === node || other.to === node);
    const lost = all.filter(other => other.state === 'lost').length;
    return [`${item.name}: ${item.word}`, `${item.node.subnet ?? 'no subnet'}, ${item.node.address}`,
      `${all.length} links from and to it, ${lost} lost`, reportSource(item.node)];
  }
}

export const linkId = link => `${link.from} ${link.to} ${link.path}`;

function fit(canvas, { width, height }) {
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.parentElement.style.width = `${width}px`;
    canvas.parentElement.style.height = `${height}px`;
  }
}
