// Long work in short slices, between which the page answers.

const SLICE = 12; // milliseconds

// Run a generator to its end; return what it returns.
export async function inSlices(work) {
  for (;;) {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < end);
    await new Promise((next) => setTimeout(next));
  }
}
