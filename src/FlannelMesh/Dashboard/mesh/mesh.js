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
  const table = new LinkTable();
  const hint = el('p', 'hint');
  const picture = new Picture(model => {
    describe(parts, picture, model, hint);
    table.update(model.links);
    document.documentElement.dataset.mesh = String(model.nodes.length);
    performance.mark('mesh-complete');
  });
  const views = choice('View', [['ring', 'Ring', 'Nodes in a ring, an arc for each direction'], ['grid', 'Grid', 'Who measures against who is measured']], 'ring', value => {
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
  parts.body.append(attributes(el('p', 'visually-hidden', 'Arrow keys go from node to node, Enter shows all about one. The same is in the table below.'), { id: 'mesh-keys' }));
  store.on(['mesh', 'members', 'search'], () => picture.draw());
  store.on(['selection'], () => picture.drawFocus());
}

function describe(parts, picture, model, hint) {
  const lost = model.links.filter(link => link.state === 'lost').length;
  setText(parts.source, 'Each node probes its peers; an arc is one direction, from the node that measured it');
  setText(byId('nav-mesh'), lost ? `${number(lost)} lost` : '');
  byId('nav-mesh').classList.toggle('bad', lost > 0);
  const pathText = model.path === 'both' ? 'overlay and underlay' : model.path;
  picture.stage.setAttribute('aria-label',
    `${plural(model.nodes.length, 'node', 'nodes')}, ${plural(model.links.length, 'measured direction', 'measured directions')} on ${pathText}, ${lost} lost`);
  hint.hidden = !model.isThinned;
  setText(hint, model.isThinned
    ? `${number(model.links.length - model.drawn.length)} directions that answer are not drawn; point at a node to see its own.`
    : '');
}

function legend() {
  const item = (look, text) => el('li', null, el('span', `sample ${look}`), text);
  const node = (look, text) => el('li', null, el('span', `dot ${look}`), text);
  const list = el('ul', 'legend', ...LATENCIES.map(step => item(step.key, step.text)), item('lossy', 'some lost'), item('lost', 'lost'), item('unknown', 'not known'),
    node('good', 'node is well'), node('note', 'has something to say'), node('bad', 'unreachable'), node('none', 'report is old'));
  list.setAttribute('aria-label', 'Legend');
  return list;
}
