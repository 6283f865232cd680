import type {
  ClientRequestConstructorOptions,
  WebSocketOptions as ElectronOptions,
  WebSocket as ElectronSocket,
  Net,
} from 'electron'
import { WebSocket } from 'undici'
import { FakeClientRequest } from './client-request.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'
import { type FakeSession, session } from './session.ts'

interface WebSocketOptions extends Omit<ElectronOptions, 'session'> {
  readonly session?: FakeSession
}

let online = true

/** Sets what the desktop reports about the network. Connections are not affected. */
export function setOnline(value: boolean): void {
  online = value
}

/** undici's WebSocket over the session's transport. Binary data comes as `ArrayBuffer`, in Electron as `Buffer`. */
class FakeWebSocket
  extends WebSocket
  implements Pick<ElectronSocket, 'onopen' | 'onmessage' | 'onclose' | 'onerror' | 'readyState' | 'close'>
{
  constructor(url: string, options: WebSocketOptions = {}) {
    requireReady('WebSocket can only be created when app is ready')
    const { session: own = session.defaultSession, headers, origin } = options
    super(url, {
      dispatcher: own.dispatcher,
      headers: { Origin: origin ?? originOf(url), ...headers },
    })
    this.binaryType = 'arraybuffer'
  }
}

function originOf(url: string): string {
  return new URL(url.replace(/^ws/, 'http')).origin
}

export const net = {
  isOnline: () => online,
  get online() {
    return online
  },
  fetch: (input: string | Request, init?: RequestInit) => session.defaultSession.fetch(input, init),
  request: (options: ClientRequestConstructorOptions) => new FakeClientRequest(options),
  WebSocket: FakeWebSocket,
} satisfies Part<
  Net,
  'isOnline' | 'online' | 'fetch' | 'request' | 'WebSocket',
  {
    request: (options: ClientRequestConstructorOptions) => FakeClientRequest
    WebSocket: typeof FakeWebSocket
  }
>
