/** What `app` and menus need to know of a window. A type of its own avoids a circle of imports. */
export interface AnyWindow {
  readonly webContents: { reload(): void; toggleDevTools(): void; zoomLevel: number }
  close(): void
  destroy(): void
  hide(): void
  isFocused(): boolean
}

const windows = new Set<AnyWindow>()

export const addWindow = (window: AnyWindow): void => void windows.add(window)
export const removeWindow = (window: AnyWindow): void => void windows.delete(window)
export const openWindows = (): readonly AnyWindow[] => [...windows]
export const focusedWindow = (): AnyWindow | null =>
  openWindows().find((window) => window.isFocused()) ?? null
