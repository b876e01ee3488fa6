const collator = new Intl.Collator('en', { numeric: true });
const whole = new Intl.NumberFormat('en');

/** Order of people: h2 before h10, 10.5.9.0 before 10.5.10.0. */
export const compareText = (a, b) => collator.compare(a, b);

export const number = value => (value === null || value === undefined ? '–' : whole.format(value));

export function age(seconds) {
  const s = Math.max(0, seconds);
  if (s < 60) {
    return `${Math.floor(s)} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min`;
  }
  return s < 172800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
}

export function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  let amount = value;
  let unit = 0;
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${amount >= 100 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

export function latency(micros) {
  if (micros === null || micros === undefined) {
    return '–';
  }
  if (micros < 1000) {
    return `${micros} µs`;
  }
  const ms = micros / 1000;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export const percent = value => `${Math.round(value)} %`;

const pad = value => String(value).padStart(2, '0');

/** Time of day, with the date when it is another day. */
export function clockTime(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    return '–';
  }
  const day = time.toDateString() === new Date().toDateString() ? '' : `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} `;
  return `${day}${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
}

export const plural = (count, one, many) => `${whole.format(count)} ${count === 1 ? one : many}`;

export const withoutPort = address => (address ?? '').replace(/:\d+$/, '');
