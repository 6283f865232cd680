/** The steps of `npm test`, in order. */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly [command: string, ...args: string[]]} run a tool of the repository
 * @property {readonly string[]} [neededBy] the steps that use what this one makes
 */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts */

const VITEST = ['unit', 'component', 'integration', 'e2e']

/** @type {readonly Step[]} */
export const STEPS = [
  {
    name: 'messages',
    run: ['node', 'scripts/messages.ts'],
    neededBy: ['types', 'svelte', 'imports', 'build', ...VITEST],
  },
  { name: 'lint', run: ['biome', 'ci', '--colors=off', '.'] },
  { name: 'types', run: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'svelte', run: ['svelte-check', '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'] },
  {
    name: 'imports',
    run: ['depcruise', '--config', '.dependency-cruiser.cjs', 'electron', 'renderer', 'shared', 'test'],
  },
  { name: 'build', run: ['electron-vite', 'build'], neededBy: ['integration', 'e2e'] },
  ...VITEST.map((name) => /** @type {Step} */ ({ name, run: ['vitest', 'run', '--project', name] })),
]

/** @param {Step} step */
export function isVitest({ name }) {
  return VITEST.includes(name)
}

/**
 * The named steps and those they need, or all steps when none is named.
 * @param {readonly string[]} names
 * @returns {{ ok: true, steps: readonly Step[] } | { ok: false, message: string }}
 */
export function chooseSteps(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0) {
    const known = STEPS.map(({ name }) => name).join(', ')
    return { ok: false, message: `There is no step ${unknown.join(', ')}. The steps are: ${known}.` }
  }
  if (names.length === 0) return { ok: true, steps: STEPS }
  const wanted = (/** @type {Step} */ { name, neededBy = [] }) =>
    [name, ...neededBy].some((user) => names.includes(user))
  return { ok: true, steps: STEPS.filter(wanted) }
}

/**
 * The counts in Vitest's JSON report.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report
 * @returns {Counts}
 */
export function countTests({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
export function addCounts(counts) {
  const sum = (/** @type {keyof Counts} */ key) => counts.reduce((total, count) => total + count[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

/**
 * The last line. A step that failed without a failing test, as by a type error or a crash, counts as one failure.
 * @param {Counts} counts
 * @param {boolean} ok
 */
export function summary({ passed, failed, skipped }, ok) {
  const line = `${passed} passed, ${ok ? failed : Math.max(failed, 1)} failed`
  return skipped > 0 ? `${line}, ${skipped} skipped` : line
}
