import { EventEmitter } from 'node:events'
import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage } from 'electron'
import type { Part } from './part.ts'
import { type AskForLogin, FakeSession, session } from './session.ts'

type Started = 'new' | 'started' | 'aborted'

/** Stands in for requests without a body, and emits the answer as it arrives. */
export class FakeClientRequest
  extends EventEmitter
  implements Part<ClientRequest, 'abort' | 'end' | 'setHeader', { end: () => FakeClientRequest }>
{
  readonly #url: string
  readonly #init: RequestInit
  readonly #session: FakeSession
  readonly #headers: Headers
  readonly #abort = new AbortController()
  #state: Started = 'new'

  constructor(options: ClientRequestConstructorOptions) {
    super()
    const { url = '', method = 'GET', headers = {}, redirect = 'follow', session: own } = options
    if (!/^https?:$/.test(new URL(url).protocol)) {
      throw new Error('ClientRequest only supports http: and https: protocols')
    }
    if (own !== undefined && !(own instanceof FakeSession)) {
      throw new TypeError('`session` should be an instance of the Session class')
    }
    this.#url = url
    this.#init = { method, redirect }
    this.#session = own ?? session.defaultSession
    this.#headers = new Headers(
      Object.entries(headers).map(([name, value]): [string, string] => [name, [value].flat().join(', ')]),
    )
  }

  setHeader(name: string, value: string): void {
    if (this.#state !== 'new') throw new Error("Can't set headers after they are sent")
    this.#headers.set(name, value)
  }

  end(): this {
    if (this.#state === 'new') {
      this.#state = 'started'
      void this.#run()
    }
    return this
  }

  /** An aborted request emits neither an answer nor an error. */
  abort(): void {
    if (this.#state === 'aborted') return
    this.#state = 'aborted'
    this.#abort.abort()
    process.nextTick(() => this.emit('abort'))
  }

  async #run(): Promise<void> {
    const init = { ...this.#init, headers: this.#headers, signal: this.#abort.signal }
    try {
      const response = await this.#session.send(this.#url, init, this.#askForLogin)
      if (this.#state !== 'aborted') this.#receive(response)
    } catch (error) {
      if (this.#state !== 'aborted') this.emit('error', error)
    }
  }

  #askForLogin: AskForLogin = (info) =>
    new Promise((resolve) => {
      const proceed = (user?: string, password?: string) =>
        resolve(user === undefined || password === undefined ? null : { user, password })
      if (!this.emit('login', info, proceed)) proceed()
    })

  #receive({ status, statusText, headers, body }: Response): void {
    const message = new FakeIncomingMessage(status, statusText, Object.fromEntries(headers))
    this.emit('response', message)
    void message.flow(body, () => this.#state === 'aborted')
  }
}

class FakeIncomingMessage
  extends EventEmitter
  implements Part<IncomingMessage, 'statusCode' | 'statusMessage' | 'headers'>
{
  readonly statusCode: number
  readonly statusMessage: string
  readonly headers: Record<string, string>

  constructor(statusCode: number, statusMessage: string, headers: Record<string, string>) {
    super()
    this.statusCode = statusCode
    this.statusMessage = statusMessage
    this.headers = headers
  }

  /** Emits nothing more once the request was aborted. */
  async flow(body: ReadableStream<Uint8Array> | null, isAborted: () => boolean): Promise<void> {
    try {
      for await (const chunk of body ?? []) {
        if (isAborted()) return
        this.emit('data', Buffer.from(chunk))
      }
      if (!isAborted()) this.emit('end')
    } catch (error) {
      if (!isAborted()) this.emit('error', error)
    }
  }
}
