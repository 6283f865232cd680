import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {{ readonly env?: NodeJS.ProcessEnv }} RunOptions */

/**
 * Prints to stderr, because stdout belongs to the command that was started.
 * @param {string} line
 */
export function say(line) {
  console.error(line)
}

/**
 * @param {string} line
 * @returns {never}
 */
export function fail(line) {
  say(line)
  process.exit(1)
}

/**
 * Runs a command in the repository and returns its output. Passes signals on to it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function capture(command, args, { env = process.env } = {}) {
  const colour = process.stderr.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...env, ...colour },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text) => {
      output += text
    })
  }
  const code = await end(child)
  return { code, output }
}

/**
 * Runs a command in the repository with this process's terminal. Passes signals on to it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions & { readonly stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Promise<number>} its exit code
 */
export function attend(command, args, { env = process.env, stdio = 'inherit' } = {}) {
  return end(spawn(command, args, { cwd: ROOT, env, stdio }))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function end(child) {
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal)
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
