// The mesh: picture, legend, table.
import { attributes, byId, choice, el, setText } from '../core/dom.js';
import { number, plural } from '../core/format.js';
import { panel } from '../core/panel.js';
import * as store from '../core/store.js';
import { LinkTable } from './links.js';
import { LATENCIES } from './palette.js';
import { Picture } from './picture.js';

export function startMesh() {
  const parts = panel('mesh', 'Mesh');
  setText(parts.source, 'Reachability and latency as each node has measured them with probes of its own');
  const table = new LinkTable();
  const hint = el('p', 'hint');
  const picture = new Picture(model => {
    describe(picture, model, hint);
    table.update(model.links);
  });
  const views = choice('View', [
    ['ring', 'Ring', 'Nodes in a ring, an arc for each direction'], ['grid', 'Grid', 'Who measures against who is measured'],
  ], 'ring', value => {
    picture.view = value;
    picture.draw();
  });
  const paths = choice('Path', [
    ['overlay', 'Overlay', 'Through the network of the pods'], ['underlay', 'Underlay', 'From host to host'], ['both', 'Both', 'Overlay and underlay'],
  ], 'overlay', value => {
    picture.path = value;
    picture.draw();
  });
  parts.controls.append(paths, views);
  parts.body.append(picture.element, hint, legend(), table.element);
  picture.stage.setAttribute('aria-describedby', 'mesh-keys');
  const keys = 'Arrow keys go from node to node, Enter shows all about one. The same is in the table below.';
  parts.body.append(attributes(el('p', 'visually-hidden', keys), { id: 'mesh-keys' }));
  store.on(['mesh', 'members', 'search'], () => picture.draw());
  store.on(['selection'], () => picture.drawFocus());
}

function describe(picture, model, hint) {
  const all = model.nodes.reduce((total, { node }) => total + node.links.filter(link => link.state === 'lost').length, 0);
  setText(byId('nav-mesh'), all ? `${number(all)} lost` : '');
  byId('nav-mesh').classList.toggle('bad', all > 0);
  const lost = model.links.filter(link => link.state === 'lost').length;
  const pathText = model.path === 'both' ? 'overlay and underlay' : model.path;
  picture.stage.setAttribute('aria-label',
    `${plural(model.nodes.length, 'node', 'nodes')}, ${plural(model.links.length, 'measured direction', 'measured directions')} on ${pathText}, ${lost} lost`);
  setText(hint, hintOf(picture.view, model));
}

function hintOf(view, model) {
  if (view === 'grid') {
    return `A row measures, a column is measured${model.path === 'both' ? '; upper left half underlay, lower right half overlay' : ''}.`;
  }
  const paths = model.path === 'both' ? ' Thick lines are the overlay, thin ones the underlay.' : '';
  return model.isThinned
    ? `Of ${number(model.links.length)} directions only those that do not answer well are drawn; point at a node to see its own.${paths}`
    : `A line leaves the node that measured it; two nodes that measure each other have one each way.${paths}`;
}

function legend() {
  const item = (look, text) => el('li', null, el('span', `sample ${look}`), text);
  const node = (look, text) => el('li', null, el('span', `dot ${look}`), text);
  const list = el('ul', 'legend', ...LATENCIES.map(step => item(step.key, step.text)),
    item('lossy', 'some lost'), item('lost', 'lost'), item('unknown', 'not known'),
    node('good', 'node is well'), node('note', 'has something to say'), node('bad', 'unreachable'), node('none', 'report is old'));
  list.setAttribute('aria-label', 'Legend');
  return list;
}
