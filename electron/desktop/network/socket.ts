import { net, type Session } from 'electron'
import type { OpenSocket } from '../../stream/connection.ts'

/** Opens WebSockets the way the session's requests go: its proxy, its certificates, no cookies. */
export function openSocketIn(session: Session): OpenSocket {
  return (url, { onOpen, onMessage, onClose }) => {
    const socket = new net.WebSocket(url, { session })
    socket.onopen = onOpen
    socket.onmessage = ({ data }: { readonly data: unknown }) => onMessage(data)
    // An error is always followed by the close.
    socket.onclose = onClose
    return { close: () => socket.close() }
  }
}
