import { EventEmitter } from 'node:events'
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { preventable } from './event.ts'
import type { Part } from './part.ts'
import type { FakeFrame, FakeWebContents } from './web-contents.ts'

/** What a handler learns about the calling page. */
type InvokeEvent = Part<
  IpcMainInvokeEvent,
  'type' | 'frameId' | 'processId' | 'sender' | 'senderFrame' | 'preventDefault' | 'defaultPrevented',
  { sender: FakeWebContents; senderFrame: FakeFrame | null }
>
type MessageEvent = InvokeEvent & Pick<IpcMainEvent, 'ports' | 'reply'>

type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown

type IpcMainPart = Part<
  IpcMain,
  'handle' | 'removeHandler',
  { handle: (channel: string, handler: Handler) => void }
>

class FakeIpcMain extends EventEmitter implements IpcMainPart {
  readonly #handlers = new Map<string, Handler>()

  get handlerCount(): number {
    return this.#handlers.size
  }

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    if (typeof handler !== 'function') {
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`)
    }
    this.#handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** Calls a handler as a page would. Arguments and result are cloned. */
  async invoke(
    sender: FakeWebContents,
    frame: FakeFrame | null,
    channel: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const handler = this.#handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    const result = await handler(eventFrom(sender, frame), ...structuredClone(args))
    return structuredClone(result)
  }

  message(sender: FakeWebContents, frame: FakeFrame | null, channel: string, args: readonly unknown[]): void {
    const reply = (to: string, ...back: unknown[]) => sender.send(to, ...back)
    const event: MessageEvent = Object.assign(eventFrom(sender, frame), { ports: [], reply })
    this.emit(channel, event, ...structuredClone(args))
  }
}

export const ipcMain = new FakeIpcMain()

function eventFrom(sender: FakeWebContents, senderFrame: FakeFrame | null): InvokeEvent {
  return preventable({ type: 'frame' as const, frameId: 1, processId: 1, sender, senderFrame })
}
