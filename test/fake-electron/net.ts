import type { Net } from 'electron'
import { session } from './session.ts'

export const net = {
  isOnline: () => true,
  online: true,
  fetch: (input: string | Request, init?: RequestInit) => session.defaultSession.fetch(input, init),
} satisfies Pick<Net, 'isOnline' | 'online' | 'fetch'>
