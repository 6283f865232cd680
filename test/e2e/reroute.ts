/**
 * Is loaded into the app's process before the app: requests to the exchange's addresses go to other ones, and no
 * request leaves this computer.
 */

import { pathToFileURL } from 'node:url'
import { Agent } from 'undici'

const ROUTES = 'PLIMSOLL_TEST_ROUTES'

/** The environment of a process whose requests go to another origin: the routes map an origin to its replacement. */
export function rerouted(routes: Readonly<Record<string, string>>): Record<string, string> {
  return {
    NODE_OPTIONS: `--import ${pathToFileURL(import.meta.filename).href}`,
    [ROUTES]: JSON.stringify(routes),
  }
}

const configured = process.env[ROUTES]
if (configured !== undefined) {
  const routes: Readonly<Record<string, string>> = JSON.parse(configured)
  const dispatchTo = Agent.prototype.dispatch
  Agent.prototype.dispatch = function dispatch(options, handler) {
    const { origin, hostname } = new URL(String(options.origin))
    const target = routes[origin] ?? (hostname === '127.0.0.1' ? origin : null)
    if (target === null) throw new Error(`nobody is at ${origin}`)
    return dispatchTo.call(this, { ...options, origin: target }, handler)
  }
}
