import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import { COMMANDS, EVENTS, type PlimsollBridge } from '../shared/ipc.ts'

/** The page gets these two functions and nothing of Electron's. */
const bridge: PlimsollBridge = {
  invoke(command, ...args) {
    if (!Object.hasOwn(COMMANDS, command)) throw new TypeError(`unknown command: ${command}`)
    return ipcRenderer.invoke(command, ...args)
  },
  on(event, listener) {
    if (!Object.hasOwn(EVENTS, event)) throw new TypeError(`unknown event: ${event}`)
    const forward = (_event: IpcRendererEvent, ...args: Parameters<typeof listener>) => listener(...args)
    ipcRenderer.on(event, forward)
    return () => {
      ipcRenderer.off(event, forward)
    }
  },
}

contextBridge.exposeInMainWorld('plimsoll', bridge)
