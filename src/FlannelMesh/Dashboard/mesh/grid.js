// The mesh as a grid: a row for each node that measures, a column for each that is measured. With both paths a cell has two halves.
import { lookOf } from './palette.js';

export class Grid {
  constructor(model, width) {
    this.model = model;
    const count = Math.max(model.nodes.length, 1);
    this.hasLabels = count <= 60;
    this.left = count <= 60 ? 92 : 8;
    this.top = count <= 60 ? 70 : 8;
    this.cell = Math.max(4, Math.min(34, Math.floor((width - this.left - 8) / count)));
    const room = width - this.left - this.cell * count - 8;
    // In the middle, where there is room.
    this.left += Math.max(0, Math.floor(room / 2));
    this.width = Math.max(width, this.left + this.cell * count + 8);
    this.height = this.top + this.cell * count + 8;
    this.byCell = new Map();
    for (const link of model.links) {
      const key = this.#key(model.index.get(link.from), model.index.get(link.to));
      const there = this.byCell.get(key);
      if (there) {
        there.push(link);
      } else {
        this.byCell.set(key, [link]);
      }
    }
  }

  #key(row, column) {
    return row * this.model.nodes.length + column;
  }

  draw(context, palette) {
    const { nodes } = this.model;
    const gap = this.cell > 9 ? 2 : this.cell > 5 ? 1 : 0;
    context.fillStyle = palette.raised;
    context.fillRect(this.left, this.top, this.cell * nodes.length, this.cell * nodes.length);
    for (const [key, links] of this.byCell) {
      const row = Math.floor(key / nodes.length);
      const column = key % nodes.length;
      context.globalAlpha = nodes[row].isMatch || nodes[column].isMatch ? 1 : 0.2;
      links.forEach(link => this.#half(context, palette, link, this.left + column * this.cell, this.top + row * this.cell, this.cell - gap, links.length > 1));
    }
    context.globalAlpha = 1;
    context.fillStyle = palette.line;
    nodes.forEach((_, i) => context.fillRect(this.left + i * this.cell, this.top + i * this.cell, this.cell - gap, this.cell - gap));
    if (this.hasLabels) {
      this.#labels(context, palette);
    }
  }

  /** Upper left: underlay. Lower right: overlay. */
  #half(context, palette, link, x, y, size, isHalf) {
    const look = lookOf(link);
    context.fillStyle = palette[look];
    context.beginPath();
    if (!isHalf) {
      context.rect(x, y, size, size);
    } else if (link.path === 'overlay') {
      context.moveTo(x + size, y);
      context.lineTo(x + size, y + size);
      context.lineTo(x, y + size);
    } else {
      context.moveTo(x, y);
      context.lineTo(x + size, y);
      context.lineTo(x, y + size);
    }
    context.closePath();
    const isUnknown = look === 'unknown';
    const alpha = context.globalAlpha;
    context.globalAlpha = isUnknown ? alpha * 0.45 : alpha;
    context.fill();
    context.globalAlpha = alpha;
    if (this.cell >= 9 && (look === 'lost' || look === 'lossy')) {
      const middle = isHalf ? (link.path === 'overlay' ? 0.7 : 0.3) : 0.5;
      const r = this.cell * (isHalf ? 0.13 : 0.24);
      const cx = x + size * middle;
      const cy = y + size * middle;
      context.strokeStyle = palette.panel;
      context.lineWidth = Math.max(1.5, this.cell / 14);
      context.beginPath();
      context.moveTo(cx - r, cy - r);
      context.lineTo(cx + r, cy + r);
      if (look === 'lost') {
        context.moveTo(cx + r, cy - r);
        context.lineTo(cx - r, cy + r);
      }
      context.stroke();
    }
  }

  #labels(context, palette) {
    context.fillStyle = palette.text;
    context.font = `${Math.min(12, Math.max(8, this.cell - 2))}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    this.model.nodes.forEach((node, i) => {
      const text = node.name.length > 13 ? `${node.name.slice(0, 12)}…` : node.name;
      context.globalAlpha = node.isMatch ? 1 : 0.35;
      context.textAlign = 'right';
      context.fillText(text, this.left - 6, this.top + (i + 0.5) * this.cell);
      context.save();
      context.translate(this.left + (i + 0.5) * this.cell, this.top - 6);
      context.rotate(-Math.PI / 3);
      context.textAlign = 'left';
      context.fillText(text, 0, 0);
      context.restore();
    });
    context.globalAlpha = 1;
  }

  drawFocus(context, palette, { node, link }) {
    const size = this.cell * this.model.nodes.length;
    context.strokeStyle = palette.text;
    context.lineWidth = 1.5;
    const row = this.model.index.get(link ? link.from : node);
    const column = this.model.index.get(link ? link.to : node);
    if (link) {
      context.strokeRect(this.left + column * this.cell - 1, this.top + row * this.cell - 1, this.cell, this.cell);
    } else if (row !== undefined) {
      context.strokeRect(this.left - 1, this.top + row * this.cell - 1, size, this.cell);
      context.strokeRect(this.left + column * this.cell - 1, this.top - 1, this.cell, size);
    }
  }

  hit(x, y) {
    const column = Math.floor((x - this.left) / this.cell);
    const row = Math.floor((y - this.top) / this.cell);
    const { nodes } = this.model;
    const isRow = row >= 0 && row < nodes.length;
    const isColumn = column >= 0 && column < nodes.length;
    if (isRow && isColumn) {
      const links = this.byCell.get(this.#key(row, column));
      if (!links) {
        return row === column ? { node: nodes[row].id } : null;
      }
      const isLower = (x - this.left) % this.cell + ((y - this.top) % this.cell) > this.cell;
      return { link: links.find(link => (link.path === 'overlay') === isLower) ?? links[0] };
    }
    return isRow && x < this.left ? { node: nodes[row].id } : isColumn && y < this.top ? { node: nodes[column].id } : null;
  }

  placeOf(id) {
    const i = this.model.index.get(id);
    return i === undefined ? undefined : { x: this.left + (i + 0.5) * this.cell, y: this.top + (i + 0.5) * this.cell };
  }
}
