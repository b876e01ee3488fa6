// What the agent has told, by topic, and who wants to know. Listeners run once a frame at most, however many topics changed.
const topics = new Map();
const listeners = [];
const changed = new Set();
let scheduled = false;

export const get = topic => topics.get(topic);

export function set(topic, value) {
  topics.set(topic, value);
  touch(topic);
}

/** Says that a topic changed though its value is the same object. */
export function touch(topic) {
  changed.add(topic);
  if (!scheduled) {
    scheduled = true;
    // A hidden page gets no frames, and a page that is opened has its first one late.
    setTimeout(flush, 0);
  }
}

export function on(names, listener) {
  listeners.push([names, listener]);
}

function flush() {
  scheduled = false;
  const now = new Set(changed);
  changed.clear();
  for (const [names, listener] of listeners) {
    if (names.some(name => now.has(name))) {
      listener(now);
    }
  }
}
