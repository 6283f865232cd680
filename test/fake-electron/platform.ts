/** The system that this really runs on, whatever the app is told. */
export const HOST = process.platform

export const PLATFORMS = ['darwin', 'win32', 'linux'] as const
export type FakePlatform = (typeof PLATFORMS)[number]

/**
 * Lets the app, and every part of the stand-in, take this system for another. Node and Chromium have settled by then
 * what they run on, and paths stay those of the real system.
 */
export function pretendPlatform(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { ...DESCRIPTOR, value: platform })
}

const DESCRIPTOR = Object.getOwnPropertyDescriptor(process, 'platform')

/** Whether windows are drawn on Wayland, which the session tells. */
export function isWayland(): boolean {
  return process.platform === 'linux' && process.env.XDG_SESSION_TYPE === 'wayland'
}

/** Throws what JavaScript throws for a method that Electron has on other systems only. */
export function requirePlatform(platform: FakePlatform, method: string): void {
  if (process.platform !== platform) throw new TypeError(`${method} is not a function`)
}
