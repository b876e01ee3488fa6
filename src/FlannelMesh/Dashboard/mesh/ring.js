// The mesh as a ring. Every direction of a link is an arc of its own, which bends to the right as one goes along it; what is measured by
// a node leaves that node.
import { DASHES, LOOKS, lookOf } from './palette.js';

const TAU = Math.PI * 2;

export class Ring {
  constructor(model, width, height) {
    this.model = model;
    this.width = width;
    this.height = height;
    const count = model.nodes.length;
    const margin = count <= 30 ? 64 : 26;
    const rx = Math.max(40, width / 2 - margin - (count <= 30 ? 40 : 0));
    const ry = Math.max(40, height / 2 - (count <= 30 ? 36 : margin));
    // Nodes in one circle while they have room, else in several, one behind the other.
    const gap = count <= 30 ? 20 : 9;
    this.radius = count <= 12 ? 9 : count <= 30 ? 7 : count <= 120 ? 5 : 3.5;
    const circumference = TAU * Math.min(rx, ry);
    this.rings = Math.max(1, Math.ceil((count * gap) / circumference));
    this.points = model.nodes.map((_, i) => {
      const inset = 1 - (i % this.rings) * (15 / Math.min(rx, ry));
      const angle = (TAU * i) / Math.max(count, 1) - TAU / 4;
      return { x: width / 2 + Math.cos(angle) * rx * inset, y: height / 2 + Math.sin(angle) * ry * inset, angle };
    });
  }

  /** The arc of a link: start, control point, end. Overlay and underlay bend differently, so that both can be seen. */
  arc(link) {
    const a = this.points[this.model.index.get(link.from)];
    const b = this.points[this.model.index.get(link.to)];
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length = Math.hypot(dx, dy) || 1;
    const many = this.model.nodes.length > 30;
    const bend = (many ? (link.path === 'overlay' ? 0.05 : 0.08) : link.path === 'overlay' ? 0.08 : 0.2) * Math.min(length, 500);
    const cut = many ? 0 : this.radius + 3;
    const cx = (a.x + b.x) / 2 - (dy / length) * bend * 2 * (many ? 1 : 0.8);
    const cy = (a.y + b.y) / 2 + (dx / length) * bend * 2 * (many ? 1 : 0.8);
    return { ax: a.x + ((cx - a.x) / dist(a, cx, cy)) * cut, ay: a.y + ((cy - a.y) / dist(a, cx, cy)) * cut, cx, cy,
      bx: b.x + ((cx - b.x) / dist(b, cx, cy)) * cut, by: b.y + ((cy - b.y) / dist(b, cx, cy)) * cut };
  }

  draw(context, palette) {
    const byLook = new Map(LOOKS.map(look => [look, []]));
    for (const link of this.model.drawn) {
      byLook.get(lookOf(link))?.push(link);
    }
    const count = this.model.nodes.length;
    for (const look of LOOKS) {
      const some = byLook.get(look);
      // Many lines that are well are a background; what is not well stands out of it.
      const alpha = look in DASHES ? (look === 'unknown' ? 0.7 : 0.95) : count > 30 ? Math.max(0.12, 0.6 - some.length / 6000) : 0.95;
      this.#stroke(context, some, palette[look], alpha, look === 'lost' ? 2.2 : count > 60 ? 0.8 : 1.5, DASHES[look] ?? []);
    }
    context.globalAlpha = 1;
    if (byLook.get('lost').length <= 600) {
      byLook.get('lost').forEach(link => this.#cross(context, link, palette));
    }
    this.model.nodes.forEach((node, i) => this.#node(context, palette, node, this.points[i]));
  }

  #stroke(context, links, colour, alpha, width, dash) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.globalAlpha = alpha;
    context.setLineDash(dash);
    const hasArrows = this.model.nodes.length <= 30;
    for (const isOverlay of [true, false]) {
      const some = links.filter(link => (link.path === 'overlay') === isOverlay);
      context.lineWidth = this.model.path === 'both' && !isOverlay ? width * 0.65 : width;
      context.beginPath();
      for (const link of some) {
        const arc = this.arc(link);
        context.moveTo(arc.ax, arc.ay);
        context.quadraticCurveTo(arc.cx, arc.cy, arc.bx, arc.by);
      }
      context.stroke();
    }
    context.setLineDash([]);
    if (hasArrows) {
      for (const link of links) {
        arrow(context, this.arc(link));
      }
    }
  }

  /** A link that is lost has a cross on it, nearer to who measured it. */
  #cross(context, link, palette) {
    const { x, y } = pointOn(this.arc(link), 0.4);
    const size = this.model.nodes.length > 30 ? 3 : 5;
    context.lineWidth = 2;
    context.strokeStyle = palette.panel;
    context.fillStyle = palette.panel;
    context.beginPath();
    context.arc(x, y, size + 3, 0, TAU);
    context.fill();
    context.strokeStyle = palette.lost;
    context.beginPath();
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
    context.stroke();
  }

  /** Circle: well. Triangle: has something to say. Square: unreachable. Hollow: nothing heard. */
  #node(context, palette, node, point) {
    context.globalAlpha = node.isMatch ? 1 : 0.18;
    shape(context, node.look, point.x, point.y, this.radius);
    context.lineWidth = 2;
    context.strokeStyle = palette[node.look];
    context.fillStyle = node.look === 'none' ? palette.panel : palette[node.look];
    if (node.look === 'none') {
      context.setLineDash([2, 2]);
    }
    context.fill();
    context.stroke();
    context.setLineDash([]);
    const count = this.model.nodes.length;
    if (count <= 30 || (node.look === 'bad' && count <= 200)) {
      this.label(context, palette, node, point);
    }
    context.globalAlpha = 1;
  }

  label(context, palette, node, point) {
    const isRight = Math.cos(point.angle) > 0.2;
    const isLeft = Math.cos(point.angle) < -0.2;
    context.textAlign = isRight ? 'left' : isLeft ? 'right' : 'center';
    context.textBaseline = isRight || isLeft ? 'middle' : Math.sin(point.angle) < 0 ? 'bottom' : 'top';
    const off = this.radius + 6;
    const x = point.x + (isRight ? off : isLeft ? -off : 0);
    const y = point.y + (isRight || isLeft ? 0 : Math.sin(point.angle) < 0 ? -off : off);
    context.font = '600 12px system-ui, sans-serif';
    context.lineWidth = 3;
    context.strokeStyle = palette.panel;
    const text = node.name.length > 18 ? `${node.name.slice(0, 17)}…` : node.name;
    context.strokeText(text, x, y);
    context.fillStyle = palette.text;
    context.fillText(text, x, y);
  }

  /** Of the node under the pointer or chosen: itself, its own links and those towards it. */
  drawFocus(context, palette, { node, link }) {
    const links = link ? [link] : this.model.links.filter(item => item.from === node || item.to === node);
    context.globalAlpha = 1;
    for (const look of LOOKS) {
      const some = links.filter(item => lookOf(item) === look);
      if (some.length > 0) {
        this.#stroke(context, some, palette[look], 1, 2.6, DASHES[look] ?? []);
        if (look === 'lost') {
          some.forEach(item => this.#cross(context, item, palette));
        }
      }
    }
    context.globalAlpha = 1;
    const marked = link ? [link.from, link.to] : [node];
    for (const id of marked) {
      const i = this.model.index.get(id);
      if (i === undefined) {
        continue;
      }
      this.#node(context, palette, { ...this.model.nodes[i], isMatch: true }, this.points[i]);
      context.strokeStyle = palette.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(this.points[i].x, this.points[i].y, this.radius + 4, 0, TAU);
      context.stroke();
      this.label(context, palette, this.model.nodes[i], this.points[i]);
    }
  }

  /** What is at a point of the picture: a node before a link. */
  hit(x, y) {
    let best = null;
    let distance = Math.max(this.radius + 5, 8);
    this.points.forEach((point, i) => {
      const d = Math.hypot(point.x - x, point.y - y);
      if (d < distance) {
        distance = d;
        best = { node: this.model.nodes[i].id };
      }
    });
    if (best || this.model.drawn.length > 2500) {
      return best;
    }
    distance = 6;
    for (const link of this.model.drawn) {
      const arc = this.arc(link);
      for (let t = 0.06; t < 0.97; t += 0.03) {
        const point = pointOn(arc, t);
        const d = Math.hypot(point.x - x, point.y - y);
        if (d < distance) {
          distance = d;
          best = { link };
        }
      }
    }
    return best;
  }

  placeOf(id) {
    return this.points[this.model.index.get(id)];
  }
}

const dist = (point, x, y) => Math.hypot(point.x - x, point.y - y) || 1;

export function pointOn({ ax, ay, cx, cy, bx, by }, t) {
  const u = 1 - t;
  return { x: u * u * ax + 2 * u * t * cx + t * t * bx, y: u * u * ay + 2 * u * t * cy + t * t * by };
}

function arrow(context, arc) {
  const at = pointOn(arc, 0.985);
  const before = pointOn(arc, 0.93);
  const angle = Math.atan2(arc.by - before.y, arc.bx - before.x);
  context.beginPath();
  context.moveTo(arc.bx, arc.by);
  context.lineTo(at.x - 7 * Math.cos(angle - 0.45), at.y - 7 * Math.sin(angle - 0.45));
  context.lineTo(at.x - 7 * Math.cos(angle + 0.45), at.y - 7 * Math.sin(angle + 0.45));
  context.closePath();
  context.fill();
}

function shape(context, look, x, y, radius) {
  context.beginPath();
  if (look === 'note') {
    const r = radius * 1.25;
    context.moveTo(x, y - r);
    context.lineTo(x + r, y + r * 0.8);
    context.lineTo(x - r, y + r * 0.8);
    context.closePath();
  } else if (look === 'bad') {
    context.rect(x - radius, y - radius, radius * 2, radius * 2);
  } else {
    context.arc(x, y, radius, 0, TAU);
  }
}
