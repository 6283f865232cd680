import type { CallbackResponse, OnBeforeRequestListenerDetails, WebRequest, WebRequestFilter } from 'electron'
import type { Part } from './part.ts'

/** What is asked for, by a page or by the main process. */
export type AskedFor = Pick<
  OnBeforeRequestListenerDetails,
  'url' | 'method' | 'resourceType' | 'referrer'
> & {
  readonly webContentsId?: number
}

type Details = AskedFor & Pick<OnBeforeRequestListenerDetails, 'id' | 'timestamp'>
type Listener = (details: Details, callback: (response: CallbackResponse) => void) => void
type Arguments = [listener: Listener | null] | [filter: WebRequestFilter, listener: Listener | null]

const EVERYTHING: WebRequestFilter = { urls: ['<all_urls>'] }
/** The others are `other`, which no filter can name. */
const TYPES: ReadonlySet<string> = new Set(
  'mainFrame subFrame stylesheet script image font object xhr ping cspReport media webSocket'.split(' '),
)

let lastId = 0

export class FakeWebRequest
  implements Part<WebRequest, 'onBeforeRequest', { onBeforeRequest: (...given: Arguments) => void }>
{
  #listener: Listener | null = null
  #matches: (asked: AskedFor) => boolean = () => false

  /** Only the last listener counts. */
  onBeforeRequest(...given: Arguments): void {
    const [filter, listener] = given.length === 1 ? [EVERYTHING, given[0]] : given
    const matches = readFilter(filter)
    if (listener !== null && typeof listener !== 'function')
      throw new TypeError('Must pass null or a Function')
    this.#listener = listener
    this.#matches = matches
  }

  /** Whether the request may be sent. As in Electron, it waits for ever for a listener that does not answer. */
  async allows(asked: AskedFor): Promise<boolean> {
    const listener = this.#listener
    if (listener === null || !this.#matches(asked)) return true
    const { cancel, redirectURL } = await new Promise<CallbackResponse>((answer) => {
      listener({ ...asked, id: ++lastId, timestamp: Date.now() }, (response) => answer(response ?? {}))
    })
    if (!cancel && redirectURL !== undefined) throw new Error('fake-electron redirects no requests')
    return cancel !== true
  }
}

function readFilter({ urls, excludeUrls = [], types = [] }: WebRequestFilter): (asked: AskedFor) => boolean {
  if (urls === undefined) throw new TypeError("Parameter 'filter' must have property 'urls'.")
  const included = (urls.length > 0 ? urls : EVERYTHING.urls).map(readPattern)
  const excluded = excludeUrls.map(readPattern)
  const unknown = types.find((type) => !TYPES.has(type))
  if (unknown !== undefined) throw new TypeError(`Invalid type ${unknown}`)
  return ({ url, resourceType }) => {
    const address = new URL(url)
    const matches = (pattern: (address: URL) => boolean) => pattern(address)
    const typeMatches = types.length === 0 || types.some((type) => type === resourceType)
    return typeMatches && included.some(matches) && !excluded.some(matches)
  }
}

/** Reads a pattern as Chromium's extensions write them, such as `https://*.example.com/*`. */
function readPattern(pattern: string): (address: URL) => boolean {
  if (pattern === '<all_urls>') return () => true
  const [, scheme = '', host = '', port = '*', path = ''] =
    /^([\w+.-]+|\*):\/\/(\*|(?:\*\.)?[^/:*]+)(?::(\d+|\*))?(\/.*)$/.exec(pattern) ?? []
  if (scheme === '') throw new TypeError(`Invalid url pattern ${pattern}: Missing scheme separator.`)
  return (address) =>
    (scheme === '*' || address.protocol === `${scheme}:`) &&
    hostMatches(host, address.hostname) &&
    (port === '*' || port === portOf(address)) &&
    globMatches(path, address.pathname + address.search)
}

function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*')) return pattern === host
  const domain = pattern.slice(2)
  return domain === '' || host === domain || host.endsWith(`.${domain}`)
}

function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.?+^$()[\]{}|\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

const portOf = ({ port, protocol }: URL): string => port || (/^(https|wss):$/.test(protocol) ? '443' : '80')
