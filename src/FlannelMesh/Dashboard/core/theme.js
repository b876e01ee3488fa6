// Dark and light: the system's choice until somebody makes another one here.
const KEY = 'flannelmesh-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

const kept = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

let chosen = kept();

export const isDark = () => (chosen ? chosen === 'dark' : system.matches);

export function onTheme(listener) {
  listeners.add(listener);
}

/** A colour of the style sheet, for canvases. */
export function colours(...names) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function startTheme(toggle) {
  const apply = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    const other = isDark() ? 'light' : 'dark';
    toggle.setAttribute('aria-label', `Change to ${other} colours`);
    toggle.title = `Change to ${other} colours`;
    listeners.forEach(listener => listener());
  };
  toggle.addEventListener('click', () => {
    chosen = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // A browser that keeps nothing still changes.
    }
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}
