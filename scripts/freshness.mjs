import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ readonly version?: string, readonly optional?: boolean }} LockedPackage */
/** @typedef {{ readonly packages: Readonly<Record<string, LockedPackage>> }} Lock */

/**
 * Whether the installed packages, by npm's own record, are those of the lock file. Optional packages may be
 * missing, because they are for other systems.
 * @param {Lock} asked
 * @param {Lock} installed
 */
export function isInstalled(asked, installed) {
  return Object.entries(asked.packages).every(([path, { version, optional }]) => {
    if (path === '') return true
    const found = installed.packages[path]
    return found === undefined ? optional === true : found.version === version
  })
}

/**
 * Whether an output is missing or older than an input.
 * @param {readonly string[]} inputs files and folders
 * @param {readonly string[]} outputs files
 * @param {readonly string[]} [generated] folders among the inputs that the build itself writes
 */
export function isStale(inputs, outputs, generated = []) {
  const made = Math.min(...outputs.map((path) => changedAt(path) ?? Number.NEGATIVE_INFINITY))
  return inputs.some((path) => newest(path, generated) > made)
}

/**
 * The time of the newest change. A folder's own time is when a file in it was last added or removed.
 * @param {string} path
 * @param {readonly string[]} generated
 * @returns {number} ms since the epoch
 */
function newest(path, generated) {
  if (generated.includes(path)) return Number.NEGATIVE_INFINITY
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return Number.NEGATIVE_INFINITY
  if (!stats.isDirectory()) return stats.mtimeMs
  const entries = readdirSync(path).map((name) => join(path, name))
  // Generating a folder changes the time of its parent.
  const own = entries.some((entry) => generated.includes(entry)) ? Number.NEGATIVE_INFINITY : stats.mtimeMs
  return Math.max(own, ...entries.map((entry) => newest(entry, generated)))
}

/** @param {string} path */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}
