// Time as the agent has it: the browser's clock may be wrong, and ages must not be.
import { age } from './format.js';

let offset = 0;
const listeners = new Set();

export const now = () => Date.now() + offset;

/** The agent said this time just now. */
export function learn(text) {
  const told = Date.parse(text);
  if (!Number.isNaN(told)) {
    offset = told - Date.now();
  }
}

/** An element that shows how long ago something was, and goes on counting. */
export function ageElement(at, suffix = ' ago') {
  const node = document.createElement('time');
  node.className = 'age';
  setAge(node, at, suffix);
  return node;
}

export function setAge(node, at, suffix = ' ago') {
  node.agedFrom = at;
  node.ageSuffix = suffix;
  if (Number.isFinite(at)) {
    node.dateTime = new Date(at).toISOString();
    node.title = new Date(at).toLocaleString();
  }
  show(node);
}

export function everySecond(listener) {
  listeners.add(listener);
}

function show(node) {
  const text = Number.isFinite(node.agedFrom) ? age((now() - node.agedFrom) / 1000) + node.ageSuffix : '–';
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

const ages = document.getElementsByClassName('age');
setInterval(() => {
  if (document.hidden) {
    return;
  }
  for (const node of ages) {
    show(node);
  }
  listeners.forEach(listener => listener());
}, 1000);
