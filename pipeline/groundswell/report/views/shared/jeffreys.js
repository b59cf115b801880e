// The interval of a share, as signals/prevalence.py has it: Jeffreys', from quantiles of a beta
// distribution, for counts that the page's data cannot foresee.

const STEPS = 40; // halvings: more digits than are shown
const TERMS = 300;
const CLOSE = 1e-10;

export function jeffreys(count, total, level) {
  const tail = (1 - level) / 2;
  const [a, b] = [count + 0.5, total - count + 0.5];
  return [count === 0 ? 0 : quantile(tail, a, b), count === total ? 1 : quantile(1 - tail, a, b)];
}

function quantile(probability, a, b) {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (distribution(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// The regularized incomplete beta function, by its continued fraction (Lentz).
function distribution(x, a, b) {
  if (x > (a + 1) / (a + b + 2)) return 1 - distribution(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, inverse(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = inverse(1 + even * d);
    c = apart(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = inverse(1 + odd * d);
    c = apart(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < CLOSE) break;
  }
  return front * fraction;
}

const apart = (value) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
const inverse = (value) => 1 / apart(value);

// Stirling's series, from an argument of 8 on.
function logGamma(x) {
  if (x < 8) return logGamma(x + 1) - Math.log(x);
  const square = x * x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / x;
}
