export interface Preventable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

/** An event as Electron hands it to listeners. */
export function preventable<T extends object>(params: T): T & Preventable {
  let prevented = false
  const preventDefault = () => {
    prevented = true
  }
  const event = Object.assign({ preventDefault, defaultPrevented: false }, params)
  return Object.defineProperty(event, 'defaultPrevented', { get: () => prevented })
}
