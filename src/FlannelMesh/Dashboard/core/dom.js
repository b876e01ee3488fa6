// Elements are made by name and text only. Nothing here or elsewhere turns text into markup: names of hosts are anybody's input.

/** el('span', 'class', child…): children are strings or nodes; null and undefined are left out. */
export function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  for (const child of children) {
    if (child !== null && child !== undefined) {
      node.append(child);
    }
  }
  return node;
}

export function attributes(node, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) {
      node.removeAttribute(name);
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  return node;
}

export const byId = id => document.getElementById(id);

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function button(text, className, onClick) {
  const node = el('button', className, text);
  node.type = 'button';
  node.addEventListener('click', onClick);
  return node;
}

/** A group of buttons of which one is pressed. */
export function choice(label, options, chosen, onChange) {
  const group = attributes(el('div', 'segmented'), { role: 'group', 'aria-label': label });
  const buttons = options.map(([value, text, hint]) => {
    const item = button(text, '', () => select(value));
    item.title = hint ?? '';
    group.append(item);
    return [value, item];
  });
  const mark = value => buttons.forEach(([own, item]) => item.setAttribute('aria-pressed', String(own === value)));
  function select(value) {
    mark(value);
    onChange(value);
  }
  mark(chosen);
  return group;
}
