// All about what was chosen, beside the page. It is drawn anew only while it is open.
import { byId, button, el } from '../core/dom.js';
import { selection, unselect } from '../core/selection.js';
import * as store from '../core/store.js';
import { linkFacts } from './link.js';
import { nodeFacts } from './node.js';
import { subnetFacts } from './subnet.js';

let shown = null;
let title;
let body;

export function startDrawer() {
  const drawer = byId('drawer');
  title = el('h2');
  title.id = 'drawer-title';
  title.tabIndex = -1;
  body = el('div', 'drawer-body');
  const close = button('Close', 'small', unselect);
  drawer.append(el('div', 'drawer-head', title, close), body);
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && selection.kind) {
      unselect();
    }
  });
  store.on(['selection', 'mesh', 'members', 'leases', 'peers', 'problems'], changed => {
    if (changed.has('selection') || selection.kind) {
      render(drawer);
    }
  });
}

function render(drawer) {
  const facts = { node: nodeFacts, link: linkFacts, subnet: subnetFacts }[selection.kind]?.(selection.id);
  drawer.hidden = !facts;
  document.body.classList.toggle('with-drawer', Boolean(facts));
  const key = facts ? `${selection.kind} ${selection.id}` : null;
  if (facts) {
    title.textContent = facts.title;
    const top = body.scrollTop;
    // Somebody reads or presses a button in it: what is there stays until they are elsewhere.
    if (key !== shown || !body.contains(document.activeElement)) {
      body.replaceChildren(...facts.content);
      body.scrollTop = key === shown ? top : 0;
    }
    if (key !== shown) {
      title.focus({ preventScroll: true });
    }
  }
  shown = key;
}
