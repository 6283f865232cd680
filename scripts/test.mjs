/** `npm test` runs every check and needs only Node and npm. `npm test -- unit types` runs some of them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { capture, fail, say } from './run.mjs'
import { ensureInstalled, toolEnv } from './setup.mjs'
import { addCounts, chooseSteps, countTests, isVitest, summary } from './steps.mjs'
import { ensureSystem } from './system.mjs'

/** @typedef {import('./steps.mjs').Step} Step */
/** @typedef {import('./steps.mjs').Counts} Counts */

const WINDOWS = process.platform === 'win32'

const chosen = chooseSteps(process.argv.slice(2))
if (!chosen.ok) fail(chosen.message)
const { steps } = chosen
const chose = (/** @type {readonly string[]} */ names) => steps.some(({ name }) => names.includes(name))

await ensureInstalled()
if (chose(['component', 'integration', 'e2e'])) await ensureSystem(['chromium', 'keyring', 'fonts'])

const reports = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

/** @type {Counts[]} */
const counts = []
let ok = true
for (const step of steps) {
  ok = await pass(step)
  if (!ok) break
}
process.stdout.write(`${summary(addCounts(counts), ok)}\n`)
process.exitCode = ok ? 0 : 1

/**
 * Runs a step. Prints one line when it passes, and everything the step printed when it fails.
 * @param {Step} step
 * @returns {Promise<boolean>}
 */
async function pass(step) {
  const report = join(reports, `${step.name}.json`)
  const [tool, ...args] = step.run
  if (isVitest(step)) args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
  const started = performance.now()
  const { code, output } = await run(tool, args)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const counted = existsSync(report) ? countTests(JSON.parse(readFileSync(report, 'utf8'))) : null
  if (counted) counts.push(counted)
  if (code !== 0) say(output.trimEnd())
  const detail = counted ? `: ${summary(counted, code === 0)}` : ''
  say(`${code === 0 ? '✓' : '✗'} ${step.name} (${seconds} s)${detail}`)
  return code === 0
}

/**
 * @param {string} tool
 * @param {readonly string[]} args
 */
function run(tool, args) {
  const env = toolEnv()
  // On Windows the tools are .cmd files, which only a shell can start.
  return WINDOWS
    ? capture(env.ComSpec ?? 'cmd.exe', ['/d', '/c', tool, ...args], { env })
    : capture(tool, args, { env })
}
