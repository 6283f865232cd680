import type { CustomScheme, Protocol } from 'electron'
import { requireNotReady } from './lifecycle.ts'
import type { Part } from './part.ts'

type Handler = (request: Request) => Response | Promise<Response>

let privileged: readonly CustomScheme[] | null = null

export function registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
  requireNotReady('protocol.registerSchemesAsPrivileged should be called before app is ready')
  if (privileged !== null) throw new Error('protocol.registerSchemesAsPrivileged can be called only once')
  privileged = schemes
}

/** Whether pages of a scheme have an origin and a secure context. The stand-in loads no others. */
export function isStandardAndSecure(scheme: string): boolean {
  const found = privileged?.find((one) => one.scheme === scheme)
  return found?.privileges?.standard === true && found.privileges.secure === true
}

type ProtocolPart = Part<Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'>

export class FakeProtocol implements ProtocolPart {
  readonly #handlers = new Map<string, Handler>()

  handle(scheme: string, handler: Handler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    this.#handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme)
  }

  /** Rejects with the name of a net error when no handler answers. */
  async answer(request: Request): Promise<Response> {
    const handler = this.#handlers.get(new URL(request.url).protocol.slice(0, -1))
    if (handler === undefined) throw new Error('ERR_UNKNOWN_URL_SCHEME')
    const response = await handler(request)
    if (response.type === 'error') throw new Error('ERR_FAILED')
    return response
  }
}
