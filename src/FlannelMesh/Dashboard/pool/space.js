// The pool as a map: a cell for each subnet, or for some in a row where there are too many.
import { announce } from '../core/copy.js';
import { SubnetRow } from '../core/cidr.js';
import { attributes, byId, el, setText } from '../core/dom.js';
import { number, plural } from '../core/format.js';
import { panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select, selection } from '../core/selection.js';
import * as store from '../core/store.js';
import { colours, onTheme } from '../core/theme.js';
import { tableSource } from '../core/words.js';

const CELLS = 4096;
const GUTTER = 96;
let parts;
let canvas;
let counts;
let plan = null;
let cursor = 0;
let palette = {};

export function startSpace() {
  parts = panel('space', 'Address space');
  canvas = attributes(el('canvas', 'space'), {
    tabindex: '0', role: 'application', 'aria-roledescription': 'map of the pool', 'aria-describedby': 'space-keys',
  });
  counts = el('ul', 'legend');
  counts.setAttribute('aria-label', 'Subnets by state');
  parts.body.append(counts, canvas, attributes(
    el('p', 'visually-hidden', 'Arrow keys go from subnet to subnet, Enter shows its history. The table of leases has the same.'), { id: 'space-keys' }));
  readColours();
  onTheme(() => {
    readColours();
    draw();
  });
  new ResizeObserver(draw).observe(parts.body);
  store.on(['pool', 'leases', 'search', 'selection', 'node'], draw);
  listen();
}

function readColours() {
  palette = colours('active', 'held', 'reserved', 'free', 'text', 'muted');
}

function layOut() {
  const pool = store.get('pool');
  const leases = store.get('leases');
  const first = pool?.subnetMin || pool?.network || pool?.ipv6Network;
  const width = parts.body.clientWidth;
  if (!pool || !leases || !first || pool.size === 0 || width === 0) {
    return null;
  }
  const length = first.includes(':') ? pool.ipv6SubnetLen : pool.subnetLen;
  const row = new SubnetRow(first, length);
  let group = 1;
  while (pool.size / group > CELLS) {
    group *= 2;
  }
  const count = Math.ceil(pool.size / group);
  // A multiple of 8 in a row keeps neighbours of a prefix together.
  const gutter = width > 560 ? GUTTER : 0;
  const room = width - gutter - 20;
  const wide = Math.max(8, Math.floor(room / (count <= 64 ? 30 : count <= 512 ? 20 : 9) / 8) * 8);
  const columns = Math.min(wide, count <= 512 && width > 560 ? 32 : wide, Math.max(8, count));
  const size = Math.min(32, Math.floor(room / columns));
  const cells = Array.from({ length: count }, () => []);
  for (const lease of leases) {
    const subnet = row.bits === 32 ? lease.subnet : lease.ipv6Subnet;
    const index = subnet ? row.indexOf(subnet) : -1;
    if (index >= 0 && index < pool.size) {
      cells[Math.floor(index / group)].push(lease);
    }
  }
    // Rows begin at round addresses: the first one may have room before the first subnet.
  const lead = group === 1 && count > columns ? Number(row.first % BigInt(columns)) : 0;
  const height = Math.ceil((count + lead) / columns) * size;
  return { pool, row, group, count, columns, size, cells, gutter, lead, height, width: gutter + columns * size };
}

function draw() {
  plan = layOut();
  if (!plan) {
    return;
  }
  const { pool } = plan;
  const cells = plan.group > 1 ? `; a cell is ${plan.group} subnets` : '';
  setText(parts.source, `${pool.network || pool.ipv6Network}, ${plural(pool.size, 'subnet', 'subnets')} of /${plan.row.length}; ${tableSource()}${cells}`);
  const item = state => el('li', null, el('span', `swatch ${state}`), `${number(pool[state])} ${state}`);
  counts.replaceChildren(...['active', 'held', 'reserved', 'free'].map(item));
  canvas.setAttribute('aria-label', `${pool.active} active, ${pool.held} held, ${pool.reserved} reserved, ${pool.free} free of ${pool.size} subnets`);
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(plan.width * scale);
  canvas.height = Math.round(plan.height * scale);
  canvas.style.width = `${plan.width}px`;
  canvas.style.height = `${plan.height}px`;
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, plan.width, plan.height);
  for (let i = 0; i < plan.count; i++) {
    drawCell(context, i);
  }
  drawRows(context);
}

/** The first subnet of a row, where there is room. */
function drawRows(context) {
  const every = Math.ceil(15 / plan.size);
  context.font = '11px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';
  context.fillStyle = palette.muted;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let line = 0; plan.gutter > 0 && line * plan.columns - plan.lead < plan.count; line += every) {
    context.fillText(firstOf(line * plan.columns - plan.lead).split('/')[0], plan.gutter - 9, (line + 0.5) * plan.size, plan.gutter - 12);
  }
}

function drawCell(context, i) {
  const { cells, size, group } = plan;
  const { x, y } = placeOf(i);
  const gap = size > 7 ? 2 : 1;
  const side = size - gap;
  const leases = cells[i];
  context.globalAlpha = 1;
  context.fillStyle = palette.free;
  context.fillRect(x, y, side, side);
  if (leases.length > 0) {
    const state = ['active', 'held', 'reserved'].find(name => leases.some(lease => lease.state === name)) ?? 'active';
    context.globalAlpha = leases.some(lease => matches(lease.name, lease.subnet ?? '', lease.ipv6Subnet ?? '', lease.nodeId, lease.publicIp ?? ''))
      ? (group > 1 ? 0.45 + 0.55 * (leases.length / group) : 1)
      : 0.2;
    mark(context, state, x, y, side);
  }
  context.globalAlpha = 1;
  const isChosen = selection.kind === 'subnet' && (leases.some(lease => subnetOf(lease) === selection.id) || firstOf(i) === selection.id);
  if (isChosen || (document.activeElement === canvas && i === cursor)) {
    context.strokeStyle = palette.text;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, side - 2, side - 2);
  }
}

function placeOf(i) {
  const place = i + plan.lead;
  return { x: plan.gutter + (place % plan.columns) * plan.size, y: Math.floor(place / plan.columns) * plan.size };
}

/** Each state has a mark of its own beside its colour: full, striped, framed. */
function mark(context, state, x, y, side) {
  context.fillStyle = palette[state];
  context.strokeStyle = palette[state];
  if (state === 'active') {
    context.fillRect(x, y, side, side);
  } else if (state === 'held') {
    context.save();
    context.beginPath();
    context.rect(x, y, side, side);
    context.clip();
    context.lineWidth = Math.max(1.5, side / 7);
    context.beginPath();
    for (let d = -side; d < side; d += Math.max(3, side / 3)) {
      context.moveTo(x + d, y + side);
      context.lineTo(x + d + side, y);
    }
    context.stroke();
    context.restore();
  } else {
    const width = Math.max(1.5, side / 6);
    context.lineWidth = width;
    context.strokeRect(x + width / 2, y + width / 2, side - width, side - width);
  }
}

const subnetOf = lease => (plan.row.bits === 32 ? lease.subnet : lease.ipv6Subnet);
const firstOf = i => plan.row.subnetAt(i * plan.group);

function about(i) {
  const leases = plan.cells[i];
  if (plan.group > 1) {
    const last = plan.row.subnetAt(Math.min((i + 1) * plan.group, plan.pool.size) - 1);
    const some = leases.slice(0, 6).map(lease => `${subnetOf(lease)}: ${lease.state}, ${lease.name}`);
    return [`${firstOf(i)} to ${last}`, ...(some.length ? some : ['all free'])];
  }
  return leases.length ? [`${subnetOf(leases[0])}: ${leases[0].state}`, leases[0].name] : [`${firstOf(i)}: free`];
}

function open(i) {
  const leases = plan.cells[i];
  select('subnet', leases.length ? subnetOf(leases[0]) : firstOf(i));
}

function cellAt(event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left - plan.gutter) / plan.size);
  const index = Math.floor((event.clientY - box.top) / plan.size) * plan.columns + column - plan.lead;
  return column >= 0 && column < plan.columns && index >= 0 && index < plan.count ? index : -1;
}

function tip(index, x, y) {
  const tooltip = byId('tooltip');
  tooltip.hidden = index < 0;
  if (index >= 0) {
    const [head, ...rest] = about(index);
    tooltip.replaceChildren(el('strong', null, head), ...rest.map(line => el('p', null, line)));
    const box = tooltip.getBoundingClientRect();
    tooltip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
    tooltip.style.top = `${y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18}px`;
  }
}

function listen() {
  canvas.addEventListener('pointermove', event => plan && tip(cellAt(event), event.clientX, event.clientY));
  canvas.addEventListener('pointerleave', () => tip(-1));
  canvas.addEventListener('click', event => {
    const index = plan ? cellAt(event) : -1;
    if (index >= 0) {
      cursor = index;
      open(index);
    }
  });
  canvas.addEventListener('focus', draw);
  canvas.addEventListener('blur', () => {
    tip(-1);
    draw();
  });
  canvas.addEventListener('keydown', event => {
    const step = plan && {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: plan.columns, ArrowUp: -plan.columns, Home: -cursor, End: plan.count - 1 - cursor,
    }[event.key];
    if (step !== undefined && step !== null) {
      event.preventDefault();
      cursor = Math.max(0, Math.min(plan.count - 1, cursor + step));
      draw();
      const box = canvas.getBoundingClientRect();
      const { x, y } = placeOf(cursor);
      tip(cursor, box.left + x, box.top + y);
      announce(about(cursor).join(', '));
    } else if (plan && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      open(cursor);
    }
  });
}
