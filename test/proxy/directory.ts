/** Where connections to `host:port` really go: a port on this computer; null: nowhere. */
export type Directory = (target: string) => number | null
