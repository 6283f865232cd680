/** What `app` needs to know of a window. A type of its own avoids a circle of imports. */
export interface AnyWindow {
  close(): void
  destroy(): void
}

const windows = new Set<AnyWindow>()

export const addWindow = (window: AnyWindow): void => void windows.add(window)
export const removeWindow = (window: AnyWindow): void => void windows.delete(window)
export const openWindows = (): readonly AnyWindow[] => [...windows]
